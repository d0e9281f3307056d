import PQKeccak
import PQSecrets

// Keys: making them, and preparing what signing and verifying use of them.
//
// A prepared public key is k rows of l + 1 transforms, each coefficient in 0 ..< q: a row of Â,
// then that of t₁ · 2¹³. A prepared private key is s₁ and s₂ as windows (see writeWindows), then
// the transforms of t₀ in 0 ..< q. The same in all builds.

/// Prepares a public key.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - publicKey: The key's bytes; every content is a key.
///   - matrix: k · (l + 1) polynomials.
///   - hash: tr, 64 bytes.
package func mldsaPrepare(
    _ number: Int,
    publicKey: Span<UInt8>,
    matrix: inout MutableSpan<SIMD8<Int32>>,
    hash: inout MutableSpan<UInt8>
) {
    let set = DSASet(number)
    precondition(publicKey.count == set.publicKeyByteCount && hash.count == 64)
    precondition(matrix.count == DSA.polynomialStride &* set.k &* (set.l &+ 1))
    // The key and room behind it, its hash, the streams.
    var storage = InlineArray<27_936, UInt8>(repeating: 0)
    var bytes = storage.mutableSpan
    DSA.copy(publicKey, into: &bytes, at: 0)
    let hashStart = 2656
    var queue = LaneQueue()
    queue.add(.shake256, 0..<set.publicKeyByteCount, into: hashStart..<(hashStart &+ 64))
    DSA.expandMatrix(
        set,
        from: 0..<32,
        streams: hashStart &+ 64,
        in: &bytes,
        &queue,
        into: &matrix
    )
    DSA.copy(bytes.span.extracting(hashStart..<(hashStart &+ 64)), into: &hash, at: 0)
    for row in 0..<set.k {
        let start = DSA.polynomialStride &* (row &* (set.l &+ 1) &+ set.l)
        DSA.unpack(
            bytes.span,
            at: 32 &+ 320 &* row,
            bitCount: 10,
            into: &matrix,
            at: start,
            shiftedBy: 13
        )
        DSA.transform(&matrix, at: start)
        DSA.reduce(&matrix, at: start)
    }
}

/// Makes the key pair of a seed (FIPS 204, Algorithm 6).
///
/// Constant time in the seed, but for what rejection sampling tells.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - seed: ξ, 32 bytes.
///   - matrix: The prepared public key, k · (l + 1) polynomials.
///   - secrets: The prepared private key.
///   - publicKey: The public key's bytes.
///   - privateKey: The expanded private key's bytes.
package func mldsaMakeKey(
    _ number: Int,
    seed: Span<UInt8>,
    matrix: inout MutableSpan<SIMD8<Int32>>,
    secrets: inout MutableSpan<SIMD8<Int32>>,
    publicKey: inout MutableSpan<UInt8>,
    privateKey: inout MutableSpan<UInt8>
) {
    let set = DSASet(number)
    precondition(seed.count == 32 && privateKey.count == set.privateKeyByteCount)
    precondition(matrix.count == DSA.polynomialStride &* set.k &* (set.l &+ 1))
    var storage = InlineArray<29_568, UInt8>(repeating: 0)
    var bytes = storage.mutableSpan
    // s₁ and s₂, and one more, which sampling overwrites and completeKey needs.
    var polynomials = InlineArray<512, SIMD8<Int32>> { _ in SIMD8() }
    var f = polynomials.mutableSpan
    DSA.copy(seed, into: &bytes, at: 192)
    bytes[224] = UInt8(truncatingIfNeeded: set.k)
    bytes[225] = UInt8(truncatingIfNeeded: set.l)
    var queue = LaneQueue()
    queue.add(.shake256, 192..<226, into: 0..<128)
    queue.run(in: &bytes)
    disclose(bytes.span.extracting(0..<32), .matrixSeed)

    // ExpandS (FIPS 204, Algorithm 33) beside ExpandA.
    let secretCount = set.l &+ set.k
    DSA.addStreams(secretCount, from: 0, seed: 32..<96, into: 256, byteCount: 272, &queue)
    let streams = 256 &+ 15 &* 272 &+ DSA.slack
    DSA.expandMatrix(set, from: 0..<32, streams: streams, in: &bytes, &queue, into: &matrix)
    for index in 0..<secretCount {
        let start = DSA.polynomialStride &* index
        let filled = DSA.boundedSample(
            bytes.span,
            at: 256 &+ 272 &* index,
            byteCount: 272,
            η: set.η,
            into: &f,
            at: start
        )
        if filled < 256 {
            let number = UInt16(truncatingIfNeeded: index)
            let seed = bytes.span.extracting(32..<96)
            DSA.sampleBounded(seed, index: number, η: set.η, into: &f, at: start)
        }
    }
    // ρ and K; the rest of the expanded key is filled in below.
    DSA.copy(bytes.span.extracting(0..<32), into: &privateKey, at: 0)
    DSA.copy(bytes.span.extracting(96..<128), into: &privateKey, at: 32)
    DSA.completeKey(
        set,
        f: &f,
        bytes: &bytes,
        &queue,
        matrix: &matrix,
        secrets: &secrets,
        publicKey: &publicKey,
        privateKey: &privateKey
    )
    DSA.wipeAll(&f)
    // What is behind are streams of Â.
    var used = bytes._mutatingExtracting(0..<DSA.secretByteCount)
    DSA.wipeAll(&used)
    wipeStack()
}

/// Reads an expanded private key and checks that its parts belong together.
///
/// skDecode (FIPS 204, Algorithm 25). The standard trusts the bytes; here s₁ and s₂ must be in
/// range, and t₀ and tr what they and ρ make.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - encoded: The key's bytes.
///   - matrix: The prepared public key, k · (l + 1) polynomials.
///   - secrets: The prepared private key.
///   - publicKey: The public key's bytes.
/// - Returns: 0 for a good key, 1 if a coefficient is out of range, 2 if the parts disagree.
package func mldsaPrepare(
    _ number: Int,
    privateKey encoded: Span<UInt8>,
    matrix: inout MutableSpan<SIMD8<Int32>>,
    secrets: inout MutableSpan<SIMD8<Int32>>,
    publicKey: inout MutableSpan<UInt8>
) -> Int {
    let set = DSASet(number)
    precondition(encoded.count == set.privateKeyByteCount)
    precondition(matrix.count == DSA.polynomialStride &* set.k &* (set.l &+ 1))
    var polynomials = InlineArray<512, SIMD8<Int32>> { _ in SIMD8() }
    var f = polynomials.mutableSpan
    var excess = SIMD8<Int32>()
    for index in 0..<(set.l &+ set.k) {
        let start = DSA.polynomialStride &* index
        DSA.unpack(
            encoded,
            at: 128 &+ index &* set.secretByteCount,
            bitCount: set.ηBitCount,
            below: Int32(truncatingIfNeeded: set.η),
            into: &f,
            at: start
        )
        let bound = Int32(truncatingIfNeeded: set.η &+ 1)
        excess = DSA.or(excess, DSA.excess(f.span, at: start, bound: bound))
    }
    if disclosed(DSA.isAnyNegative(excess), .keyCheck) {
        DSA.wipeAll(&f)
        wipeStack()
        return 1
    }
    var storage = InlineArray<29_568, UInt8>(repeating: 0)
    var bytes = storage.mutableSpan
    DSA.copy(encoded.extracting(0..<32), into: &bytes, at: 0)
    var queue = LaneQueue()
    let streams = 256 &+ 15 &* 272 &+ DSA.slack
    DSA.expandMatrix(set, from: 0..<32, streams: streams, in: &bytes, &queue, into: &matrix)
    var again = InlineArray<4896, UInt8>(repeating: 0)
    var privateKey = again.mutableSpan
    DSA.copy(encoded.extracting(0..<64), into: &privateKey, at: 0)
    var target = privateKey._mutatingExtracting(0..<set.privateKeyByteCount)
    DSA.completeKey(
        set,
        f: &f,
        bytes: &bytes,
        &queue,
        matrix: &matrix,
        secrets: &secrets,
        publicKey: &publicKey,
        privateKey: &target
    )
    // Encoding is one to one, so a difference can only be in tr or t₀.
    let isConsistent = constantTimeEqual(target.span, encoded)
    DSA.wipeAll(&f)
    // What is behind are streams of Â.
    var used = bytes._mutatingExtracting(0..<DSA.secretByteCount)
    DSA.wipeAll(&used)
    DSA.wipeAll(&target)
    wipeStack()
    return isConsistent ? 0 : 2
}

extension DSA {
    /// Bytes of the workspace in which secrets lie: seeds and streams, then what completeKey packs.
    fileprivate static var secretByteCount: Int { lowStart &+ 416 &* 8 &+ slack }
    /// Where completeKey packs the public key, over the streams, which are used up; then its hash
    /// and t₀.
    private static var keyStart: Int { 4352 }
    private static var hashStart: Int { keyStart &+ 2592 &+ slack }
    private static var lowStart: Int { hashStart &+ 64 }

    /// Computes t from s₁ and s₂, encodes both keys and prepares what isn't yet.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - f: s₁ and s₂, which are used up, with room for 16 polynomials in all.
    ///   - bytes: The workspace, ρ at its beginning.
    ///   - queue: An empty queue.
    ///   - matrix: Â; t₁ goes into its last column.
    ///   - secrets: The target of s₁, s₂ and t₀.
    ///   - publicKey: The target of the public key.
    ///   - privateKey: The expanded private key, of which ρ and K are there.
    static func completeKey(
        _ set: DSASet,
        f: inout MutableSpan<Eight>,
        bytes: inout MutableSpan<UInt8>,
        _ queue: inout LaneQueue,
        matrix: inout MutableSpan<Eight>,
        secrets: inout MutableSpan<Eight>,
        publicKey: inout MutableSpan<UInt8>,
        privateKey: inout MutableSpan<UInt8>
    ) {
        precondition(secrets.count == set.secretsCount)
        precondition(publicKey.count == set.publicKeyByteCount)
        let t = polynomialStride &* 15
        for index in 0..<(set.l &+ set.k) {
            let start = polynomialStride &* index
            pack(
                f.span,
                at: start,
                bitCount: set.ηBitCount,
                below: Int32(truncatingIfNeeded: set.η),
                into: &privateKey,
                at: 128 &+ index &* set.secretByteCount
            )
            writeWindows(f.span, at: start, into: &secrets, at: windowStride &* index)
        }
        for column in 0..<set.l {
            transform(&f, at: polynomialStride &* column)
        }
        for index in 0..<32 { bytes[keyStart &+ index] = bytes[index] }
        for row in 0..<set.k {
            let s2 = polynomialStride &* (set.l &+ row)
            let high = polynomialStride &* (row &* (set.l &+ 1) &+ set.l)
            let start = polynomialStride &* row &* (set.l &+ 1)
            multiply(matrix.span, at: start, by: &f, at: 0, count: set.l, into: t)
            inverseTransform(&f, at: t)
            for index in 0..<polynomialStride {
                let parts = power2Round(reduced(f[t &+ index] &+ f[s2 &+ index]))
                f[t &+ index] = parts.low
                f[s2 &+ index] = parts.high
                matrix[high &+ index] = parts.high &* Eight(repeating: 8192)
            }
            transform(&matrix, at: high)
            reduce(&matrix, at: high)
            let keyOffset = keyStart &+ 32 &+ 320 &* row
            pack(f.span, at: s2, bitCount: 10, into: &bytes, at: keyOffset)
            let lowOffset = lowStart &+ 416 &* row
            pack(f.span, at: t, bitCount: 13, below: 4096, into: &bytes, at: lowOffset)
            let low = set.t₀Offset(row)
            for index in 0..<polynomialStride { secrets[low &+ index] = f[t &+ index] }
            transform(&secrets, at: low)
            reduce(&secrets, at: low)
        }
        let keyEnd = keyStart &+ set.publicKeyByteCount
        queue.add(.shake256, keyStart..<keyEnd, into: hashStart..<(hashStart &+ 64))
        queue.run(in: &bytes)
        copy(bytes.span.extracting(keyStart..<keyEnd), into: &publicKey, at: 0)
        copy(bytes.span.extracting(hashStart..<(hashStart &+ 64)), into: &privateKey, at: 64)
        let lowEnd = lowStart &+ 416 &* set.k
        copy(bytes.span.extracting(lowStart..<lowEnd), into: &privateKey, at: set.t₀Start)
    }
}
