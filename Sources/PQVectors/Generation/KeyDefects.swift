import PQIdentity

/// Encodings of keys that must be refused, each wrong in one place.
enum KeyDefects {
    /// An encoding, what is wrong with it, and why it is refused.
    struct Defect {
        let name: String
        let reason: RefusalReason
        let encoding: [UInt8]

        init(_ name: String, _ reason: RefusalReason, _ encoding: [UInt8]) {
            self.name = name
            self.reason = reason
            self.encoding = encoding
        }
    }

    private typealias DER = HandmadeDER

    /// The defects of private keys; what does not depend on the set is shown with one of each kind.
    static func privateKey(_ key: FormatKey) -> [Defect] {
        switch key.algorithm {
        case .mldsa65, .mlkem768: ofSeedForm(key) + ofEncoding(key)
        case .mlkem512: ofExpandedKEM(key) + ofBothForms(key)
        case .mldsa44: ofExpandedSignature(key) + ofBothForms(key)
        case .xwing: ofHybrid(key)
        default: [lengthDefect(key)]
        }
    }

    /// The defects of public keys.
    static func publicKey(_ key: FormatKey) -> [Defect] {
        let bits = DER.bits(key.publicKey)
        let info = DER.sequence(key.identifier, bits)
        var defects = [
            Defect(
                "public key too short",
                .length,
                DER.sequence(key.identifier, DER.bits(key.publicKey.dropLast()))
            )
        ]
        if [.mlkem512, .mlkem768, .xwing].contains(key.algorithm) {
            let unreduced = [0xFF, key.publicKey[1] | 0x0F] + key.publicKey.dropFirst(2)
            defects.append(
                Defect(
                    "first coefficient of the ML-KEM key not reduced",
                    .range,
                    DER.sequence(key.identifier, DER.bits(unreduced))
                )
            )
        }
        // What does not depend on the set is shown with the shortest key.
        let other: KeyAlgorithm = key.algorithm == .mldsa44 ? .mldsa65 : .mlkem768
        if [.mlkem512, .mldsa44].contains(key.algorithm) {
            defects.append(
                Defect(
                    "object identifier of another set",
                    .length,
                    DER.sequence(DER.algorithm(other), bits)
                )
            )
        }
        guard key.algorithm == .mlkem512 else { return defects }
        return defects + [
            Defect("byte after the structure", .encoding, info + [0]),
            Defect(
                "byte after the key inside the structure",
                .encoding,
                DER.sequence(key.identifier, bits, [0])
            ),
            Defect(
                "length not minimal",
                .encoding,
                DER.longValue(0x30, key.identifier + bits)
            ),
            Defect(
                "indefinite length",
                .encoding,
                DER.indefiniteValue(0x30, key.identifier + bits)
            ),
            Defect(
                "parameters present",
                .parameters,
                DER.sequence(DER.algorithm(key.algorithm, parameters: [5, 0]), bits)
            ),
            Defect(
                "unknown object identifier",
                .algorithm,
                DER.sequence(DER.sequence(DER.identifier("2.16.840.1.101.3.4.9.1")), bits)
            ),
            Defect(
                "unused bits in the bit string",
                .encoding,
                DER.sequence(key.identifier, DER.bits(key.publicKey, unused: 1))
            ),
            Defect(
                "key in an octet string",
                .encoding,
                DER.sequence(key.identifier, DER.octets(key.publicKey))
            ),
        ]
    }

    private static func ofSeedForm(_ key: FormatKey) -> [Defect] {
        let other = flipped(key.publicKey, at: key.publicKey.count - 1)
        return [
            lengthDefect(key),
            Defect(
                "seed too long",
                .length,
                DER.privateKey(key.identifier, DER.seedForm(key.seed + [0]))
            ),
            Defect("seed empty", .length, DER.privateKey(key.identifier, DER.seedForm([]))),
            Defect(
                "seed in an octet string without its tag",
                .length,
                DER.privateKey(key.identifier, DER.octets(key.seed))
            ),
            Defect(
                "seed without any tag",
                .encoding,
                DER.privateKey(key.identifier, key.seed)
            ),
            Defect(
                "seed under a constructed tag",
                .encoding,
                DER.privateKey(key.identifier, DER.value(0xA0, DER.octets(key.seed)))
            ),
            Defect(
                "public key of another key",
                .consistency,
                DER.privateKey(key.identifier, key.seedContent, version: 1, publicKey: other)
            ),
            Defect(
                "public key in version 1",
                .encoding,
                DER.privateKey(key.identifier, key.seedContent, publicKey: [0, 1, 2])
            ),
        ]
    }

    private static func ofEncoding(_ key: FormatKey) -> [Defect] {
        let good = DER.privateKey(key.identifier, key.seedContent)
        let inside = DER.integer(0) + key.identifier + DER.octets(key.seedContent)
        let unknown = DER.sequence(DER.identifier("2.16.840.1.101.3.4.9.1"))
        return [
            Defect("byte after the structure", .encoding, good + [0]),
            Defect("last byte missing", .encoding, good.dropLast()),
            Defect(
                "byte after the seed",
                .encoding,
                DER.privateKey(key.identifier, key.seedContent + [0])
            ),
            Defect("length not minimal", .encoding, DER.longValue(0x30, inside)),
            Defect(
                "length of the seed not minimal",
                .encoding,
                DER.privateKey(key.identifier, DER.longValue(0x80, key.seed))
            ),
            Defect("indefinite length", .encoding, DER.indefiniteValue(0x30, inside)),
            Defect(
                "version 3",
                .encoding,
                DER.privateKey(key.identifier, key.seedContent, version: 2)
            ),
            Defect(
                "parameters present",
                .parameters,
                DER.privateKey(
                    DER.algorithm(key.algorithm, parameters: [5, 0]),
                    key.seedContent
                )
            ),
            Defect(
                "unknown object identifier",
                .algorithm,
                DER.privateKey(unknown, key.seedContent)
            ),
            Defect(
                "object identifier of a KEM, or of a signature",
                .length,
                DER.privateKey(
                    DER.algorithm(key.algorithm == .mldsa65 ? .mlkem768 : .mldsa65),
                    key.seedContent
                )
            ),
            Defect("empty", .encoding, []),
        ]
    }

    private static func ofBothForms(_ key: FormatKey) -> [Defect] {
        let otherSeed = flipped(key.seed, at: 0)
        let otherSet: KeyAlgorithm = key.algorithm == .mldsa44 ? .mldsa65 : .mlkem768
        return [
            Defect(
                "seed and expanded key disagree",
                .consistency,
                DER.privateKey(key.identifier, DER.bothForm(otherSeed, key.expanded))
            ),
            Defect(
                "both forms, of which the expanded key is missing",
                .encoding,
                DER.privateKey(key.identifier, DER.sequence(DER.octets(key.seed)))
            ),
            Defect(
                "both forms, of which the expanded key is empty",
                .length,
                DER.privateKey(key.identifier, DER.bothForm(key.seed, []))
            ),
            Defect(
                "object identifier of another set",
                .length,
                DER.privateKey(DER.algorithm(otherSet), DER.octets(key.expanded))
            ),
            Defect(
                "expanded key too short",
                .length,
                DER.privateKey(key.identifier, DER.octets(key.expanded.dropLast()))
            ),
        ]
    }

    /// dk is ŝ, ek, H(ek) and z (FIPS 203, Algorithm 16).
    private static func ofExpandedKEM(_ key: FormatKey) -> [Defect] {
        let hash = key.expanded.count - 64
        return [
            Defect(
                "hash of the encapsulation key wrong in the expanded key",
                .consistency,
                DER.privateKey(
                    key.identifier,
                    DER.octets(flipped(key.expanded, at: hash))
                )
            )
        ]
    }

    /// sk is ρ, K, tr, s₁, s₂ and t₀ (FIPS 204, Algorithm 24).
    private static func ofExpandedSignature(_ key: FormatKey) -> [Defect] {
        // Three bits a coefficient: seven stands for −5, where η is 2.
        var outOfRange = key.expanded
        outOfRange[128] |= 0x07
        return [
            Defect(
                "tr wrong in the expanded key",
                .consistency,
                DER.privateKey(key.identifier, DER.octets(flipped(key.expanded, at: 64)))
            ),
            Defect(
                "last byte of t0 changed in the expanded key",
                .consistency,
                DER.privateKey(
                    key.identifier,
                    DER.octets(flipped(key.expanded, at: key.expanded.count - 1))
                )
            ),
            Defect(
                "first coefficient of s1 out of range in the expanded key",
                .range,
                DER.privateKey(key.identifier, DER.octets(outOfRange))
            ),
        ]
    }

    private static func ofHybrid(_ key: FormatKey) -> [Defect] {
        let other = flipped(key.publicKey, at: key.publicKey.count - 1)
        return [
            Defect(
                "seed too short",
                .length,
                DER.privateKey(key.identifier, key.seed.dropLast())
            ),
            Defect(
                "seed under the tag of ML-KEM",
                .length,
                DER.privateKey(key.identifier, DER.seedForm(key.seed))
            ),
            Defect(
                "seed in an octet string",
                .length,
                DER.privateKey(key.identifier, DER.octets(key.seed))
            ),
            Defect(
                "parameters present",
                .parameters,
                DER.privateKey(DER.algorithm(.xwing, parameters: [5, 0]), key.seed)
            ),
            Defect(
                "public key of another key",
                .consistency,
                DER.privateKey(key.identifier, key.seed, version: 1, publicKey: other)
            ),
        ]
    }

    private static func lengthDefect(_ key: FormatKey) -> Defect {
        Defect(
            "seed too short",
            .length,
            DER.privateKey(key.identifier, DER.seedForm(key.seed.dropLast()))
        )
    }
}
