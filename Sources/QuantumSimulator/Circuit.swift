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
    public enum Operation: Equatable, Sendable {
        /// Applies a gate.
        case gate(GateApplication)
        /// Measures a qubit in the computational basis into a classical bit.
        case measure(qubit: Int, bit: Int)
        /// Measures a qubit, forgets the outcome and leaves the qubit 0.
        case reset(qubit: Int)
        /// Applies a gate if a classical bit holds a value.
        case conditional(GateApplication, bit: Int, equals: Bool)
    }

    /// A gate with its parameters and qubits.
    public struct GateApplication: Equatable, Sendable {
        /// The gate.
        public let gate: Gate
        /// The angles in radians, in the table's order.
        public let parameters: [Double]
        /// The qubits, controls first.
        public let qubits: [Int]
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

    /// Appends a gate.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite angles as the gate takes, in radians.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        on qubits: [Int],
        parameters: [Double] = []
    ) throws(QuantumError) {
        operations.append(.gate(try checked(gate, on: qubits, parameters: parameters)))
    }

    /// Appends a gate, its qubits written one by one.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite angles as the gate takes, in radians.
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
        try check(qubit: qubit)
        try check(bit: bit)
        operations.append(.measure(qubit: qubit, bit: bit))
    }

    /// Appends a reset to 0.
    ///
    /// - Parameter qubit: The qubit to reset.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public mutating func reset(_ qubit: Int) throws(QuantumError) {
        try check(qubit: qubit)
        operations.append(.reset(qubit: qubit))
    }

    /// Appends a gate that is applied only if a classical bit holds a value.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite angles as the gate takes, in radians.
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
        let application = try checked(gate, on: qubits, parameters: parameters)
        try check(bit: bit)
        operations.append(.conditional(application, bit: bit, equals: value))
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
            let undo = try application.gate.inverse(application.parameters)
            result.operations.append(
                .gate(
                    GateApplication(
                        gate: undo.gate,
                        parameters: undo.parameters,
                        qubits: application.qubits
                    )
                )
            )
        }
        return result
    }

    private func checked(
        _ gate: Gate,
        on qubits: [Int],
        parameters: [Double]
    ) throws(QuantumError) -> GateApplication {
        let expected = gate.definition.qubitCount
        guard qubits.count == expected else {
            throw .gateQubitCount(gate: gate.rawValue, expected: expected, actual: qubits.count)
        }
        try gate.check(parameters: parameters)
        try check(qubits: qubits)
        return GateApplication(gate: gate, parameters: parameters, qubits: qubits)
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
        func moved(_ application: Circuit.GateApplication) -> Circuit.GateApplication {
            Circuit.GateApplication(
                gate: application.gate,
                parameters: application.parameters,
                qubits: application.qubits.map { qubits[$0] }
            )
        }
        return switch self {
        case .gate(let application): .gate(moved(application))
        case .measure(let qubit, let bit): .measure(qubit: qubits[qubit], bit: bit)
        case .reset(let qubit): .reset(qubit: qubits[qubit])
        case .conditional(let application, let bit, let value):
            .conditional(moved(application), bit: bit, equals: value)
        }
    }
}
