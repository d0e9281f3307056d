import PQKeccak
import PQSecrets

extension KEMOperations {
    /// Recovers a shared secret, or for a ciphertext that no one made with this key an unrelated
    /// one, J(z‖c) (FIPS 203, Algorithm 18).
    @inline(__always)
    static func decapsulate(
        _ ciphertext: Span<UInt8>,
        with dk: Span<UInt8>,
        prepared: Span<KEMVector>,
        secretVector: Span<KEMVector>,
        secret: inout MutableSpan<UInt8>
    ) {
        precondition(dk.count == 768 * k + 96 && ciphertext.count == ciphertextByteCount)
        precondition(prepared.count == preparedCount && secretVector.count == 16 * k)
        precondition(secret.count == 32)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        load(ciphertext, dk, into: &bytes)
        decrypt(&bytes, with: secretVector)
        var queue = LaneQueue()
        addSeeds(to: &queue)
        queue.run(until: 1, in: &bytes)
        addNoise(seed: r, count: 2 * k + 1, wideCount: k, to: &queue)
        queue.run(in: &bytes)
        encrypt(&bytes, to: prepared)
        select(&bytes, into: &secret)
        kemWipe(&bytes)
        wipeStack()
    }

    /// The same with a key that is used once, after checking it (FIPS 203, Section 7.3).
    ///
    /// - Returns: −1; −2 if the key's hash isn't that of its public part; or the index of that
    ///   part's first coefficient not below q. No secret is written then.
    @inline(__always)
    static func decapsulateOnce(
        _ ciphertext: Span<UInt8>,
        with dk: Span<UInt8>,
        secret: inout MutableSpan<UInt8>
    ) -> Int {
        precondition(dk.count == 768 * k + 96 && ciphertext.count == ciphertextByteCount)
        precondition(secret.count == 32)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        var preparedMemory = InlineArray<preparedCount, KEMVector>(repeating: KEMVector())
        var prepared = preparedMemory.mutableSpan
        load(ciphertext, dk, into: &bytes)
        kemCopy(
            dk.extracting((384 * k)..<(768 * k + 32)),
            into: &bytes,
            at: encapsulationKey.lowerBound
        )
        var status = decodePublicVector(bytes.span, into: &prepared)
        decrypt(&bytes, withEncoded: dk)
        var queue = LaneQueue()
        addSeeds(to: &queue)
        // Into the place of K̄'s neighbour: G still reads the hash that came with the key.
        queue.add(.sha3_256, encapsulationKey, into: computedHash)
        addMatrix(seed: matrixSeed, to: &queue)
        queue.run(until: 1, in: &bytes)
        addNoise(seed: r, count: 2 * k + 1, wideCount: k, to: &queue)
        queue.run(in: &bytes)
        if !constantTimeEqual(bytes.span.extracting(computedHash), bytes.span.extracting(hash)) {
            status = -2
        }
        if status == -1 {
            sampleMatrix(seed: matrixSeed, bytes.span, into: &prepared)
            encrypt(&bytes, to: prepared.span)
            select(&bytes, into: &secret)
        }
        kemWipe(&bytes)
        wipeStack()
        return status
    }

    /// H(ek) as computed here, in the last noise polynomial's room, which η₂ doesn't use up.
    @inline(__always)
    private static var computedHash: Range<Int> {
        let start = noise(2 * k, η: 2).upperBound
        return start..<(start + 32)
    }

    /// z‖c and H(ek).
    @inline(__always)
    private static func load(
        _ ciphertext: Span<UInt8>,
        _ dk: Span<UInt8>,
        into bytes: inout MutableSpan<UInt8>
    ) {
        let z = rejectionMessage.lowerBound
        kemCopy(dk.extracting((768 * k + 64)..<(768 * k + 96)), into: &bytes, at: z)
        kemCopy(ciphertext, into: &bytes, at: z + 32)
        kemCopy(
            dk.extracting((768 * k + 32)..<(768 * k + 64)),
            into: &bytes,
            at: hash.lowerBound
        )
    }

    /// Adds G(m'‖h) and J(z‖c), in this order: J is long, and the noise can join it.
    @inline(__always)
    private static func addSeeds(to queue: inout LaneQueue) {
        queue.add(.sha3_512, message.lowerBound..<hash.upperBound, into: seeds)
        queue.add(.shake256, rejectionMessage, into: rejection)
    }

    /// Decrypts with ŝ still encoded.
    @inline(__always)
    private static func decrypt(
        _ bytes: inout MutableSpan<UInt8>,
        withEncoded dk: Span<UInt8>
    ) {
        var memory = InlineArray<64, KEMVector>(repeating: KEMVector())
        var all = memory.mutableSpan
        var ŝ = all._mutatingExtracting(..<(16 * k))
        prepareSecret(dk, into: &ŝ)
        decrypt(&bytes, with: ŝ.span)
        kemWipe(&ŝ)
    }

    /// K′, or K̄ if the new ciphertext isn't the one that came, without showing which.
    @inline(__always)
    private static func select(
        _ bytes: inout MutableSpan<UInt8>,
        into secret: inout MutableSpan<UInt8>
    ) {
        let came = (rejectionMessage.lowerBound + 32)..<rejectionMessage.upperBound
        let mask = differenceMask(
            bytes.span.extracting(came),
            bytes.span.extracting(newCiphertext)
        )
        kemCopy(bytes.span.extracting(sharedSecret), into: &secret, at: 0)
        constantTimeReplace(&secret, with: bytes.span.extracting(rejection), where: mask)
    }
}
