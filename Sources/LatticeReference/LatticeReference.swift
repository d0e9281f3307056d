// LatticeReference: ML-KEM (FIPS 203) and ML-DSA (FIPS 204) as the standards write them, line by
// line and letter by letter, to be read beside them.
//
// It is NOT for real keys. It takes as long as its secrets tell it to, wipes nothing, and writes
// every secret down when asked. No product of this package contains it; PQVectors uses it for two
// things. It explains a test vector: it notes each value that comes up on the way (Trace). And it
// audits test vectors: it can be given one of the mistakes that implementations have made
// (Defect), and vectors that are worth something notice.
//
// Reading order: MLKEMSet, MLKEMReference, KPKE, MLKEMPolynomials; MLDSASet, MLDSAReference
// (keys), MLDSASigning, MLDSAVerification, MLDSAMessages, MLDSARounding, MLDSASampling,
// MLDSAEncoding, MLDSATransform; then Defect and its two tables.
//
// Polynomials are plain arrays of 256 numbers from 0 to q − 1 unless a comment says otherwise.
// A hat marks the transform of a polynomial. SHA-3 and SHAKE are those of PQLattice.

/// Why the reference answers nothing.
package enum Refusal: Error, Equatable, Sendable {
    /// An input hasn't the length that the standard gives it.
    case length(String)
    /// A coefficient of an encapsulation key is q or more.
    case modulus
    /// The hash inside a decapsulation key isn't that of its encapsulation key.
    case hash
    /// A coefficient of s₁ or s₂ isn't between −η and η.
    case range
    /// Two parts of a key, or two keys, don't belong together.
    case inconsistent
    /// The context is longer than 255 bytes.
    case context
    /// A defect answers this where the standard has an answer.
    case defective
}

/// The remainder from 0 to m − 1, for numbers below zero as well.
func mod(_ x: Int, _ m: Int) -> Int {
    let r = x % m
    return r < 0 ? r + m : r
}

/// The remainder from −⌈m/2⌉ + 1 to ⌊m/2⌋, which the standards write mod±.
func modCentered(_ x: Int, _ m: Int) -> Int {
    let r = mod(x, m)
    return r > m / 2 ? r - m : r
}

/// The number whose bits are those of x, the other way round.
func bitReversed(_ x: Int, bitCount: Int) -> Int {
    (0..<bitCount).reduce(0) { $0 << 1 | (x >> $1) & 1 }
}

/// A power, by multiplying again and again.
func power(_ base: Int, _ exponent: Int, modulo m: Int) -> Int {
    (0..<exponent).reduce(1) { result, _ in result * base % m }
}

/// The numbers of `width` bits each that stand in bytes, lowest bit first.
///
/// BytesToBits and the sum over bits in one (FIPS 203, Algorithms 4 and 6).
func numbers(ofBits width: Int, in bytes: some Collection<UInt8>) -> [Int] {
    var result: [Int] = []
    var pending = 0
    var bitCount = 0
    for byte in bytes {
        pending |= Int(byte) << bitCount
        bitCount += 8
        while bitCount >= width {
            result.append(pending & ((1 << width) - 1))
            pending >>= width
            bitCount -= width
        }
    }
    return result
}

/// The bytes in which numbers of `width` bits each stand, lowest bit first.
///
/// BitsToBytes after the bits of each number (FIPS 203, Algorithms 3 and 5). Higher bits are lost.
func bytes(ofBits width: Int, from numbers: [Int]) -> [UInt8] {
    var result: [UInt8] = []
    var pending = 0
    var bitCount = 0
    for number in numbers {
        pending |= (number & ((1 << width) - 1)) << bitCount
        bitCount += width
        while bitCount >= 8 {
            result.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            bitCount -= 8
        }
    }
    return result
}
