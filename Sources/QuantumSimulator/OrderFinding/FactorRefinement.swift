/// How a factor came to light.
public enum FactorRoute: Equatable, Sendable {
    /// The drawn base shared a factor with N: luck, and no quantum work.
    case accidentalDivisor
    /// The base's own power a^(r/2) is a square root of 1 other than ±1.
    case squareRoot
    /// The order's odd part, tried with another random base, gave such a root classically.
    case freshBase(UInt64)
}

/// N as a product of parts that are split until all of them are prime.
package struct FactorRefinement: Equatable {
    /// The parts, in no order; their product is N.
    package private(set) var parts: [UInt64]
    /// How the first split came about.
    package private(set) var route: FactorRoute?

    /// Starts with N in one part.
    package init(modulus: UInt64) {
        parts = [modulus]
    }

    /// Whether every part is prime.
    package var isComplete: Bool { parts.allSatisfy(isPrime) }

    /// Splits parts by what they share with a number; powers of a prime fall apart with them.
    package mutating func split(by number: UInt64, route: FactorRoute) {
        var refined: [UInt64] = []
        for part in parts {
            let divisor = greatestCommonDivisor(number, part)
            let isProper = divisor > 1 && divisor < part
            if isProper { self.route = self.route ?? route }
            for piece in isProper ? [divisor, part / divisor] : [part] {
                if let (prime, exponent) = primePower(piece) {
                    refined += Array(repeating: prime, count: exponent)
                } else {
                    refined.append(piece)
                }
            }
        }
        parts = refined
    }

    /// Splits parts by an order, without further quantum runs.
    ///
    /// First by a^(r/2) - 1. Whatever is left, also when r is odd or that root is -1, by the powers
    /// of other random bases to r's odd part and their squares: modulo one prime such a power comes
    /// to 1 earlier than modulo another in at least half of the draws.
    ///
    /// Source: Ekerå, *On completely factoring any integer efficiently in a single run of an
    /// order-finding algorithm*, arXiv:2007.10044. His smooth multiples of r are left out on
    /// purpose: at these sizes they would be Pollard's p - 1 method doing the work.
    ///
    /// - Parameters:
    ///   - order: r, with base^r = 1 modulo N.
    ///   - base: a.
    ///   - modulus: N.
    ///   - generator: Where other bases come from.
    package mutating func split(
        byOrder order: UInt64,
        base: UInt64,
        modulus: UInt64,
        using generator: inout some RandomNumberGenerator
    ) {
        if order % 2 == 0 {
            let root = power(base, order / 2, modulo: modulus)
            split(by: root + modulus - 1, route: .squareRoot)
        }
        let twos = order.trailingZeroBitCount
        for _ in 0..<Self.baseLimit where !isComplete {
            let fresh = drawBase(modulus: modulus, coprime: true, using: &generator)
            var value = power(fresh, order >> UInt64(twos), modulo: modulus)
            for _ in 0..<UInt64.bitWidth where value != 1 {
                split(by: value + modulus - 1, route: .freshBase(fresh))
                value = multiply(value, value, modulo: modulus)
            }
        }
    }

    /// How many other bases an order is tried with: each fails for two primes at most every second
    /// time, unless the order lacks large factors of both p - 1 and q - 1.
    private static var baseLimit: Int { 64 }
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
