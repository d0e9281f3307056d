import Foundation

// Numbers as the quantum commands say them.

/// A number in about three figures.
func figure(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let size = abs(value)
    if size >= 1e5 || size < 1e-3 {
        var (mantissa, exponent) = (value, 0)
        while abs(mantissa) >= 9.995 {
            mantissa /= 10
            exponent += 1
        }
        while abs(mantissa) < 0.9995 {
            mantissa *= 10
            exponent -= 1
        }
        return "\((mantissa * 100).rounded() / 100)e\(exponent)"
    }
    let digits: Double = size >= 100 ? 1 : size >= 10 ? 10 : size >= 1 ? 100 : 10_000
    let rounded = (value * digits).rounded() / digits
    return digits == 1 ? "\(Int(rounded))" : "\(rounded)"
}

extension Double {
    /// Seconds as a person says them: from ns to years.
    var asTime: String { timeInTenths.replacing(".0 ", with: " ") }

    private var timeInTenths: String {
        switch self {
        case ..<1e-6: String(format: "%.0f ns", self * 1e9)
        case ..<1e-3: String(format: "%.1f µs", self * 1e6)
        case ..<1: String(format: "%.1f ms", self * 1e3)
        case ..<120: String(format: "%.1f s", self)
        case ..<7200: String(format: "%.0f min", self / 60)
        case ..<172_800: String(format: "%.1f h", self / 3600)
        case ..<63_072_000: String(format: "%.0f days", self / 86_400)
        default: String(format: "%.0f years", self / 31_536_000)
        }
    }
}

extension String {
    /// With blanks up to a width, and one at least.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
