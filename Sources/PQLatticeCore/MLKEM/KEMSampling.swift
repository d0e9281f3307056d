import PQKeccak

/// Samples noise from a seed's stream: differences of two sums of η bits
/// (FIPS 203, Algorithm 8).
///
/// Constant time. The sums' bits are one 2η-bit number for each coefficient.
///
/// - Parameters:
///   - bytes: 64·η bytes and room behind.
///   - start: The first byte.
///   - η: 2 or 3.
///   - f: The polynomial to overwrite; coefficients −η … η.
@inline(never)
package func kemNoise(
    _ bytes: Span<UInt8>,
    at start: Int,
    η: Int,
    into f: inout MutableSpan<KEMVector>
) {
    precondition(f.count == 16)
    for half in 0..<2 {
        if η == 2 {
            KEMHalf(decoding: bytes, at: start &+ 64 &* half, bits: 4).map { x in
                // Two sums of two bits, in bits 0 and 1 and in bits 2 and 3.
                let sums = x.masked(0b0101) &+ x.shiftedRight(1).masked(0b0101)
                return sums.masked(0b0011) &- sums.shiftedRight(2)
            }
            .store(into: &f, at: 8 &* half)
        } else {
            KEMHalf(decoding: bytes, at: start &+ 96 &* half, bits: 6).map { x in
                // Of three bits, in bits 0 and 1 and in bits 3 and 4.
                let sums =
                    x.masked(0b001001) &+ x.shiftedRight(1).masked(0b001001)
                    &+ x.shiftedRight(2).masked(0b001001)
                return sums.masked(0b000111) &- sums.shiftedRight(3)
            }
            .store(into: &f, at: 8 &* half)
        }
    }
}

/// Bytes of the stream that a polynomial of the matrix is sampled from at first: three blocks.
package let kemStreamByteCount = 504

/// Bytes behind a stream that are read with it and don't count.
package let kemStreamRoom = 80

/// Samples a transform from a stream by rejecting numbers that aren't below q
/// (FIPS 203, Algorithm 7).
///
/// All input is public. Three blocks hold 336 numbers, of which 273 are taken on average; where
/// they don't suffice, once in 120 times, the stream is made anew and without a cap.
///
/// - Parameters:
///   - bytes: Where the first 504 bytes of the stream lie, and ρ.
///   - start: The stream's first byte.
///   - ρ: Where the seed of 32 bytes lies.
///   - index: The two index bytes behind ρ, the first of them lowest.
///   - f: The transform to overwrite; in 0 ..< q.
@inline(never)
package func kemSampleTransform(
    _ bytes: Span<UInt8>,
    at start: Int,
    seed ρ: Range<Int>,
    index: UInt16,
    into f: inout MutableSpan<KEMVector>
) {
    precondition(f.count == 16)
    var memory = InlineArray<344, Int16>(repeating: 0)
    var taken = memory.mutableSpan
    let count = kemTakeNumbers(bytes, at: start, into: &taken)
    if count < 256 { takeFromLongerStream(bytes.extracting(ρ), index, into: &taken) }
    // They come in memory's order. In bounds, and any bits are numbers.
    let numbers = unsafe taken.span.bytes
    for n in 0..<16 {
        f[n] = unsafe numbers.unsafeLoadUnaligned(fromByteOffset: 32 &* n, as: KEMVector.self)
    }
    kemTranspose(&f)
}

/// Reads the stream from its beginning until there are 256 numbers.
@inline(never)
private func takeFromLongerStream(
    _ ρ: Span<UInt8>,
    _ index: UInt16,
    into numbers: inout MutableSpan<Int16>
) {
    var lanes = InlineArray<25, UInt64> { _ in 0 }
    for i in 0..<32 { lanes[i &>> 3] |= UInt64(ρ[i]) &<< UInt64(8 &* (i & 7)) }
    // The index, SHAKE's domain bits with the padding's first 1, and its last 1 at the rate's end.
    lanes[4] = UInt64(index) | 0x1F0000
    lanes[20] = 1 &<< 63
    var count = 0
    while count < 256 {
        var state = lanes.mutableSpan
        keccakF1600(&state)
        // 168 bytes are 112 numbers, 16 in each three lanes.
        for group in 0..<7 {
            for place in 0..<16 {
                let bit = 12 &* place
                let lane = 3 &* group &+ bit / 64
                var number = state[lane] &>> UInt64(bit % 64)
                if bit % 64 > 52 { number |= state[lane &+ 1] &<< UInt64(64 &- bit % 64) }
                let taken = Int16(truncatingIfNeeded: number & 0xFFF)
                if taken < kemModulus && count < 256 {
                    numbers[count] = taken
                    count &+= 1
                }
            }
        }
    }
}
