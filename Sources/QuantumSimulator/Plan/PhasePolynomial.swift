/// A diagonal whose phases are a polynomial of degree 2 in the bits of the index.
///
/// Every diagonal gate on one or two qubits is one, and products of such gates only add their
/// coefficients: a whole run of them is applied at once.
struct PhasePolynomial: Equatable, Sendable {
    /// The coefficients in radians, by the mask of the bits whose product they stand before.
    private var coefficients: [Int: Double] = [:]
    /// The bits that occur.
    private(set) var bits = 0
    /// The bits that occur in products of two.
    private(set) var pairedBits = 0

    /// Whether there is nothing to do.
    var isEmpty: Bool { coefficients.isEmpty }

    /// The terms in an order that doesn't change from run to run.
    var terms: [(mask: Int, angle: Double)] {
        coefficients.filter { $0.value != 0 }.sorted { $0.key < $1.key }
            .map { (mask: $0.key, angle: $0.value) }
    }

    /// Adds an angle before the product of the bits of a mask, at most two.
    mutating func add(_ angle: Double, on mask: Int) {
        coefficients[mask, default: 0] += angle
        bits |= mask
        if mask.nonzeroBitCount == 2 { pairedBits |= mask }
    }

    /// Takes out the coefficient of one bit alone.
    mutating func removeLinear(_ bit: Int) -> Double {
        let angle = coefficients.removeValue(forKey: 1 << bit) ?? 0
        if pairedBits >> bit & 1 == 0 { bits &= ~(1 << bit) }
        return angle
    }

    /// The polynomial as one bit pattern that must be set and what is left of it then.
    ///
    /// Amplitudes without the pattern need not be touched: half of them for each bit.
    func factored() -> (controls: Int, rest: PhasePolynomial) {
        let terms = self.terms
        var common = terms.reduce(~0) { $0 & $1.mask }
        if terms.isEmpty || terms.contains(where: { $0.mask == 0 }) { common = 0 }
        var rest = PhasePolynomial()
        for (mask, angle) in terms { rest.add(angle, on: mask & ~common) }
        return (common, rest)
    }

    /// The polynomial with bits that were taken out of every term.
    func multiplied(byBits mask: Int) -> PhasePolynomial {
        var result = PhasePolynomial()
        for term in terms { result.add(term.angle, on: term.mask | mask) }
        return result
    }
}
