/// A proper divisor of a composite number, by Pollard's rho method in about the fourth root of it.
///
/// Source: Pollard, *A Monte Carlo method for factorization*, BIT 15 (1975) 331.
///
/// - Parameter number: An odd composite number below 2³².
/// - Returns: A divisor that is neither 1 nor the number; nil if twenty sequences found none.
package func pollardDivisor(of number: UInt64) -> UInt64? {
    for constant in 1...20 as ClosedRange<UInt64> {
        func next(_ x: UInt64) -> UInt64 { (x * x + constant) % number }
        var (slow, fast): (UInt64, UInt64) = (2, 2)
        var divisor: UInt64 = 1
        while divisor == 1 {
            slow = next(slow)
            fast = next(next(fast))
            divisor = greatestCommonDivisor(slow > fast ? slow - fast : fast - slow, number)
        }
        if divisor < number { return divisor }
    }
    return nil
}

/// Takes a number apart into primes by Pollard's rho method: the better classical answer.
public enum PollardRho {
    /// All prime factors, and the time it took.
    ///
    /// - Parameter number: A number of `2 ..< 2³²`.
    /// - Returns: All prime factors, the smallest one first; trial division takes over where no
    ///   sequence helps, as for some squares.
    public static func primes(of number: UInt64) -> TrialDivision.Report {
        let (factors, seconds) = timed {
            let twos = number == 0 ? 0 : number.trailingZeroBitCount
            let odd = number >> UInt64(twos)
            return [UInt64](repeating: 2, count: twos) + (odd > 1 ? oddPrimes(of: odd) : [])
        }
        return TrialDivision.Report(factors: factors.sorted(), seconds: seconds)
    }

    private static func oddPrimes(of number: UInt64) -> [UInt64] {
        if isPrime(number) { return [number] }
        guard number <= UInt64(UInt32.max), let divisor = pollardDivisor(of: number) else {
            return TrialDivision.primes(of: number).factors
        }
        return oddPrimes(of: divisor) + oddPrimes(of: number / divisor)
    }
}
