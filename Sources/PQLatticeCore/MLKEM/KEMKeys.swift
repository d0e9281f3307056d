import PQKeccak
import PQSecrets

extension KEMOperations {
    /// Makes a key pair (FIPS 203, Algorithm 16).
    @inline(__always)
    static func generate(
        _ seed: Span<UInt8>,
        into dk: inout MutableSpan<UInt8>,
        prepared: inout MutableSpan<KEMVector>,
        secret: inout MutableSpan<KEMVector>
    ) {
        precondition(seed.count == 64 && dk.count == 768 * k + 96)
        precondition(prepared.count == preparedCount && secret.count == 16 * k)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        var queue = LaneQueue()
        kemCopy(seed.extracting(0..<32), into: &bytes, at: message.lowerBound)
        queue.add(
            HashJob(
                function: .sha3_512,
                message: message,
                index: UInt16(k),
                indexByteCount: 1,
                output: seeds
            )
        )
        queue.run(in: &bytes)
        makeKeys(&bytes, &queue, into: &dk, prepared: &prepared, secret: &secret)
        queue.add(.sha3_256, encapsulationKey, into: hash)
        queue.run(in: &bytes)
        kemCopy(bytes.span.extracting(encapsulationKey), into: &dk, at: 384 * k)
        kemCopy(bytes.span.extracting(hash), into: &dk, at: 768 * k + 32)
        kemCopy(seed.extracting(32..<64), into: &dk, at: 768 * k + 64)
        kemWipe(&bytes)
        wipeStack()
    }

    /// Makes a key pair whose seeds are hashed already, all but H(ek) and z.
    @inline(__always)
    static func generate(
        hashedSeeds ρσ: Span<UInt8>,
        into dk: inout MutableSpan<UInt8>,
        prepared: inout MutableSpan<KEMVector>,
        secret: inout MutableSpan<KEMVector>
    ) {
        precondition(ρσ.count == 64 && dk.count == 768 * k + 96)
        precondition(prepared.count == preparedCount && secret.count == 16 * k)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        var queue = LaneQueue()
        kemCopy(ρσ, into: &bytes, at: seeds.lowerBound)
        makeKeys(&bytes, &queue, into: &dk, prepared: &prepared, secret: &secret)
        kemCopy(bytes.span.extracting(encapsulationKey), into: &dk, at: 384 * k)
        kemWipe(&bytes)
        wipeStack()
    }

    /// Makes ready a public key: expands its matrix, reads and checks t̂, and hashes it.
    ///
    /// - Returns: The index of the first coefficient that is not below q, or −1.
    @inline(__always)
    static func preparePublicKey(
        _ ek: Span<UInt8>,
        into prepared: inout MutableSpan<KEMVector>,
        hash digest: inout MutableSpan<UInt8>
    ) -> Int {
        precondition(ek.count == encapsulationKeyByteCount && digest.count == 32)
        precondition(prepared.count == preparedCount)
        var memory = InlineArray<byteCount, UInt8>(repeating: 0)
        var bytes = memory.mutableSpan
        kemCopy(ek, into: &bytes, at: encapsulationKey.lowerBound)
        let index = decodePublicVector(bytes.span, into: &prepared)
        if index >= 0 { return index }
        var queue = LaneQueue()
        queue.add(.sha3_256, encapsulationKey, into: hash)
        addMatrix(seed: matrixSeed, to: &queue)
        queue.run(in: &bytes)
        sampleMatrix(seed: matrixSeed, bytes.span, into: &prepared)
        kemCopy(bytes.span.extracting(hash), into: &digest, at: 0)
        return -1
    }

    /// Reads ŝ from the beginning of a decapsulation key.
    @inline(__always)
    static func prepareSecret(_ dk: Span<UInt8>, into secret: inout MutableSpan<KEMVector>) {
        precondition(dk.count == 768 * k + 96 && secret.count == 16 * k)
        for j in 0..<k {
            var f = secret._mutatingExtracting((16 &* j)..<(16 &* j &+ 16))
            kemDecode12(dk, at: 384 * j, into: &f)
            kemReduceDecoded(&f)
        }
    }
}
