import QuantumSimulator

extension Circuit.Operation {
    /// The classical bit that the operation changes.
    var writtenBit: Int? {
        switch self {
        case .measure(_, let bit), .assign(let bit, _): bit
        case .conditional(let inner, _): inner.writtenBit
        case .gate, .reset, .barrier, .delay: nil
        }
    }

    /// How many qubits the operation names.
    var operandCount: Int {
        switch self {
        case .gate(let application): application.qubits.count
        case .barrier(let qubits): qubits.count
        case .measure, .reset, .delay: 1
        case .assign: 0
        case .conditional(let inner, _): inner.operandCount
        }
    }

    /// How much the condition has grown over the one before; a shared one counts a sixteenth.
    func addedSize(to before: Self) -> Int {
        guard case .conditional(_, let condition) = self else { return 0 }
        guard case .conditional = before else { return 1 + condition.size / 16 }
        return condition.size
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
    /// The question as it is where no bit is hidden: many operations may share it.
    fileprivate func withHiddenBits(from start: Int) -> Self {
        guard firstBit(where: { $0 < 0 }) != nil else { return self }
        return switch self {
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
