import PQKeccak
import PQSecrets

/// SHAKE256 on the stack: what a message representative costs when the message is at hand.
///
/// ``MessageRepresentative`` keeps its state on the heap, because it is handed about and may not
/// leave copies behind. This one stays where it is made, and ``finish(into:)`` wipes it.
struct MessageHash: ~Copyable {
    private var lanes = InlineArray<25, UInt64>(repeating: 0)
    /// Bytes already in the current block, below the rate.
    private var position = 0

    /// Bytes for each permutation.
    private static var rate: Int { 136 }

    /// Absorbs the next piece of the message.
    ///
    /// - Parameter bytes: Any number of bytes.
    mutating func absorb(_ bytes: Span<UInt8>) {
        var place = position
        var lanes = lanes.mutableSpan
        var index = 0
        while index < bytes.count {
            if place & 7 == 0 && bytes.count &- index >= 8 {
                // Eight bytes are there, as just asked.
                let word = unsafe bytes.bytes.unsafeLoadUnaligned(
                    fromByteOffset: index,
                    as: UInt64.self
                )
                lanes[place &>> 3] ^= UInt64(littleEndian: word)
                index &+= 8
                place &+= 8
            } else {
                lanes[place &>> 3] ^= UInt64(bytes[index]) &<< UInt64(8 &* (place & 7))
                index &+= 1
                place &+= 1
            }
            if place == Self.rate {
                keccakF1600(&lanes)
                place = 0
            }
        }
        position = place
    }

    /// Absorbs one byte.
    ///
    /// - Parameter byte: The next byte of the message.
    mutating func absorb(_ byte: UInt8) {
        absorb(CollectionOfOne(byte).span)
    }

    /// Ends the message, gives its hash and wipes the state.
    ///
    /// - Parameter output: 64 bytes to overwrite.
    mutating func finish(into output: inout MutableSpan<UInt8>) {
        precondition(output.count == 64)
        var lanes = lanes.mutableSpan
        // The domain bits 1111 and the padding's first 1, then its last one: pad10*1 (FIPS 202,
        // Algorithm 9).
        lanes[position &>> 3] ^= 0x1F &<< UInt64(8 &* (position & 7))
        lanes[16] ^= 1 << 63
        keccakF1600(&lanes)
        for index in 0..<64 {
            let word = lanes[index &>> 3] &>> UInt64(8 &* (index & 7))
            output[index] = UInt8(truncatingIfNeeded: word)
        }
        // The state's own bytes, all of them.
        unsafe lanes.withUnsafeMutableBytes { state in
            if let start = state.baseAddress { unsafe wipe(start, byteCount: state.count) }
        }
    }
}
