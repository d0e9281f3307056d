/// A fraction that approximates another better than any with a smaller denominator.
public struct Convergent: Equatable, Sendable {
    /// The fraction's numerator.
    public let numerator: UInt64
    /// The fraction's denominator.
    public let denominator: UInt64
}

/// The convergents of a fraction, by its continued fraction.
///
/// - Parameters:
///   - numerator: The fraction's numerator, below the denominator.
///   - denominator: The fraction's denominator, at least 1.
///   - limit: Only denominators below this are kept.
/// - Returns: The convergents, those of small denominators first.
func convergents(
    of numerator: UInt64,
    over denominator: UInt64,
    denominatorsBelow limit: UInt64
) -> [Convergent] {
    var result: [Convergent] = []
    var (dividend, divisor) = (numerator, denominator)
    var (h, previousH): (UInt64, UInt64) = (1, 0)
    var (k, previousK): (UInt64, UInt64) = (0, 1)
    while divisor != 0 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        (dividend, divisor) = (divisor, remainder)
        // Convergents of a fraction of 64-bit numbers never leave 64 bits.
        (h, previousH) = (quotient * h + previousH, h)
        (k, previousK) = (quotient * k + previousK, k)
        guard k < limit else { break }
        result.append(Convergent(numerator: h, denominator: k))
    }
    return result
}
