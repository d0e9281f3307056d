import PQLattice

// K-PKE, the encryption inside ML-KEM. It is no scheme to be used by itself.

extension MLKEMReference {
    /// K-PKE.KeyGen (FIPS 203, Algorithm 13).
    mutating func keyGenPKE(_ d: [UInt8]) -> (ek: [UInt8], dk: [UInt8]) {
        let k = set.k
        let (ρ, σ) = g(has(.kemDomainByteMissing) ? d : d + [UInt8(k)])
        trace.note("ρ", ρ)
        trace.note("σ", σ)
        let â = expandMatrix(ρ)
        trace.note("Â", â)
        let s = noise(k, σ, from: 0, set.η₁)
        let e = noise(k, σ, from: has(.kemNoiseCounterRestarts) ? 0 : k, set.η₁)
        trace.note("s", s)
        trace.note("e", e)
        let ŝ = s.map(ntt)
        let ê = e.map(ntt)
        trace.note("ŝ", ŝ)
        trace.note("ê", ê)
        let t̂ = (0..<k).map { i in sum(product(â[i], ŝ), ê[i]) }
        trace.note("t̂", t̂)
        let ek = t̂.flatMap { byteEncode(12, $0) } + ρ
        let dk = ŝ.flatMap { byteEncode(12, $0) }
        return (ek, dk)
    }

    /// K-PKE.Encrypt (FIPS 203, Algorithm 14).
    mutating func encrypt(_ ek: [UInt8], _ m: [UInt8], _ r: [UInt8]) -> [UInt8] {
        let k = set.k
        let t̂ = (0..<k).map { byteDecode(12, ek[(384 * $0)..<(384 * ($0 + 1))]) }
        let ρ = Array(ek[(384 * k)...])
        trace.note("t̂", t̂)
        trace.note("ρ", ρ)
        let â = expandMatrix(ρ)
        trace.note("Â", â)
        let y = noise(k, r, from: 0, set.η₁)
        let e₁ = noise(k, r, from: k, set.η₂)
        let e₂ = noise(1, r, from: 2 * k, set.η₂)[0]
        trace.note("y", y)
        trace.note("e₁", e₁)
        trace.note("e₂", e₂)
        let ŷ = y.map(ntt)
        trace.note("ŷ", ŷ)
        // Âᵀ: row i is column i of Â.
        let u = (0..<k).map { i in
            let row = has(.kemMatrixNotTransposed) ? â[i] : â.map { $0[i] }
            return sum(nttInverse(product(row, ŷ)), e₁[i])
        }
        trace.note("u", u)
        let μ = byteDecode(1, m).map { decompress(1, $0) }
        trace.note("μ", μ)
        let v = sum(sum(nttInverse(product(t̂, ŷ)), e₂), μ)
        trace.note("v", v)
        let c₁ = u.flatMap { byteEncode(set.dᵤ, $0.map { compress(set.dᵤ, $0) }) }
        let c₂ = byteEncode(set.dᵥ, v.map { compress(set.dᵥ, $0) })
        return c₁ + c₂
    }

    /// K-PKE.Decrypt (FIPS 203, Algorithm 15).
    mutating func decrypt(_ dk: [UInt8], _ c: [UInt8]) -> [UInt8] {
        let (k, dᵤ, dᵥ) = (set.k, set.dᵤ, set.dᵥ)
        let c₁ = c[..<(32 * dᵤ * k)]
        let c₂ = c[(32 * dᵤ * k)...]
        let uʹ = (0..<k).map { i in
            byteDecode(dᵤ, c₁[(32 * dᵤ * i)..<(32 * dᵤ * (i + 1))]).map { decompress(dᵤ, $0) }
        }
        let vʹ = byteDecode(dᵥ, c₂).map { decompress(dᵥ, $0) }
        let ŝ = (0..<k).map { byteDecode(12, dk[(384 * $0)..<(384 * ($0 + 1))]) }
        trace.note("u′", uʹ)
        trace.note("v′", vʹ)
        trace.note("ŝ", ŝ)
        let ûʹ = uʹ.map(ntt)
        trace.note("û′", ûʹ)
        let w = difference(vʹ, nttInverse(product(ŝ, ûʹ)))
        trace.note("w", w)
        return byteEncode(1, w.map { compress(1, $0) })
    }

    /// Â from ρ: the polynomial at i, j comes from ρ‖j‖i (FIPS 203, Algorithm 13).
    private func expandMatrix(_ ρ: [UInt8]) -> [[[Int]]] {
        (0..<set.k).map { i in
            (0..<set.k).map { j in
                let (i, j) = has(.kemMatrixIndexSwapped) ? (j, i) : (i, j)
                return sampleNTT(ρ + [UInt8(j), UInt8(i)])
            }
        }
    }

    /// Polynomials of noise, each from PRF(σ, N) with the next N (FIPS 203, Algorithm 13).
    private func noise(_ count: Int, _ σ: [UInt8], from n: Int, _ η: Int) -> [[Int]] {
        let η = has(.kemNoiseWidth) ? 5 - η : η
        return (0..<count).map { i in
            samplePolyCBD(SHAKE256.hash(σ + [UInt8(n + i)], count: 64 * η), η)
        }
    }
}
