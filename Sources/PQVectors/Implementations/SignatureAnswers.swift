import PQLattice
import PQSuites

/// This package's answers for one parameter set of ML-DSA.
enum SignatureAnswers<let k: Int, let l: Int, let η: Int> {
    private typealias Scheme = ModuleLatticeSignature<k, l, η>

    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "keyGen": keyGeneration(try request.bytes("seed"))
        case "sigGen": try signing(request)
        case "sigVer": try verification(request)
        case "expandedKeyCheck": expandedKeyCheck(try request.bytes("sk"))
        case "storedKeyCheck": storedKeyCheck(try request.bytes("stored"))
        case "keyPairCheck": keyPairCheck(try request.bytes("seed"), try request.bytes("pk"))
        case "accumulated": try accumulated(request)
        case "roundTrip": roundTrip(try request.bytes("seed"), try request.bytes("message"))
        case "knownAnswer": try SignatureKnownAnswer(request).answer(by: Self.answer)
        default: throw .unsupported("function \(request.function)")
        }
    }

    /// ξ makes pk and sk (FIPS 204, Algorithm 6).
    private static func keyGeneration(_ seed: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            let key = try Scheme.PrivateKey(seedRepresentation: seed)
            return .bytes([
                "pk": key.publicKey.rawRepresentation, "sk": key.expandedRepresentation.array,
            ])
        }
    }

    private static func signing(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        let content = try SignedContent(request)
        let mode: SigningMode
        if try request.boolean("deterministic") {
            mode = .deterministic
        } else if let randomness = try request.optionalBytes("rnd") {
            mode = .given(rnd: randomness)
        } else {
            mode = .hedged
        }
        // With the check of each signature, which must let the right ones pass.
        if let seed = try request.optionalBytes("seed") {
            return .refusable { () throws(LatticeError) in
                let key = try Scheme.PrivateKey(seedRepresentation: seed)
                return .bytes([
                    "pk": key.publicKey.rawRepresentation,
                    "signature": try sign(content, with: key, mode.verifying),
                    "mu": try messageRepresentative(content, with: key),
                ])
            }
        }
        let key = try request.bytes("sk")
        return .refusable { () throws(LatticeError) in
            let key = try Scheme.ExpandedPrivateKey(rawRepresentation: key)
            return .bytes([
                "signature": try sign(content, with: key, mode.verifying),
                "mu": try messageRepresentative(content, with: key),
            ])
        }
    }

    private static func verification(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse
    {
        let content = try SignedContent(request)
        let signature = try request.bytes("signature")
        let key = try request.bytes("pk")
        return .refusable { () throws(LatticeError) in
            let publicKey = try Scheme.PublicKey(rawRepresentation: key)
            let isValid = verify(signature, content, with: publicKey)
            let inPieces = verifyInPieces(signature, content, with: publicKey) ?? isValid
            return .agreed(.verdict(isValid), ["a message in pieces": .verdict(inPieces)])
        }
    }

    private static func expandedKeyCheck(_ key: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            _ = try Scheme.ExpandedPrivateKey(rawRepresentation: key)
            return .verdict(true)
        }
    }

    private static func storedKeyCheck(_ stored: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            let key = try Scheme.PrivateKey(integrityCheckedRepresentation: stored)
            let again = key.integrityCheckedRepresentation.array
            return again == stored ? .verdict(true) : .failed("the key is stored otherwise")
        }
    }

    private static func keyPairCheck(_ seed: [UInt8], _ publicKey: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            _ = try Scheme.PrivateKey(
                seedRepresentation: seed,
                publicKey: Scheme.PublicKey(rawRepresentation: publicKey)
            )
            return .verdict(true)
        }
    }

    private static func accumulated(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse
    {
        let (seed, rounds) = try request.rounds()
        return .refusable { () throws(LatticeError) in
            let digest = try Scheme.accumulatedDigest(of: rounds, from: seed)
            return digest.isEmpty
                ? .failed("a round's signature is not valid") : .bytes(["digest": digest])
        }
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

    /// Where nobody says which signature is right: one is made, and must be valid.
    private static func roundTrip(_ seed: [UInt8], _ message: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            let key = try Scheme.PrivateKey(seedRepresentation: seed)
            let signature = try key.signature(for: message, signing: .deterministic)
            return .verdict(key.publicKey.isValidSignature(signature, for: message))
        }
    }

    /// μ of a message; empty where it isn't a message that is signed.
    private static func messageRepresentative(
        _ content: SignedContent,
        with key: some ModuleLatticeSigningKey
    ) throws(LatticeError) -> [UInt8] {
        guard case .message(let message, let context) = content else { return [] }
        // The frame of FIPS 204, Algorithm 2.
        let frame = [0, UInt8(truncatingIfNeeded: context.count)] + context
        return representative(frame + message, key.publicKeyHash)
    }

    private static func sign(
        _ content: SignedContent,
        with key: some ModuleLatticeSigningKey,
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
        case .representative(let mu): try key.signature(forMu: mu.span, signing: mode)
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
        case .representative(let mu): key.isValidSignature(signature, forMu: mu)
        }
    }

    private static func representative(_ message: [UInt8], _ publicKeyHash: [UInt8]) -> [UInt8] {
        var representative = MessageRepresentative(unframedWithPublicKeyHash: publicKeyHash)
        representative.update(message)
        return representative.finalize()
    }
}
