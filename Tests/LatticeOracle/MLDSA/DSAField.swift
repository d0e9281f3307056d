import PQKeccak
import PQSecrets

/// Arithmetic modulo q = 2²³ − 2¹³ + 1 = 8380417 on unsigned words, without branches.
///
/// Constant time in every argument.
package enum DSAField {
    /// The modulus.
    package static let q: UInt32 = 8_380_417
    /// (q − 1)/32, the γ₂ of ML-DSA-65 and ML-DSA-87.
    package static let γ₂Wide: UInt32 = 261_888
    /// (q − 1)/88, the γ₂ of ML-DSA-44.
    package static let γ₂Narrow: UInt32 = 95_232
    /// Bits dropped from t.
    package static let d: UInt32 = 13

    /// Brings x below 2q into 0 ..< q.
    @inline(__always)
    package static func reduceOnce(_ x: UInt32) -> UInt32 {
        let difference = x &- q
        // x < 2q < 2²⁴, so bit 31 is set exactly when the subtraction went below zero.
        return difference &+ (q & (0 &- (difference &>> 31)))
    }

    /// Brings any word into 0 ..< q.
    @inline(__always)
    package static func reduce(_ x: UInt32) -> UInt32 {
        // 2²³ ≡ 2¹³ − 1, and the high part is below 2⁹: at most 2²³ + 511 · 8191 < 2q.
        let folded = (x & 0x7F_FFFF) &+ (x &>> 23) &* 8191
        return reduceOnce(folded)
    }

    /// x · 2⁻³² modulo q, in 0 ..< 2q, for x below 2³² · q (FIPS 204, Algorithm 49).
    ///
    /// Unsigned where the standard's form is signed.
    @inline(__always)
    package static func montgomeryReduce(_ x: UInt64) -> UInt32 {
        // −q⁻¹ modulo 2³². The sum is below 2³² · q + 2³² · q and a multiple of 2³².
        let multiple = UInt32(truncatingIfNeeded: x) &* 4_236_238_847
        return UInt32(truncatingIfNeeded: (x &+ UInt64(multiple) &* UInt64(q)) &>> 32)
    }

    /// a · b · 2⁻³² modulo q, in 0 ..< 2q, for any a and for b below q.
    @inline(__always)
    package static func montgomeryProduct(_ a: UInt32, _ b: UInt32) -> UInt32 {
        montgomeryReduce(UInt64(a) &* UInt64(b))
    }

    /// The distance of x in 0 ..< q from zero modulo q: min(x, q − x).
    @inline(__always)
    package static func magnitude(_ x: UInt32) -> UInt32 {
        let negated = q &- x
        // Both are at most q, so bit 31 tells which is smaller.
        let isNegative = 0 &- ((negated &- x) &>> 31)
        return x ^ ((x ^ negated) & isNegative)
    }
}
