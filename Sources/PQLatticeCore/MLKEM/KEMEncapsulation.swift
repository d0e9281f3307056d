import PQKeccak
import PQSecrets

extension KEMOperations {
    /// Makes a shared secret with a prepared key (FIPS 203, Algorithm 17).
    @inline(__always)
    static func encapsulate(
        _ m: Span<UInt8>,
        to prepared: Span<KEMVector>,
        hash digest: Span<UInt8>,
        secret: inout MutableSpan<UInt8>,
        ciphertext: inout MutableSpan<UInt8>
    ) {
        precondition(digest.count == 32 && prepared.count == preparedCount)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        kemCopy(digest, into: &bytes, at: hash.lowerBound)
        var queue = LaneQueue()
        finish(m, &bytes, &queue, to: prepared, secret: &secret, ciphertext: &ciphertext)
        kemWipe(&bytes)
        wipeStack()
    }

    /// Makes a shared secret with a key that is used once, after checking it
    /// (FIPS 203, Algorithm 20).
    ///
    /// - Returns: The index of the first coefficient that is not below q, when nothing is written,
    ///   or −1.
    @inline(__always)
    static func encapsulateOnce(
        _ m: Span<UInt8>,
        to ek: Span<UInt8>,
        secret: inout MutableSpan<UInt8>,
        ciphertext: inout MutableSpan<UInt8>
    ) -> Int {
        precondition(ek.count == encapsulationKeyByteCount)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        var preparedMemory = InlineArray<preparedCount, KEMVector>(repeating: KEMVector())
        var prepared = preparedMemory.mutableSpan
        kemCopy(ek, into: &bytes, at: encapsulationKey.lowerBound)
        let index = decodePublicVector(bytes.span, into: &prepared)
        if index >= 0 { return index }
        var queue = LaneQueue()
        queue.add(.sha3_256, encapsulationKey, into: hash)
        addMatrix(seed: matrixSeed, to: &queue)
        queue.run(in: &bytes)
        sampleMatrix(seed: matrixSeed, bytes.span, into: &prepared)
        finish(m, &bytes, &queue, to: prepared.span, secret: &secret, ciphertext: &ciphertext)
        kemWipe(&bytes)
        wipeStack()
        return -1
    }

    /// All that follows when the key is prepared and its hash lies in the workspace.
    @inline(__always)
    private static func finish(
        _ m: Span<UInt8>,
        _ bytes: inout MutableSpan<UInt8>,
        _ queue: inout LaneQueue,
        to prepared: Span<KEMVector>,
        secret: inout MutableSpan<UInt8>,
        ciphertext: inout MutableSpan<UInt8>
    ) {
        precondition(m.count == 32 && secret.count == 32)
        precondition(ciphertext.count == ciphertextByteCount)
        kemCopy(m, into: &bytes, at: message.lowerBound)
        queue.add(.sha3_512, message.lowerBound..<hash.upperBound, into: seeds)
        queue.run(in: &bytes)
        addNoise(seed: r, count: 2 * k + 1, wideCount: k, to: &queue)
        queue.run(in: &bytes)
        encrypt(&bytes, to: prepared)
        kemCopy(bytes.span.extracting(sharedSecret), into: &secret, at: 0)
        kemCopy(bytes.span.extracting(newCiphertext), into: &ciphertext, at: 0)
    }

    /// K, the first half of G's output.
    @inline(__always)
    static var sharedSecret: Range<Int> { seeds.lowerBound..<(seeds.lowerBound + 32) }
    /// r, the second.
    @inline(__always)
    static var r: Range<Int> { (seeds.lowerBound + 32)..<seeds.upperBound }
}
