/// An order found from a measured phase: base^order = 1 modulo N.
public struct OrderCandidate: Equatable, Sendable {
    /// The denominator of the convergent that led here.
    public let denominator: UInt64
    /// The factor by which the denominator was multiplied: 1 when the phase alone sufficed.
    public let cofactor: UInt64
    /// The order, or now and then a multiple of it.
    public let order: UInt64
}

extension PhaseMeasurement {
    /// The largest cofactor that is tried: the number of measured bits.
    ///
    /// The phase is near k/r with a random k. If k and r share a factor c, the convergent shows r/c;
    /// a c above the limit, which costs another run, comes up about once in `bitCount` runs. A larger
    /// limit would save little and let the search find r without the phase, which is no
    /// demonstration. Below about 2¹⁰ every order is so small that the two can't be told apart.
    var cofactorLimit: UInt64 { UInt64(bitCount) }

    /// The order of the base, from the measured phase by classical work.
    ///
    /// Each convergent's denominator is tried, then its multiples; what works is freed of small
    /// prime factors that it doesn't need.
    ///
    /// Source: after Ekerå, *On the success probability of quantum order finding*,
    /// arXiv:2201.07791.
    ///
    /// - Returns: An order, or nil if this phase doesn't show it: a phase of 0 never does.
    public func recoverOrder() -> OrderCandidate? {
        guard numerator != 0 else { return nil }
        // Denominator 1 holds no measured digit; small ones of a large N are there by chance.
        for convergent in convergents.reversed() where convergent.denominator > 1 {
            let denominator = convergent.denominator
            let step = power(base, denominator, modulo: modulus)
            var value = step
            for cofactor in 1...cofactorLimit {
                let (exponent, overflow) = denominator.multipliedReportingOverflow(by: cofactor)
                guard !overflow else { break }
                if value == 1 {
                    return OrderCandidate(
                        denominator: denominator,
                        cofactor: cofactor,
                        order: reduced(exponent)
                    )
                }
                value = multiply(value, step, modulo: modulus)
            }
        }
        return nil
    }

    /// Takes small prime factors off a multiple of the order, as long as it stays one.
    private func reduced(_ multiple: UInt64) -> UInt64 {
        var result = multiple
        for prime in 2...cofactorLimit where isPrime(prime) {
            while result % prime == 0, power(base, result / prime, modulo: modulus) == 1 {
                result /= prime
            }
        }
        return result
    }
}

/// How a factor came to light.
public enum FactorRoute: Equatable, Sendable {
    /// The drawn base shared a factor with N: luck, and no quantum work.
    case accidentalDivisor
    /// The base's own power a^(r/2) is a square root of 1 other than ±1.
    case squareRoot
    /// The order's odd part, tried with another random base, gave such a root classically.
    case freshBase(UInt64)
}

/// Finds a factor of N from an order, without further quantum runs.
///
/// First by a^(r/2) ± 1. If r is odd or the root is -1, by the powers of other random bases to r's
/// odd part, after Ekerå (arXiv:2007.10044). His smooth multiples of r are left out on purpose: at
/// these sizes they would be Pollard's p - 1 method doing the work.
///
/// - Parameters:
///   - order: r, with base^r = 1 modulo N.
///   - base: a.
///   - modulus: N.
///   - generator: Where other bases come from.
/// - Returns: A factor other than 1 and N and how it was found, or nil.
package func factor(
    fromOrder order: UInt64,
    base: UInt64,
    modulus: UInt64,
    using generator: inout some RandomNumberGenerator
) -> (factor: UInt64, route: FactorRoute)? {
    if order % 2 == 0 {
        let root = power(base, order / 2, modulo: modulus)
        let divisor = greatestCommonDivisor(root + modulus - 1, modulus)
        if divisor > 1, divisor < modulus { return (divisor, .squareRoot) }
    }
    let oddPart = order >> UInt64(order.trailingZeroBitCount)
    for _ in 0..<16 {
        let fresh = drawBase(modulus: modulus, coprime: true, using: &generator)
        var value = power(fresh, oddPart, modulo: modulus)
        for _ in 0..<UInt64.bitWidth where value != 1 {
            let divisor = greatestCommonDivisor(value + modulus - 1, modulus)
            if divisor > 1, divisor < modulus { return (divisor, .freshBase(fresh)) }
            value = multiply(value, value, modulo: modulus)
        }
    }
    return nil
}

/// Draws a base uniformly from `2 ... N - 2`, again and again if it must share no factor with N.
func drawBase(
    modulus: UInt64,
    coprime: Bool,
    using generator: inout some RandomNumberGenerator
) -> UInt64 {
    while true {
        let base = 2 + UInt64(generator.unitInterval() * Double(modulus - 3))
        if !coprime || greatestCommonDivisor(base, modulus) == 1 { return base }
    }
}
