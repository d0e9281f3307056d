/// The classical answer at toy size, to be shown beside the simulated one.
public enum TrialDivision {
    /// What trial division found.
    public struct Report: Equatable, Sendable {
        /// The smallest factor and its cofactor, or all primes, as was asked for.
        public let factors: [UInt64]
        /// How long it took.
        public let seconds: Double
    }

    /// Divides a number by 2, 3, 5, 7, 9, … until something divides it.
    ///
    /// - Parameter number: A number of at least 1.
    /// - Returns: Two factors, the smaller one first, and the time it took.
    public static func factor(_ number: UInt64) -> Report {
        let (divisor, seconds) = timed { smallestDivisor(of: number) }
        return Report(factors: [divisor, number / divisor].sorted(), seconds: seconds)
    }

    /// Takes a number apart into primes, smallest divisor first.
    ///
    /// - Parameter number: A number of at least 2.
    /// - Returns: All prime factors, the smallest one first, and the time it took.
    public static func primes(of number: UInt64) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        var (rest, factors) = (number, [UInt64]())
        while rest > 1 {
            let divisor = smallestDivisor(of: rest)
            factors.append(divisor == 1 ? rest : divisor)
            rest = divisor == 1 ? 1 : rest / divisor
        }
        return Report(factors: factors, seconds: (clock.now - start).inSeconds)
    }

    private static func smallestDivisor(of number: UInt64) -> UInt64 {
        guard number > 3 else { return 1 }
        if number % 2 == 0 { return 2 }
        var divisor: UInt64 = 3
        // The quotient bounds the search without a product that could overflow.
        while divisor <= number / divisor {
            if number % divisor == 0 { return divisor }
            divisor += 2
        }
        return 1
    }
}
