import PQKeccak
import PQSecrets

/// Whether a signature fits a message representative (FIPS 204, Algorithm 8).
///
/// Malformed signatures of any kind and length are answered `false`. All inputs are public; c̃ is
/// compared in constant time all the same.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - signature: Any bytes.
///   - μ: 64 bytes.
///   - matrix: The prepared public key.
/// - Returns: Whether the key's owner made it for μ.
package func mldsaIsValid(
    _ number: Int,
    _ signature: Span<UInt8>,
    forMu μ: Span<UInt8>,
    matrix: Span<SIMD8<Int32>>
) -> Bool {
    let set = DSASet(number)
    precondition(μ.count == 64)
    precondition(matrix.count == DSA.polynomialStride &* set.k &* (set.l &+ 1))
    guard signature.count == set.signatureByteCount else { return false }
    // Decodes h, z and, below, c̃ (FIPS 204, Algorithm 27).
    guard DSA.isCanonicalHint(signature, at: set.hintStart, set) else { return false }
    // z and −c, then a row of w and one of the hint: at most ten polynomials.
    var polynomials = InlineArray<320, SIMD8<Int32>> { _ in SIMD8() }
    var f = polynomials.mutableSpan
    var excess = SIMD8<Int32>()
    for column in 0..<set.l {
        let start = DSA.polynomialStride &* column
        DSA.unpack(
            signature,
            at: set.challengeByteCount &+ set.maskByteCount &* column,
            bitCount: set.γ₁BitCount,
            below: set.γ₁,
            into: &f,
            at: start
        )
        excess = DSA.or(excess, DSA.excess(f.span, at: start, bound: set.γ₁ &- set.β))
    }
    if DSA.isAnyNegative(excess) { return false }

    // μ and the encoded w₁; what they hash to; c̃; the stream of c.
    var storage = InlineArray<1368, UInt8>(repeating: 0)
    var bytes = storage.mutableSpan
    let hashStart = 1096
    let challengeStart = 1160
    let streamStart = 1224
    let challengeEnd = challengeStart &+ set.challengeByteCount
    DSA.copy(μ, into: &bytes, at: 0)
    DSA.copy(signature.extracting(0..<set.challengeByteCount), into: &bytes, at: challengeStart)
    var queue = LaneQueue()
    queue.add(
        .shake256,
        challengeStart..<challengeEnd,
        into: streamStart..<(streamStart &+ DSA.challengeStreamByteCount)
    )
    queue.run(in: &bytes)
    let c = DSA.polynomialStride &* set.l
    DSA.expandChallenge(
        set,
        from: challengeStart..<challengeEnd,
        stream: streamStart,
        bytes.span,
        isNegated: true,
        into: &f,
        at: c
    )
    for index in 0...set.l {
        DSA.transform(&f, at: DSA.polynomialStride &* index)
    }
    DSA.recommit(set, signature, matrix: matrix, &f, into: &bytes)
    queue.add(
        .shake256,
        0..<(64 &+ set.k &* set.commitmentByteCount),
        into: hashStart..<(hashStart &+ set.challengeByteCount)
    )
    queue.run(in: &bytes)
    return constantTimeEqual(
        bytes.span.extracting(hashStart..<(hashStart &+ set.challengeByteCount)),
        bytes.span.extracting(challengeStart..<challengeEnd)
    )
}

extension DSA {
    /// Bytes of SHAKE256 hashed for a challenge at first: one block, 128 places.
    static var challengeStreamByteCount: Int { 136 }

    /// Draws c or −c from a hashed stream, or from a longer one in the rare case.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - challenge: Where c̃ lies.
    ///   - stream: Where its stream lies.
    ///   - bytes: The workspace.
    ///   - isNegated: Whether −c is wanted.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func expandChallenge(
        _ set: DSASet,
        from challenge: Range<Int>,
        stream: Int,
        _ bytes: Span<UInt8>,
        isNegated: Bool,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        let isEnough = sampleInBall(
            bytes,
            at: stream,
            byteCount: challengeStreamByteCount,
            τ: set.τ,
            isNegated: isNegated,
            into: &f,
            at: start
        )
        if !isEnough {
            let seed = bytes.extracting(challenge)
            sampleChallenge(seed, τ: set.τ, isNegated: isNegated, into: &f, at: start)
        }
    }

    /// Encodes the w₁ that a signature stands for, behind μ (FIPS 204, Algorithm 28).
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - signature: The signature, whose hint is canonical.
    ///   - matrix: The prepared public key.
    ///   - f: The transforms of z and −c, with room for two more polynomials.
    ///   - bytes: The workspace.
    fileprivate static func recommit(
        _ set: DSASet,
        _ signature: Span<UInt8>,
        matrix: Span<Eight>,
        _ f: inout MutableSpan<Eight>,
        into bytes: inout MutableSpan<UInt8>
    ) {
        let w = polynomialStride &* (set.l &+ 1)
        let hint = w &+ polynomialStride
        for row in 0..<set.k {
            // Â·z − c·t₁·2¹³, which is w − c·s₂ + c·t₀ for a true signature.
            let start = polynomialStride &* row &* (set.l &+ 1)
            multiply(matrix, at: start, by: &f, at: 0, count: set.l &+ 1, into: w)
            inverseTransform(&f, at: w)
            unpackHint(signature, at: set.hintStart, row: row, set, into: &f, at: hint)
            useHint(&f, at: w, hint: hint, γ₂: set.γ₂)
            pack(
                f.span,
                at: w,
                bitCount: set.w₁BitCount,
                into: &bytes,
                at: 64 &+ row &* set.commitmentByteCount
            )
        }
    }
}
