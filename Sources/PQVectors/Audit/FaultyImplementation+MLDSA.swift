import LatticeReference
import PQLattice

extension FaultyImplementation {
    /// What the reference says to a question about ML-DSA.
    func answer(
        _ request: VectorRequest,
        with scheme: inout MLDSAReference
    ) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "keyGen":
            let seed = try request.bytes("seed")
            return refusable { () throws(Refusal) in
                let (pk, sk) = try scheme.keyGen(seed)
                return .bytes(["pk": pk, "sk": sk])
            }
        case "sigGen": return try signing(request, with: &scheme)
        case "sigVer":
            let content = try MLDSAContent(request)
            let (pk, signature) = (try request.bytes("pk"), try request.bytes("signature"))
            return refusable { () throws(Refusal) in
                .verdict(try scheme.verify(signature, content, pk: pk))
            }
        case "expandedKeyCheck":
            let sk = try request.bytes("sk")
            return refusable { () throws(Refusal) in
                try scheme.checkPrivateKey(sk)
                return .verdict(true)
            }
        case "keyPairCheck":
            let (seed, pk) = (try request.bytes("seed"), try request.bytes("pk"))
            return refusable { () throws(Refusal) in
                try scheme.checkPair(seed, pk: pk)
                return .verdict(true)
            }
        case "storedKeyCheck":
            // A seed and the SHA3-256 of its public key.
            let stored = try request.bytes("stored")
            return refusable { () throws(Refusal) in
                guard stored.count == 64 else { throw .length("stored") }
                let pk = try scheme.keyGen(Array(stored[..<32])).pk
                guard SHA3_256.hash(pk) == Array(stored[32...]) else { throw .inconsistent }
                return .verdict(true)
            }
        case "accumulated": return try accumulated(request, with: &scheme)
        default: throw .unsupported("function \(request.function)")
        }
    }

    private func signing(
        _ request: VectorRequest,
        with scheme: inout MLDSAReference
    ) throws(CaseProblem) -> VectorResponse {
        let content = try MLDSAContent(request)
        // Where a hedged signature's randomness isn't given, any will do: zeros here.
        let zeros = [UInt8](repeating: 0, count: 32)
        let isDeterministic = try request.boolean("deterministic")
        let rnd = isDeterministic ? zeros : try request.optionalBytes("rnd") ?? zeros
        if let seed = try request.optionalBytes("seed") {
            return refusable { () throws(Refusal) in
                let (pk, sk) = try scheme.keyGen(seed)
                return .bytes([
                    "pk": pk, "signature": try scheme.sign(content, sk: sk, rnd: rnd),
                ])
            }
        }
        let sk = try request.bytes("sk")
        return refusable { () throws(Refusal) in
            .bytes(["signature": try scheme.sign(content, sk: sk, rnd: rnd)])
        }
    }

    /// Rounds of key generation and signing, in one digest.
    private func accumulated(
        _ request: VectorRequest,
        with scheme: inout MLDSAReference
    ) throws(CaseProblem) -> VectorResponse {
        let (seed, rounds) = try request.rounds()
        return refusable { () throws(Refusal) in
            var input = SHAKE128()
            input.absorb(seed)
            var stream = input.squeezing()
            var digest = SHAKE128()
            for _ in 0..<rounds {
                let (pk, sk) = try scheme.keyGen(stream.squeeze(32))
                digest.absorb(pk)
                digest.absorb(sk)
                let rnd = stream.squeeze(32)
                let content = MLDSAContent.message(stream.squeeze(64), context: [])
                digest.absorb(try scheme.sign(content, sk: sk, rnd: rnd))
            }
            var output = digest.squeezing()
            return .bytes(["digest": output.squeeze(32)])
        }
    }
}

extension MLDSAContent {
    fileprivate init(_ request: VectorRequest) throws(CaseProblem) {
        switch try SignedContent(request) {
        case .message(let message, let context): self = .message(message, context: context)
        case .digest(let digest, let function, let context):
            self = .digest(digest, by: function, context: context)
        case .framed(let message): self = .framed(message)
        case .representative(let mu): self = .representative(mu)
        }
    }
}
