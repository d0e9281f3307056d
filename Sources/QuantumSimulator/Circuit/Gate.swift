public import ComplexModule
public import RealModule

/// The gates that a circuit may hold; each one is a row of the table behind ``definition``.
public enum Gate: UInt8, CaseIterable, Sendable {
    case globalPhase
    case id, h, x, y, z
    case s, sInverse, t, tInverse, sx, sxInverse
    case rx, ry, rz
    case p, u
    case cx, cy, cz, ch
    case cp, crx, cry, crz, cu
    case swap, iswap, ecr
    case rxx, ryy, rzz, rzx, xy
    case ccx, ccz, cswap
    case unitary1, unitary2

    /// The gate's name in OpenQASM, or the one that others use where OpenQASM has none.
    public var name: String { definition.name }

    /// Finds a gate by its name.
    ///
    /// - Parameter name: A name of the table, such as `sdg`.
    public init?(named name: String) {
        guard let gate = gatesByName[name] else { return nil }
        self = gate
    }
}

private let gatesByName = Dictionary(
    uniqueKeysWithValues: Gate.allCases.map { ($0.name, $0) }
)

extension Gate {
    /// The gate's matrix on the qubits that it names, for display and for slow checks.
    ///
    /// - Parameter parameters: As many finite numbers as the definition names.
    /// - Returns: 2ᵏ rows of 2ᵏ entries; bit i of an index belongs to the i-th qubit given.
    /// - Throws: ``QuantumError`` naming what is wrong with the parameters.
    public func matrix(_ parameters: [Double] = []) throws(QuantumError) -> [[Complex<Double>]] {
        try check(parameters: parameters)
        let definition = self.definition
        return definition.action.rows(parameters).controlled(by: definition.controlCount)
    }

    /// The gate and parameters that undo this gate.
    ///
    /// - Parameter parameters: As many finite numbers as the definition names.
    /// - Returns: A gate of the table, for the same qubits in the same order.
    /// - Throws: ``QuantumError`` naming what is wrong with the parameters.
    public func inverse(
        _ parameters: [Double] = []
    ) throws(QuantumError) -> (gate: Gate, parameters: [Double]) {
        try check(parameters: parameters)
        return definition.undo(parameters)
    }

    func check(parameters: [Double]) throws(QuantumError) {
        let definition = self.definition
        let expected = definition.parameterNames.count
        guard parameters.count == expected else {
            throw .parameterCount(
                gate: definition.name,
                expected: expected,
                actual: parameters.count
            )
        }
        if let index = parameters.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        guard definition.isGivenByMatrix else { return }
        guard definition.action.rows(parameters).isUnitary else {
            throw .notUnitary(gate: definition.name)
        }
    }
}
