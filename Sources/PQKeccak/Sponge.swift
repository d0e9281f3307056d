import PQSecrets

// The sponge of FIPS 202 as two types: an absorbing one takes bytes, and consuming it yields a
// squeezing one that only gives them. Nothing can be absorbed after the first byte came out.
//
// Reading order: SpongeFunction, AbsorbingSponge, SqueezingSponge, then KeccakPermutation.

/// One of the six functions of FIPS 202: how wide its sponge opens and how it marks its input.
package struct SpongeFunction: Sendable, Equatable {
    /// Bytes absorbed or squeezed for each permutation, a multiple of 8.
    package let rate: Int
    /// The domain bits after the message and the padding's first 1, lowest first.
    package let suffix: UInt16
    /// How many bits `suffix` has.
    package let suffixBitCount: Int

    /// SHA3-224, -256, -384 or -512, whose domain bits are 01 (FIPS 202, Section 6.1).
    ///
    /// - Parameter digestBitCount: 224, 256, 384 or 512.
    /// - Returns: That function: its capacity is twice the digest.
    package static func sha3(digestBitCount: Int) -> SpongeFunction {
        SpongeFunction(rate: 200 - digestBitCount / 4, suffix: 0b110, suffixBitCount: 3)
    }

    /// SHAKE128 or SHAKE256, whose domain bits are 1111 (FIPS 202, Section 6.2).
    ///
    /// - Parameter strength: 128 or 256.
    /// - Returns: That function: its capacity is twice the strength.
    package static func shake(strength: Int) -> SpongeFunction {
        SpongeFunction(rate: 200 - strength / 4, suffix: 0b11111, suffixBitCount: 5)
    }

    /// SHA3-256: H of FIPS 203.
    package static var sha3_256: SpongeFunction { .sha3(digestBitCount: 256) }
    /// SHA3-512: G of FIPS 203.
    package static var sha3_512: SpongeFunction { .sha3(digestBitCount: 512) }
    /// SHAKE128: XOF of FIPS 203, G of FIPS 204.
    package static var shake128: SpongeFunction { .shake(strength: 128) }
    /// SHAKE256: PRF and J of FIPS 203, H of FIPS 204.
    package static var shake256: SpongeFunction { .shake(strength: 256) }
}

/// A sponge that takes its message in pieces (FIPS 202, Algorithm 8, steps 1 to 6).
///
/// Constant time in the message's content; its length is public. The state is wiped at the end.
package struct AbsorbingSponge: ~Copyable, Sendable {
    private var lanes = WipedBuffer<UInt64>(zeros: 25)
    private let function: SpongeFunction
    /// Bytes already in the current block, below the rate.
    private var position = 0

    /// An empty sponge.
    ///
    /// - Parameter function: Which function it computes.
    package init(_ function: SpongeFunction) {
        self.function = function
    }

    /// Absorbs the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    package mutating func absorb(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            if position & 7 == 0 && bytes.count - index >= 8 {
                add(littleEndianWord(bytes, at: index), toLane: position &>> 3)
                index += 8
                position += 8
            } else {
                add(bytes[index], at: position)
                index += 1
                position += 1
            }
            permuteIfFull()
        }
    }

    /// Absorbs one byte.
    ///
    /// - Parameter byte: The next byte of the message.
    package mutating func absorb(_ byte: UInt8) {
        add(byte, at: position)
        position += 1
        permuteIfFull()
    }

    /// Ends the message, pads it, and turns the sponge round.
    ///
    /// - Returns: The same sponge, ready to be squeezed.
    package consuming func squeezing() -> SqueezingSponge {
        squeezing(afterBits: 0, count: 0)
    }

    /// Ends a message that isn't a whole number of bytes.
    ///
    /// - Parameters:
    ///   - bits: The last bits, the first of them in the lowest place (FIPS 202, Appendix B.1).
    ///   - count: How many, 0 ... 7; higher places of `bits` are ignored.
    /// - Returns: The sponge, ready to be squeezed.
    package consuming func squeezing(afterBits bits: UInt8, count: Int) -> SqueezingSponge {
        // At most 7 + 5 bits, so 16 hold them.
        let last =
            (UInt16(bits) & ((1 &<< UInt16(count)) &- 1)) | (function.suffix &<< UInt16(count))
        if count + function.suffixBitCount >= 8 {
            absorb(UInt8(truncatingIfNeeded: last))
            add(UInt8(truncatingIfNeeded: last &>> 8), at: position)
        } else {
            add(UInt8(truncatingIfNeeded: last), at: position)
        }
        // The padding's last 1: pad10*1 (FIPS 202, Algorithm 9) fills the block.
        add(0x80, at: function.rate - 1)
        permute()
        return SqueezingSponge(lanes: lanes, rate: function.rate)
    }

    private mutating func add(_ byte: UInt8, at place: Int) {
        add(UInt64(byte) &<< UInt64(8 &* (place & 7)), toLane: place &>> 3)
    }

    private mutating func add(_ word: UInt64, toLane lane: Int) {
        var lanes = lanes.mutableSpan
        lanes[lane] ^= word
    }

    private mutating func permuteIfFull() {
        if position == function.rate {
            permute()
            position = 0
        }
    }

    private mutating func permute() {
        var lanes = lanes.mutableSpan
        keccakF1600(&lanes)
    }
}

/// A sponge that gives bytes, as many as are asked for (FIPS 202, Algorithm 8, steps 7 to 10).
///
/// Made by ``AbsorbingSponge/squeezing()``. Its bytes are one stream, however they are cut: this
/// is the XOF that FIPS 203 and FIPS 204 sample from.
package struct SqueezingSponge: ~Copyable, Sendable {
    private var lanes: WipedBuffer<UInt64>
    private let rate: Int
    /// Bytes of the current block already given, at most the rate.
    private var position = 0

    fileprivate init(lanes: consuming WipedBuffer<UInt64>, rate: Int) {
        self.lanes = lanes
        self.rate = rate
    }

    /// Gives the next bytes of the stream.
    ///
    /// - Parameter output: The bytes to overwrite, all of them.
    package mutating func squeeze(into output: inout MutableSpan<UInt8>) {
        var index = 0
        while index < output.count {
            permuteIfEmpty()
            let lane = lanes.span[position &>> 3]
            if position & 7 == 0 && output.count - index >= 8 {
                setLittleEndianWord(lane, in: &output, at: index)
                index += 8
                position += 8
            } else {
                output[index] = UInt8(truncatingIfNeeded: lane &>> UInt64(8 &* (position & 7)))
                index += 1
                position += 1
            }
        }
    }

    /// Gives the next byte of the stream.
    ///
    /// - Returns: One byte.
    package mutating func nextByte() -> UInt8 {
        permuteIfEmpty()
        let byte = lanes.span[position &>> 3] &>> UInt64(8 &* (position & 7))
        position += 1
        return UInt8(truncatingIfNeeded: byte)
    }

    private mutating func permuteIfEmpty() {
        if position == rate {
            var lanes = lanes.mutableSpan
            keccakF1600(&lanes)
            position = 0
        }
    }
}

@inline(__always)
private func littleEndianWord(_ bytes: Span<UInt8>, at index: Int) -> UInt64 {
    var word = UInt64(bytes[index])
    word |= UInt64(bytes[index + 1]) &<< 8
    word |= UInt64(bytes[index + 2]) &<< 16
    word |= UInt64(bytes[index + 3]) &<< 24
    word |= UInt64(bytes[index + 4]) &<< 32
    word |= UInt64(bytes[index + 5]) &<< 40
    word |= UInt64(bytes[index + 6]) &<< 48
    word |= UInt64(bytes[index + 7]) &<< 56
    return word
}

@inline(__always)
private func setLittleEndianWord(
    _ word: UInt64,
    in bytes: inout MutableSpan<UInt8>,
    at index: Int
) {
    for offset in 0..<8 {
        bytes[index + offset] = UInt8(truncatingIfNeeded: word &>> UInt64(8 &* offset))
    }
}
