import PQLattice
import Testing
import TestSupport

@Suite struct `ML-DSA, official vectors` {
    @Test(.slow, arguments: supportedLevels)
    func `every key pair of ACVP comes from its seed`(level: LatticeLevel) throws {
        guard let file = try ACVPFile("ML-DSA-keyGen-FIPS204", caseCount: 75) else { return }
        for group in file.groups {
            for test in group.cases {
                let key = try signatureSet(group).type.makeKey(
                    seed: test.prompt.bytes("seed"),
                    level: level
                )
                let publicKey = key.verifier.rawRepresentation
                #expect(try publicKey == test.expected.bytes("pk"), "tcId \(test.id)")
                #expect(try key.expandedBytes == test.expected.bytes("sk"), "tcId \(test.id)")
            }
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `every signature of ACVP is made again`(level: LatticeLevel) throws {
        guard let file = try ACVPFile("ML-DSA-sigGen-FIPS204", caseCount: 360) else { return }
        for group in file.groups {
            for test in group.cases {
                let signature = try sign(group, test, level)
                #expect(
                    try signature == test.expected.bytes("signature"),
                    "tcId \(test.id)"
                )
            }
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `every verification of ACVP has its outcome`(level: LatticeLevel) throws {
        guard let file = try ACVPFile("ML-DSA-sigVer-FIPS204", caseCount: 180) else { return }
        for group in file.groups {
            for test in group.cases {
                let isValid = try verify(group, test, level)
                #expect(try isValid == test.expected.boolean("testPassed"), "tcId \(test.id)")
            }
        }
    }
}

private func sign(
    _ group: ACVPFile.Group,
    _ test: ACVPFile.Case,
    _ level: LatticeLevel
) throws -> [UInt8] {
    let prompt = test.prompt
    let key = try signatureSet(group).type.makeKey(
        expanded: prompt.bytes("sk"),
        level: level
    )
    let isDeterministic = try group.fields.boolean("deterministic")
    let signing =
        isDeterministic ? SigningMode.deterministic : .given(rnd: try prompt.bytes("rnd"))
    switch try Interface(group) {
    case .pure:
        return try key.signature(
            for: prompt.bytes("message"),
            context: prompt.bytes("context"),
            signing: signing
        )
    case .prehash:
        let function = try prehash(prompt.string("hashAlg"))
        return try key.signature(
            forPrehashed: testDigest(prompt.bytes("message"), by: function),
            by: function,
            context: prompt.bytes("context"),
            signing: signing
        )
    case .internal:
        let μ = try unframed(prompt.bytes("message"), publicKeyHash: key.publicKeyHash)
        return try key.signature(forMu: μ, signing: signing)
    case .externalMu:
        return try key.signature(forMu: prompt.bytes("mu"), signing: signing)
    }
}

private func verify(
    _ group: ACVPFile.Group,
    _ test: ACVPFile.Case,
    _ level: LatticeLevel
) throws -> Bool {
    let prompt = test.prompt
    let key = try signatureSet(group).type.makeVerifier(prompt.bytes("pk"), level: level)
    let signature = try prompt.bytes("signature")
    switch try Interface(group) {
    case .pure:
        return key.isValidSignature(
            signature,
            for: try prompt.bytes("message"),
            context: try prompt.bytes("context")
        )
    case .prehash:
        let function = try prehash(prompt.string("hashAlg"))
        return key.isValidSignature(
            signature,
            forPrehashed: testDigest(try prompt.bytes("message"), by: function),
            by: function,
            context: try prompt.bytes("context")
        )
    case .internal:
        let μ = try unframed(prompt.bytes("message"), publicKeyHash: key.publicKeyHash)
        return key.isValidSignature(signature, forMu: μ)
    case .externalMu:
        return key.isValidSignature(signature, forMu: try prompt.bytes("mu"))
    }
}

private func signatureSet(_ group: ACVPFile.Group) throws -> SignatureSet {
    let name = try group.fields.string("parameterSet")
    let rawValue = name.lowercased().filter { $0 != "-" }
    return try #require(SignatureSet(rawValue: rawValue), "\(name) is not a parameter set")
}

/// Which of the four interfaces a group of vectors tests.
private enum Interface {
    case pure, prehash, `internal`, externalMu

    init(_ group: ACVPFile.Group) throws {
        if try group.fields.string("signatureInterface") == "internal" {
            self = try group.fields.boolean("externalMu") ? .externalMu : .internal
        } else {
            self = try group.fields.string("preHash") == "pure" ? .pure : .prehash
        }
    }
}

private func prehash(_ name: String) throws -> Prehash {
    let names: [String: Prehash] = [
        "SHA2-224": .sha224, "SHA2-256": .sha256, "SHA2-384": .sha384, "SHA2-512": .sha512,
        "SHA2-512/224": .sha512_224, "SHA2-512/256": .sha512_256, "SHA3-224": .sha3_224,
        "SHA3-256": .sha3_256, "SHA3-384": .sha3_384, "SHA3-512": .sha3_512,
        "SHAKE-128": .shake128, "SHAKE-256": .shake256,
    ]
    return try #require(names[name], "\(name) is not a prehash function")
}

private func unframed(_ message: [UInt8], publicKeyHash: [UInt8]) throws -> [UInt8] {
    var representative = MessageRepresentative(unframedWithPublicKeyHash: publicKeyHash)
    representative.update(message)
    return representative.finalize()
}
