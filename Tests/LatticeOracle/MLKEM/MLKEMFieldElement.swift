import PQKeccak
import PQSecrets

/// An integer modulo q = 3329, always reduced: 0 ..< q.
///
/// Every operation is constant time: sums and products are brought back below q by masks.
package struct MLKEMFieldElement: BitwiseCopyable, Equatable, Sendable {
    /// The modulus (FIPS 203, Section 2.3).
    package static let q: UInt16 = 3329

    /// The number, below q.
    package let value: UInt16

    /// Takes a number that is reduced already.
    ///
    /// - Parameter value: 0 ..< q.
    @inline(__always)
    package init(_ value: UInt16) {
        self.value = value
    }

    /// Reduces a number below 2q.
    ///
    /// - Parameter sum: 0 ..< 2q.
    @inline(__always)
    package init(reducingOnce sum: UInt16) {
        value = addModulusIfNegative(sum &- Self.q)
    }

    /// Reduces a sum of products.
    ///
    /// - Parameter sum: 0 ..< 2¹⁶q.
    @inline(__always)
    package init(reducing sum: UInt32) {
        let divided = montgomeryReduce(
            high: UInt16(truncatingIfNeeded: sum &>> 16),
            low: UInt16(truncatingIfNeeded: sum)
        )
        // What the reduction divided by, as a factor: 2¹⁶ · 2¹⁶ mod q.
        self = divided * MLKEMFactor(timesTwoTo16: 1353)
    }

    @inline(__always)
    package static func + (a: Self, b: Self) -> Self {
        // At most 6656, so no overflow.
        Self(reducingOnce: a.value &+ b.value)
    }

    @inline(__always)
    package static func - (a: Self, b: Self) -> Self {
        // Above −q, so the sign bit is right.
        Self(addModulusIfNegative(a.value &- b.value))
    }

    @inline(__always)
    package static func * (a: Self, b: MLKEMFactor) -> Self {
        let product = a.value.multipliedFullWidth(by: b.timesTwoTo16)
        return montgomeryReduce(high: product.high, low: product.low)
    }
}

/// A known factor c, kept as 2¹⁶c mod q so that Montgomery's reduction of a product by it gives
/// the plain product.
package struct MLKEMFactor: BitwiseCopyable, Sendable {
    /// 2¹⁶c mod q.
    package let timesTwoTo16: UInt16

    @inline(__always)
    package init(timesTwoTo16: UInt16) {
        self.timesTwoTo16 = timesTwoTo16
    }
}

/// x·2⁻¹⁶ mod q for x = 2¹⁶·high + low below 2¹⁶q.
@inline(__always)
private func montgomeryReduce(high: UInt16, low: UInt16) -> MLKEMFieldElement {
    // 62209 = q⁻¹ mod 2¹⁶, so m·q has the same low half as x; the halves above differ by the
    // result, which lies in −q < r < q.
    let m = low &* 62209
    let multiple = m.multipliedFullWidth(by: MLKEMFieldElement.q)
    return MLKEMFieldElement(addModulusIfNegative(high &- multiple.high))
}

/// Adds q where the sign bit is set, for −q ≤ r < q.
@inline(__always)
private func addModulusIfNegative(_ r: UInt16) -> UInt16 {
    let mask = UInt16(bitPattern: Int16(bitPattern: r) &>> 15)
    return r &+ (MLKEMFieldElement.q & mask)
}
