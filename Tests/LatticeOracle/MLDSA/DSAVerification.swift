import PQKeccak
import PQSecrets

extension DSAVerificationKey {
    /// Whether a signature fits a message representative (FIPS 204, Algorithm 8).
    ///
    /// Malformed signatures of any kind and length are answered `false`. All inputs are public;
    /// c̃ is compared in constant time all the same.
    ///
    /// - Parameters:
    ///   - signature: Any bytes.
    ///   - μ: 64 bytes.
    /// - Returns: Whether the key's owner made it for μ.
    package func isValid(_ signature: Span<UInt8>, forMu μ: Span<UInt8>) -> Bool {
        let set = Self.parameters
        guard signature.count == set.signatureByteCount else { return false }
        // Decodes c̃, z and h (FIPS 204, Algorithm 27).
        let c̃ = signature.extracting(0..<set.challengeByteCount)
        let z = InlineArray<l, DSAPolynomial> { column in
            DSAPolynomial(
                unpacking: signature,
                at: set.challengeByteCount + 32 * set.γ₁BitCount * column,
                bitCount: set.γ₁BitCount,
                below: set.γ₁
            )
        }
        if dsaNormReaches(z, set.γ₁ - set.β) { return false }
        let hintStart = set.challengeByteCount + set.responseByteCount
        guard let hint = DSAHint(unpacking: signature, at: hintStart, k: k, ω: set.ω) else {
            return false
        }

        let c = DSAPolynomial(inBall: c̃, τ: set.τ).ntt()
        let transformedZ = InlineArray<l, DSANTTPolynomial> { z[$0].ntt() }
        let expected = dsaChallengeHash(μ: μ, parameters: set) { row in
            // A·z − c·t₁·2¹³, which is w − c·s₂ + c·t₀ for a true signature.
            var sum = dsaProduct(matrix[row], transformedZ)
            sum.subtract(c, scaledT1[row])
            return hint.apply(to: sum.inverseNTT(), row: row, γ₂: set.γ₂)
        }
        return constantTimeEqual(expected.span, c̃)
    }
}
