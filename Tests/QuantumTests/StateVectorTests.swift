import ComplexModule
import QuantumSimulator
import Testing

struct StateVectorTests {
    @Test func `sampling follows the probabilities`() throws {
        var generator = SimulationRandom(seed: 21)
        let circuit = try randomCircuit(qubits: 4, gates: 60, using: &generator)
        let state = try circuit.run(using: &generator).state
        let shots = 100_000
        let counts = try state.sample(shots: shots, using: &generator)
        #expect(counts.values.reduce(0, +) == shots)
        for (index, probability) in state.probabilities.enumerated() {
            let expected = probability * Double(shots)
            let deviation = (expected * (1 - probability)).squareRoot()
            #expect(abs(Double(counts[index, default: 0]) - expected) <= 5 * deviation + 1)
        }
    }

    @Test func `an impossible basis state is never sampled`() throws {
        var state = try StateVector<Float>(qubits: 3)
        try state.apply(.x, 1)
        var generator = SimulationRandom(seed: 2)
        #expect(try state.sample(shots: 1000, using: &generator) == [2: 1000])
    }

    @Test(arguments: [0, -1, 1 << 24 + 1])
    func `a foolish number of shots is refused`(shots: Int) throws {
        let state = try StateVector<Float>(qubits: 1)
        var generator = SimulationRandom(seed: 2)
        #expect(throws: QuantumError.count(actual: shots, minimum: 1, maximum: 1 << 24)) {
            try state.sample(shots: shots, using: &generator)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a measured qubit stays as measured and the state keeps its norm`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        let circuit = try randomCircuit(qubits: 4, gates: 60, using: &generator)
        var state = try circuit.run(as: Double.self, using: &generator).state
        let outcome = try state.measure(2, using: &generator)
        #expect(abs(try state.probability(ofOneIn: 2) - (outcome ? 1 : 0)) < 1e-12)
        #expect(try state.measure(2, using: &generator) == outcome)
        #expect(abs(state.totalProbability - 1) < 1e-12)
    }

    /// Blocks of this size are kept when a state ends, and serve the next one.
    @Test(arguments: 19...20)
    func `a register begins at zero, whatever stood in its memory before`(qubits: Int) throws {
        for _ in 0..<6 {
            let states = try (0..<3).map { _ in try StateVector<Double>(qubits: qubits) }
            for state in states {
                #expect(try state.amplitude(at: 0).real == 1)
                // Each asks for every amplitude.
                for qubit in 0..<qubits { #expect(try state.probability(ofOneIn: qubit) == 0) }
            }
            var circuit = try Circuit(qubits: qubits)
            for qubit in 0..<qubits { try circuit.append(.h, qubit) }
            var generator = SimulationRandom(seed: 0)
            _ = try circuit.run(as: Double.self, using: &generator)
        }
    }

    @Test func `a series is loaded in proportion, whatever its scale`() throws {
        for scale in [1e-300, 1, 1e300] {
            let state = try StateVector<Double>(encoding: [3 * scale, -4 * scale], qubits: 2)
            #expect(abs(try state.amplitude(at: 0).real - 0.6) < 1e-15)
            #expect(abs(try state.amplitude(at: 1).real + 0.8) < 1e-15)
            #expect(try state.amplitude(at: 3) == .zero)
        }
    }

    @Test func `a series that cannot be loaded is refused`() {
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 2)) {
            try StateVector<Double>(encoding: [], qubits: 1)
        }
        #expect(throws: QuantumError.count(actual: 3, minimum: 1, maximum: 2)) {
            try StateVector<Double>(encoding: [1, 2, 3], qubits: 1)
        }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try StateVector<Double>(encoding: [1, .infinity], qubits: 1)
        }
        #expect(throws: QuantumError.constantSeries) {
            try StateVector<Double>(encoding: [0, 0], qubits: 1)
        }
    }

    @Test(arguments: [-1, 2])
    func `qubits and basis states outside the register are refused`(index: Int) throws {
        var state = try StateVector<Double>(qubits: 1)
        var generator = SimulationRandom(seed: 0)
        #expect(throws: QuantumError.noSuchBasisState(index: index, dimension: 2)) {
            try state.amplitude(at: index)
        }
        #expect(throws: QuantumError.noSuchQubit(index: index, qubitCount: 1)) {
            try state.measure(index, using: &generator)
        }
        #expect(throws: QuantumError.noSuchQubit(index: index, qubitCount: 1)) {
            try state.apply(.h, index)
        }
    }

    @Test func `the generator gives the published sequence`() {
        // The first outputs of SplitMix64 from seed 1234567, as its reference program prints them.
        var generator = SimulationRandom(seed: 1_234_567)
        let outputs = (0..<5).map { _ in generator.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }
}
