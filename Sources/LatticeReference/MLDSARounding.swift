// High and low parts, and hints.

extension MLDSAReference {
    /// Power2Round (FIPS 204, Algorithm 35).
    func power2Round(_ r: Int) -> (high: Int, low: Int) {
        let step = 1 << Self.d
        var low = modCentered(r, step)
        if has(.dsaPower2RoundBoundary) && low == step / 2 { low -= step }
        return ((r - low) / step, low)
    }

    /// Decompose (FIPS 204, Algorithm 36).
    func decompose(_ r: Int) -> (high: Int, low: Int) {
        let low = modCentered(r, 2 * set.γ₂)
        if r - low == Self.q - 1 && !has(.dsaDecomposeTop) { return (0, low - 1) }
        return ((r - low) / (2 * set.γ₂), low)
    }

    /// HighBits (FIPS 204, Algorithm 37).
    func highBits(_ r: Int) -> Int { decompose(r).high }

    /// LowBits (FIPS 204, Algorithm 38).
    func lowBits(_ r: Int) -> Int { decompose(r).low }

    /// MakeHint (FIPS 204, Algorithm 39), with r = w − c·s₂ and the correction c·t₀ added to it.
    func makeHint(_ r: Int, _ correction: Int) -> Int {
        if has(.dsaMakeHintEndMissing) {
            return abs(lowBits(r) + correction) > set.γ₂ ? 1 : 0
        }
        return highBits(r) == highBits(mod(r + correction, Self.q)) ? 0 : 1
    }

    /// UseHint (FIPS 204, Algorithm 40).
    func useHint(_ hint: Int, _ r: Int) -> Int {
        let m = (Self.q - 1) / (2 * set.γ₂)
        let (r₁, r₀) = decompose(r)
        if hint == 0 { return r₁ }
        let isUp = r₀ > 0 || r₀ == 0 && has(.dsaUseHintZeroPositive)
        let moved = isUp ? r₁ + 1 : r₁ - 1
        if has(.dsaUseHintNotWrapped) { return min(max(moved, 0), m - 1) }
        return mod(moved, m)
    }

    /// ‖f‖∞ of a vector whose coefficients lie about zero (FIPS 204, Section 2.3).
    func norm(_ f: [[Int]]) -> Int {
        f.reduce(0) { largest, f in f.reduce(largest) { max($0, abs($1)) } }
    }
}
