public import ComplexModule
public import RealModule

/// The gates that a circuit may hold; each one is a row of the table behind ``definition``.
///
/// The raw value is the gate's name in OpenQASM.
public enum Gate: String, CaseIterable, Sendable {
    case h, x, y, z
    case s
    case sInverse = "sdg"
    case t
    case tInverse = "tdg"
    case rx, ry, rz
    case p
    case u
    case cx, cz, cp
    case swap
    case ccx
}

/// What a gate is: one row of the gate table, from which everything else follows.
public struct GateDefinition: Sendable {
    /// The gate's name in OpenQASM.
    public let name: String
    /// What the gate does, in one sentence.
    public let help: String
    /// How many of the leading qubits are controls.
    public let controlCount: Int
    /// The names of the parameters, all angles in radians.
    public let parameterNames: [String]
    /// Whether every matrix of this gate is diagonal in the computational basis.
    public let isDiagonal: Bool
    /// What happens to the qubits after the controls.
    let action: Action
    /// The gate and parameters that undo this one.
    let undo: @Sendable ([Double]) -> (gate: Gate, parameters: [Double])

    /// What a gate does to its targets when all controls are 1.
    enum Action: Sendable {
        /// Multiplies one target by a matrix.
        case matrix(@Sendable ([Double]) -> Matrix2)
        /// Exchanges two targets.
        case exchange
    }

    /// How many qubits the gate takes: controls, then targets.
    public var qubitCount: Int {
        switch action {
        case .matrix: controlCount + 1
        case .exchange: controlCount + 2
        }
    }
}

/// A 2×2 complex matrix, row by row.
struct Matrix2: Equatable, Sendable {
    var m00, m01, m10, m11: Complex<Double>

    static func diagonal(_ first: Complex<Double>, _ second: Complex<Double>) -> Self {
        Self(m00: first, m01: .zero, m10: .zero, m11: second)
    }
}

extension Gate {
    /// The gate's matrix on the qubits that it names, for display and for slow checks.
    ///
    /// - Parameter parameters: The angles in radians, as many as the definition names.
    /// - Returns: 2ᵏ rows of 2ᵏ entries; bit i of an index belongs to the i-th qubit given.
    /// - Throws: ``QuantumError/parameterCount(gate:expected:actual:)``.
    public func matrix(_ parameters: [Double] = []) throws(QuantumError) -> [[Complex<Double>]] {
        let definition = self.definition
        try check(parameters: parameters)
        let dimension = 1 << definition.qubitCount
        let controls = (1 << definition.controlCount) - 1
        var rows = [[Complex<Double>]](
            repeating: [Complex<Double>](repeating: .zero, count: dimension),
            count: dimension
        )
        for column in 0..<dimension {
            guard column & controls == controls else {
                rows[column][column] = .one
                continue
            }
            let target = 1 << definition.controlCount
            switch definition.action {
            case .matrix(let make):
                let m = make(parameters)
                let isSet = column & target != 0
                rows[column & ~target][column] = isSet ? m.m01 : m.m00
                rows[column | target][column] = isSet ? m.m11 : m.m10
            case .exchange:
                let low = column >> definition.controlCount & 1
                let high = column >> (definition.controlCount + 1) & 1
                let rest = column & ~(3 * target)
                rows[rest | low * 2 * target | high * target][column] = .one
            }
        }
        return rows
    }

    /// The gate and parameters that undo this gate.
    ///
    /// - Parameter parameters: The angles in radians, as many as the definition names.
    /// - Returns: A gate of the table, for the same qubits in the same order.
    /// - Throws: ``QuantumError/parameterCount(gate:expected:actual:)``.
    public func inverse(
        _ parameters: [Double] = []
    ) throws(QuantumError) -> (gate: Gate, parameters: [Double]) {
        try check(parameters: parameters)
        return definition.undo(parameters)
    }

    func check(parameters: [Double]) throws(QuantumError) {
        let expected = definition.parameterNames.count
        guard parameters.count == expected else {
            throw .parameterCount(gate: rawValue, expected: expected, actual: parameters.count)
        }
        if let index = parameters.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
    }
}
