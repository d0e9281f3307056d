/// A quantum circuit as data: a list of checked operations on qubits and classical bits.
///
/// Every index and parameter is checked when an operation is appended, so running a circuit can't
/// fail on its content.
public struct Circuit: Equatable, Sendable {
    /// How many qubits there are; qubit 0 is the lowest bit of a basis state's index.
    public let qubitCount: Int
    /// How many classical bits there are.
    public let bitCount: Int
    /// The operations, first one first.
    public private(set) var operations: [Operation] = []

    /// One step of a circuit.
    public indirect enum Operation: Equatable, Sendable {
        /// Applies a gate.
        case gate(GateApplication)
        /// Measures a qubit in the computational basis into a classical bit.
        case measure(qubit: Int, bit: Int)
        /// Measures a qubit, forgets the outcome and leaves the qubit 0.
        case reset(qubit: Int)
        /// Keeps what stands before it from what stands after it, on these qubits.
        case barrier(qubits: [Int])
        /// Lets a qubit idle for a time, which only noise notices.
        case delay(qubit: Int, seconds: Double)
        /// Sets a classical bit to the answer to a question about classical bits.
        case assign(bit: Int, BitCondition)
        /// Does something, itself unconditional, if classical bits are as asked.
        case conditional(Operation, BitCondition)
    }

    /// The largest register that a circuit may describe.
    public static var maximumQubitCount: Int { 48 }

    /// Makes an empty circuit.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits, `1 ... 48`.
    ///   - bits: How many classical bits, `0 ... 4096`.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)`` or
    ///   ``QuantumError/count(actual:minimum:maximum:)``.
    public init(qubits: Int, bits: Int = 0) throws(QuantumError) {
        guard (1...Self.maximumQubitCount).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: 1, maximum: Self.maximumQubitCount)
        }
        guard (0...4096).contains(bits) else {
            throw .count(actual: bits, minimum: 0, maximum: 4096)
        }
        qubitCount = qubits
        bitCount = bits
    }

    /// Appends an operation.
    ///
    /// - Parameter operation: What to do.
    /// - Throws: ``QuantumError`` naming what doesn't fit; the circuit is unchanged then.
    public mutating func append(_ operation: Operation) throws(QuantumError) {
        try check(operation)
        operations.append(operation)
    }

    /// Appends a gate.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite numbers as the gate takes.
    ///   - addedControls: How many of the leading qubits are controls besides the gate's own.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        on qubits: [Int],
        parameters: [Double] = [],
        addedControls: Int = 0
    ) throws(QuantumError) {
        let application = GateApplication(
            gate: gate,
            parameters: parameters,
            qubits: qubits,
            addedControls: addedControls
        )
        try append(.gate(application))
    }

    /// Appends a gate, its qubits written one by one.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite numbers as the gate takes.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        _ qubits: Int...,
        parameters: [Double] = []
    ) throws(QuantumError) {
        try append(gate, on: qubits, parameters: parameters)
    }

    /// Appends a measurement.
    ///
    /// - Parameters:
    ///   - qubit: The qubit to measure.
    ///   - bit: The classical bit that takes the outcome.
    /// - Throws: ``QuantumError`` naming the index that doesn't exist.
    public mutating func measure(_ qubit: Int, into bit: Int) throws(QuantumError) {
        try append(.measure(qubit: qubit, bit: bit))
    }

    /// Appends a reset to 0.
    ///
    /// - Parameter qubit: The qubit to reset.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public mutating func reset(_ qubit: Int) throws(QuantumError) {
        try append(.reset(qubit: qubit))
    }

    /// Appends a gate that is applied only if a classical bit holds a value.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite numbers as the gate takes.
    ///   - bit: The classical bit to look at.
    ///   - value: The value that lets the gate act.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        on qubits: [Int],
        parameters: [Double] = [],
        ifBit bit: Int,
        equals value: Bool = true
    ) throws(QuantumError) {
        let application = GateApplication(gate: gate, parameters: parameters, qubits: qubits)
        let condition = BitCondition.bit(bit)
        try append(.conditional(.gate(application), value ? condition : .not(condition)))
    }

    /// Appends another circuit's operations, qubit i of it acting on `qubits[i]`.
    ///
    /// - Parameters:
    ///   - other: A circuit with as many qubits as `qubits` names, and no more bits than this one.
    ///   - qubits: Different qubits of this circuit.
    /// - Throws: ``QuantumError`` naming what doesn't fit; this circuit is unchanged then.
    public mutating func append(_ other: Circuit, on qubits: [Int]) throws(QuantumError) {
        guard qubits.count == other.qubitCount else {
            throw .qubitCount(
                actual: qubits.count,
                minimum: other.qubitCount,
                maximum: other.qubitCount
            )
        }
        guard other.bitCount <= bitCount else {
            throw .count(actual: other.bitCount, minimum: 0, maximum: bitCount)
        }
        try check(qubits: qubits)
        operations += other.operations.map { $0.moved(to: qubits) }
    }

    /// The circuit that undoes this one.
    ///
    /// - Returns: The inverse gates in reverse order.
    /// - Throws: ``QuantumError/notReversible(operation:)`` if there is anything but gates.
    public func inverse() throws(QuantumError) -> Circuit {
        var result = self
        result.operations = []
        for (index, operation) in operations.enumerated().reversed() {
            guard case .gate(let application) = operation else {
                throw .notReversible(operation: index)
            }
            result.operations.append(.gate(application.inverse))
        }
        return result
    }

    private func check(_ operation: Operation) throws(QuantumError) {
        switch operation {
        case .gate(let application): try check(application)
        case .measure(let qubit, let bit):
            try check(qubit: qubit)
            try check(bit: bit)
        case .reset(let qubit): try check(qubit: qubit)
        case .barrier(let qubits): try check(qubits: qubits)
        case .delay(let qubit, let seconds):
            try check(qubit: qubit)
            guard seconds.isFinite, seconds >= 0 else { throw .notFinite(index: 0) }
        case .assign(let bit, let condition):
            try check(bit: bit)
            try check(condition)
        case .conditional(let inner, let condition):
            if case .conditional = inner { throw .nestedCondition }
            try check(inner)
            try check(condition)
        }
    }

    private func check(_ application: GateApplication) throws(QuantumError) {
        let definition = application.gate.definition
        let (added, actual) = (application.addedControls, application.qubits.count)
        guard added >= 0, added <= actual, actual - added == definition.qubitCount else {
            throw .gateQubitCount(
                gate: definition.name,
                expected: definition.qubitCount,
                actual: actual
            )
        }
        try application.gate.check(parameters: application.parameters)
        try check(qubits: application.qubits)
    }

    private func check(_ condition: BitCondition) throws(QuantumError) {
        guard condition.isNested(atMost: BitCondition.maximumDepth) else {
            throw .count(
                actual: BitCondition.maximumDepth + 1,
                minimum: 1,
                maximum: BitCondition.maximumDepth
            )
        }
        if let bit = condition.firstBit(where: { !(0..<bitCount).contains($0) }) {
            try check(bit: bit)
        }
    }

    private func check(qubits: [Int]) throws(QuantumError) {
        for (position, qubit) in qubits.enumerated() {
            try check(qubit: qubit)
            if qubits[..<position].contains(qubit) { throw .repeatedQubit(index: qubit) }
        }
    }

    private func check(qubit: Int) throws(QuantumError) {
        guard (0..<qubitCount).contains(qubit) else {
            throw .noSuchQubit(index: qubit, qubitCount: qubitCount)
        }
    }

    private func check(bit: Int) throws(QuantumError) {
        guard (0..<bitCount).contains(bit) else {
            throw .noSuchBit(index: bit, bitCount: bitCount)
        }
    }
}

extension Circuit.Operation {
    fileprivate func moved(to qubits: [Int]) -> Self {
        switch self {
        case .gate(let application): .gate(application.moved(to: qubits))
        case .measure(let qubit, let bit): .measure(qubit: qubits[qubit], bit: bit)
        case .reset(let qubit): .reset(qubit: qubits[qubit])
        case .barrier(let own): .barrier(qubits: own.map { qubits[$0] })
        case .delay(let qubit, let seconds): .delay(qubit: qubits[qubit], seconds: seconds)
        case .assign: self
        case .conditional(let operation, let condition):
            .conditional(operation.moved(to: qubits), condition)
        }
    }
}
