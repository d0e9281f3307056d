/// An order found from a measured phase: base^order = 1 modulo N.
public struct OrderCandidate: Equatable, Sendable {
    /// How far the phase that led here stands from the measured one, in units of its last bit.
    public let offset: Int
    /// The denominator of the convergent that led here.
    public let denominator: UInt64
    /// The factor by which the denominator was multiplied: 1 when the phase alone sufficed.
    public let cofactor: UInt64
    /// The order, or now and then a multiple of it.
    public let order: UInt64
}

extension PhaseMeasurement {
    /// The largest cofactor that is tried: the number of measured bits, squared.
    ///
    /// The phase is near k/r with a random k. If k and r share a factor c, the convergent shows r/c.
    /// The limit is polynomial in the length of N, as in Ekerå's analysis, and so is the work; a
    /// limit that grew with N itself would be a classical search for the order.
    var cofactorLimit: UInt64 { UInt64(bitCount * bitCount) }

    /// How far from the measured value its neighbours are tried: the number of bits, squared.
    ///
    /// The measured value is more than B away from k·2^(bitCount)/r with a probability of about
    /// 1/(10 B).
    var neighbourLimit: Int { bitCount * bitCount }

    /// The order of the base, from the measured phase by classical work.
    ///
    /// The measured value and its neighbours, nearest first, are each read as the value next to a
    /// fraction with a denominator of at most N/2, which is unique if there is one. The denominator
    /// and its multiples up to N/2 are tried as exponents: no order modulo a product of two
    /// different odd primes is larger. What works is freed of prime factors that it doesn't need.
    ///
    /// Source: after Ekerå, *On the success probability of quantum order finding*,
    /// arXiv:2201.07791.
    ///
    /// - Returns: An order, or nil if this phase doesn't show it: a phase of 0 never does.
    public func recoverOrder() -> OrderCandidate? {
        guard numerator != 0 else { return nil }
        for distance in 0...neighbourLimit {
            for offset in distance == 0 ? [0] : [-distance, distance] {
                guard let denominator = denominator(at: offset) else { continue }
                if let found = multiple(of: denominator) {
                    return OrderCandidate(
                        offset: offset,
                        denominator: denominator,
                        cofactor: found.cofactor,
                        order: found.order
                    )
                }
            }
        }
        return nil
    }

    /// The denominator of the one fraction whose nearest multiple of 2^-(bitCount) is this value.
    ///
    /// Two fractions with denominators of at most N/2 are 4/N² apart or more, so there is no second
    /// one; and it is the last convergent with such a denominator.
    private func denominator(at offset: Int) -> UInt64? {
        let size: UInt64 = 1 << UInt64(bitCount)
        let value = numerator &+ UInt64(bitPattern: Int64(offset))
        // Denominator 1 holds no measured digit; wrapped values are near it.
        guard value > 0, value < size,
            let last = convergents(offset: offset).last(where: { $0.denominator <= modulus / 2 }),
            last.denominator > 1
        else { return nil }
        // Below 2^(bitCount) in magnitude, so the difference is right although its terms wrap.
        let error = Int64(bitPattern: value &* last.denominator &- last.numerator &* size)
        return 2 * error.magnitude <= last.denominator ? last.denominator : nil
    }

    private func multiple(of denominator: UInt64) -> (cofactor: UInt64, order: UInt64)? {
        let step = power(base, denominator, modulo: modulus)
        var value = step
        for cofactor in 1...max(min(cofactorLimit, modulus / 2 / denominator), 1) {
            if value == 1 { return (cofactor, reduced(denominator * cofactor)) }
            value = multiply(value, step, modulo: modulus)
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
