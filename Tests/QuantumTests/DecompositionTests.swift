import ComplexModule
import QuantumSimulator
import RealModule
import TestSupport
import Testing

struct DecompositionTests {
    @Test(arguments: Gate.allCases, 0...2)
    func `every gate under every number of controls equals its decomposition`(
        gate: Gate,
        added: Int
    ) throws {
        for seed in 0..<2 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let application = Circuit.GateApplication(
                gate: gate,
                parameters: randomAngles(gate, using: &generator),
                qubits: Array((0..<gate.definition.qubitCount + added).shuffled(using: &generator)),
                addedControls: added
            )
            try expectEqualDecomposition(application, "\(gate), \(added) more, seed \(seed)")
        }
    }

    @Test(arguments: 3...6)
    func `a flip under many controls equals its decomposition`(controls: Int) throws {
        let flip = Circuit.GateApplication(
            gate: .x,
            parameters: [],
            qubits: Array(0...controls),
            addedControls: controls
        )
        try expectEqualDecomposition(flip, "\(controls) controls")
    }

    @Test func `a flip under sixteen controls costs thousands of gates and not millions`() {
        let flip = Circuit.GateApplication(
            gate: .x,
            parameters: [],
            qubits: Array(0...16),
            addedControls: 16
        )
        #expect(flip.decomposed().count { $0.gate == .cx } < 10_000)
    }

    /// n controls cost about n² gates: twice the controls, at most six times the gates.
    @Test(.slow, arguments: Gate.allCases)
    func `many controls cost a square of gates and not a power of two`(gate: Gate) {
        var generator = SimulationRandom(seed: 5)
        let parameters = randomAngles(gate, using: &generator)
        func count(_ added: Int) -> Int {
            Circuit.GateApplication(
                gate: gate,
                parameters: parameters,
                qubits: Array(0..<gate.definition.qubitCount + added),
                addedControls: added
            ).decomposed().count
        }
        let (some, twice) = (count(15), count(30))
        #expect(twice <= 6 * some, "\(gate): \(some), \(twice)")
        #expect(some < 600_000, "\(gate): \(some)")
    }

    @Test func `a flip and a sign under the same controls cost nearly the same`() {
        func count(_ gate: Gate) -> Int {
            Circuit.GateApplication(
                gate: gate,
                parameters: gate == .p ? [.pi] : [],
                qubits: Array(0..<10),
                addedControls: 9
            ).decomposed().count
        }
        // The flip is the sign between two Hadamards.
        #expect(abs(count(.z) - count(.x)) <= 4)
        #expect(abs(count(.z) - count(.p)) <= 4)
        #expect(count(.h) < count(.x) + 20)
    }

    @Test(arguments: [Gate.z, .h, .rx, .ry, .rz, .swap, .rxx, .ryy, .xy, .ecr, .iswap])
    func `a gate under five controls equals its decomposition`(gate: Gate) throws {
        var generator = SimulationRandom(seed: 6)
        let application = Circuit.GateApplication(
            gate: gate,
            parameters: randomAngles(gate, using: &generator),
            qubits: Array((0..<gate.definition.qubitCount + 5).shuffled(using: &generator)),
            addedControls: 5
        )
        try expectEqualDecomposition(application, "\(gate)")
    }

    @Test(
        arguments: [
            Matrix(diagonal: [1, 1, 1, 1]), Matrix(diagonal: [1, -1, 1, -1]),
            [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]],
            [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
        ] as [Matrix]
    )
    func `a sparse unitary matrix equals its decomposition`(matrix: Matrix) throws {
        let given = Circuit.GateApplication(
            gate: .unitary2,
            parameters: matrix.parts,
            qubits: [0, 1]
        )
        try expectEqualDecomposition(given, "\(matrix)")
    }

    @Test func `a matrix that is not unitary is refused`() throws {
        var circuit = try Circuit(qubits: 2)
        for parts in [[1, 0, 0, 0, 0, 0, 1.001, 0], [1e200, 0, 0, 0, 0, 0, 1, 0]] {
            #expect(throws: QuantumError.notUnitary(gate: "unitary1")) {
                try circuit.append(.unitary1, 0, parameters: parts)
            }
        }
        #expect(circuit.operations.isEmpty)
    }

    @Test(arguments: [
        (Gate.x, 1, Gate.cx), (.x, 2, .ccx), (.z, 2, .ccz), (.p, 1, .cp), (.swap, 1, .cswap),
        (.u, 1, .cu), (.globalPhase, 2, .cp),
    ])
    func `a gate under controls takes the row that the table has for it`(
        gate: Gate,
        added: Int,
        row: Gate
    ) throws {
        var generator = SimulationRandom(seed: 3)
        let parameters = randomAngles(gate, using: &generator)
        let application = Circuit.GateApplication(
            gate: gate,
            parameters: parameters,
            qubits: Array(0..<gate.definition.qubitCount + added),
            addedControls: added
        )
        #expect(application.gate == row)
        #expect(application.addedControls == 0)
        // The controls are the leading qubits, so the plain matrix stands in the last block.
        let (plain, whole) = (try gate.matrix(parameters), try application.matrix())
        let mask = (1 << added) - 1
        for row in whole.indices {
            for column in whole.indices {
                let isInside = row & mask == mask && column & mask == mask
                let expected =
                    isInside ? plain[row >> added][column >> added] : row == column ? 1 : 0
                #expect((whole[row][column] - expected).length < 1e-15)
            }
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `the state vector runs gates under added controls`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        let size = 6
        var circuit = try randomCircuit(qubits: size, gates: 40, using: &generator)
        for gate in Gate.allCases {
            let width = gate.definition.qubitCount
            let added = Int.random(in: 0...size - width, using: &generator)
            try circuit.append(
                gate,
                on: Array((0..<size).shuffled(using: &generator).prefix(width + added)),
                parameters: randomAngles(gate, using: &generator),
                addedControls: added
            )
        }
        var expected = [Complex<Double>](repeating: .zero, count: 1 << size)
        expected[0] = .one
        for case .gate(let step) in circuit.operations {
            let matrix = DenseOracle.matrix(
                of: try step.matrix(),
                on: step.qubits,
                registerSize: size
            )
            expected = DenseOracle.apply(matrix, to: expected)
        }
        let state = try circuit.run(using: &generator).state
        #expect(DenseOracle.distance(try state.doubles, expected) < 1e-12, "seed \(seed)")
    }

    private func expectEqualDecomposition(
        _ application: Circuit.GateApplication,
        _ comment: Comment
    ) throws {
        let size = max(1, application.qubits.count)
        let whole = DenseOracle.matrix(
            of: try application.matrix(),
            on: application.qubits,
            registerSize: size
        )
        let steps = application.decomposed()
        #expect(steps.allSatisfy { [.globalPhase, .u, .cx].contains($0.gate) }, comment)
        #expect(steps.allSatisfy { $0.addedControls == 0 }, comment)
        let product = try DenseOracle.matrix(of: steps, registerSize: size)
        #expect(DenseOracle.distance(product, whole) < 1e-12, comment)
    }
}

extension Matrix {
    fileprivate init(diagonal: [Double]) {
        self = diagonal.indices.map { row in
            diagonal.indices.map { $0 == row ? Complex(diagonal[row]) : .zero }
        }
    }
}

struct ElementaryCostTests {
    /// What counting step by step gives.
    private func slowly(_ circuit: Circuit) -> (gates: Int, controlledNots: Int, depth: Int) {
        var (gates, controlledNots) = (0, 0)
        var layers = [Int](repeating: 0, count: circuit.qubitCount)
        func deepen(_ qubits: [Int]) {
            let layer = (qubits.map { layers[$0] }.max() ?? 0) + 1
            for qubit in qubits { layers[qubit] = layer }
        }
        for operation in circuit.operations {
            switch operation {
            case .gate(let application), .conditional(.gate(let application), _):
                for step in application.decomposed() {
                    gates += 1
                    if step.gate == .cx { controlledNots += 1 }
                    deepen(step.qubits)
                }
            case .measure(let qubit, _), .reset(let qubit): deepen([qubit])
            default: break
            }
        }
        return (gates, controlledNots, layers.max() ?? 0)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `counting kinds of gates gives what counting each step gives`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        var circuit = try Circuit(qubits: 7, bits: 1)
        for _ in 0..<60 {
            let gate =
                Gate.allCases.filter { !$0.definition.isGivenByMatrix }
                .randomElement(using: &generator) ?? .h
            let needed = gate.definition.qubitCount
            let added = Int.random(in: 0...min(3, 7 - needed), using: &generator)
            let qubits = Array((0..<7).shuffled(using: &generator).prefix(needed + added))
            let angles = gate.definition.parameterNames.map { _ in
                Double.random(in: -3...3, using: &generator)
            }
            try circuit.append(gate, on: qubits, parameters: angles, addedControls: added)
            if Bool.random(using: &generator) { try circuit.measure(qubits.first ?? 0, into: 0) }
            if Bool.random(using: &generator) { try circuit.append(.x, on: [3], ifBit: 0) }
        }
        let (cost, expected) = (try ElementaryCost(circuit), slowly(circuit))
        #expect(cost.gates == expected.gates)
        #expect(cost.controlledNots == expected.controlledNots)
        #expect(cost.depth == expected.depth)
    }

    @Test func `a thousand gates under many controls are counted once`() throws {
        var circuit = try Circuit(qubits: 30)
        for angle in 1...1000 {
            try circuit.append(
                .u,
                on: Array(0..<30),
                parameters: [Double(angle), 2, 3],
                addedControls: 29
            )
        }
        let cost = try ElementaryCost(circuit)
        #expect(cost.gates % 1000 == 0 && cost.gates > 1_000_000)
        #expect(cost.depth > 1_000_000)
    }
}
