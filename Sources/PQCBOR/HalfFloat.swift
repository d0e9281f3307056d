/// IEEE 754 binary16, by its bits (Swift's `Float16` is missing on some platforms).
enum HalfFloat {
    /// The one NaN that deterministic encoding knows (RFC 8949, Section 4.2.2).
    static let notANumber: UInt16 = 0x7E00

    /// The value of 16 bits.
    static func value(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 0x1F: fraction == 0 ? .infinity : .nan
            default:
                Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
            }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }

    /// The 16 bits of a value, if binary16 can hold it exactly.
    static func bits(exactly value: Double) -> UInt16? {
        if value.isNaN { return notANumber }
        let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
        if value.isZero { return sign }
        if value.isInfinite { return sign | 0x7C00 }
        // At least 2^-14 is a normal number; below, multiples of 2^-24.
        guard value.exponent <= 15 else { return nil }
        if value.exponent >= -14 {
            let fraction = value.significandBitPattern
            guard fraction & (1 << 42 - 1) == 0 else { return nil }
            return sign | UInt16(value.exponent + 15) << 10 | UInt16(fraction >> 42)
        }
        let steps = value.magnitude * 0x1p24
        guard steps >= 1, steps == steps.rounded(.towardZero) else { return nil }
        return sign | UInt16(steps)
    }
}
