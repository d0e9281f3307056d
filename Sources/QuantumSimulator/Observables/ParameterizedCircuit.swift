/// A circuit whose angles are linear in a few parameters: an ansatz.
///
/// It holds nothing but gates, so it has an inverse and its expectation values have gradients.
public struct ParameterizedCircuit: Equatable, Sendable {
    /// How many parameters there are.
    public let parameterCount: Int
    /// The gates; an angle that depends on a parameter stands there with its constant part.
    public private(set) var template: Circuit
    /// Where parameters enter, in the order of the gates.
    private(set) var bindings: [Binding] = []

    /// An angle of a gate, in radians.
    public enum Angle: Equatable, Sendable {
        /// An angle that stays.
        case constant(Double)
        /// A parameter times a factor, plus a constant.
        case parameter(Int, times: Double = 1, plus: Double = 0)
    }

    /// One use of a parameter.
    struct Binding: Equatable, Sendable {
        /// The gate's place in the template.
        let operation: Int
        /// Which of the gate's angles.
        let slot: Int
        /// Which parameter.
        let parameter: Int
        /// The parameter's factor.
        let factor: Double
    }

    /// Makes an empty ansatz.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits, `1 ... 48`.
    ///   - parameters: How many parameters, `0 ... 65536`.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)`` or
    ///   ``QuantumError/count(actual:minimum:maximum:)``.
    public init(qubits: Int, parameters: Int) throws(QuantumError) {
        guard (0...(1 << 16)).contains(parameters) else {
            throw .count(actual: parameters, minimum: 0, maximum: 1 << 16)
        }
        parameterCount = parameters
        template = try Circuit(qubits: qubits)
    }

    /// How many qubits there are.
    public var qubitCount: Int { template.qubitCount }

    /// Appends a gate.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - angles: As many angles as the gate takes.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        on qubits: [Int],
        angles: [Angle] = []
    ) throws(QuantumError) {
        var (constants, added): ([Double], [Binding]) = ([], [])
        for (slot, angle) in angles.enumerated() {
            switch angle {
            case .constant(let value): constants.append(value)
            case .parameter(let index, let factor, let constant):
                guard (0..<parameterCount).contains(index) else {
                    throw .count(actual: index, minimum: 0, maximum: parameterCount - 1)
                }
                guard factor.isFinite else { throw .notFinite(index: slot) }
                constants.append(constant)
                added.append(
                    Binding(
                        operation: template.operations.count,
                        slot: slot,
                        parameter: index,
                        factor: factor
                    )
                )
            }
        }
        // Entries of a matrix that move one by one leave it no longer unitary.
        guard added.isEmpty || !gate.definition.isGivenByMatrix else {
            throw .notUnitary(gate: gate.definition.name)
        }
        try template.append(gate, on: qubits, parameters: constants)
        bindings += added
    }

    /// Appends a gate, its qubits written one by one.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - angles: As many angles as the gate takes.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        _ gate: Gate,
        _ qubits: Int...,
        angles: [Angle] = []
    ) throws(QuantumError) {
        try append(gate, on: qubits, angles: angles)
    }

    /// Appends exp(-iθP/2) for a Pauli string P.
    ///
    /// One gate for a single letter and for a pair of equal ones. Otherwise each qubit is turned to
    /// the Z basis, a ladder of CX gathers the parity on the highest one, which is rotated about Z,
    /// and all is undone. The identity, a global phase, adds nothing.
    ///
    /// - Parameters:
    ///   - string: The string.
    ///   - angle: θ.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public mutating func append(
        rotationAbout string: PauliString,
        angle: Angle
    ) throws(QuantumError) {
        let letters = string.letters
        guard let target = letters.last else { return }
        if letters.count <= 2, letters.allSatisfy({ $0.letter == target.letter }) {
            let gate: Gate =
                switch (target.letter, letters.count) {
                case (.x, 1): .rx
                case (.y, 1): .ry
                case (.z, 1): .rz
                case (.x, _): .rxx
                case (.y, _): .ryy
                case (.z, _): .rzz
                }
            return try append(gate, on: letters.map(\.qubit), angles: [angle])
        }
        for (qubit, letter) in letters { try turn(qubit, letter, undo: false) }
        for (low, high) in zip(letters, letters.dropFirst()) {
            try append(.cx, low.qubit, high.qubit)
        }
        try append(.rz, target.qubit, angles: [angle])
        for (low, high) in zip(letters, letters.dropFirst()).reversed() {
            try append(.cx, low.qubit, high.qubit)
        }
        for (qubit, letter) in letters { try turn(qubit, letter, undo: true) }
    }

    /// The circuit at given values of the parameters.
    ///
    /// - Parameter values: As many finite numbers as there are parameters.
    /// - Returns: The circuit.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` or
    ///   ``QuantumError/notFinite(index:)``.
    public func circuit(at values: [Double]) throws(QuantumError) -> Circuit {
        var circuit = try Circuit(qubits: qubitCount)
        for application in try applications(at: values) {
            try circuit.append(
                application.gate,
                on: application.qubits,
                parameters: application.parameters
            )
        }
        return circuit
    }

    /// The gates at given values of the parameters.
    func applications(at values: [Double]) throws(QuantumError) -> [Circuit.GateApplication] {
        guard values.count == parameterCount else {
            throw .count(actual: values.count, minimum: parameterCount, maximum: parameterCount)
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: index) }
        var result: [Circuit.GateApplication] = []
        result.reserveCapacity(template.operations.count)
        var next = 0
        for (place, operation) in template.operations.enumerated() {
            guard case .gate(let application) = operation else { continue }
            guard next < bindings.count, bindings[next].operation == place else {
                result.append(application)
                continue
            }
            var angles = application.parameters
            while next < bindings.count, bindings[next].operation == place {
                let binding = bindings[next]
                angles[binding.slot] += binding.factor * values[binding.parameter]
                guard angles[binding.slot].isFinite else {
                    throw .notFinite(index: binding.parameter)
                }
                next += 1
            }
            result.append(
                Circuit.GateApplication(
                    gate: application.gate,
                    parameters: angles,
                    qubits: application.qubits
                )
            )
        }
        return result
    }

    private mutating func turn(
        _ qubit: Int,
        _ letter: PauliString.Letter,
        undo: Bool
    ) throws(QuantumError) {
        switch letter {
        case .x: try append(.h, qubit)
        case .y: try append(.rx, qubit, angles: [.constant(undo ? -.pi / 2 : .pi / 2)])
        case .z: break
        }
    }
}
