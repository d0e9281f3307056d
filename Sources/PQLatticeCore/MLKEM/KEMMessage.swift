/// Adds the polynomial that carries a message: Decompress₁(ByteDecode₁(m))
/// (FIPS 203, Algorithm 6 and Section 4.2.1).
///
/// Constant time.
///
/// - Parameters:
///   - bytes: Where the message of 32 bytes lies.
///   - start: Its first byte.
///   - f: The polynomial to add to.
@inline(never)
package func kemAddMessage(
    _ bytes: Span<UInt8>,
    at start: Int,
    to f: inout MutableSpan<KEMVector>
) {
    precondition(f.count == 16)
    for half in 0..<2 {
        // A run of eight bits is a byte. The lower lanes take the even ones, which are the lower
        // halves of words, the upper lanes the odd ones.
        let words = load(bytes, start &+ 16 &* half)
        let runs = KEMVector(lowHalf: words &* SIMD8(repeating: 256), highHalf: words)
            .shiftedRight(8)
        for r in 0..<8 {
            // −1 times −1665 for a set bit.
            let sign = runs.shiftedLeft(15 &- r) &>> KEMVector(repeating: 15)
            f[8 &* half &+ r] = f[8 &* half &+ r] &+ sign.masked(1665)
        }
    }
}

/// Reads the message that a polynomial carries: ByteEncode₁(Compress₁(f))
/// (FIPS 203, Algorithm 5 and Section 4.2.1).
///
/// Constant time.
///
/// - Parameters:
///   - f: The polynomial, of any 16-bit numbers.
///   - bytes: Where the message of 32 bytes goes.
///   - start: Its first byte.
@inline(never)
package func kemMessage(
    _ f: Span<KEMVector>,
    into bytes: inout MutableSpan<UInt8>,
    at start: Int
) {
    precondition(f.count == 16)
    for half in 0..<2 {
        let bits = KEMHalf(f, at: 8 &* half).map { $0.reduced().lifted() }.compressed(bits: 1)
        var runs = bits[0]
        for r in 1..<8 { runs = runs &+ bits[r].shiftedLeft(r) }
        let words = runs.lowHalf &+ runs.highHalf &* SIMD8(repeating: 256)
        store(words, into: &bytes, at: start &+ 16 &* half)
    }
}
