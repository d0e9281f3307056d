import PQKeccak
import PQSecrets

extension DSASigningKey {
    /// Signs a message representative (FIPS 204, Algorithm 7).
    ///
    /// The number of attempts and the reason why each was rejected show in the time; neither
    /// depends on the key. Everything else is constant time in the key and in `rnd`. There is no
    /// limit on attempts: each succeeds with a chance of at least one in six.
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - rnd: 32 random bytes, or zeros for the deterministic variant.
    /// - Returns: The signature.
    package func signature(forMu μ: Span<UInt8>, rnd: Span<UInt8>) -> [UInt8] {
        let ρʺ = maskSeed(privateKey: encoded, rnd: rnd, μ: μ)
        var κ = 0
        while true {
            if let signature = attempt(μ: μ, ρʺ: ρʺ.span, κ: κ) {
                return signature
            }
            κ += l
        }
    }

    /// ρʺ: the hash of K, which the encoded key holds after ρ, with rnd and μ.
    private func maskSeed(
        privateKey: borrowing SecretBytes,
        rnd: Span<UInt8>,
        μ: Span<UInt8>
    ) -> SecretBytes {
        var sponge = AbsorbingSponge(.shake256)
        sponge.absorb(privateKey.span.extracting(32..<64))
        sponge.absorb(rnd)
        sponge.absorb(μ)
        var stream = sponge.squeezing()
        var ρʺ = SecretBytes(zeros: 64)
        var target = ρʺ.mutableSpan
        stream.squeeze(into: &target)
        return ρʺ
    }

    /// One turn of the rejection loop.
    private func attempt(μ: Span<UInt8>, ρʺ: Span<UInt8>, κ: Int) -> [UInt8]? {
        let set = Self.parameters
        let y = InlineArray<l, DSAPolynomial> {
            DSAPolynomial(maskExpanding: ρʺ, nonce: κ &+ $0, γ₁Exponent: set.γ₁Exponent)
        }
        let w = commitment(y)
        let c̃ = dsaChallengeHash(μ: μ, parameters: set) { row in w[row].highBits(γ₂: set.γ₂) }
        let c = DSAPolynomial(inBall: c̃.span, τ: set.τ).ntt()

        let z = InlineArray<l, DSAPolynomial> { y[$0] + dsaProduct(c, s1[$0]) }
        if dsaNormReaches(z, set.γ₁ - set.β) { return nil }
        // w − c·s₂, whose high parts the commitment hashed.
        let wanted = InlineArray<k, DSAPolynomial> { w[$0] - dsaProduct(c, s2[$0]) }
        let low = InlineArray<k, DSAPolynomial> { wanted[$0].lowBits(γ₂: set.γ₂) }
        if dsaNormReaches(low, set.γ₂ - set.β) { return nil }

        guard let hint = hint(c, wanted: wanted) else { return nil }
        return encode(c̃: c̃, z: z, hint: hint)
    }

    /// w = A·y.
    private func commitment(
        _ y: borrowing InlineArray<l, DSAPolynomial>
    ) -> InlineArray<k, DSAPolynomial> {
        let transformed = InlineArray<l, DSANTTPolynomial> { y[$0].ntt() }
        return InlineArray { row in
            dsaProduct(verificationKey.matrix[row], transformed).inverseNTT()
        }
    }

    /// The hint that makes up for the verifier's want of t₀.
    ///
    /// - Returns: Nothing if c·t₀ reaches γ₂ or the hint has more than ω ones.
    private func hint(
        _ c: borrowing DSANTTPolynomial,
        wanted: borrowing InlineArray<k, DSAPolynomial>
    ) -> DSAHint? {
        let set = Self.parameters
        let correction = InlineArray<k, DSAPolynomial> { dsaProduct(c, t0[$0]) }
        if dsaNormReaches(correction, set.γ₂) { return nil }
        var hint = DSAHint(k: k)
        for row in 0..<k {
            hint.set(
                row: row,
                from: wanted[row] + correction[row],
                wanted: wanted[row],
                γ₂: set.γ₂
            )
        }
        if hint.weight > set.ω { return nil }
        return hint
    }

    /// c̃, z and h (FIPS 204, Algorithm 26).
    private func encode(
        c̃: [UInt8],
        z: borrowing InlineArray<l, DSAPolynomial>,
        hint: borrowing DSAHint
    ) -> [UInt8] {
        let set = Self.parameters
        var signature = c̃
        signature.append(
            contentsOf: repeatElement(0, count: set.signatureByteCount - set.challengeByteCount)
        )
        var target = signature.mutableSpan
        var offset = set.challengeByteCount
        for column in 0..<l {
            z[column].pack(
                below: set.γ₁,
                bitCount: set.γ₁BitCount,
                into: &target,
                at: offset
            )
            offset += 32 * set.γ₁BitCount
        }
        hint.pack(into: &target, at: offset, ω: set.ω)
        return signature
    }
}

/// A polynomial times a challenge, both transformed, brought back to coefficients.
private func dsaProduct(
    _ c: borrowing DSANTTPolynomial,
    _ f: borrowing DSANTTPolynomial
) -> DSAPolynomial {
    var sum = DSAProductSum()
    sum.add(c, f)
    return sum.inverseNTT()
}

/// c̃: the hash of μ and the encoded w₁ (FIPS 204, Algorithm 28).
///
/// Constant time in both.
///
/// - Parameters:
///   - μ: 64 bytes.
///   - parameters: The parameter set.
///   - w₁: Gives one polynomial of the commitment's high parts.
/// - Returns: `challengeByteCount` bytes.
func dsaChallengeHash(
    μ: Span<UInt8>,
    parameters: DSAParameters,
    w₁: (_ row: Int) -> DSAPolynomial
) -> [UInt8] {
    // Of a rejected attempt w₁ stays secret.
    var encoded = SecretBytes(zeros: parameters.commitmentByteCount)
    var target = encoded.mutableSpan
    for row in 0..<parameters.k {
        w₁(row).pack(
            bitCount: parameters.w₁BitCount,
            into: &target,
            at: 32 * parameters.w₁BitCount * row
        )
    }
    var c̃ = [UInt8](repeating: 0, count: parameters.challengeByteCount)
    var output = c̃.mutableSpan
    keccakHash(.shake256, μ, encoded.span, into: &output)
    return c̃
}
