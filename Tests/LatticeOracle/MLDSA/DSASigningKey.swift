import PQKeccak
package import PQSecrets

/// Why bytes are not an expanded private key.
package enum DSAKeyDecodingError: Error, Equatable, Sendable {
    /// A coefficient of s₁ or s₂ is outside −η … η.
    case outOfRange
    /// t₀ or tr isn't what ρ, s₁ and s₂ make.
    case inconsistent
}

/// A private key, expanded and transformed, with its public key.
///
/// All its secrets live in buffers that are wiped when the last owner of the key ends.
package final class DSASigningKey<let k: Int, let l: Int, let η: Int>: Sendable {
    /// The parameter set's row of the table.
    package static var parameters: DSAParameters { .row(k: k, l: l, η: η) }

    /// The public key, which shares Â with this one.
    package let verificationKey: DSAVerificationKey<k, l, η>
    /// The expanded private key's encoding: ρ, K, tr, s₁, s₂, t₀.
    package let encoded: SecretBytes
    let s1: InlineArray<l, DSANTTPolynomial>
    let s2: InlineArray<k, DSANTTPolynomial>
    let t0: InlineArray<k, DSANTTPolynomial>

    /// Makes the key pair of a seed (FIPS 204, Algorithm 6).
    ///
    /// Constant time in the seed, except for what rejection sampling tells.
    ///
    /// - Parameter ξ: 32 secret bytes.
    package convenience init(seed ξ: Span<UInt8>) {
        var sponge = AbsorbingSponge(.shake256)
        sponge.absorb(ξ)
        sponge.absorb(UInt8(k))
        sponge.absorb(UInt8(l))
        var stream = sponge.squeezing()
        var seeds = SecretBytes(zeros: 128)
        var target = seeds.mutableSpan
        stream.squeeze(into: &target)
        let ρʹ = seeds.span.extracting(32..<96)
        // ExpandS (FIPS 204, Algorithm 33).
        self.init(
            ρ: seeds.span.extracting(0..<32),
            maskSeed: seeds.span.extracting(96..<128),
            s1: InlineArray { DSAPolynomial(boundedSampling: ρʹ, nonce: $0, η: η) },
            s2: InlineArray { DSAPolynomial(boundedSampling: ρʹ, nonce: l + $0, η: η) }
        )
    }

    /// Decodes an expanded private key and checks that its parts belong together.
    ///
    /// skDecode (FIPS 204, Algorithm 25). The standard trusts the bytes; here s₁ and s₂ must be in range, and t₀ and tr what they
    /// and ρ make.
    ///
    /// - Parameter bytes: `privateKeyByteCount` secret bytes.
    /// - Returns: The key.
    /// - Throws: ``DSAKeyDecodingError``.
    package static func decoding(_ bytes: Span<UInt8>) throws(DSAKeyDecodingError) -> DSASigningKey
    {
        precondition(bytes.count == parameters.privateKeyByteCount)
        let bitCount = parameters.ηBitCount
        let s1Start = 128
        let s2Start = s1Start + 32 * bitCount * l
        let s1 = InlineArray<l, DSAPolynomial> { column in
            DSAPolynomial(
                unpacking: bytes,
                at: s1Start + 32 * bitCount * column,
                bitCount: bitCount,
                below: UInt32(η)
            )
        }
        let s2 = InlineArray<k, DSAPolynomial> { row in
            DSAPolynomial(
                unpacking: bytes,
                at: s2Start + 32 * bitCount * row,
                bitCount: bitCount,
                below: UInt32(η)
            )
        }
        guard !dsaNormReaches(s1, UInt32(η) + 1), !dsaNormReaches(s2, UInt32(η) + 1) else {
            throw .outOfRange
        }
        let key = DSASigningKey(
            ρ: bytes.extracting(0..<32),
            maskSeed: bytes.extracting(32..<64),
            s1: s1,
            s2: s2
        )
        // Encoding is one to one, so a difference can only be in tr or t₀.
        guard isEqual(key.encoded, bytes) else { throw .inconsistent }
        return key
    }

    /// Computes t, the public key, and all that signing needs.
    ///
    /// - Parameters:
    ///   - ρ: The public seed, 32 bytes.
    ///   - maskSeed: K, 32 bytes.
    ///   - s1: s₁, coefficients in −η … η.
    ///   - s2: s₂, likewise.
    private init(
        ρ: Span<UInt8>,
        maskSeed: Span<UInt8>,
        s1: borrowing InlineArray<l, DSAPolynomial>,
        s2: borrowing InlineArray<k, DSAPolynomial>
    ) {
        let matrix: DSAMatrix<k, l> = dsaExpandA(ρ)
        let transformedS1 = InlineArray<l, DSANTTPolynomial> { s1[$0].ntt() }
        let t = InlineArray<k, DSAPolynomial> { row in
            dsaProduct(matrix[row], transformedS1).inverseNTT() + s2[row]
        }
        let t0 = InlineArray<k, DSAPolynomial> { t[$0].power2RoundLow() }
        verificationKey = DSAVerificationKey(
            encoded: Self.encodePublicKey(ρ: ρ, t: t),
            matrix: matrix
        )
        let hash = verificationKey.hash
        encoded = Self.encodePrivateKey(
            ρ: ρ,
            maskSeed: maskSeed,
            hash: hash.span,
            s1: s1,
            s2: s2,
            t0: t0
        )
        self.s1 = transformedS1
        self.s2 = InlineArray { s2[$0].ntt() }
        self.t0 = InlineArray { t0[$0].ntt() }
    }

    /// ρ and t₁ (FIPS 204, Algorithm 22).
    private static func encodePublicKey(
        ρ: Span<UInt8>,
        t: borrowing InlineArray<k, DSAPolynomial>
    ) -> [UInt8] {
        var encoded = [UInt8](repeating: 0, count: parameters.publicKeyByteCount)
        var target = encoded.mutableSpan
        copy(ρ, into: &target, at: 0)
        for row in 0..<k {
            t[row].power2RoundHigh().pack(bitCount: 10, into: &target, at: 32 + 320 * row)
        }
        return encoded
    }

    /// ρ, K, tr, s₁, s₂ and t₀ (FIPS 204, Algorithm 24).
    private static func encodePrivateKey(
        ρ: Span<UInt8>,
        maskSeed: Span<UInt8>,
        hash: Span<UInt8>,
        s1: borrowing InlineArray<l, DSAPolynomial>,
        s2: borrowing InlineArray<k, DSAPolynomial>,
        t0: borrowing InlineArray<k, DSAPolynomial>
    ) -> SecretBytes {
        var encoded = SecretBytes(zeros: parameters.privateKeyByteCount)
        var target = encoded.mutableSpan
        copy(ρ, into: &target, at: 0)
        copy(maskSeed, into: &target, at: 32)
        copy(hash, into: &target, at: 64)
        let bitCount = parameters.ηBitCount
        var offset = 128
        for column in 0..<l {
            s1[column].pack(below: UInt32(η), bitCount: bitCount, into: &target, at: offset)
            offset += 32 * bitCount
        }
        for row in 0..<k {
            s2[row].pack(below: UInt32(η), bitCount: bitCount, into: &target, at: offset)
            offset += 32 * bitCount
        }
        for row in 0..<k {
            t0[row].pack(below: 4096, bitCount: 13, into: &target, at: offset)
            offset += 32 * 13
        }
        return encoded
    }

    private static func isEqual(_ encoded: borrowing SecretBytes, _ bytes: Span<UInt8>) -> Bool {
        constantTimeEqual(encoded.span, bytes)
    }

    private static func copy(
        _ source: Span<UInt8>,
        into target: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        for index in source.indices {
            target[offset + index] = source[index]
        }
    }
}

/// Whether a coefficient of any of the polynomials is `bound` or more away from zero.
///
/// Constant time; only the answer is told.
///
/// - Parameters:
///   - vector: The polynomials.
///   - bound: At least 1.
/// - Returns: The answer.
func dsaNormReaches<let n: Int>(
    _ vector: borrowing InlineArray<n, DSAPolynomial>,
    _ bound: UInt32
) -> Bool {
    var reached = false
    for index in 0..<n where vector[index].normReaches(bound) {
        reached = true
    }
    return reached
}
