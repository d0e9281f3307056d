// ML-KEM of FIPS 203 on vectors of sixteen 16-bit numbers.
//
// A polynomial is sixteen vectors in one fixed order, the same in all three builds, for
// coefficients and for transforms:
//
//     vector 8·h + r, lane λ  holds number  128·h + 8·β + r,  where β = 2·(λ mod 8) + ⌊λ/8⌋.
//
// So each half h of a polynomial is sixteen runs β of eight numbers, one run in each lane: bits
// are packed, rounded and counted without moving anything between lanes, the numbers of even and
// odd index lie in different vectors, and one transposition of 8 by 8 in each 128-bit part of the
// vectors turns the runs into the plain order of memory and back.
//
// Reading order: this file, KEMTransform with KEMFactors, KEMProduct, KEMEncoding, KEMMessage,
// KEMSampling with KEMRejection; then what they make up, KEMWorkspace, KPKE, KEMKeys,
// KEMEncapsulation, KEMDecapsulation; and MLKEM, the functions for other modules.

package typealias KEMVector = SIMD16<Int16>

/// q (FIPS 203, Section 2.3).
@inline(__always)
var kemModulus: Int16 { 3329 }

extension SIMD16<Int16> {
    /// The high halves of the products.
    @inline(__always)
    func timesHigh(_ other: KEMVector) -> KEMVector {
        // In this form, and in no wider one, the compiler sees one instruction for each vector.
        var product = KEMVector()
        for lane in 0..<16 {
            product[lane] = self[lane].multipliedFullWidth(by: other[lane]).high
        }
        return product
    }

    /// A number congruent to self · factor · 2⁻¹⁶ modulo q.
    ///
    /// With t = the low half of self · factor · q⁻¹, the product and t·q agree in their low
    /// halves, so the difference of the high ones is the quotient by 2¹⁶. Its size is at most
    /// |self · factor| / 2¹⁶ + q/2 + 1: below q whenever |self| ≤ 2¹⁵ and |factor| ≤ q/2.
    @inline(__always)
    func montgomery(_ factor: KEMFactor) -> KEMVector {
        let t = self &* factor.timesInverse
        return timesHigh(factor.value) &- t.timesHigh(KEMVector(repeating: kemModulus))
    }

    /// The number of least size that is congruent modulo q, for any 16-bit number.
    ///
    /// 20159 = ⌊2²⁶/q⌉, so that the quotient is rounded; the result is −1664 … 1664, as the tests
    /// try for all 65,536 numbers.
    @inline(__always)
    func reduced() -> KEMVector {
        let scaled = timesHigh(KEMVector(repeating: 20159)) &+ KEMVector(repeating: 512)
        let quotient = scaled &>> KEMVector(repeating: 10)
        return self &- quotient &* KEMVector(repeating: kemModulus)
    }

    /// The number in 0 ..< q that is congruent modulo q, for −q ≤ self < q.
    @inline(__always)
    func lifted() -> KEMVector {
        let sign = self &>> KEMVector(repeating: 15)
        return self &+ sign.masked(kemModulus)
    }

    /// The bits that a mask has too.
    @inline(__always)
    func masked(_ mask: Int16) -> KEMVector {
        // Through masks, since the operators on vectors are loops over lanes; both types are the
        // same 256 bits.
        let own = unsafe unsafeBitCast(self, to: SIMDMask<KEMVector>.self)
        let other = unsafe unsafeBitCast(KEMVector(repeating: mask), to: SIMDMask<KEMVector>.self)
        return unsafe unsafeBitCast(own .& other, to: KEMVector.self)
    }

    /// Shifts left; bits beyond the highest are lost.
    @inline(__always)
    func shiftedLeft(_ count: Int) -> KEMVector {
        self &* KEMVector(repeating: Int16(truncatingIfNeeded: 1 &<< count))
    }

    /// Shifts right and fills with zeros.
    @inline(__always)
    func shiftedRight(_ count: Int) -> KEMVector {
        // The same bits without a sign.
        let bits = unsafe unsafeBitCast(self, to: SIMD16<UInt16>.self)
        let shifted = bits &>> SIMD16<UInt16>(repeating: UInt16(truncatingIfNeeded: count))
        return unsafe unsafeBitCast(shifted, to: KEMVector.self)
    }
}

/// A known factor of Montgomery products: −1664 … 1664, with its multiple by q⁻¹ modulo 2¹⁶.
struct KEMFactor {
    /// 2¹⁶c for the factor c that the product shall have.
    let value: KEMVector
    /// The same times q⁻¹ modulo 2¹⁶.
    let timesInverse: KEMVector

    @inline(__always)
    init(_ value: KEMVector) {
        self.value = value
        // 62209 = q⁻¹ mod 2¹⁶, which is −3327 with a sign.
        timesInverse = value &* KEMVector(repeating: -3327)
    }

    @inline(__always)
    init(_ value: Int16) {
        self.value = KEMVector(repeating: value)
        timesInverse = KEMVector(repeating: value &* -3327)
    }

    /// A factor that was stored with its multiple.
    @inline(__always)
    init(_ value: KEMVector, timesInverse: KEMVector) {
        self.value = value
        self.timesInverse = timesInverse
    }
}

/// Half a polynomial, as many vectors as the processor's registers hold at once.
struct KEMHalf {
    var x0: KEMVector
    var x1: KEMVector
    var x2: KEMVector
    var x3: KEMVector
    var x4: KEMVector
    var x5: KEMVector
    var x6: KEMVector
    var x7: KEMVector

    /// Makes a half from its eight vectors.
    @inline(__always)
    init(_ vector: (Int) -> KEMVector) {
        x0 = vector(0)
        x1 = vector(1)
        x2 = vector(2)
        x3 = vector(3)
        x4 = vector(4)
        x5 = vector(5)
        x6 = vector(6)
        x7 = vector(7)
    }

    /// Loads eight vectors.
    @inline(__always)
    init(_ f: Span<KEMVector>, at start: Int) {
        self.init { f[start &+ $0] }
    }

    /// Stores all eight.
    @inline(__always)
    func store(into f: inout MutableSpan<KEMVector>, at start: Int) {
        f[start] = x0
        f[start &+ 1] = x1
        f[start &+ 2] = x2
        f[start &+ 3] = x3
        f[start &+ 4] = x4
        f[start &+ 5] = x5
        f[start &+ 6] = x6
        f[start &+ 7] = x7
    }

    /// One of the vectors; the index is a constant wherever this is used.
    @inline(__always)
    subscript(index: Int) -> KEMVector {
        switch index {
        case 0: x0
        case 1: x1
        case 2: x2
        case 3: x3
        case 4: x4
        case 5: x5
        case 6: x6
        default: x7
        }
    }

    /// The same function of each vector.
    @inline(__always)
    func map(_ function: (KEMVector) -> KEMVector) -> KEMHalf {
        KEMHalf { function(self[$0]) }
    }

    /// Transposes two matrices of 8 by 8: the lower eight lanes of the vectors and the upper ones.
    ///
    /// From the order of polynomials this leads to that of memory, lane λ of vector n being number
    /// 16·n + λ of the half, and back. Single numbers are interleaved, then pairs, then fours, so
    /// each round in a type of its own; in one type the compiler would merge the three into moves
    /// of single numbers.
    @inline(__always)
    mutating func transpose() {
        interleave1(&x0, &x1)
        interleave1(&x2, &x3)
        interleave1(&x4, &x5)
        interleave1(&x6, &x7)
        interleave2(&x0, &x2)
        interleave2(&x1, &x3)
        interleave2(&x4, &x6)
        interleave2(&x5, &x7)
        interleave4(&x0, &x4)
        interleave4(&x1, &x5)
        interleave4(&x2, &x6)
        interleave4(&x3, &x7)
        // The vectors stand in the order of their numbers' bits reversed.
        swap(&x1, &x4)
        swap(&x3, &x6)
    }
}

/// Transposes both halves of a polynomial, from its own order to memory's or back.
///
/// - Parameter f: The polynomial's sixteen vectors.
@inline(never)
package func kemTranspose(_ f: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16)
    for h in 0..<2 {
        var half = KEMHalf(f.span, at: 8 &* h)
        half.transpose()
        half.store(into: &f, at: 8 &* h)
    }
}

/// Lets each even vector's upper lanes and the next one's lower lanes change places.
///
/// - Parameter f: The polynomial's sixteen vectors.
@inline(never)
func kemExchange(_ f: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16)
    for n in 0..<8 {
        var a = f[2 &* n]
        var b = f[2 &* n &+ 1]
        exchangeHalves(&a, &b)
        f[2 &* n] = a
        f[2 &* n &+ 1] = b
    }
}

// Each interleaves in both 128-bit parts: a takes the first half of both operands by turns, b the
// second half. The types of different width are the same 256 bits.

@inline(__always)
private func interleave1(_ a: inout KEMVector, _ b: inout KEMVector) {
    var lower = KEMVector()
    lower.evenHalf = a.lowHalf
    lower.oddHalf = b.lowHalf
    var upper = KEMVector()
    upper.evenHalf = a.highHalf
    upper.oddHalf = b.highHalf
    a = KEMVector(lowHalf: lower.lowHalf, highHalf: upper.lowHalf)
    b = KEMVector(lowHalf: lower.highHalf, highHalf: upper.highHalf)
}

@inline(__always)
private func interleave2(_ a: inout KEMVector, _ b: inout KEMVector) {
    let c = unsafe unsafeBitCast(a, to: SIMD8<Int32>.self)
    let d = unsafe unsafeBitCast(b, to: SIMD8<Int32>.self)
    var lower = SIMD8<Int32>()
    lower.evenHalf = c.lowHalf
    lower.oddHalf = d.lowHalf
    var upper = SIMD8<Int32>()
    upper.evenHalf = c.highHalf
    upper.oddHalf = d.highHalf
    let first = SIMD8<Int32>(lowHalf: lower.lowHalf, highHalf: upper.lowHalf)
    let second = SIMD8<Int32>(lowHalf: lower.highHalf, highHalf: upper.highHalf)
    a = unsafe unsafeBitCast(first, to: KEMVector.self)
    b = unsafe unsafeBitCast(second, to: KEMVector.self)
}

@inline(__always)
private func interleave4(_ a: inout KEMVector, _ b: inout KEMVector) {
    let c = unsafe unsafeBitCast(a, to: SIMD4<Int64>.self)
    let d = unsafe unsafeBitCast(b, to: SIMD4<Int64>.self)
    var first = SIMD4<Int64>()
    first.evenHalf = c.evenHalf
    first.oddHalf = d.evenHalf
    var second = SIMD4<Int64>()
    second.evenHalf = c.oddHalf
    second.oddHalf = d.oddHalf
    a = unsafe unsafeBitCast(first, to: KEMVector.self)
    b = unsafe unsafeBitCast(second, to: KEMVector.self)
}

@inline(__always)
private func exchangeHalves(_ a: inout KEMVector, _ b: inout KEMVector) {
    let upper = a.highHalf
    a = KEMVector(lowHalf: a.lowHalf, highHalf: b.lowHalf)
    b = KEMVector(lowHalf: upper, highHalf: b.highHalf)
}
