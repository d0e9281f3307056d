// Classical arithmetic that Shor's algorithm leans on before and after its quantum part.

/// The greatest common divisor.
package func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}

/// The product a·b modulo n, for factors below n.
package func multiply(_ a: UInt64, _ b: UInt64, modulo n: UInt64) -> UInt64 {
    // Both factors are below n, so the high half of the product is too, as the division needs.
    n.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
}

/// The power aᵉ modulo n, for n of at least 2.
package func power(_ a: UInt64, _ exponent: UInt64, modulo n: UInt64) -> UInt64 {
    var (result, square, rest): (UInt64, UInt64, UInt64) = (1, a % n, exponent)
    while rest > 0 {
        if rest & 1 == 1 { result = multiply(result, square, modulo: n) }
        square = multiply(square, square, modulo: n)
        rest >>= 1
    }
    return result
}

/// The inverse of a modulo n for n below 2⁶³, or nil if they share a factor.
package func inverse(of a: UInt64, modulo n: UInt64) -> UInt64? {
    guard n > 1, n < 1 << 63 else { return nil }
    var (remainder, nextRemainder) = (Int64(n), Int64(a % n))
    var (coefficient, nextCoefficient): (Int64, Int64) = (0, 1)
    while nextRemainder != 0 {
        let quotient = remainder / nextRemainder
        (remainder, nextRemainder) = (nextRemainder, remainder - quotient * nextRemainder)
        (coefficient, nextCoefficient) = (nextCoefficient, coefficient - quotient * nextCoefficient)
    }
    guard remainder == 1 else { return nil }
    return UInt64(coefficient < 0 ? coefficient + Int64(n) : coefficient)
}

/// Whether a 64-bit number is prime, with certainty.
///
/// The Miller–Rabin test; its first twelve prime bases leave no liar below 3.1·10²³
/// (Sorenson, Webster, arXiv:1509.00864).
package func isPrime(_ n: UInt64) -> Bool {
    let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    guard n > 1 else { return false }
    if let divisor = bases.first(where: { n % $0 == 0 }) { return n == divisor }
    let twos = (n - 1).trailingZeroBitCount
    let oddPart = (n - 1) >> twos
    return bases.allSatisfy { base in
        var witness = power(base, oddPart, modulo: n)
        if witness == 1 || witness == n - 1 { return true }
        for _ in 1..<max(twos, 1) {
            witness = multiply(witness, witness, modulo: n)
            if witness == n - 1 { return true }
        }
        return false
    }
}

/// The prime and exponent of a power of one prime, or nil for any other number.
package func primePower(_ n: UInt64) -> (base: UInt64, exponent: Int)? {
    guard n > 3 else { return nil }
    for exponent in 2...63 {
        guard let root = integerRoot(n, exponent) else { continue }
        if isPrime(root) { return (root, exponent) }
    }
    return nil
}

/// The exact root of n, or nil if there is none, by halving the interval.
private func integerRoot(_ n: UInt64, _ exponent: Int) -> UInt64? {
    // A root of exponent e has at most ⌈64/e⌉ bits.
    var (low, high): (UInt64, UInt64) = (1, 1 << UInt64((64 + exponent - 1) / exponent))
    while low < high {
        let middle = low + (high - low) / 2
        guard let value = power(middle, exponent), value <= n else {
            high = middle
            continue
        }
        if value == n { return middle }
        low = middle + 1
    }
    return nil
}

/// The power of a number, or nil if it doesn't fit into 64 bits.
private func power(_ base: UInt64, _ exponent: Int) -> UInt64? {
    var result: UInt64 = 1
    for _ in 0..<exponent {
        let (product, overflow) = result.multipliedReportingOverflow(by: base)
        if overflow { return nil }
        result = product
    }
    return result
}
