/// A parameter set of ML-DSA (FIPS 204, Table 1).
package struct MLDSASet: Sendable, Equatable {
    /// The set's name.
    package let name: String
    /// Rows of Â.
    package let k: Int
    /// Columns of Â.
    package let l: Int
    /// The range of s₁ and s₂.
    package let η: Int
    /// Coefficients of c that aren't zero.
    package let τ: Int
    /// The collision strength of c̃ in bits.
    package let λ: Int
    /// The range of y.
    package let γ₁: Int
    /// Half a step of Decompose.
    package let γ₂: Int
    /// Ones that a hint may have.
    package let ω: Int

    /// The largest coefficient of c·s₁ and c·s₂.
    package var β: Int { τ * η }
    /// Bits of a coefficient of s₁ and s₂.
    var ηBitCount: Int { η == 2 ? 3 : 4 }
    /// Bits of a coefficient of y and z.
    var γ₁BitCount: Int { γ₁ == 1 << 17 ? 18 : 20 }
    /// Bits of a coefficient of w₁.
    var w₁BitCount: Int { γ₂ == (MLDSAReference.q - 1) / 32 ? 4 : 6 }

    /// Bytes of c̃.
    var c̃ByteCount: Int { λ / 4 }
    /// Bytes of a public key (FIPS 204, Table 2).
    package var publicKeyByteCount: Int { 32 + 320 * k }
    /// Bytes of a private key (FIPS 204, Table 2).
    package var privateKeyByteCount: Int { 128 + 32 * (ηBitCount * (k + l) + 13 * k) }
    /// Bytes of a signature (FIPS 204, Table 2).
    package var signatureByteCount: Int { c̃ByteCount + 32 * l * γ₁BitCount + ω + k }

    /// The three sets.
    package static let all = [
        MLDSASet(
            name: "ML-DSA-44",
            k: 4,
            l: 4,
            η: 2,
            τ: 39,
            λ: 128,
            γ₁: 1 << 17,
            γ₂: (MLDSAReference.q - 1) / 88,
            ω: 80
        ),
        MLDSASet(
            name: "ML-DSA-65",
            k: 6,
            l: 5,
            η: 4,
            τ: 49,
            λ: 192,
            γ₁: 1 << 19,
            γ₂: (MLDSAReference.q - 1) / 32,
            ω: 55
        ),
        MLDSASet(
            name: "ML-DSA-87",
            k: 8,
            l: 7,
            η: 2,
            τ: 60,
            λ: 256,
            γ₁: 1 << 19,
            γ₂: (MLDSAReference.q - 1) / 32,
            ω: 75
        ),
    ]

    /// The set of a name, nil where there is none.
    package static func named(_ name: String) -> MLDSASet? { all.first { $0.name == name } }
}
