import LatticeReference
import PQLattice

extension FaultyImplementation {
    /// What the reference says to a question about ML-KEM.
    func answer(
        _ request: VectorRequest,
        with scheme: inout MLKEMReference
    ) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "keyGen":
            let (d, z) = try request.referenceSeed()
            return refusable { () throws(Refusal) in
                let (ek, dk) = try scheme.keyGen(d: d, z: z)
                return .bytes(["ek": ek, "dk": dk])
            }
        case "encapsulation":
            let (ek, m) = (try request.bytes("ek"), try request.bytes("m"))
            return refusable { () throws(Refusal) in
                let (k, c) = try scheme.encaps(ek, m: m)
                return .bytes(["c": c, "k": k])
            }
        case "decapsulation": return try decapsulation(request, with: &scheme)
        case "encapsulationKeyCheck":
            let ek = try request.bytes("ek")
            return refusable { () throws(Refusal) in
                try scheme.checkEncapsulationKey(ek)
                return .verdict(true)
            }
        case "decapsulationKeyCheck":
            let dk = try request.bytes("dk")
            return refusable { () throws(Refusal) in
                try scheme.checkDecapsulationKey(dk)
                return .verdict(true)
            }
        case "keyPairCheck":
            let (d, z) = try request.referenceSeed()
            let ek = try request.bytes("ek")
            return refusable { () throws(Refusal) in
                try scheme.checkPair(d: d, z: z, ek: ek)
                return .verdict(true)
            }
        case "storedKeyCheck":
            // A seed and the SHA3-256 of its public key.
            let stored = try request.bytes("stored")
            return refusable { () throws(Refusal) in
                guard stored.count == 96 else { throw .length("stored") }
                let (d, z) = (Array(stored[..<32]), Array(stored[32..<64]))
                let ek = try scheme.keyGen(d: d, z: z).ek
                guard SHA3_256.hash(ek) == Array(stored[64...]) else { throw .inconsistent }
                return .verdict(true)
            }
        case "accumulated": return try accumulated(request, with: &scheme)
        default: throw .unsupported("function \(request.function)")
        }
    }

    private func decapsulation(
        _ request: VectorRequest,
        with scheme: inout MLKEMReference
    ) throws(CaseProblem) -> VectorResponse {
        let c = try request.bytes("c")
        if request.inputs["seed"] != nil {
            let (d, z) = try request.referenceSeed()
            return refusable { () throws(Refusal) in
                let (ek, dk) = try scheme.keyGen(d: d, z: z)
                return .bytes(["ek": ek, "k": try scheme.decaps(dk, c: c)])
            }
        }
        let dk = try request.bytes("dk")
        return refusable { () throws(Refusal) in .bytes(["k": try scheme.decaps(dk, c: c)]) }
    }

    /// Rounds of everything a key can do, in one digest.
    private func accumulated(
        _ request: VectorRequest,
        with scheme: inout MLKEMReference
    ) throws(CaseProblem) -> VectorResponse {
        let (seed, rounds) = try request.rounds()
        return refusable { () throws(Refusal) in
            var input = SHAKE128()
            input.absorb(seed)
            var stream = input.squeezing()
            var digest = SHAKE128()
            for _ in 0..<rounds {
                let (ek, dk) = try scheme.keyGen(d: stream.squeeze(32), z: stream.squeeze(32))
                digest.absorb(ek)
                digest.absorb(dk)
                let (k, c) = try scheme.encaps(ek, m: stream.squeeze(32))
                digest.absorb(c)
                digest.absorb(k)
                guard try scheme.decaps(dk, c: c) == k else {
                    return .failed("the secrets of a round differ")
                }
                let random = stream.squeeze(scheme.set.ciphertextByteCount)
                digest.absorb(try scheme.decaps(dk, c: random))
            }
            var output = digest.squeezing()
            return .bytes(["digest": output.squeeze(32)])
        }
    }
}

extension VectorRequest {
    /// d and z, which stand apart or in one.
    fileprivate func referenceSeed() throws(CaseProblem) -> (d: [UInt8], z: [UInt8]) {
        guard let seed = try optionalBytes("seed") else { return (try bytes("d"), try bytes("z")) }
        // Any other length is refused for d or for z.
        return (Array(seed.prefix(32)), Array(seed.dropFirst(32)))
    }
}
