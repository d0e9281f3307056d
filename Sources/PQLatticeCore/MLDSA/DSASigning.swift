import PQKeccak
import PQSecrets

/// Signs a message representative (FIPS 204, Algorithm 7).
///
/// The number of attempts and the reason why each was rejected show in the time; neither depends
/// on the key. Everything else is constant time in the key and in `rnd`.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - μ: 64 bytes.
///   - rnd: 32 random bytes, or zeros for the deterministic variant.
///   - maskSeed: K, 32 bytes.
///   - matrix: The prepared public key.
///   - secrets: The prepared private key.
///   - attempts: How many attempts there may be.
///   - rejections: Where attempts rejected for r₀, z, c·t₀ and the hint's weight are counted.
///   - signature: The signature's bytes, whole or, if there is none, zero.
/// - Returns: Whether one of the attempts made a signature.
package func mldsaSign(
    _ number: Int,
    μ: Span<UInt8>,
    rnd: Span<UInt8>,
    maskSeed: Span<UInt8>,
    matrix: Span<SIMD8<Int32>>,
    secrets: Span<SIMD8<Int32>>,
    attempts: Int,
    rejections: inout MutableSpan<Int>,
    into signature: inout MutableSpan<UInt8>
) -> Bool {
    let set = DSASet(number)
    precondition(μ.count == 64 && rnd.count == 32 && maskSeed.count == 32)
    precondition(matrix.count == DSA.polynomialStride &* set.k &* (set.l &+ 1))
    precondition(secrets.count == set.secretsCount)
    precondition(signature.count == set.signatureByteCount && rejections.count == 4)
    var polynomials = InlineArray<1056, SIMD8<Int32>> { _ in SIMD8() }
    var f = polynomials.mutableSpan
    var storage = InlineArray<6144, UInt8>(repeating: 0)
    var bytes = storage.mutableSpan
    var queue = LaneQueue()

    DSA.copy(μ, into: &bytes, at: 0)
    DSA.copy(maskSeed, into: &bytes, at: SigningBytes.masks)
    DSA.copy(rnd, into: &bytes, at: SigningBytes.masks &+ 32)
    DSA.copy(μ, into: &bytes, at: SigningBytes.masks &+ 64)
    queue.add(
        .shake256,
        SigningBytes.masks..<(SigningBytes.masks &+ 128),
        into: SigningBytes.seed..<(SigningBytes.seed &+ 64)
    )
    queue.run(in: &bytes)
    DSA.addMasks(set, κ: 0, &queue)
    var isSigned = false
    for attempt in 0..<attempts {
        // What the attempt before had begun to hash ahead.
        queue.run(in: &bytes)
        DSA.commit(set, matrix: matrix, &f, &bytes)
        // The next masks fill the lanes that the commitment's hash leaves empty.
        DSA.hashCommitment(set, nextκ: set.l &* (attempt &+ 1), &f, &bytes, &queue)
        let reason = DSA.respond(set, secrets: secrets, &f)
        if reason == .none {
            DSA.encode(set, f.span, bytes.span, into: &signature)
            isSigned = true
            break
        }
        rejections[reason.rawValue] &+= 1
    }
    DSA.wipeAll(&f)
    DSA.wipeAll(&bytes)
    wipeStack()
    return isSigned
}

/// Where things lie in the bytes of a signing's workspace.
private enum SigningBytes {
    /// μ, and behind it the encoded w₁.
    static var commitment: Int { 0 }
    /// ρʺ.
    static var seed: Int { 1096 }
    /// c̃.
    static var challenge: Int { 1160 }
    /// The stream of c.
    static var stream: Int { 1224 }
    /// The streams of y; before them K, rnd and μ.
    static var masks: Int { 1368 }
}

/// Why an attempt was rejected.
enum Rejection: Int {
    case lowBits = 0
    case response = 1
    case correction = 2
    case weight = 3
    case none = 4
}

extension DSA {
    // The polynomials of a signing: y, which becomes z; its transform; w₀; w₁, which becomes the
    // hint; c; a product, and room behind it.

    @inline(__always)
    private static func y(_ column: Int) -> Int { polynomialStride &* column }
    @inline(__always)
    private static func ŷ(_ set: DSASet, _ column: Int) -> Int {
        polynomialStride &* (set.l &+ column)
    }
    @inline(__always)
    private static func low(_ set: DSASet, _ row: Int) -> Int {
        polynomialStride &* (2 &* set.l &+ row)
    }
    @inline(__always)
    private static func high(_ set: DSASet, _ row: Int) -> Int {
        polynomialStride &* (2 &* set.l &+ set.k &+ row)
    }
    @inline(__always)
    private static func c(_ set: DSASet) -> Int { polynomialStride &* (2 &* set.l &+ 2 &* set.k) }
    @inline(__always)
    private static func product(_ set: DSASet) -> Int { c(set) &+ polynomialStride }

    /// Adds the jobs of ExpandMask (FIPS 204, Algorithm 34).
    fileprivate static func addMasks(_ set: DSASet, κ: Int, _ queue: inout LaneQueue) {
        addStreams(
            set.l,
            from: κ,
            seed: SigningBytes.seed..<(SigningBytes.seed &+ 64),
            into: SigningBytes.masks,
            byteCount: set.maskByteCount,
            &queue
        )
    }

    /// y, w = Â·y split into its parts, and w₁ encoded behind μ (FIPS 204, Algorithm 28).
    fileprivate static func commit(
        _ set: DSASet,
        matrix: Span<Eight>,
        _ f: inout MutableSpan<Eight>,
        _ bytes: inout MutableSpan<UInt8>
    ) {
        for column in 0..<set.l {
            unpack(
                bytes.span,
                at: SigningBytes.masks &+ set.maskByteCount &* column,
                bitCount: set.γ₁BitCount,
                below: set.γ₁,
                into: &f,
                at: y(column)
            )
            let transformed = ŷ(set, column)
            for index in 0..<polynomialStride {
                f[transformed &+ index] = f[y(column) &+ index]
            }
            transform(&f, at: transformed)
        }
        for row in 0..<set.k {
            let start = polynomialStride &* row &* (set.l &+ 1)
            let w = low(set, row)
            multiply(matrix, at: start, by: &f, at: ŷ(set, 0), count: set.l, into: w)
            inverseTransform(&f, at: w)
            decompose(&f, at: w, high: high(set, row), γ₂: set.γ₂)
            pack(
                f.span,
                at: high(set, row),
                bitCount: set.w₁BitCount,
                into: &bytes,
                at: SigningBytes.commitment &+ 64 &+ row &* set.commitmentByteCount
            )
        }
    }

    /// c̃ and c, while the next attempt's masks are hashed beside them.
    fileprivate static func hashCommitment(
        _ set: DSASet,
        nextκ: Int,
        _ f: inout MutableSpan<Eight>,
        _ bytes: inout MutableSpan<UInt8>,
        _ queue: inout LaneQueue
    ) {
        let challenge =
            SigningBytes.challenge..<(SigningBytes.challenge &+ set.challengeByteCount)
        let end = SigningBytes.commitment &+ 64 &+ set.k &* set.commitmentByteCount
        queue.add(.shake256, SigningBytes.commitment..<end, into: challenge)
        addMasks(set, κ: nextκ, &queue)
        queue.run(until: 1, in: &bytes)
        disclose(bytes.span.extracting(challenge), .challenge)
        let stream = SigningBytes.stream..<(SigningBytes.stream &+ challengeStreamByteCount)
        queue.add(.shake256, challenge, into: stream)
        queue.run(in: &bytes)
        expandChallenge(
            set,
            from: challenge,
            stream: SigningBytes.stream,
            bytes.span,
            isNegated: false,
            into: &f,
            at: c(set)
        )
    }

    /// z and the hint, or why there are none.
    ///
    /// The standard rejects if either norm is too large, so either may be looked at first; r₀ is
    /// the one that fails more often. A norm is decided on only when all its polynomials are
    /// known: which of them was too long doesn't show.
    fileprivate static func respond(
        _ set: DSASet,
        secrets: Span<Eight>,
        _ f: inout MutableSpan<Eight>
    ) -> Rejection {
        let product = product(set)
        var windows = InlineArray<256, UInt16>(repeating: 0)
        var places = windows.mutableSpan
        findWindows(f.span, at: c(set), into: &places)
        var excess = Eight()
        for row in 0..<set.k {
            let s2 = windowStride &* (set.l &+ row)
            multiplyShort(secrets, at: s2, places: places.span, set, into: &f, at: product)
            // |w₀ − c·s₂| ≥ γ₂ − β exactly if the low part of w − c·s₂ is as large: they are the
            // same unless c·s₂, at most β, leads to another high part, and then both are.
            let w = low(set, row)
            let bound = set.γ₂ &- set.β
            excess = or(excess, add(&f, at: w, product, isSubtracted: true, bound: bound))
        }
        if disclosed(isAnyNegative(excess), .signingDecision) { return .lowBits }
        for column in 0..<set.l {
            let s1 = windowStride &* column
            multiplyShort(secrets, at: s1, places: places.span, set, into: &f, at: product)
            let bound = set.γ₁ &- set.β
            excess = or(excess, add(&f, at: y(column), product, isSubtracted: false, bound: bound))
        }
        if disclosed(isAnyNegative(excess), .signingDecision) { return .response }
        var weight: Int32 = 0
        transform(&f, at: c(set))
        for row in 0..<set.k {
            let t0 = set.t₀Offset(row)
            multiply(secrets, at: t0, by: &f, at: c(set), count: 1, into: product)
            inverseTransform(&f, at: product)
            let hint = makeHint(
                &f,
                low: low(set, row),
                high: high(set, row),
                adding: product,
                γ₂: set.γ₂
            )
            excess = or(excess, hint.excess)
            weight &+= hint.weight
        }
        if disclosed(isAnyNegative(excess), .signingDecision) { return .correction }
        return disclosed(Int(weight) > set.ω, .signingDecision) ? .weight : .none
    }

    /// c̃, z and h (FIPS 204, Algorithm 26).
    fileprivate static func encode(
        _ set: DSASet,
        _ f: Span<Eight>,
        _ bytes: Span<UInt8>,
        into signature: inout MutableSpan<UInt8>
    ) {
        let challenge =
            SigningBytes.challenge..<(SigningBytes.challenge &+ set.challengeByteCount)
        copy(bytes.extracting(challenge), into: &signature, at: 0)
        for column in 0..<set.l {
            pack(
                f,
                at: y(column),
                bitCount: set.γ₁BitCount,
                below: set.γ₁,
                into: &signature,
                at: set.challengeByteCount &+ set.maskByteCount &* column
            )
        }
        let hintEnd = high(set, 0) &+ polynomialStride &* set.k
        disclose(f.extracting(high(set, 0)..<hintEnd), .hint)
        packHint(f, at: high(set, 0), set, into: &signature, at: set.hintStart)
    }
}
