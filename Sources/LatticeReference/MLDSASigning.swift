import PQLattice

extension MLDSAReference {
    /// Signs (FIPS 204, Algorithms 2, 4 and 7).
    ///
    /// - Parameters:
    ///   - content: What is signed.
    ///   - sk: The private key.
    ///   - rnd: 32 bytes; zeros for the deterministic variant.
    /// - Returns: The signature.
    /// - Throws: ``Refusal``.
    package mutating func sign(
        _ content: MLDSAContent,
        sk: [UInt8],
        rnd: [UInt8]
    ) throws(Refusal) -> [UInt8] {
        guard rnd.count == 32 else { throw .length("rnd") }
        try checkPrivateKey(sk)
        let key = skDecode(sk)
        trace.note("tr", key.tr)
        let μ = try representative(content, tr: key.tr)
        trace.note("μ", μ)
        let maskSeed = h(
            (has(.dsaMaskWithoutK) ? [] : key.k)
                + (has(.dsaRandomnessIgnored) ? [UInt8](repeating: 0, count: 32) : rnd)
                + (has(.dsaMaskWithoutMessage) ? [] : μ),
            64
        )
        trace.note("ρ″", maskSeed)
        let â = expandA(key.ρ)
        trace.note("Â", â)
        let ŝ₁ = key.s₁.map(ntt)
        let ŝ₂ = key.s₂.map(ntt)
        let t̂₀ = key.t₀.map(ntt)
        var κ = 0
        var attempts = 0
        while true {
            attempts += 1
            if has(.dsaAttemptsFew) && attempts > 40 { throw .defective }
            trace.note("κ", κ)
            if let σ = attempt(μ, maskSeed, κ, â, ŝ₁, ŝ₂, t̂₀) {
                trace.note("attempts", attempts)
                trace.note("signature", σ)
                return σ
            }
            κ += has(.dsaNonceStep) ? 1 : set.l
        }
    }

    /// One turn of the loop of FIPS 204, Algorithm 7: nil where it is rejected.
    private mutating func attempt(
        _ μ: [UInt8],
        _ maskSeed: [UInt8],
        _ κ: Int,
        _ â: [[[Int]]],
        _ ŝ₁: [[Int]],
        _ ŝ₂: [[Int]],
        _ t̂₀: [[Int]]
    ) -> [UInt8]? {
        let y = expandMask(maskSeed, κ)
        trace.note("y", y)
        let ŷ = y.map(ntt)
        let w = â.map { nttInverse(product($0, ŷ)) }
        trace.note("w", w)
        let w₁ = w.map { $0.map(highBits) }
        trace.note("w₁", w₁)
        let c̃ = h(μ + w1Encode(w₁), set.c̃ByteCount)
        trace.note("c̃", c̃)
        let c = sampleInBall(c̃)
        trace.note("c", c)
        let ĉ = ntt(c)
        let cs₁ = ŝ₁.map { nttInverse(multiply(ĉ, $0)) }
        let cs₂ = ŝ₂.map { nttInverse(multiply(ĉ, $0)) }
        let z = zip(y, cs₁).map { sum($0, $1).map { modCentered($0, Self.q) } }
        trace.note("z", z)
        let rest = zip(w, cs₂).map(difference)
        let r₀ = rest.map { $0.map(lowBits) }
        trace.note("r₀", r₀)
        if isRejected(z, r₀) { return nil }

        let ct₀ = t̂₀.map { nttInverse(multiply(ĉ, $0)).map { modCentered($0, Self.q) } }
        trace.note("ct₀", ct₀)
        let correctionBound = has(.dsaCorrectionBoundHigh) ? set.γ₂ + 1 : set.γ₂
        let correction = norm(ct₀)
        if correction >= correctionBound && !has(.dsaCorrectionUnchecked) {
            trace.decide("‖ct₀‖∞", "\(correction) is γ₂ or more: rejected")
            return nil
        }
        let hint = zip(rest, ct₀).map { rest, correction in
            zip(rest, correction).map(makeHint)
        }
        let weight = hint.reduce(0) { $0 + $1.reduce(0, +) }
        trace.note("h", hint)
        trace.note("weight of h", weight)
        if isTooHeavy(weight) { return nil }
        return sigEncode(c̃, z, hint)
    }

    /// The bounds of z and r₀ (FIPS 204, Algorithm 7).
    private mutating func isRejected(_ z: [[Int]], _ r₀: [[Int]]) -> Bool {
        var zBound = set.γ₁ - set.β
        if has(.dsaSignResponseBoundHigh) { zBound += 1 }
        if has(.dsaSignResponseBoundLow) { zBound -= 1 }
        let zNorm = norm(z)
        if zNorm >= zBound && !has(.dsaSignResponseUnchecked) {
            trace.decide("‖z‖∞", "\(zNorm) is γ₁ − β or more: rejected")
            return true
        }
        var lowBound = set.γ₂ - set.β
        if has(.dsaSignLowBitsBoundHigh) { lowBound += 1 }
        if has(.dsaSignLowBitsBoundLow) { lowBound -= 1 }
        let lowNorm = norm(r₀)
        if lowNorm >= lowBound && !has(.dsaSignLowBitsUnchecked) {
            trace.decide("‖r₀‖∞", "\(lowNorm) is γ₂ − β or more: rejected")
            return true
        }
        return false
    }

    private mutating func isTooHeavy(_ weight: Int) -> Bool {
        var limit = set.ω
        if has(.dsaSignWeightHigh) { limit += 1 }
        if has(.dsaSignWeightLow) { limit -= 1 }
        guard weight > limit else { return false }
        trace.decide("weight of h", "more than ω: rejected")
        return true
    }
}
