import QuantumSimulator

extension Circuit.Operation {
    /// The classical bits that the operation changes.
    var writtenBits: Set<Int> {
        switch self {
        case .measure(_, let bit), .assign(let bit, _): [bit]
        case .conditional(let inner, _): inner.writtenBits
        case .gate, .reset, .barrier, .delay: []
        }
    }

    /// The operation under a condition, besides the one that it may have.
    func only(if condition: BitCondition) -> Self {
        switch self {
        case .conditional(let inner, let own): .conditional(inner, condition.and(own))
        default: .conditional(self, condition)
        }
    }

    /// Moves bits numbered -1, -2, … behind the declared ones.
    func withHiddenBits(from start: Int) -> Self {
        switch self {
        case .measure(let qubit, let bit): .measure(qubit: qubit, bit: bit.placed(from: start))
        case .assign(let bit, let condition):
            .assign(bit: bit.placed(from: start), condition.withHiddenBits(from: start))
        case .conditional(let inner, let condition):
            .conditional(
                inner.withHiddenBits(from: start),
                condition.withHiddenBits(from: start)
            )
        case .gate, .reset, .barrier, .delay: self
        }
    }
}

extension BitCondition {
    fileprivate func withHiddenBits(from start: Int) -> Self {
        switch self {
        case .bit(let bit): .bit(bit.placed(from: start))
        case .not(let inner): .not(inner.withHiddenBits(from: start))
        case .all(let parts): .all(parts.map { $0.withHiddenBits(from: start) })
        case .any(let parts): .any(parts.map { $0.withHiddenBits(from: start) })
        case .odd(let parts): .odd(parts.map { $0.withHiddenBits(from: start) })
        }
    }
}

extension Int {
    fileprivate func placed(from start: Int) -> Int { self < 0 ? start - self - 1 : self }
}
