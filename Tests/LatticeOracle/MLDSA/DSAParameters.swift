import PQKeccak
import PQSecrets

// ML-DSA, the module-lattice signature of FIPS 204, as functions on bytes and polynomials.
//
// Reading order: DSAParameters (the one table), DSAField, DSAPolynomial, DSATransform (NTT),
// DSARounding, DSAPacking, DSAHint, DSASampling, then DSAVerificationKey, DSASigningKey,
// DSASigning and DSAVerification.
//
// Letters are those of the standard. Two types keep the two domains apart: `DSAPolynomial` holds
// coefficients, `DSANTTPolynomial` a transform; only a `DSAProductSum` leads back. Kernels work
// on one polynomial and know no parameter set; only loops over k and l are generic.
//
// Left out on purpose: SIMD (these are the portable forms) and the SHA-2 family (its digests
// reach HashML-DSA as bytes).

/// One row of the table of parameter sets, and what follows from it (FIPS 204, Table 1).
package struct DSAParameters: Sendable, Equatable {
    /// Rows of Â: polynomials in t, s₂ and w.
    package let k: Int
    /// Columns of Â: polynomials in s₁, y and z.
    package let l: Int
    /// Largest absolute value of a coefficient of s₁ and s₂.
    package let η: Int
    /// Non-zero coefficients of the challenge c.
    package let τ: Int
    /// Collision strength of c̃ in bits.
    package let λ: Int
    /// Binary logarithm of γ₁, the range of y.
    package let γ₁Exponent: Int
    /// Half the length of a step of Decompose.
    package let γ₂: UInt32
    /// Ones allowed in the hint.
    package let ω: Int

    /// The range of y: 2 to the power of 17 or 19.
    package var γ₁: UInt32 { 1 &<< UInt32(γ₁Exponent) }
    /// Largest absolute value of a coefficient of c·s₁ and c·s₂.
    package var β: UInt32 { UInt32(τ * η) }
    /// Bits of a packed coefficient of s₁ and s₂: the length of 2η.
    package var ηBitCount: Int { η == 2 ? 3 : 4 }
    /// Bits of a packed coefficient of y and z: the length of 2γ₁ − 1.
    package var γ₁BitCount: Int { γ₁Exponent + 1 }
    /// Bits of a packed coefficient of w₁: the length of (q − 1)/(2γ₂) − 1.
    package var w₁BitCount: Int { γ₂ == DSAField.γ₂Wide ? 4 : 6 }

    /// Bytes of c̃.
    package var challengeByteCount: Int { λ / 4 }
    /// Bytes of the encoded z.
    package var responseByteCount: Int { l * 32 * γ₁BitCount }
    /// Bytes of the encoded w₁.
    package var commitmentByteCount: Int { k * 32 * w₁BitCount }
    /// Bytes of a public key (FIPS 204, Table 2).
    package var publicKeyByteCount: Int { 32 + 320 * k }
    /// Bytes of an expanded private key (FIPS 204, Table 2).
    package var privateKeyByteCount: Int { 128 + 32 * (ηBitCount * (k + l) + 13 * k) }
    /// Bytes of a signature (FIPS 204, Table 2).
    package var signatureByteCount: Int { challengeByteCount + responseByteCount + ω + k }

    /// The row of a parameter set.
    ///
    /// - Parameters:
    ///   - k: Rows of Â.
    ///   - l: Columns of Â.
    ///   - η: Range of the secrets.
    /// - Returns: ML-DSA-44, ML-DSA-65 or ML-DSA-87; there is no other set.
    package static func row(k: Int, l: Int, η: Int) -> DSAParameters {
        switch (k, l, η) {
        case (4, 4, 2):
            DSAParameters(
                k: 4,
                l: 4,
                η: 2,
                τ: 39,
                λ: 128,
                γ₁Exponent: 17,
                γ₂: DSAField.γ₂Narrow,
                ω: 80
            )
        case (6, 5, 4):
            DSAParameters(
                k: 6,
                l: 5,
                η: 4,
                τ: 49,
                λ: 192,
                γ₁Exponent: 19,
                γ₂: DSAField.γ₂Wide,
                ω: 55
            )
        case (8, 7, 2):
            DSAParameters(
                k: 8,
                l: 7,
                η: 2,
                τ: 60,
                λ: 256,
                γ₁Exponent: 19,
                γ₂: DSAField.γ₂Wide,
                ω: 75
            )
        default:
            // A mistake of the program that names the type, never of its input.
            preconditionFailure("FIPS 204 has no parameter set (\(k), \(l), \(η))")
        }
    }
}
