import PQLattice
import PQSuites

/// Key generation: ξ makes pk and sk (FIPS 204, Algorithm 6).
func checkMLDSAKeyGeneration(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("parameterSet") {
    case "ML-DSA-44": try MLDSAChecks<4, 4, 2>.keyGeneration(test)
    case "ML-DSA-65": try MLDSAChecks<6, 5, 4>.keyGeneration(test)
    case "ML-DSA-87": try MLDSAChecks<8, 7, 2>.keyGeneration(test)
    case let other: throw .unsupported("parameter set \(other)")
    }
}

/// Signing with a known randomness.
func checkMLDSASigning(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("parameterSet") {
    case "ML-DSA-44": try MLDSAChecks<4, 4, 2>.signing(test)
    case "ML-DSA-65": try MLDSAChecks<6, 5, 4>.signing(test)
    case "ML-DSA-87": try MLDSAChecks<8, 7, 2>.signing(test)
    case let other: throw .unsupported("parameter set \(other)")
    }
}

/// Verification of good and bad signatures.
func checkMLDSAVerification(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("parameterSet") {
    case "ML-DSA-44": try MLDSAChecks<4, 4, 2>.verification(test)
    case "ML-DSA-65": try MLDSAChecks<6, 5, 4>.verification(test)
    case "ML-DSA-87": try MLDSAChecks<8, 7, 2>.verification(test)
    case let other: throw .unsupported("parameter set \(other)")
    }
}

/// What is signed: the four interfaces that ACVP tells apart.
private enum SignedContent {
    /// A message with a context (FIPS 204, Algorithm 2).
    case message([UInt8], context: [UInt8])
    /// A digest with a context (FIPS 204, Algorithm 4).
    case digest([UInt8], Prehash, context: [UInt8])
    /// A message that already has its frame (FIPS 204, Algorithm 7).
    case framed([UInt8])
    /// A message representative.
    case representative([UInt8])

    init(_ test: CaseContext) throws(CaseProblem) {
        switch try test.text("signatureInterface") {
        case "external" where try test.text("preHash") == "pure":
            self = .message(try test.bytes("message"), context: try test.bytes("context"))
        case "external" where try test.text("preHash") == "preHash":
            let function = try prehash(try test.text("hashAlg"))
            let digest = try prehashed(try test.bytes("message"), by: function)
            self = .digest(digest, function, context: try test.bytes("context"))
        case "internal" where try test.boolean("externalMu"):
            self = .representative(try test.bytes("mu"))
        case "internal":
            self = .framed(try test.bytes("message"))
        case let other: throw .unsupported("signature interface \(other)")
        }
    }
}

/// The checks of one parameter set.
private enum MLDSAChecks<let k: Int, let l: Int, let η: Int> {
    typealias Scheme = ModuleLatticeSignature<k, l, η>

    static func keyGeneration(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        switch test.value("function")?.string {
        case "storedKeyCheck":
            let stored = try test.bytes("stored")
            return try keyCheck(test) { () throws(LatticeError) in
                let key = try Scheme.PrivateKey(integrityCheckedRepresentation: stored)
                guard test.mustBeRefused || key.integrityCheckedRepresentation.array == stored
                else {
                    throw .inconsistentPrivateKey
                }
            }
        case "keyPairCheck":
            let seed = try test.bytes("seed")
            let publicKey = try test.bytes("pk")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try Scheme.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: Scheme.PublicKey(rawRepresentation: publicKey)
                )
            }
        case "expandedKeyCheck":
            let key = try test.bytes("sk")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try Scheme.ExpandedPrivateKey(rawRepresentation: key)
            }
        case "accumulated": return try accumulated(test)
        default: return try generation(test)
        }
    }

    private static func accumulated(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let seed = try test.bytes("stream")
        let rounds = try test.integer("rounds")
        guard (1...100_000).contains(rounds) else { throw .malformed("rounds \(rounds)") }
        return try answer(test) { () throws(LatticeError) in
            try Scheme.accumulatedDigest(of: rounds, from: seed)
        } compare: { digest throws(CaseProblem) in
            compare("digest", digest, try test.expectedBytes("digest"))
        }
    }

    private static func generation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let seed = try test.bytes("seed")
        return try answer(test) { () throws(LatticeError) in
            try Scheme.PrivateKey(seedRepresentation: seed)
        } compare: { key throws(CaseProblem) in
            all(
                compare("pk", key.publicKey.rawRepresentation, try test.expectedBytes("pk")),
                compare("sk", key.expandedRepresentation.array, try test.expectedBytes("sk"))
            )
        }
    }

    static func signing(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let content = try SignedContent(test)
        let key = try test.bytes("sk")
        let mode: SigningMode =
            try test.boolean("deterministic")
            ? .deterministic : .given(rnd: try test.bytes("rnd"))
        return try answer(test) { () throws(LatticeError) in
            // With the check of each signature, which must let the right ones pass.
            let key = try Scheme.ExpandedPrivateKey(rawRepresentation: key)
            return try sign(content, with: key, mode.verifying)
        } compare: { signature throws(CaseProblem) in
            compare("signature", signature, try test.expectedBytes("signature"))
        }
    }

    static func verification(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let content = try SignedContent(test)
        let signature = try test.bytes("signature")
        let mustBeValid = try test.expectedBoolean("testPassed")
        let key = try test.bytes("pk")
        guard let publicKey = try? Scheme.PublicKey(rawRepresentation: key) else {
            return mustBeValid ? .failed("a valid key was refused") : .passed
        }
        guard verify(signature, content, with: publicKey) == mustBeValid,
            verifyInPieces(signature, content, with: publicKey) ?? mustBeValid == mustBeValid
        else {
            return .failed(
                mustBeValid ? "a valid signature was refused" : "an invalid one was accepted"
            )
        }
        return .passed
    }

    /// The same with the message in two pieces, where there is a message and no digest.
    private static func verifyInPieces(
        _ signature: [UInt8],
        _ content: SignedContent,
        with key: Scheme.PublicKey
    ) -> Bool? {
        guard case .message(let message, let context) = content else { return nil }
        guard var representative = try? key.messageRepresentative(context: context) else {
            return false
        }
        let split = message.count / 3
        representative.update(Array(message[..<split]))
        representative.update(Array(message[split...]))
        return key.isValidSignature(signature, forMu: representative.finalize())
    }

    private static func sign(
        _ content: SignedContent,
        with key: Scheme.ExpandedPrivateKey,
        _ mode: SigningMode
    ) throws(LatticeError) -> [UInt8] {
        switch content {
        case .message(let message, let context):
            try key.signature(for: message, context: context, signing: mode)
        case .digest(let digest, let function, let context):
            try key.signature(forPrehashed: digest, by: function, context: context, signing: mode)
        case .framed(let message):
            try key.signature(
                forMu: representative(message, key.publicKeyHash).span,
                signing: mode
            )
        case .representative(let μ): try key.signature(forMu: μ.span, signing: mode)
        }
    }

    private static func verify(
        _ signature: [UInt8],
        _ content: SignedContent,
        with key: Scheme.PublicKey
    ) -> Bool {
        switch content {
        case .message(let message, let context):
            key.isValidSignature(signature, for: message, context: context)
        case .digest(let digest, let function, let context):
            key.isValidSignature(signature, forPrehashed: digest, by: function, context: context)
        case .framed(let message):
            key.isValidSignature(signature, forMu: representative(message, key.publicKeyHash))
        case .representative(let μ): key.isValidSignature(signature, forMu: μ)
        }
    }

    private static func representative(_ message: [UInt8], _ publicKeyHash: [UInt8]) -> [UInt8] {
        var representative = MessageRepresentative(unframedWithPublicKeyHash: publicKeyHash)
        representative.update(message)
        return representative.finalize()
    }
}

func prehash(_ name: String) throws(CaseProblem) -> Prehash {
    switch name {
    case "SHA2-224": .sha224
    case "SHA2-256": .sha256
    case "SHA2-384": .sha384
    case "SHA2-512": .sha512
    case "SHA2-512/224": .sha512_224
    case "SHA2-512/256": .sha512_256
    case "SHA3-224": .sha3_224
    case "SHA3-256": .sha3_256
    case "SHA3-384": .sha3_384
    case "SHA3-512": .sha3_512
    case "SHAKE-128": .shake128
    case "SHAKE-256": .shake256
    default: throw .unsupported("prehash \(name)")
    }
}

/// Hashes with any of the twelve functions: FIPS 202's here, the SHA-2 family in PQSuites.
func prehashed(_ message: [UInt8], by function: Prehash) throws(CaseProblem) -> [UInt8] {
    if let digest = function.digest(of: message.span) { return digest }
    let algorithm: HashAlgorithm
    switch function {
    case .sha224: algorithm = .sha224
    case .sha256: algorithm = .sha256
    case .sha384: algorithm = .sha384
    case .sha512: algorithm = .sha512
    case .sha512_224: algorithm = .sha512_224
    case .sha512_256: algorithm = .sha512_256
    default: throw .unsupported("prehash \(function)")
    }
    do {
        return try algorithm.digest(message)
    } catch {
        throw .unsupported("\(error)")
    }
}
