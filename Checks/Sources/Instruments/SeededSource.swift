public import PQSecrets
import Synchronization

/// A source of bytes that repeats itself from run to run, so that a finding can be found again.
///
/// Not random to anyone who knows the seed: for checks only.
public final class SeededSource: RandomSource {
    private let state: Mutex<UInt64>
    private let taken: @Sendable (UnsafeRawBufferPointer) -> Void

    /// Begins the stream.
    ///
    /// - Parameters:
    ///   - seed: Any number.
    ///   - taken: Sees all bytes where they were put, before anyone uses them.
    public init(
        seed: UInt64,
        taken: @escaping @Sendable (UnsafeRawBufferPointer) -> Void = { _ in }
    ) {
        state = Mutex(seed)
        self.taken = taken
    }

    /// The next eight bytes.
    public func next() -> UInt64 {
        state.withLock { state in
            // splitmix64: a Weyl sequence and a mixing function.
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z &>> 31)
        }
    }

    /// The next small number, nearly uniform.
    ///
    /// - Parameter bound: Above the number; much less than 2³².
    /// - Returns: 0 ..< `bound`.
    public func next(below bound: Int) -> Int {
        Int(truncatingIfNeeded: next() &>> 32) % bound
    }

    /// The next bytes as an array.
    ///
    /// - Parameter count: How many.
    /// - Returns: The bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() &>> 56) }
    }

    /// Fills a span with the next bytes and shows where they are.
    ///
    /// - Parameter bytes: The bytes to overwrite.
    /// - Throws: Never; the protocol lets other sources fail.
    public func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices {
            bytes[index] = UInt8(truncatingIfNeeded: next() &>> 56)
        }
        bytes.withUnsafeBytes { buffer in taken(buffer) }
    }
}
