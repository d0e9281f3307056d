import PQKeccak
package import PQSecrets

/// An element of R_q: 256 reduced coefficients, lowest degree first (FIPS 203, Section 2.4.4).
///
/// Owned once and wiped at the end, since most of them are secret.
package struct MLKEMPolynomial: ~Copyable {
    package internal(set) var coefficients: WipedBuffer<UInt16>

    /// The zero polynomial.
    init() {
        coefficients = WipedBuffer(zeros: 256)
    }

    /// Takes over 256 reduced coefficients.
    package init(coefficients: consuming WipedBuffer<UInt16>) {
        self.coefficients = coefficients
    }

    /// Adds a polynomial.
    ///
    /// - Parameter other: The summand.
    mutating func add(_ other: borrowing MLKEMPolynomial) {
        addCoefficients(other.coefficients.span, to: &coefficients)
    }

    /// Subtracts this polynomial from another.
    ///
    /// - Parameter other: What to subtract from.
    mutating func subtract(from other: borrowing MLKEMPolynomial) {
        let other = other.coefficients.span
        var own = coefficients.mutableSpan
        for i in 0..<256 {
            own[i] = (MLKEMFieldElement(other[i]) - MLKEMFieldElement(own[i])).value
        }
    }
}

/// An element of T_q, the transform of one of R_q: 128 reduced residues of degree one
/// (FIPS 203, Section 2.4.4).
///
/// A type of its own, so that the two can't be added or multiplied by mistake.
package struct MLKEMNTTPolynomial: ~Copyable {
    package internal(set) var coefficients: WipedBuffer<UInt16>

    /// The zero element.
    init() {
        coefficients = WipedBuffer(zeros: 256)
    }

    /// Takes over 256 reduced coefficients.
    package init(coefficients: consuming WipedBuffer<UInt16>) {
        self.coefficients = coefficients
    }

    /// Adds an element.
    ///
    /// - Parameter other: The summand.
    mutating func add(_ other: borrowing MLKEMNTTPolynomial) {
        addCoefficients(other.coefficients.span, to: &coefficients)
    }
}

private func addCoefficients(_ summand: Span<UInt16>, to sum: inout WipedBuffer<UInt16>) {
    var sum = sum.mutableSpan
    for i in 0..<256 {
        sum[i] = (MLKEMFieldElement(sum[i]) + MLKEMFieldElement(summand[i])).value
    }
}
