#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why no randomness could be had.
public enum RandomError: Error, Equatable, Sendable {
    /// The operating system refused, with its `errno`.
    case system(code: Int32)
    /// The source ended after `delivered` of `wanted` bytes.
    case short(delivered: Int, wanted: Int)
    /// The source repeated itself: 32 bytes or more, all the same value.
    case constant
}

/// Where random bytes come from.
public protocol RandomSource: Sendable {
    /// Fills a span with random bytes.
    ///
    /// - Parameter bytes: The bytes to overwrite, all of them.
    /// - Throws: ``RandomError``; the span's content must not be used then.
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError)
}

/// The operating system's generator (`getrandom` on Linux), safe after `fork`.
///
/// Where there is no operating system it is the generator of the Swift runtime, for which the
/// firmware supplies `arc4random_buf`. It keeps no state in the process, so a forked child can't repeat its parent's bytes.
public struct SystemRandomSource: RandomSource {
    /// The system's generator.
    public init() {}

    /// Fills a span from the system, in pieces that a signal can't cut short.
    ///
    /// - Parameter bytes: The bytes to overwrite, all of them.
    /// - Throws: ``RandomError/system(code:)`` if the system refuses, ``RandomError/constant`` if
    ///   32 bytes or more come out all the same.
    public func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        let failure: RandomError? = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            // getentropy hands out at most 256 bytes a call and never fewer than asked.
            var offset = 0
            while offset < buffer.count {
                let piece = min(256, buffer.count - offset)
                // In bounds: offset + piece is at most the buffer's count.
                guard let base = buffer.baseAddress else { return nil }
                if unsafe getentropy(base + offset, piece) != 0 {
                    return .system(code: errno)
                }
                offset += piece
            }
            return nil
        }
        if let failure { throw failure }
        #else
        var generator = SystemRandomNumberGenerator()
        for index in bytes.indices {
            bytes[index] = generator.next()
        }
        #endif
        try refuseConstant(bytes.span)
    }
}

/// Refuses a run of 32 bytes or more that are all the same: a dead generator, not chance (2⁻²⁴⁸).
///
/// - Parameter bytes: What a source delivered.
/// - Throws: ``RandomError/constant``.
package func refuseConstant(_ bytes: Span<UInt8>) throws(RandomError) {
    guard bytes.count >= 32 else { return }
    var difference: UInt8 = 0
    for index in bytes.indices {
        difference |= bytes[index] ^ bytes[0]
    }
    if disclosed(difference == 0, .deadGenerator) { throw .constant }
}
