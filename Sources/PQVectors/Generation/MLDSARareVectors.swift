import PQLattice
import PQSecrets

// What random keys and signatures don't show: stored forms, frames, rare turns of the rejection
// loops, and signatures made to fail one check alone.

extension MLDSAVectors {
    private typealias Fields = [(String, OrderedJSON)]

    /// The twelve functions of HashML-DSA by the names of ACVP's files.
    static var prehashes: [(String, Prehash)] {
        [
            ("SHA2-224", .sha224), ("SHA2-256", .sha256), ("SHA2-384", .sha384),
            ("SHA2-512", .sha512), ("SHA2-512/224", .sha512_224), ("SHA2-512/256", .sha512_256),
            ("SHA3-224", .sha3_224), ("SHA3-256", .sha3_256), ("SHA3-384", .sha3_384),
            ("SHA3-512", .sha3_512), ("SHAKE-128", .shake128), ("SHAKE-256", .shake256),
        ]
    }

    private func parameters(_ function: String) -> Fields {
        [("parameterSet", .string(name)), ("function", .string(function))]
    }

    /// Keys that reach rare branches, and the other forms in which a key is kept.
    func writeKeyForms(_ keys: inout VectorDocument) throws {
        for (number, comment) in RareSigningCases(k: k).keys {
            let key = try Scheme.PrivateKey(seedRepresentation: numbered(number))
            keys.addValid([
                ("comment", .string(comment)), ("seed", .hex(numbered(number))),
                ("pk", .hex(key.publicKey.rawRepresentation)),
                ("sk", .hex(key.expandedRepresentation.array)),
            ])
        }
        let stored = key.integrityCheckedRepresentation.array
        keys.beginGroup(parameters("storedKeyCheck"))
        func add(_ stored: [UInt8], _ defect: String) {
            keys.addInvalid(
                [("stored", .hex(stored)), ("testPassed", .boolean(false))],
                defect: defect
            )
        }
        keys.addValid([("stored", .hex(stored)), ("testPassed", .boolean(true))])
        add(flipped(stored, at: 0), "first byte of the seed changed")
        add(flipped(stored, at: 32), "first byte of the digest changed")
        add(flipped(stored, at: 63), "last byte of the digest changed")
        add(stored.dropLast(), "stored key too short")
        add(stored + [0], "stored key too long")

        let publicKey = key.publicKey.rawRepresentation
        keys.beginGroup(parameters("keyPairCheck") + [("seed", .hex(seedBytes))])
        keys.addValid([("pk", .hex(publicKey)), ("testPassed", .boolean(true))])
        keys.addInvalid(
            [
                ("pk", .hex(flipped(publicKey, at: publicKey.count - 1))),
                ("testPassed", .boolean(false)),
            ],
            defect: "last byte of the public key changed"
        )
        writeExpandedKeyChecks(&keys)

        keys.beginGroup(parameters("accumulated"))
        let (stream, rounds) = (Array("pqtwin \(name)".utf8), 40)
        keys.addValid([
            ("stream", .hex(stream)), ("rounds", .integer(rounds)),
            ("digest", .hex(try Scheme.accumulatedDigest(of: rounds, from: stream))),
        ])
    }

    /// Expanded keys whose parts don't belong together, or belong together but are out of range.
    private func writeExpandedKeyChecks(_ keys: inout VectorDocument) {
        keys.beginGroup(parameters("expandedKeyCheck"))
        func add(_ key: [UInt8], _ defect: String?) {
            let fields: Fields = [
                ("sk", .hex(key)), ("testPassed", .boolean(defect == nil)),
            ]
            if let defect {
                keys.addInvalid(fields, defect: defect)
            } else {
                keys.addValid(fields)
            }
        }
        let crafted = CraftedSigningKey(k: k, l: l, η: η)
        func craft(_ s₁: (Int, Int, Int), _ s₂: (Int, Int, Int)) -> [UInt8] {
            crafted.encoded(
                s₁: .init(polynomial: s₁.0, place: s₁.1, value: s₁.2),
                s₂: .init(polynomial: s₂.0, place: s₂.1, value: s₂.2)
            )
        }
        add(craft((0, 0, η), (k - 1, 255, -η)), nil)
        add(craft((0, 0, -η - 1), (0, 0, 0)), "first coefficient of s1 out of range")
        guard k < 8 else { return }
        // The lowest that three or four bits hold.
        let lowest = η - (η == 2 ? 7 : 15)
        add(craft((l - 1, 255, lowest), (0, 0, 0)), "last coefficient of s1 out of range")
        add(craft((0, 0, 0), (0, 0, -η - 1)), "first coefficient of s2 out of range")
        add(craft((0, 0, 0), (k - 1, 255, lowest)), "last coefficient of s2 out of range")
        guard k == 4 else { return }
        let key = key.expandedRepresentation.array
        add(flipped(key, at: 0), "first byte of rho changed")
        add(flipped(key, at: 64), "first byte of tr changed")
        add(flipped(key, at: 127), "last byte of tr changed")
        let last = key.count - 1
        add(flipped(key, at: last - 1663), "first byte of t0 changed")
        add(flipped(key, at: last), "last byte of t0 changed")
        for (key, defect) in wrongLengths(of: key, called: "expanded key") { add(key, defect) }
    }

    /// Signatures whose first attempt takes a rare turn.
    func writeRareSigning(_ signing: inout VectorDocument) throws {
        let cases = RareSigningCases(k: k)
        try writeAttempts(&signing, key: 0, cases.signatures)
        guard k == 4 else { return }
        let large = RareSigningCases.largeCorrection
        try writeAttempts(&signing, key: large.key, [(large.rnd, "rejected for c t0 alone")])
    }

    private func writeAttempts(
        _ signing: inout VectorDocument,
        key number: Int,
        _ cases: [RareSigningCases.Case]
    ) throws {
        let key = try Scheme.PrivateKey(seedRepresentation: numbered(number))
        let μ = [UInt8](repeating: 0, count: 64)
        signing.beginGroup(
            [
                ("parameterSet", .string(name)), ("sk", .hex(key.expandedRepresentation.array)),
                ("mu", .hex(μ)), ("deterministic", .boolean(false)),
            ] + interface(.representative)
        )
        for (number, comment) in cases {
            let rnd = numbered(number)
            signing.addValid([
                ("comment", .string(comment)), ("rnd", .hex(rnd)),
                ("signature", .hex(try key.signature(forMu: μ.span, signing: .given(rnd: rnd)))),
            ])
        }
    }

    /// Contexts at their limits, and what the separators between the interfaces keep apart.
    func writeFrames(_ verifying: inout VectorDocument) throws {
        guard k == 4 else { return }
        let group: Fields = [
            ("parameterSet", .string(name)), ("pk", .hex(key.publicKey.rawRepresentation)),
            ("message", .hex(message)),
        ]
        verifying.beginGroup(group + interface(.pure))
        for count in [1, 254, 255] {
            let context = Array(context.prefix(count))
            let signature = try key.signature(
                for: message,
                context: context,
                signing: .deterministic
            )
            verifying.addValid([
                ("context", .hex(context)), ("signature", .hex(signature)),
                ("testPassed", .boolean(true)),
            ])
        }
        verifying.beginGroup(group + [("context", .hex([]))] + interface(.prehash))
        let digest = try prehashed(message, by: .sha256)
        let signature = try key.signature(
            forPrehashed: digest,
            by: .sha256,
            signing: .deterministic
        )
        verifying.addValid([
            ("hashAlg", .string("SHA2-256")), ("signature", .hex(signature)),
            ("testPassed", .boolean(true)),
        ])
        let pure = try key.signature(for: message, signing: .deterministic)
        let identifier = try key.signature(
            for: Prehash.sha256.objectIdentifier + digest,
            signing: .deterministic
        )
        for (function, signature, defect) in [
            ("SHA3-256", signature, "signed with another hash function"),
            ("SHA2-256", pure, "signed as a message"),
            ("SHA2-256", identifier, "digest with its identifier signed as a message"),
        ] {
            verifying.addInvalid(
                [
                    ("hashAlg", .string(function)), ("signature", .hex(signature)),
                    ("testPassed", .boolean(false)),
                ],
                defect: defect
            )
        }
    }

    /// Signatures under the public key of zeros.
    func writeCrafted(_ verifying: inout VectorDocument) {
        let crafted = CraftedSignatures(k: k, l: l)
        verifying.beginGroup(
            [
                ("parameterSet", .string(name)), ("pk", .hex(crafted.publicKey)),
                ("message", .hex([])), ("context", .hex([])),
            ] + interface(.pure)
        )
        for signature in crafted.all {
            let fields: Fields = [
                ("signature", .hex(signature.bytes)), ("testPassed", .boolean(signature.isValid)),
            ]
            if signature.isValid {
                verifying.addValid([("comment", .string(signature.comment))] + fields)
            } else {
                verifying.addInvalid(fields, defect: signature.comment)
            }
        }
    }
}
