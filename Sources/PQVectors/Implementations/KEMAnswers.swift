import PQLattice
import PQSecrets

/// This package's answers for one parameter set of ML-KEM.
enum KEMAnswers<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    private typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>

    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "keyGen": keyGeneration(try request.kemSeed())
        case "encapsulation":
            encapsulation(try request.bytes("ek"), message: try request.bytes("m"))
        case "decapsulation": try decapsulation(request)
        case "encapsulationKeyCheck": encapsulationKeyCheck(try request.bytes("ek"))
        case "decapsulationKeyCheck": decapsulationKeyCheck(try request.bytes("dk"))
        case "storedKeyCheck": storedKeyCheck(try request.bytes("stored"))
        case "keyPairCheck": keyPairCheck(try request.kemSeed(), try request.bytes("ek"))
        case "accumulated": try accumulated(request)
        case "implicitRejection":
            try implicitRejection(try request.bytes("dk"), try request.bytes("c"))
        case "draftKeyGen", "draftIntermediates": try MLKEMDraft.answer(request)
        case "knownAnswer": try KEMKnownAnswer(request).answer(by: Self.answer)
        default: throw .unsupported("function \(request.function)")
        }
    }

    /// d and z make ek and dk (FIPS 203, Algorithm 16).
    private static func keyGeneration(_ seed: [UInt8]) -> VectorResponse {
        let alone = VectorResponse.refusable { () throws(LatticeError) in
            keys(try KEM.PrivateKey(seedRepresentation: seed))
        }
        // The last of two is made beside the other one.
        let other = seed.indices.map { UInt8(truncatingIfNeeded: $0) }
        let source = ScriptedRandomSource(other + seed)
        let inBatch = VectorResponse.refusable { () throws(LatticeError) in
            guard seed.count == KEM.seedByteCount,
                let last = try KEM.PrivateKey.batch(count: 2, from: source).last
            else { return .refused("a seed of \(seed.count) bytes") }
            return keys(last)
        }
        return .agreed(alone, ["a batch": inBatch])
    }

    /// What decapsulation answers if it rejects the ciphertext: J(z‖c) (FIPS 203, Algorithm 18).
    private static func implicitRejection(
        _ key: [UInt8],
        _ ciphertext: [UInt8]
    ) throws(CaseProblem) -> VectorResponse {
        guard key.count == 768 * k + 96 else { throw .malformed("dk has another length") }
        return .bytes(["k": SHAKE256.hash(key.suffix(32) + ciphertext, count: 32)])
    }

    private static func keys(_ key: KEM.PrivateKey) -> VectorResponse {
        .bytes(["ek": key.publicKey.rawRepresentation, "dk": key.expandedRepresentation.array])
    }

    private static func encapsulation(_ key: [UInt8], message: [UInt8]) -> VectorResponse {
        let kept = VectorResponse.refusable { () throws(LatticeError) in
            let sent = try KEM.PublicKey(rawRepresentation: key).encapsulate(message: message.span)
            return .bytes(["c": sent.encapsulated, "k": sent.sharedSecret.array])
        }
        let once = VectorResponse.refusable { () throws(LatticeError) in
            let sent = try KEM.PublicKey.encapsulate(
                rawRepresentation: key.span,
                message: message.span
            )
            return .bytes(["c": sent.encapsulated, "k": sent.sharedSecret.array])
        }
        return .agreed(kept, ["a key that is used once": once])
    }

    private static func decapsulation(
        _ request: VectorRequest
    ) throws(CaseProblem) -> VectorResponse {
        let ciphertext = try request.bytes("c")
        if request.inputs["seed"] != nil {
            let seed = try request.kemSeed()
            return .refusable { () throws(LatticeError) in
                let key = try KEM.PrivateKey(seedRepresentation: seed)
                return .bytes([
                    "ek": key.publicKey.rawRepresentation,
                    "k": try key.decapsulate(ciphertext).array,
                ])
            }
        }
        let key = try request.bytes("dk")
        let kept = VectorResponse.refusable { () throws(LatticeError) in
            let key = try KEM.ExpandedPrivateKey(rawRepresentation: key)
            return .bytes(["k": try key.decapsulate(ciphertext).array])
        }
        let once = VectorResponse.refusable { () throws(LatticeError) in
            .bytes([
                "k": try KEM.ExpandedPrivateKey.decapsulate(
                    ciphertext.span,
                    rawRepresentation: key.span
                ).array
            ])
        }
        return .agreed(kept, ["a key that is used once": once])
    }

    private static func encapsulationKeyCheck(_ key: [UInt8]) -> VectorResponse {
        let kept = VectorResponse.refusable { () throws(LatticeError) in
            _ = try KEM.PublicKey(rawRepresentation: key)
            return .verdict(true)
        }
        let once = VectorResponse.refusable { () throws(LatticeError) in
            _ = try KEM.PublicKey.encapsulate(rawRepresentation: key.span)
            return .verdict(true)
        }
        return .agreed(kept, ["a key that is used once": once])
    }

    private static func decapsulationKeyCheck(_ key: [UInt8]) -> VectorResponse {
        let kept = VectorResponse.refusable { () throws(LatticeError) in
            _ = try KEM.ExpandedPrivateKey(rawRepresentation: key)
            return .verdict(true)
        }
        let ciphertext = [UInt8](repeating: 0, count: KEM.ciphertextByteCount)
        let once = VectorResponse.refusable { () throws(LatticeError) in
            _ = try KEM.ExpandedPrivateKey.decapsulate(
                ciphertext.span,
                rawRepresentation: key.span
            )
            return .verdict(true)
        }
        return .agreed(kept, ["a key that is used once": once])
    }

    private static func storedKeyCheck(_ stored: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            let key = try KEM.PrivateKey(integrityCheckedRepresentation: stored)
            let again = key.integrityCheckedRepresentation.array
            return again == stored ? .verdict(true) : .failed("the key is stored otherwise")
        }
    }

    private static func keyPairCheck(_ seed: [UInt8], _ publicKey: [UInt8]) -> VectorResponse {
        .refusable { () throws(LatticeError) in
            _ = try KEM.PrivateKey(
                seedRepresentation: seed,
                publicKey: KEM.PublicKey(rawRepresentation: publicKey)
            )
            return .verdict(true)
        }
    }

    /// Rounds of everything a key can do, of which one digest is kept: what they reach in common
    /// is the range of the coefficients.
    private static func accumulated(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse
    {
        let (seed, rounds) = try request.rounds()
        return .refusable { () throws(LatticeError) in
            let digest = try KEM.accumulatedDigest(of: rounds, from: seed)
            return digest.isEmpty
                ? .failed("the secrets of a round differ") : .bytes(["digest": digest])
        }
    }
}

extension VectorRequest {
    /// d and z, which stand apart or in one.
    func kemSeed() throws(CaseProblem) -> [UInt8] {
        if let seed = try optionalBytes("seed") { return seed }
        return try bytes("d") + bytes("z")
    }

    /// The inputs of many rounds.
    func rounds() throws(CaseProblem) -> (stream: [UInt8], count: Int) {
        let count = try integer("rounds")
        guard (1...100_000).contains(count) else { throw .malformed("rounds \(count)") }
        return (try bytes("stream"), count)
    }
}

extension SecretBytes {
    /// A plain copy: what a vector file prints can't be a secret any more.
    var array: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}
