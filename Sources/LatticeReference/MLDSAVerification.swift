import PQLattice

extension MLDSAReference {
    /// Verifies (FIPS 204, Algorithms 3, 5 and 8).
    ///
    /// - Parameters:
    ///   - signature: Any bytes.
    ///   - content: What should be signed.
    ///   - pk: The public key.
    /// - Returns: Whether the signature is right.
    /// - Throws: ``Refusal`` where the key or the content can't be.
    package mutating func verify(
        _ signature: [UInt8],
        _ content: MLDSAContent,
        pk: [UInt8]
    ) throws(Refusal) -> Bool {
        var (pk, signature) = (pk, signature)
        if has(.dsaPublicKeyLengthUnchecked) { pk = Array(pk.prefix(set.publicKeyByteCount)) }
        if has(.dsaSignatureLengthUnchecked) {
            signature = Array(signature.prefix(set.signatureByteCount))
        }
        guard pk.count == set.publicKeyByteCount else { throw .length("pk") }
        let (ρ, t₁) = pkDecode(pk)
        let tr = h(pk, 64)
        trace.note("tr", tr)
        let μ = try representative(content, tr: tr)
        trace.note("μ", μ)
        guard signature.count == set.signatureByteCount else { throw .length("signature") }
        let (c̃, z, hint) = sigDecode(signature)
        trace.note("c̃", c̃)
        trace.note("z", z)
        guard let hint else {
            trace.decide("h", "not in the form that signing writes: refused")
            return false
        }
        trace.note("h", hint)
        if !has(.dsaEmptyHintRefused) || hint.contains(where: { $0.contains(1) }) {
            return isValid(c̃, z, hint, μ, ρ, t₁)
        }
        return false
    }

    private mutating func isValid(
        _ c̃: [UInt8],
        _ z: [[Int]],
        _ hint: [[Int]],
        _ μ: [UInt8],
        _ ρ: [UInt8],
        _ t₁: [[Int]]
    ) -> Bool {
        trace.note("‖z‖∞", norm(z))
        guard isResponseInRange(z) else {
            trace.decide("‖z‖∞ < γ₁ − β", "no: refused")
            return false
        }
        let â = expandA(ρ)
        trace.note("Â", â)
        let c = sampleInBall(c̃)
        trace.note("c", c)
        let ĉ = ntt(c)
        let ẑ = z.map(ntt)
        // A·z − c·t₁·2ᵈ
        let w = zip(â, t₁).map { row, t in
            let ct₁ = multiply(ĉ, ntt(t.map { $0 << Self.d }))
            if has(.dsaSumUnreduced) { return nttInverse(unreducedSum(row, ẑ, less: ct₁)) }
            return nttInverse(difference(product(row, ẑ), ct₁))
        }
        trace.note("w′Approx", w)
        let w₁ = zip(hint, w).map { hint, w in zip(hint, w).map(useHint) }
        trace.note("w′₁", w₁)
        let c̃ʹ = h(μ + w1Encode(w₁), set.c̃ByteCount)
        trace.note("c̃′", c̃ʹ)
        if has(.dsaChallengeFirstBytes) { return c̃.prefix(16) == c̃ʹ.prefix(16) }
        if has(.dsaChallengeAllButLast) { return c̃.dropLast() == c̃ʹ.dropLast() }
        trace.decide("c̃ = c̃′", c̃ == c̃ʹ ? "yes: valid" : "no: not valid")
        return c̃ == c̃ʹ
    }

    /// ‖z‖∞ < γ₁ − β (FIPS 204, Algorithm 8).
    private func isResponseInRange(_ z: [[Int]]) -> Bool {
        if has(.dsaResponseUnchecked) { return true }
        var bound = set.γ₁ - set.β
        if has(.dsaResponseBoundHigh) { bound += 1 }
        if has(.dsaResponseBoundLow) { bound -= 1 }
        if has(.dsaResponseFirstOnly) { return norm([z[0]]) < bound }
        if has(.dsaResponseLastOnly) { return norm([z[set.l - 1]]) < bound }
        if has(.dsaResponseOneSided) { return z.allSatisfy { $0.allSatisfy { $0 < bound } } }
        return norm(z) < bound
    }

    /// The sum as it is before any reduction: what doesn't fit 32 bits is lost later.
    private func unreducedSum(_ row: [[Int]], _ ẑ: [[Int]], less ct₁: [Int]) -> [Int] {
        let products = zip(row, ẑ).map(multiply)
        return (0..<256).map { n in products.reduce(Self.q - ct₁[n]) { $0 + $1[n] } }
    }
}
