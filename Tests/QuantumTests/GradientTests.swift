import ComplexModule
import QuantumSimulator
import RealModule
import Testing

struct GradientTests {
    /// An ansatz in which every gate with angles of the table takes part, each angle bound.
    private func ansatz(
        _ gates: [Gate],
        parameters: Int,
        using generator: inout SimulationRandom
    ) throws -> ParameterizedCircuit {
        var ansatz = try ParameterizedCircuit(qubits: 5, parameters: parameters)
        for qubit in 0..<5 {
            try ansatz.append(.ry, qubit, angles: [.constant(0.3 + Double(qubit))])
        }
        for gate in gates {
            let angles = gate.definition.parameterNames.map { _ in
                ParameterizedCircuit.Angle.parameter(
                    Int.random(in: 0..<parameters, using: &generator),
                    times: Double.random(in: -2...2, using: &generator),
                    plus: Double.random(in: -3...3, using: &generator)
                )
            }
            try ansatz.append(
                gate,
                on: randomQubits(gate, of: 5, using: &generator),
                angles: angles
            )
        }
        for qubit in 0..<5 { try ansatz.append(.h, qubit) }
        return ansatz
    }

    private func finiteDifferences(
        _ ansatz: ParameterizedCircuit,
        _ sum: PauliSum,
        _ values: [Double]
    ) throws -> [Double] {
        let step = 1e-5
        return try values.indices.map { index in
            var (up, down) = (values, values)
            up[index] += step
            down[index] -= step
            return try (ansatz.expectation(of: sum, at: up) - ansatz.expectation(of: sum, at: down))
                / (2 * step)
        }
    }

    @Test(arguments: gatesOfAngles.filter { !$0.definition.parameterNames.isEmpty })
    func `both gradients of every gate with angles are the finite differences`(
        gate: Gate
    ) throws {
        var generator = SimulationRandom(seed: 31)
        for _ in 0..<4 {
            let ansatz = try ansatz([.cx, gate, .ccx, gate], parameters: 2, using: &generator)
            let sum = try randomSum(qubits: 5, terms: 8, using: &generator)
            let values = [0.4, -1.3]
            let expected = try finiteDifferences(ansatz, sum, values)
            let shifted = try ansatz.parameterShiftGradient(of: sum, at: values).gradient
            let (value, adjoint) = try ansatz.adjointGradient(of: sum, at: values)
            #expect(value == (try ansatz.expectation(of: sum, at: values)))
            for index in values.indices {
                #expect(abs(shifted[index] - expected[index]) < 1e-8)
                #expect(abs(adjoint[index] - shifted[index]) < 1e-12)
            }
        }
    }

    @Test func `gradients of a circuit of all gates agree`() throws {
        var generator = SimulationRandom(seed: 32)
        for _ in 0..<3 {
            let ansatz = try ansatz(
                gatesOfAngles.shuffled(using: &generator),
                parameters: 4,
                using: &generator
            )
            let sum = try randomSum(qubits: 5, terms: 30, using: &generator)
            let values = (0..<4).map { _ in Double.random(in: -3...3, using: &generator) }
            let shifted = try ansatz.parameterShiftGradient(of: sum, at: values).gradient
            let adjoint = try ansatz.adjointGradient(of: sum, at: values).gradient
            for (one, other) in zip(shifted, adjoint) { #expect(abs(one - other) < 1e-11) }
        }
    }

    @Test func `an uncontrolled rotation takes two runs`() throws {
        var ansatz = try ParameterizedCircuit(qubits: 2, parameters: 1)
        for gate in [Gate.rx, .ry, .rz, .p] {
            try ansatz.append(gate, 0, angles: [.parameter(0)])
        }
        try ansatz.append(.cp, 0, 1, angles: [.parameter(0)])
        let sum = try PauliSum(parsing: "X0 X1")
        #expect(try ansatz.parameterShiftGradient(of: sum, at: [0.2]).runs == 10)
    }

    @Test(arguments: ["X0", "Y2", "Z1 Z3", "X0 Y1 Z2 X3", "Y0 Y3"])
    func `a rotation about a string is its exponential`(text: String) throws {
        let sum = try PauliSum(parsing: text)
        var generator = SimulationRandom(seed: 33)
        let angle = 0.77
        var ansatz = try ParameterizedCircuit(qubits: 4, parameters: 1)
        try ansatz.append(rotationAbout: sum.terms[0].string, angle: .parameter(0, times: 2))
        var state = try randomState(qubits: 4, using: &generator)
        let before = try state.doubles
        // exp(-iθP) = cos θ - i sin θ P.
        let image = DenseOracle.apply(try denseMatrix(sum, qubits: 4), to: before)
        let expected = zip(before, image).map {
            Complex(Double.cos(angle)) * $0 - Complex(0, Double.sin(angle)) * $1
        }
        try state.run(ansatz.circuit(at: [angle]), using: &generator)
        #expect(DenseOracle.distance(try state.doubles, expected) < 1e-14)
    }

    @Test func `wrong parameters are refused`() throws {
        var ansatz = try ParameterizedCircuit(qubits: 2, parameters: 2)
        #expect(throws: QuantumError.count(actual: 2, minimum: 0, maximum: 1)) {
            try ansatz.append(.rx, 0, angles: [.parameter(2)])
        }
        #expect(throws: QuantumError.notFinite(index: 0)) {
            try ansatz.append(.rx, 0, angles: [.parameter(0, times: .infinity)])
        }
        // Entries of a matrix are no angles.
        #expect(throws: QuantumError.notUnitary(gate: "unitary1")) {
            let entries = [1.0, 0, 0, 0, 0, 0, 1, 0].enumerated().map { place, value in
                place == 0
                    ? ParameterizedCircuit.Angle.parameter(0, plus: value) : .constant(value)
            }
            try ansatz.append(.unitary1, 0, angles: entries)
        }
        try ansatz.append(.rx, 0, angles: [.parameter(1, times: 1e300)])
        let sum = try PauliSum(parsing: "Z0")
        #expect(throws: QuantumError.count(actual: 1, minimum: 2, maximum: 2)) {
            try ansatz.expectation(of: sum, at: [1])
        }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try ansatz.expectation(of: sum, at: [1, .nan])
        }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try ansatz.expectation(of: sum, at: [1, 1e300])
        }
    }
}

private let gatesOfAngles = Gate.allCases.filter { !$0.definition.isGivenByMatrix }
