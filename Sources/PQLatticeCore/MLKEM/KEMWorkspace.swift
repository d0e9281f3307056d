import PQKeccak
import PQSecrets

/// K-PKE and ML-KEM of one parameter set (FIPS 203, Section 5 and Section 6), on memory of fixed
/// size and without any on the heap.
///
/// `preparedCount` = 16·(k² + k), the vectors of a prepared public key, and `byteCount`, the bytes
/// of the workspace, follow from the others; the language can't compute them in a type.
enum KEMOperations<
    let k: Int,
    let dᵤ: Int,
    let dᵥ: Int,
    let preparedCount: Int,
    let byteCount: Int
> {
    /// 3 for ML-KEM-512, whose two rows need wider noise, else 2 (FIPS 203, Section 8).
    @inline(__always)
    static var η₁: Int { k == 2 ? 3 : 2 }
    @inline(__always)
    static var encapsulationKeyByteCount: Int { 384 * k + 32 }
    @inline(__always)
    static var ciphertextByteCount: Int { 32 * (dᵤ * k + dᵥ) }
}

/// ML-KEM-512's operations.
typealias KEMOperations512 = KEMOperations<2, 10, 4, 96, 4864>
/// ML-KEM-768's operations.
typealias KEMOperations768 = KEMOperations<3, 10, 4, 192, 8480>
/// ML-KEM-1024's operations.
typealias KEMOperations1024 = KEMOperations<4, 11, 5, 320, 13248>

// Where everything lies that is hashed or packed, in the order of the workspace. Lengths are
// public; all of it is wiped at the end.
extension KEMOperations {
    /// m, or d in key generation.
    @inline(__always)
    static var message: Range<Int> { 0..<32 }
    /// H(ek), behind m as G takes it.
    @inline(__always)
    static var hash: Range<Int> { 32..<64 }
    /// G's output: ρ‖σ of key generation, K‖r of encapsulation.
    @inline(__always)
    static var seeds: Range<Int> { 64..<128 }
    /// K̄, the secret of implicit rejection.
    @inline(__always)
    static var rejection: Range<Int> { 128..<160 }
    /// PRF's outputs, 64·η bytes and room for the widest each.
    @inline(__always)
    static func noise(_ n: Int, η: Int) -> Range<Int> {
        (160 + 192 * n)..<(160 + 192 * n + 64 * η)
    }
    /// z‖c as J takes it, with room behind.
    @inline(__always)
    static var rejectionMessage: Range<Int> {
        let start = 160 + 192 * (2 * k + 1) + kemRoomBehind
        return start..<(start + 32 + ciphertextByteCount)
    }
    /// The encapsulation key.
    @inline(__always)
    static var encapsulationKey: Range<Int> {
        let start = rejectionMessage.upperBound + kemRoomBehind
        return start..<(start + encapsulationKeyByteCount)
    }
    /// ρ, the key's last part.
    @inline(__always)
    static var matrixSeed: Range<Int> {
        (encapsulationKey.upperBound - 32)..<encapsulationKey.upperBound
    }
    /// The streams that the matrix is sampled from, row by row.
    @inline(__always)
    static func stream(_ n: Int) -> Range<Int> {
        let start = encapsulationKey.upperBound + kemStreamByteCount * n
        return start..<(start + kemStreamByteCount)
    }
    /// A new ciphertext with room behind, which takes the streams' place when they are read.
    @inline(__always)
    static var newCiphertext: Range<Int> {
        let start = encapsulationKey.upperBound
        return start..<(start + ciphertextByteCount)
    }

    /// Adds the jobs whose streams are the matrix, transposed as encryption needs it: entry (i, j)
    /// is Â[j, i] = SampleNTT(ρ‖i‖j) (FIPS 203, Algorithm 14, step 6).
    @inline(__always)
    static func addMatrix(seed: Range<Int>, to queue: inout LaneQueue) {
        for i in 0..<k {
            for j in 0..<k {
                queue.add(
                    HashJob(
                        function: .shake128,
                        message: seed,
                        index: matrixIndex(i, j),
                        indexByteCount: 2,
                        output: stream(k &* i &+ j)
                    )
                )
            }
        }
    }

    /// Samples the matrix from its streams.
    @inline(__always)
    static func sampleMatrix(
        seed: Range<Int>,
        _ bytes: Span<UInt8>,
        into prepared: inout MutableSpan<KEMVector>
    ) {
        for i in 0..<k {
            for j in 0..<k {
                let n = k &* i &+ j
                var f = prepared._mutatingExtracting((16 &* n)..<(16 &* n &+ 16))
                kemSampleTransform(
                    bytes,
                    at: stream(n).lowerBound,
                    seed: seed,
                    index: matrixIndex(i, j),
                    into: &f
                )
            }
        }
    }

    @inline(__always)
    private static func matrixIndex(_ i: Int, _ j: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: i | j &<< 8)
    }

    /// Adds the jobs of `count` noise polynomials, the first `wideCount` of them with η₁
    /// (FIPS 203, Section 4.1).
    @inline(__always)
    static func addNoise(
        seed: Range<Int>,
        count: Int,
        wideCount: Int,
        to queue: inout LaneQueue
    ) {
        for n in 0..<count {
            queue.add(
                HashJob(
                    function: .shake256,
                    message: seed,
                    index: UInt16(truncatingIfNeeded: n),
                    indexByteCount: 1,
                    output: noise(n, η: n < wideCount ? η₁ : 2)
                )
            )
        }
    }

    /// Reads t̂ behind the matrix and checks it (FIPS 203, Section 7.2).
    ///
    /// - Returns: The index of the first coefficient that is not below q, or −1.
    @inline(__always)
    static func decodePublicVector(
        _ bytes: Span<UInt8>,
        into prepared: inout MutableSpan<KEMVector>
    ) -> Int {
        var first = -1
        for j in 0..<k {
            let start = 16 &* (k &* k &+ j)
            var f = prepared._mutatingExtracting(start..<(start &+ 16))
            kemDecode12(bytes, at: encapsulationKey.lowerBound + 384 * j, into: &f)
            if first < 0 {
                let index = kemFirstUnreduced(f.span)
                if index >= 0 { first = 256 &* j &+ index }
            }
        }
        return first
    }
}

/// Copies bytes into the workspace or out of it.
@inline(__always)
func kemCopy(_ source: Span<UInt8>, into target: inout MutableSpan<UInt8>, at start: Int) {
    precondition(start >= 0 && start &+ source.count <= target.count)
    // Both are alive and, as a shared and an exclusive borrow, apart.
    unsafe source.withUnsafeBufferPointer { source in
        unsafe target.withUnsafeMutableBufferPointer { target in
            if let from = source.baseAddress, let to = target.baseAddress {
                unsafe (to + start).update(from: from, count: source.count)
            }
        }
    }
}

/// Wipes secret vectors or bytes.
@inline(__always)
func kemWipe<Element: BitwiseCopyable>(_ memory: inout MutableSpan<Element>) {
    // The span's own memory.
    unsafe memory.withUnsafeMutableBytes { buffer in
        if let base = buffer.baseAddress { unsafe wipe(base, byteCount: buffer.count) }
    }
}

/// The first number of a decoded polynomial that is not below q, by its index, or −1.
///
/// The polynomial is public.
///
/// - Parameter f: Numbers below 2¹².
/// - Returns: The index, or −1.
@inline(never)
package func kemFirstUnreduced(_ f: Span<KEMVector>) -> Int {
    precondition(f.count == 16)
    var smallest = KEMVector(repeating: 0)
    for i in 0..<16 {
        // Negative in the sign bit where the number is q or more.
        smallest =
            smallest
            &+ ((KEMVector(repeating: kemModulus - 1) &- f[i]) &>> KEMVector(repeating: 15))
    }
    if smallest == KEMVector(repeating: 0) { return -1 }
    for index in 0..<256 {
        let run = index / 8 % 16
        if f[index / 128 * 8 + index % 8][run / 2 + 8 * (run % 2)] >= kemModulus { return index }
    }
    return -1
}
