import QuantumSimulator

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
