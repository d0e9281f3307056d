/// A Hermitian operator as a real combination of Pauli strings: an observable.
///
/// Strings are merged and stand in order, so equal operators compare equal.
public struct PauliSum: Equatable, Sendable {
    /// The terms, each string once, in ascending order; none has the coefficient 0.
    public let terms: [Term]

    /// A Pauli string with its coefficient.
    public struct Term: Equatable, Sendable {
        /// The factor before the string.
        public let coefficient: Double
        /// The string.
        public let string: PauliString

        /// Makes a term.
        ///
        /// - Parameters:
        ///   - coefficient: The factor before the string.
        ///   - string: The string.
        public init(_ coefficient: Double, _ string: PauliString) {
            self.coefficient = coefficient
            self.string = string
        }
    }

    /// Makes a sum; equal strings are merged.
    ///
    /// - Parameter terms: Terms in any order, with finite coefficients.
    /// - Throws: ``QuantumError/notFinite(index:)``.
    public init(_ terms: [Term]) throws(QuantumError) {
        if let index = terms.firstIndex(where: { !$0.coefficient.isFinite }) {
            throw .notFinite(index: index)
        }
        var merged: [PauliString: Double] = [:]
        for term in terms { merged[term.string, default: 0] += term.coefficient }
        if merged.values.contains(where: { !$0.isFinite }) { throw .notFinite(index: 0) }
        self.init(merging: merged)
    }

    /// Makes a sum of what is already merged and finite.
    init(merging coefficients: [PauliString: Double]) {
        terms = coefficients.filter { $0.value != 0 }
            .sorted { $0.key < $1.key }
            .map { Term($0.value, $0.key) }
    }

    /// How many qubits a register needs to have all that are named.
    public var qubitCount: Int { terms.reduce(0) { max($0, $1.string.qubitCount) } }

    /// The coefficient of a string, 0 if it isn't there.
    ///
    /// - Parameter string: The string.
    /// - Returns: Its coefficient.
    public func coefficient(of string: PauliString) -> Double {
        terms.first { $0.string == string }?.coefficient ?? 0
    }

    /// The sum of the coefficients' magnitudes: no expectation value is farther from 0.
    public var magnitude: Double { terms.reduce(0) { $0 + abs($1.coefficient) } }

    /// The sum times a number.
    ///
    /// - Parameter factor: A finite number.
    /// - Returns: The operator with every coefficient multiplied.
    /// - Throws: ``QuantumError/notFinite(index:)`` if a product leaves a Double's range.
    public func scaled(by factor: Double) throws(QuantumError) -> Self {
        try Self(terms.map { Term($0.coefficient * factor, $0.string) })
    }

    /// The sum of two operators.
    ///
    /// - Parameter other: The other operator.
    /// - Returns: The sum.
    /// - Throws: ``QuantumError/notFinite(index:)`` if a sum leaves a Double's range.
    public func adding(_ other: Self) throws(QuantumError) -> Self {
        try Self(terms + other.terms)
    }

    /// The terms by the qubits that they flip: one pass over the amplitudes serves each group.
    var groups: [(xMask: UInt64, terms: ArraySlice<Term>)] {
        var result: [(xMask: UInt64, terms: ArraySlice<Term>)] = []
        var start = 0
        for index in terms.indices
        where index + 1 == terms.count
            || terms[index + 1].string.xMask != terms[index].string.xMask
        {
            result.append((terms[index].string.xMask, terms[start...index]))
            start = index + 1
        }
        return result
    }
}
