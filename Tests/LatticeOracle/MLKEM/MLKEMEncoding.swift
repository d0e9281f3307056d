import PQKeccak
import PQSecrets

/// Writes the low bits of 256 integers one after the other (FIPS 203, Algorithm 5).
///
/// Constant time in the coefficients.
///
/// - Parameters:
///   - coefficients: 256 integers below 2ᵈ.
///   - d: Bits of each, 1 ... 12.
///   - bytes: Where they go.
///   - offset: The first of the 32·d bytes to overwrite.
package func byteEncode(
    _ coefficients: Span<UInt16>,
    bits d: Int,
    into bytes: inout MutableSpan<UInt8>,
    at offset: Int
) {
    var pending: UInt32 = 0
    var pendingBits = 0
    var next = offset
    for i in 0..<256 {
        // At most 7 bits wait and at most 12 join them.
        pending |= UInt32(coefficients[i]) &<< UInt32(pendingBits)
        pendingBits &+= d
        while pendingBits >= 8 {
            bytes[next] = UInt8(truncatingIfNeeded: pending)
            next &+= 1
            pending &>>= 8
            pendingBits &-= 8
        }
    }
}

/// Reads 256 integers of d bits each (FIPS 203, Algorithm 6, without its reduction modulo q).
///
/// Constant time in the bytes.
///
/// - Parameters:
///   - bytes: Where they lie.
///   - offset: The first of the 32·d bytes to read.
///   - d: Bits of each, 1 ... 12.
///   - coefficients: 256 integers below 2ᵈ.
package func byteDecode(
    _ bytes: Span<UInt8>,
    at offset: Int,
    bits d: Int,
    into coefficients: inout MutableSpan<UInt16>
) {
    var pending: UInt32 = 0
    var pendingBits = 0
    var next = offset
    let mask = (UInt32(1) &<< UInt32(d)) &- 1
    for i in 0..<256 {
        while pendingBits < d {
            pending |= UInt32(bytes[next]) &<< UInt32(pendingBits)
            next &+= 1
            pendingBits &+= 8
        }
        coefficients[i] = UInt16(truncatingIfNeeded: pending & mask)
        pending &>>= UInt32(d)
        pendingBits &-= d
    }
}

/// Compress_d: rounds (2ᵈ/q)·x to the nearest integer, modulo 2ᵈ (FIPS 203, Section 4.2.1).
///
/// Constant time: a product and a shift in place of the division.
///
/// - Parameters:
///   - x: A field element.
///   - d: Bits kept, 1 ... 11.
/// - Returns: An integer below 2ᵈ.
@inline(__always)
package func compress(_ x: MLKEMFieldElement, to d: Int) -> UInt16 {
    // 10 321 340 = ⌈2³⁵/q⌉; exact for all x and d, as the tests try one by one.
    let dividend = (UInt64(x.value) &<< UInt64(d)) &+ 1664
    let quotient = (dividend &* 10_321_340) &>> 35
    return UInt16(truncatingIfNeeded: quotient) & ((1 &<< UInt16(d)) &- 1)
}

/// Decompress_d: rounds (q/2ᵈ)·y to the nearest integer (FIPS 203, Section 4.2.1).
///
/// Constant time.
///
/// - Parameters:
///   - y: An integer below 2ᵈ.
///   - d: Its bits, 1 ... 11.
/// - Returns: A field element.
@inline(__always)
package func decompress(_ y: UInt16, from d: Int) -> MLKEMFieldElement {
    let product = UInt32(y) &* UInt32(MLKEMFieldElement.q)
    let rounded = (product &+ (1 &<< UInt32(d &- 1))) &>> UInt32(d)
    return MLKEMFieldElement(UInt16(truncatingIfNeeded: rounded))
}

extension MLKEMPolynomial {
    /// Decompress_d(ByteDecode_d(bytes)) (FIPS 203, Algorithm 6 and Section 4.2.1).
    ///
    /// - Parameters:
    ///   - bytes: Where the polynomial lies.
    ///   - offset: The first of its 32·d bytes.
    ///   - d: Bits of each coefficient, 1 ... 11.
    init(decompressing bytes: Span<UInt8>, at offset: Int, bits d: Int) {
        self.init()
        var own = coefficients.mutableSpan
        byteDecode(bytes, at: offset, bits: d, into: &own)
        for i in 0..<256 {
            own[i] = decompress(own[i], from: d).value
        }
    }

    /// ByteEncode_d(Compress_d(self)) (FIPS 203, Algorithm 5 and Section 4.2.1).
    ///
    /// - Parameters:
    ///   - d: Bits of each coefficient, 1 ... 11.
    ///   - bytes: Where the polynomial goes.
    ///   - offset: The first of its 32·d bytes.
    consuming func compress(
        to d: Int,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        var own = coefficients.mutableSpan
        for i in 0..<256 {
            own[i] = LatticeOracle.compress(MLKEMFieldElement(own[i]), to: d)
        }
        byteEncode(own.span, bits: d, into: &bytes, at: offset)
    }
}

extension MLKEMNTTPolynomial {
    /// ByteDecode₁₂, which reduces each coefficient modulo q (FIPS 203, Algorithm 6).
    ///
    /// - Parameters:
    ///   - bytes: Where the element lies.
    ///   - offset: The first of its 384 bytes.
    init(decoding bytes: Span<UInt8>, at offset: Int) {
        self.init()
        var own = coefficients.mutableSpan
        byteDecode(bytes, at: offset, bits: 12, into: &own)
        for i in 0..<256 {
            // At most 4095, below 2q.
            own[i] = MLKEMFieldElement(reducingOnce: own[i]).value
        }
    }

    /// ByteEncode₁₂ (FIPS 203, Algorithm 5).
    ///
    /// - Parameters:
    ///   - bytes: Where the element goes.
    ///   - offset: The first of its 384 bytes.
    func encode(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
        byteEncode(coefficients.span, bits: 12, into: &bytes, at: offset)
    }
}
