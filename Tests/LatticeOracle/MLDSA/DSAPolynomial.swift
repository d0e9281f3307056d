import PQKeccak
package import PQSecrets

/// A polynomial of R_q by its 256 coefficients, lowest degree first, each in 0 ..< q.
///
/// It lives on the heap, is wiped when it ends, and isn't copied unless a function says so.
package struct DSAPolynomial: ~Copyable, Sendable {
    /// The coefficients.
    package var coefficients: WipedBuffer<UInt32>

    /// The zero polynomial.
    package init() {
        coefficients = WipedBuffer(zeros: 256)
    }

    /// The sum of two polynomials.
    package static func + (a: borrowing DSAPolynomial, b: borrowing DSAPolynomial) -> DSAPolynomial
    {
        var sum = DSAPolynomial()
        addCoefficients(a.coefficients.span, b.coefficients.span, into: &sum.coefficients)
        return sum
    }

    /// The difference of two polynomials.
    package static func - (a: borrowing DSAPolynomial, b: borrowing DSAPolynomial) -> DSAPolynomial
    {
        var difference = DSAPolynomial()
        subtractCoefficients(
            a.coefficients.span,
            b.coefficients.span,
            into: &difference.coefficients
        )
        return difference
    }

    /// Whether a coefficient is `bound` or more away from zero: ‖f‖∞ ≥ bound.
    ///
    /// Constant time in the coefficients; only the answer is told.
    ///
    /// - Parameter bound: At least 1, at most q.
    /// - Returns: The answer.
    package func normReaches(_ bound: UInt32) -> Bool {
        let f = coefficients.span
        precondition(f.count == 256)
        var reached: UInt32 = 0
        for index in 0..<256 {
            // Both are below 2²³: bit 31 is set when the magnitude is above bound − 1.
            reached |= (bound &- 1) &- DSAField.magnitude(f[index])
        }
        return reached &>> 31 != 0
    }
}

/// A polynomial of T_q by its 256 coefficients, each in 0 ..< q: what the NTT makes.
package struct DSANTTPolynomial: ~Copyable, Sendable {
    /// The coefficients.
    package var coefficients: WipedBuffer<UInt32>
}

/// A sum of products in T_q, not yet reduced: at most 16 of them.
///
/// Keeping it apart from its factors leaves one reduction for a whole row of the matrix, and
/// means that the factor 2⁻³² of Montgomery's reduction is brought in and taken out in one place.
package struct DSAProductSum: ~Copyable, Sendable {
    // Each product is below q² < 2⁴⁶, so 16 stay below 2⁵⁰ < 2³² · q.
    private(set) var sums = WipedBuffer<UInt64>(zeros: 256)

    /// The empty sum.
    package init() {}

    /// Adds a · b, coefficient by coefficient (FIPS 204, Algorithm 45).
    package mutating func add(_ a: borrowing DSANTTPolynomial, _ b: borrowing DSANTTPolynomial) {
        addProducts(a.coefficients.span, b.coefficients.span, into: &sums)
    }

    /// Subtracts a · b, coefficient by coefficient.
    package mutating func subtract(
        _ a: borrowing DSANTTPolynomial,
        _ b: borrowing DSANTTPolynomial
    ) {
        subtractProducts(a.coefficients.span, b.coefficients.span, into: &sums)
    }
}

private func addCoefficients(
    _ a: Span<UInt32>,
    _ b: Span<UInt32>,
    into sum: inout WipedBuffer<UInt32>
) {
    var sum = sum.mutableSpan
    precondition(a.count == 256 && b.count == 256 && sum.count == 256)
    for index in 0..<256 {
        sum[index] = DSAField.reduceOnce(a[index] &+ b[index])
    }
}

private func subtractCoefficients(
    _ a: Span<UInt32>,
    _ b: Span<UInt32>,
    into difference: inout WipedBuffer<UInt32>
) {
    var difference = difference.mutableSpan
    precondition(a.count == 256 && b.count == 256 && difference.count == 256)
    for index in 0..<256 {
        difference[index] = DSAField.reduceOnce(a[index] &+ DSAField.q &- b[index])
    }
}

private func addProducts(
    _ a: Span<UInt32>,
    _ b: Span<UInt32>,
    into sums: inout WipedBuffer<UInt64>
) {
    var sums = sums.mutableSpan
    precondition(a.count == 256 && b.count == 256 && sums.count == 256)
    for index in 0..<256 {
        sums[index] &+= UInt64(a[index]) &* UInt64(b[index])
    }
}

private func subtractProducts(
    _ a: Span<UInt32>,
    _ b: Span<UInt32>,
    into sums: inout WipedBuffer<UInt64>
) {
    var sums = sums.mutableSpan
    precondition(a.count == 256 && b.count == 256 && sums.count == 256)
    for index in 0..<256 {
        sums[index] &+= UInt64(a[index]) &* UInt64(DSAField.q &- b[index])
    }
}
