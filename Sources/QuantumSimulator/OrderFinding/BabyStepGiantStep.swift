/// A discrete logarithm in about the square root of the steps that a search takes: the classical
/// answer at toy size, to be shown beside the simulated one.
///
/// Source: Shanks, *Class number, a theory of factorization, and genera*, Proc. Symp. Pure Math. 20
/// (1971) 415.
public enum BabyStepGiantStep {
    /// The least x with gˣ = h modulo p.
    ///
    /// - Parameters:
    ///   - element: h.
    ///   - base: g.
    ///   - modulus: A prime p below 2³².
    /// - Returns: x, or nil if h is no power of g, or the numbers are none of these.
    public static func logarithm(of element: UInt64, base: UInt64, modulus: UInt64) -> UInt64? {
        guard modulus <= UInt64(UInt32.max), isPrime(modulus), (1..<modulus).contains(base),
            (1..<modulus).contains(element)
        else { return nil }
        let count = UInt64(Double(modulus).squareRoot()) + 1
        var babySteps: [UInt64: UInt64] = [:]
        babySteps.reserveCapacity(Int(count))
        var value: UInt64 = 1
        for step in 0..<count {
            // A power that returns has returned to 1: nothing new follows.
            if step > 0, value == 1 { break }
            babySteps[value] = step
            value = multiply(value, base, modulo: modulus)
        }
        guard let back = inverse(of: power(base, count, modulo: modulus), modulo: modulus) else {
            return nil
        }
        value = element
        for step in 0..<count {
            if let rest = babySteps[value] { return step * count + rest }
            value = multiply(value, back, modulo: modulus)
        }
        return nil
    }
}
