/// One row of the table of parameter sets, and what follows from it (FIPS 204, Table 1).
struct DSASet {
    /// Rows of Â: polynomials in t, s₂ and w.
    let k: Int
    /// Columns of Â: polynomials in s₁, y and z.
    let l: Int
    /// Largest absolute value of a coefficient of s₁ and s₂.
    let η: Int
    /// Non-zero coefficients of the challenge c.
    let τ: Int
    /// Collision strength of c̃ in bits.
    let λ: Int
    /// Bits of a packed coefficient of y and z: one more than the logarithm of γ₁.
    let γ₁BitCount: Int
    /// Half the length of a step of Decompose.
    let γ₂: Int32
    /// Ones allowed in the hint.
    let ω: Int

    /// The set of a number: 44, 65 or 87; there is no other.
    @inline(__always)
    init(_ number: Int) {
        switch number {
        case 44: self.init(k: 4, l: 4, η: 2, τ: 39, λ: 128, γ₁BitCount: 18, γ₂: 95_232, ω: 80)
        case 65: self.init(k: 6, l: 5, η: 4, τ: 49, λ: 192, γ₁BitCount: 20, γ₂: 261_888, ω: 55)
        case 87: self.init(k: 8, l: 7, η: 2, τ: 60, λ: 256, γ₁BitCount: 20, γ₂: 261_888, ω: 75)
        // A mistake of the program that names the set, never of its input.
        default: preconditionFailure("FIPS 204 has no such parameter set")
        }
    }

    @inline(__always)
    private init(
        k: Int,
        l: Int,
        η: Int,
        τ: Int,
        λ: Int,
        γ₁BitCount: Int,
        γ₂: Int32,
        ω: Int
    ) {
        self.k = k
        self.l = l
        self.η = η
        self.τ = τ
        self.λ = λ
        self.γ₁BitCount = γ₁BitCount
        self.γ₂ = γ₂
        self.ω = ω
    }

    /// The range of y: 2 to the power of 17 or 19.
    var γ₁: Int32 { 1 &<< Int32(truncatingIfNeeded: γ₁BitCount &- 1) }
    /// Largest absolute value of a coefficient of c·s₁ and c·s₂.
    var β: Int32 { Int32(truncatingIfNeeded: τ &* η) }
    /// Bits of a packed coefficient of s₁ and s₂: the length of 2η.
    var ηBitCount: Int { η == 2 ? 3 : 4 }
    /// Bits of a packed coefficient of w₁: the length of (q − 1)/(2γ₂) − 1.
    var w₁BitCount: Int { γ₂ == 95_232 ? 6 : 4 }

    /// Bytes of c̃.
    var challengeByteCount: Int { λ / 4 }
    /// Bytes of a packed polynomial of y or z.
    var maskByteCount: Int { 32 &* γ₁BitCount }
    /// Bytes of a packed polynomial of w₁.
    var commitmentByteCount: Int { 32 &* w₁BitCount }
    /// Where the hint begins in a signature.
    var hintStart: Int { challengeByteCount &+ l &* maskByteCount }
    /// Bytes of a public key (FIPS 204, Table 2).
    var publicKeyByteCount: Int { 32 &+ 320 &* k }
    /// Bytes of a packed polynomial of s₁ or s₂.
    var secretByteCount: Int { 32 &* ηBitCount }
    /// Where t₀ begins in an expanded private key.
    var t₀Start: Int { 128 &+ secretByteCount &* (k &+ l) }
    /// Bytes of an expanded private key (FIPS 204, Table 2).
    var privateKeyByteCount: Int { t₀Start &+ 416 &* k }
    /// Where a row of t₀ begins in a prepared private key, in vectors.
    func t₀Offset(_ row: Int) -> Int {
        DSA.windowStride &* (k &+ l) &+ DSA.polynomialStride &* row
    }
    /// Vectors of a prepared private key.
    var secretsCount: Int { t₀Offset(k) }
    /// Bytes of a signature (FIPS 204, Table 2).
    var signatureByteCount: Int { hintStart &+ ω &+ k }
}

/// What the sizes of a parameter set are.
///
/// - Parameter number: The parameter set: 44, 65 or 87.
/// - Returns: η, bytes of a public key, an expanded private key and a signature, and vectors of
///   a prepared public and a prepared private key.
package func mldsaSizes(
    _ number: Int
) -> (
    η: Int, publicKey: Int, privateKey: Int, signature: Int, matrix: Int, secrets: Int
) {
    let set = DSASet(number)
    return (
        set.η, set.publicKeyByteCount, set.privateKeyByteCount, set.signatureByteCount,
        DSA.polynomialStride &* set.k &* (set.l &+ 1), set.secretsCount
    )
}
