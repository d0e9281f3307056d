import PQLattice

extension MLDSAReference {
    /// SampleInBall (FIPS 204, Algorithm 29).
    func sampleInBall(_ seed: [UInt8]) -> [Int] {
        var xof = SHAKE256()
        xof.absorb(seed)
        var stream = xof.squeezing()
        let signs = numbers(ofBits: 1, in: stream.squeeze(8))
        var c = [Int](repeating: 0, count: 256)
        for i in (256 - set.τ)..<256 {
            var j = Int(stream.squeeze(1)[0])
            while j > i { j = Int(stream.squeeze(1)[0]) }
            c[i] = c[j]
            c[j] = signs[i + set.τ - 256] == 0 ? 1 : -1
        }
        return c
    }

    /// RejNTTPoly (FIPS 204, Algorithms 14 and 30).
    private func rejNTTPoly(_ seed: [UInt8]) -> [Int] {
        var xof = SHAKE128()
        xof.absorb(seed)
        var stream = xof.squeezing()
        var â: [Int] = []
        while â.count < 256 {
            let s = stream.squeeze(3).map { Int($0) }
            let top = has(.dsaMatrixTopBitKept) ? s[2] : s[2] % 128
            let candidate = top << 16 | s[1] << 8 | s[0]
            let limit = has(.dsaMatrixAcceptsQ) ? Self.q + 1 : Self.q
            if candidate < limit { â.append(candidate % Self.q) }
        }
        return â
    }

    /// RejBoundedPoly (FIPS 204, Algorithms 15 and 31): coefficients from −η to η.
    private func rejBoundedPoly(_ seed: [UInt8]) -> [Int] {
        var xof = SHAKE256()
        xof.absorb(seed)
        var stream = xof.squeezing()
        var a: [Int] = []
        while a.count < 256 {
            let z = Int(stream.squeeze(1)[0])
            let limit = (set.η == 2 ? 15 : 9) + (has(.dsaSecretSamplingWide) ? 1 : 0)
            for half in [z % 16, z / 16] where half < limit && a.count < 256 {
                a.append(set.η == 2 ? 2 - half % 5 : 4 - half)
            }
        }
        return a
    }

    /// ExpandA (FIPS 204, Algorithm 32): the polynomial at r, s comes from ρ‖s‖r.
    func expandA(_ ρ: [UInt8]) -> [[[Int]]] {
        (0..<set.k).map { r in
            (0..<set.l).map { s in
                let (r, s) = has(.dsaMatrixIndexSwapped) ? (s, r) : (r, s)
                return rejNTTPoly(ρ + [UInt8(s), UInt8(r)])
            }
        }
    }

    /// ExpandS (FIPS 204, Algorithm 33).
    func expandS(_ ρ: [UInt8]) -> (s₁: [[Int]], s₂: [[Int]]) {
        let all = (0..<(set.l + set.k)).map { r in
            let r = has(.dsaSecretNonceRestarts) && r >= set.l ? r - set.l : r
            return rejBoundedPoly(ρ + [UInt8(r), 0])
        }
        return (Array(all[..<set.l]), Array(all[set.l...]))
    }

    /// ExpandMask (FIPS 204, Algorithm 34).
    func expandMask(_ ρ: [UInt8], _ μ: Int) -> [[Int]] {
        (0..<set.l).map { r in
            let high = has(.dsaNonceOneByte) ? 0 : UInt8(truncatingIfNeeded: (μ + r) >> 8)
            let seed = ρ + [UInt8(truncatingIfNeeded: μ + r), high]
            let v = SHAKE256.hash(seed, count: 32 * set.γ₁BitCount)
            return bitUnpack(v, set.γ₁BitCount, upTo: set.γ₁)
        }
    }
}
