import PQKeccak

/// SHA-3 with a digest of 224, 256, 384 or 512 bits (FIPS 202, Section 6.1).
///
/// Use it by its names ``SHA3_224``, ``SHA3_256``, ``SHA3_384`` and ``SHA3_512``. Constant time
/// in the message's content; the state is wiped at the end.
public struct SHA3<let digestBitCount: Int>: ~Copyable, Sendable {
    private var sponge: AbsorbingSponge

    /// How many bytes a digest has.
    public static var byteCount: Int { digestBitCount / 8 }

    /// Begins with an empty message.
    public init() {
        sponge = AbsorbingSponge(.sha3(digestBitCount: digestBitCount))
    }

    /// Hashes a whole message.
    ///
    /// - Parameter message: The message.
    /// - Returns: Its digest.
    public static func hash(_ message: Span<UInt8>) -> [UInt8] {
        var hash = Self()
        hash.update(message)
        return hash.finalize()
    }

    /// Hashes a whole message.
    ///
    /// - Parameter message: The message.
    /// - Returns: Its digest.
    public static func hash(_ message: [UInt8]) -> [UInt8] {
        hash(message.span)
    }

    /// Adds the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        sponge.absorb(bytes)
    }

    /// Adds the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Ends the message.
    ///
    /// - Returns: Its digest.
    public consuming func finalize() -> [UInt8] {
        finalize(afterBits: 0, count: 0)
    }

    /// Ends a message that isn't a whole number of bytes, for known answers only.
    ///
    /// - Parameters:
    ///   - bits: The last bits, the first of them in the lowest place (FIPS 202, Appendix B.1).
    ///   - count: How many, 0 ... 7.
    /// - Returns: The message's digest.
    package consuming func finalize(afterBits bits: UInt8, count: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        var output = digest.mutableSpan
        var squeezing = sponge.squeezing(afterBits: bits, count: count)
        squeezing.squeeze(into: &output)
        return digest
    }
}

/// SHA3-224.
public typealias SHA3_224 = SHA3<224>
/// SHA3-256.
public typealias SHA3_256 = SHA3<256>
/// SHA3-384.
public typealias SHA3_384 = SHA3<384>
/// SHA3-512.
public typealias SHA3_512 = SHA3<512>
