/// Reads and writes half polynomials as runs of eight d-bit numbers, d bytes a run.
///
/// Every run is one lane, so its bits are shifted within the lane, as up to six 16-bit words; a
/// transposition leads between these and memory, where run follows run. Sixteen bytes are moved
/// for each run, whatever its length: readers and writers need up to 16 − d bytes of room behind
/// the last one.
package let kemRoomBehind = 16

extension KEMHalf {
    /// The d-bit numbers of sixteen runs (FIPS 203, Algorithm 6, without its reduction modulo q).
    ///
    /// - Parameters:
    ///   - bytes: Where they lie, with room behind.
    ///   - start: The first byte.
    ///   - d: Bits of each number, a constant: 4 ... 12.
    @inline(__always)
    init(decoding bytes: Span<UInt8>, at start: Int, bits d: Int) {
        var words = KEMHalf { n in
            let first = start &+ 2 &* d &* n
            return KEMVector(lowHalf: load(bytes, first), highHalf: load(bytes, first &+ d))
        }
        words.transpose()
        self.init { r in
            let word = (r &* d) / 16
            let shift = (r &* d) % 16
            var number = words[word].shiftedRight(shift)
            if shift &+ d > 16 {
                number = number &+ words[word &+ 1].shiftedLeft(16 &- shift)
            }
            return shift &+ d == 16 ? number : number.masked((1 &<< Int16(d)) &- 1)
        }
    }

    /// The words that sixteen runs of d-bit numbers make: up to six, one for each two bytes.
    ///
    /// - Parameter d: Bits of each number, a constant: 4 ... 12.
    /// - Returns: The words.
    @inline(__always)
    func words(bits d: Int) -> KEMHalf {
        KEMHalf { j in
            var word = KEMVector()
            for r in 0..<8 {
                let shift = r &* d &- 16 &* j
                if shift >= 0 && shift < 16 {
                    word = word &+ self[r].shiftedLeft(shift)
                } else if shift < 0 && shift > -d {
                    word = word &+ self[r].shiftedRight(0 &- shift)
                }
            }
            return word
        }
    }

    /// The numbers that 2ᵈ-ths of q stand for: Decompress_d (FIPS 203, Section 4.2.1).
    ///
    /// q·y/2ᵈ is the high half of (2^(15−d)·y)·2q, and the highest bit of the low half is what
    /// rounding adds. The first factor is below 2¹⁵.
    @inline(__always)
    func decompressed(bits d: Int) -> KEMHalf {
        let twiceModulus = KEMVector(repeating: 2 &* kemModulus)
        return map { y in
            let scaled = y.shiftedLeft(15 &- d)
            let fraction = scaled &* twiceModulus
            return scaled.timesHigh(twiceModulus) &+ fraction.shiftedRight(15)
        }
    }

    /// Rounds (2ᵈ/q)·x to the nearest integer, modulo 2ᵈ: Compress_d (FIPS 203, Section 4.2.1).
    ///
    /// The quotient of the high half is at most one too small: ⌊2^(16+d)/q⌋ is less than 1 below
    /// its fraction, which makes less than x/2¹⁶ < 0.06 of the result. The remainder then tells;
    /// it is at most 1.06·q, so its low half is all of it. Tested for all x and d.
    ///
    /// - Parameter d: Bits kept, a constant: 1 ... 11.
    /// - Returns: The integers; the numbers themselves must be in 0 ..< q.
    @inline(__always)
    func compressed(bits d: Int) -> KEMHalf {
        // A factor below 2¹⁵ for each d; for d = 11 half of it, times 2·x.
        let doubling = d == 11 ? 1 : 0
        let factor = Int16(truncatingIfNeeded: (1 &<< (16 &+ d &- doubling)) / Int(kemModulus))
        return map { x in
            let quotient = x.shiftedLeft(doubling).timesHigh(KEMVector(repeating: factor))
            let remainder = x.shiftedLeft(d) &- quotient &* KEMVector(repeating: kemModulus)
            // −1 where the remainder is more than q/2.
            let correction = (KEMVector(repeating: 1664) &- remainder) &>> KEMVector(repeating: 15)
            return (quotient &- correction).masked((1 &<< Int16(d)) &- 1)
        }
    }
}

/// Eight words from sixteen bytes.
@inline(__always)
func load(_ bytes: Span<UInt8>, _ start: Int) -> SIMD8<Int16> {
    // Bounds are checked; any bits are numbers, and both targets are little-endian.
    unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: SIMD8<Int16>.self)
}

@inline(__always)
func store(_ words: SIMD8<Int16>, into bytes: inout MutableSpan<UInt8>, at start: Int) {
    // Bounds are checked; a span of bytes has no other representation to break.
    var raw = unsafe bytes.mutableBytes
    raw.storeBytes(of: words, toByteOffset: start, as: SIMD8<Int16>.self)
}

/// Reads 256 twelve-bit numbers (FIPS 203, Algorithm 6).
///
/// Constant time. The numbers are not reduced: they may be anything below 2¹².
///
/// - Parameters:
///   - bytes: Where they lie: 384 bytes and at least 4 behind them.
///   - start: The first byte.
///   - f: The polynomial to overwrite.
@inline(never)
package func kemDecode12(
    _ bytes: Span<UInt8>,
    at start: Int,
    into f: inout MutableSpan<KEMVector>
) {
    precondition(f.count == 16)
    for half in 0..<2 {
        KEMHalf(decoding: bytes, at: start &+ 192 &* half, bits: 12).store(into: &f, at: 8 &* half)
    }
}

/// Reduces 256 numbers below 2¹² modulo q, as the decoding of a transform must
/// (FIPS 203, Algorithm 6).
///
/// - Parameter f: The polynomial.
@inline(never)
package func kemReduceDecoded(_ f: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16)
    // −q ≤ x − q < q.
    for i in 0..<16 { f[i] = (f[i] &- KEMVector(repeating: kemModulus)).lifted() }
}

/// Writes a polynomial's 256 numbers as twelve bits each, in 0 ..< q (FIPS 203, Algorithm 5).
///
/// Constant time.
///
/// - Parameters:
///   - f: The polynomial, of any 16-bit numbers; used up.
///   - bytes: Where they go: 384 bytes and 4 behind them, which are overwritten too.
///   - start: The first byte.
@inline(never)
package func kemEncode12(
    _ f: inout MutableSpan<KEMVector>,
    into bytes: inout MutableSpan<UInt8>,
    at start: Int
) {
    precondition(f.count == 16)
    for half in 0..<2 {
        KEMHalf(f.span, at: 8 &* half).map { $0.reduced().lifted() }.words(bits: 12)
            .store(into: &f, at: 8 &* half)
    }
    writeRuns(&f, of: 12, into: &bytes, at: start)
}

/// Writes the words of 32 runs, d bytes of each (FIPS 203, Algorithm 5).
///
/// In a function of its own, as every transposition.
@inline(never)
private func writeRuns(
    _ words: inout MutableSpan<KEMVector>,
    of d: Int,
    into bytes: inout MutableSpan<UInt8>,
    at start: Int
) {
    precondition(words.count == 16)
    kemTranspose(&words)
    // In this order, so that each run repairs what the one before wrote behind itself.
    for n in 0..<16 {
        let first = start &+ 2 &* d &* n
        store(words[n].lowHalf, into: &bytes, at: first)
        store(words[n].highHalf, into: &bytes, at: first &+ d)
    }
}

/// ByteEncode_d(Compress_d(f)) (FIPS 203, Algorithm 5 and Section 4.2.1).
///
/// Constant time.
///
/// - Parameters:
///   - f: The polynomial, of any 16-bit numbers; used up.
///   - d: 4, 5, 10 or 11.
///   - bytes: Where the 32·d bytes go, and room behind which is overwritten too.
///   - start: The first byte.
@inline(never)
package func kemCompress(
    _ f: inout MutableSpan<KEMVector>,
    bits d: Int,
    into bytes: inout MutableSpan<UInt8>,
    at start: Int
) {
    switch d {
    case 4: KEMCompression<4>.compress(&f, into: &bytes, at: start)
    case 5: KEMCompression<5>.compress(&f, into: &bytes, at: start)
    case 10: KEMCompression<10>.compress(&f, into: &bytes, at: start)
    default: KEMCompression<11>.compress(&f, into: &bytes, at: start)
    }
}

/// Decompress_d(ByteDecode_d(bytes)) (FIPS 203, Algorithm 6 and Section 4.2.1).
///
/// Constant time.
///
/// - Parameters:
///   - bytes: 32·d bytes and room behind.
///   - start: The first byte.
///   - d: 4, 5, 10 or 11.
///   - f: The polynomial to overwrite.
@inline(never)
package func kemDecompress(
    _ bytes: Span<UInt8>,
    at start: Int,
    bits d: Int,
    into f: inout MutableSpan<KEMVector>
) {
    switch d {
    case 4: KEMCompression<4>.decompress(bytes, at: start, into: &f)
    case 5: KEMCompression<5>.decompress(bytes, at: start, into: &f)
    case 10: KEMCompression<10>.decompress(bytes, at: start, into: &f)
    default: KEMCompression<11>.decompress(bytes, at: start, into: &f)
    }
}

/// Both ways with d known to the compiler, as part of a type: of several calls of one function it
/// would make a single one that looks d up.
private enum KEMCompression<let d: Int> {
    @inline(__always)
    static func compress(
        _ f: inout MutableSpan<KEMVector>,
        into bytes: inout MutableSpan<UInt8>,
        at start: Int
    ) {
        precondition(f.count == 16)
        for half in 0..<2 {
            KEMHalf(f.span, at: 8 &* half).map { $0.reduced().lifted() }
                .compressed(bits: d).words(bits: d)
                .store(into: &f, at: 8 &* half)
        }
        writeRuns(&f, of: d, into: &bytes, at: start)
    }

    @inline(__always)
    static func decompress(
        _ bytes: Span<UInt8>,
        at start: Int,
        into f: inout MutableSpan<KEMVector>
    ) {
        precondition(f.count == 16)
        for half in 0..<2 {
            KEMHalf(decoding: bytes, at: start &+ 16 &* d &* half, bits: d)
                .decompressed(bits: d)
                .store(into: &f, at: 8 &* half)
        }
    }
}
