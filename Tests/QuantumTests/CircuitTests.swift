import ComplexModule
import QuantumSimulator
import Testing

struct CircuitTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func `random circuits agree with the dense oracle in both precisions`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        let size = 3 + Int(seed % 4)
        let circuit = try randomCircuit(qubits: size, gates: 90, using: &generator)
        var expected = [Complex<Double>](repeating: .zero, count: 1 << size)
        expected[0] = .one
        for case .gate(let step) in circuit.operations {
            let matrix = DenseOracle.matrix(
                of: try step.gate.matrix(step.parameters),
                on: step.qubits,
                registerSize: size
            )
            expected = DenseOracle.apply(matrix, to: expected)
        }
        let double = try circuit.run(as: Double.self, using: &generator).state
        let float = try circuit.run(as: Float.self, using: &generator).state
        #expect(DenseOracle.distance(try double.doubles, expected) < 1e-13, "seed \(seed)")
        #expect(DenseOracle.distance(try float.doubles, expected) < 1e-5, "seed \(seed)")
        #expect(abs(float.totalProbability - 1) < 1e-5)
    }

    @Test func `a circuit and its inverse leave the register zero`() throws {
        var generator = SimulationRandom(seed: 1)
        var circuit = try randomCircuit(qubits: 6, gates: 100, using: &generator)
        try circuit.append(try circuit.inverse(), on: Array(0..<6))
        let state = try circuit.run(using: &generator).state
        #expect((try state.amplitude(at: 0) - .one).length < 1e-12)
    }

    @Test func `a measurement has no inverse`() throws {
        var circuit = try Circuit(qubits: 1, bits: 1)
        try circuit.append(.h, 0)
        try circuit.measure(0, into: 0)
        #expect(throws: QuantumError.notReversible(operation: 1)) { try circuit.inverse() }
    }

    @Test func `both qubits of a Bell pair always agree`() throws {
        var circuit = try Circuit(qubits: 2, bits: 2)
        try circuit.append(.h, 0)
        try circuit.append(.cx, 0, 1)
        try circuit.measure(0, into: 0)
        try circuit.measure(1, into: 1)
        var generator = SimulationRandom(seed: 5)
        let counts = try circuit.counts(shots: 4000, using: &generator)
        #expect(Set(counts.keys) == [[false, false], [true, true]])
        // Five standard deviations of a fair coin.
        #expect(abs(counts[[true, true], default: 0] - 2000) < 160)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `teleportation moves a state by classically controlled gates`(seed: UInt64) throws {
        let angles = [1.1, 0.4, -2.3]
        var circuit = try Circuit(qubits: 3, bits: 2)
        try circuit.append(.u, 0, parameters: angles)
        try circuit.append(.h, 1)
        try circuit.append(.cx, 1, 2)
        try circuit.append(.cx, 0, 1)
        try circuit.append(.h, 0)
        try circuit.measure(0, into: 0)
        try circuit.measure(1, into: 1)
        try circuit.append(.x, on: [2], ifBit: 1)
        try circuit.append(.z, on: [2], ifBit: 0, equals: true)
        // Undone on the far side, the state must be 0 there.
        try circuit.append(.u, 2, parameters: [-1.1, 2.3, -0.4])
        var generator = SimulationRandom(seed: seed)
        let state = try circuit.run(using: &generator).state
        #expect(try state.probability(ofOneIn: 2) < 1e-14)
    }

    @Test func `a reset qubit is zero and leaves the others alone`() throws {
        var circuit = try Circuit(qubits: 2)
        try circuit.append(.h, 0)
        try circuit.append(.x, 1)
        try circuit.reset(0)
        for seed in 0..<10 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let state = try circuit.run(using: &generator).state
            #expect((try state.amplitude(at: 2)).length == 1)
        }
    }

    @Test func `a circuit that goes on after a measurement is run anew for each shot`() throws {
        var circuit = try Circuit(qubits: 1, bits: 2)
        try circuit.append(.h, 0)
        try circuit.measure(0, into: 0)
        try circuit.append(.x, on: [0], ifBit: 0)
        try circuit.measure(0, into: 1)
        var generator = SimulationRandom(seed: 3)
        var shares: [Double] = []
        let counts = try circuit.counts(shots: 300, using: &generator) { shares.append($0) }
        #expect(Set(counts.keys) == [[false, false], [true, false]])
        #expect(shares == (1...300).map { Double($0) / 300 })
    }

    @Test func `operations that do not fit are refused and leave the circuit as it was`() throws {
        var circuit = try Circuit(qubits: 2, bits: 1)
        #expect(throws: QuantumError.noSuchQubit(index: 2, qubitCount: 2)) {
            try circuit.append(.h, 2)
        }
        #expect(throws: QuantumError.noSuchQubit(index: -1, qubitCount: 2)) {
            try circuit.reset(-1)
        }
        #expect(throws: QuantumError.repeatedQubit(index: 1)) { try circuit.append(.cx, 1, 1) }
        #expect(throws: QuantumError.gateQubitCount(gate: "cx", expected: 2, actual: 1)) {
            try circuit.append(.cx, 1)
        }
        #expect(throws: QuantumError.notFinite(index: 0)) {
            try circuit.append(.rx, 0, parameters: [.nan])
        }
        #expect(throws: QuantumError.noSuchBit(index: 1, bitCount: 1)) {
            try circuit.measure(0, into: 1)
        }
        #expect(throws: QuantumError.noSuchBit(index: 7, bitCount: 1)) {
            try circuit.append(.x, on: [0], ifBit: 7)
        }
        #expect(circuit.operations.isEmpty)
    }

    @Test(arguments: [-1, 0, 49, Int.max])
    func `a register of an impossible size is refused`(qubits: Int) {
        #expect(throws: QuantumError.qubitCount(actual: qubits, minimum: 1, maximum: 48)) {
            try Circuit(qubits: qubits)
        }
        #expect(throws: QuantumError.qubitCount(actual: qubits, minimum: 1, maximum: 48)) {
            try StateVector<Float>(qubits: qubits)
        }
    }

    @Test func `a state beyond the memory limit is refused before it is allocated`() {
        #expect(throws: QuantumError.memory(needed: 16 << 40, limit: 4 << 30)) {
            try StateVector<Double>(qubits: 40)
        }
        #expect(throws: QuantumError.memory(needed: 8 << 10, limit: 8191)) {
            try StateVector<Float>(qubits: 10, memoryLimit: 8191)
        }
        #expect(throws: Never.self) { try StateVector<Float>(qubits: 10, memoryLimit: 8192) }
    }

    @Test func `a cancelled task stops a run`() async throws {
        var circuit = try Circuit(qubits: 2)
        try circuit.append(.h, 0)
        let task = Task { [circuit] in
            while !Task.isCancelled { await Task.yield() }
            var generator = SimulationRandom(seed: 0)
            _ = try circuit.run(using: &generator)
        }
        task.cancel()
        await #expect(throws: QuantumError.cancelled) { try await task.value }
    }
}
