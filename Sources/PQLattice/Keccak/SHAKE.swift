import PQKeccak

/// SHAKE, a hash whose output has no fixed end (FIPS 202, Section 6.2).
///
/// Use it by its names ``SHAKE128`` and ``SHAKE256``. First it absorbs; ``squeezing()`` ends the
/// message and yields the stream. Constant time in the message's content.
public struct SHAKE<let strength: Int>: ~Copyable, Sendable {
    private var sponge: AbsorbingSponge

    /// Begins with an empty message.
    public init() {
        sponge = AbsorbingSponge(.shake(strength: strength))
    }

    /// Hashes a whole message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - count: How many bytes of the stream are wanted, at least 0.
    /// - Returns: The first `count` bytes.
    public static func hash(_ message: Span<UInt8>, count: Int) -> [UInt8] {
        var absorbing = Self()
        absorbing.absorb(message)
        var stream = absorbing.squeezing()
        return stream.squeeze(count)
    }

    /// Hashes a whole message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - count: How many bytes of the stream are wanted, at least 0.
    /// - Returns: The first `count` bytes.
    public static func hash(_ message: [UInt8], count: Int) -> [UInt8] {
        hash(message.span, count: count)
    }

    /// Adds the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    public mutating func absorb(_ bytes: Span<UInt8>) {
        sponge.absorb(bytes)
    }

    /// Adds the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    public mutating func absorb(_ bytes: [UInt8]) {
        absorb(bytes.span)
    }

    /// Ends the message: from here on bytes only come out.
    ///
    /// - Returns: The stream.
    public consuming func squeezing() -> Stream {
        Stream(sponge: sponge.squeezing())
    }

    /// Ends a message that isn't a whole number of bytes, for known answers only.
    ///
    /// - Parameters:
    ///   - bits: The last bits, the first of them in the lowest place (FIPS 202, Appendix B.1).
    ///   - count: How many, 0 ... 7.
    /// - Returns: The stream.
    package consuming func squeezing(afterBits bits: UInt8, count: Int) -> Stream {
        Stream(sponge: sponge.squeezing(afterBits: bits, count: count))
    }

    /// The output of a SHAKE: one stream, however it is cut.
    public struct Stream: ~Copyable, Sendable {
        private var sponge: SqueezingSponge

        fileprivate init(sponge: consuming SqueezingSponge) {
            self.sponge = sponge
        }

        /// Gives the next bytes.
        ///
        /// - Parameter count: How many, at least 0.
        /// - Returns: That many bytes.
        public mutating func squeeze(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var output = bytes.mutableSpan
            squeeze(into: &output)
            return bytes
        }

        /// Gives the next bytes, into storage of the caller's.
        ///
        /// - Parameter output: The bytes to overwrite, all of them.
        public mutating func squeeze(into output: inout MutableSpan<UInt8>) {
            sponge.squeeze(into: &output)
        }
    }
}

/// SHAKE128.
public typealias SHAKE128 = SHAKE<128>
/// SHAKE256.
public typealias SHAKE256 = SHAKE<256>
