import ComplexModule
import Foundation
import QuantumSimulator
import Testing

/// The kernels of every build against matrices applied entry by entry.
struct KernelTests {
    /// Every build that this processor runs, on one, two and three threads, with tiles that hold
    /// the whole state and tiles that don't; and what users have, which takes small states plainly.
    static let engines =
        [SimulationEngine(threadCount: 1)]
        + KernelLevel.allCases.filter { $0 <= .supported }.flatMap { level in
            [(1, 20), (2, 6), (3, 7)].map { threads, tileBits in
                SimulationEngine(threadCount: threads, level: level, tileBits: tileBits)
            }
        }

    @Test func `each build that the processor has is tried`() throws {
        let levels = Set(Self.engines.map(\.level))
        #expect(levels.contains(.baseline))
        #if os(Linux) && arch(x86_64)
        // What the system says of the processor, not what the dispatch makes of it.
        let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags") })
        let flags = Set(line.split(separator: " ").map(String.init))
        let v3 = flags.isSuperset(of: ["avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm"])
        let v4 = flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
        #expect(levels.contains(.v3) == v3)
        #expect(levels.contains(.v4) == (v3 && v4))
        #else
        #expect(levels.contains(.supported))
        #endif
    }

    @Test(arguments: Gate.allCases)
    func `a gate acts as its matrix on every place`(gate: Gate) throws {
        var generator = SimulationRandom(seed: 71)
        let qubits = 8
        let start = try randomCircuit(qubits: qubits, gates: 40, using: &generator)
        var expected = try slowAmplitudes(start)
        var steps: [(Circuit, [Complex<Double>])] = [(start, expected)]
        for round in 0..<8 {
            // Neighbouring rounds move every qubit on by one place: lanes, tile and outer bits.
            let spread = [[0, 1, 2], [0, 4, 7], [0, 6, 3]][round % 3]
            let places = spread.prefix(gate.definition.qubitCount).map { ($0 + round) % qubits }
            var circuit = try Circuit(qubits: qubits)
            let parameters = randomAngles(gate, using: &generator)
            try circuit.append(gate, on: Array(places), parameters: parameters)
            expected = try slowAmplitudes(circuit, from: expected)
            steps.append((circuit, expected))
        }
        try expectAll(steps)
    }

    @Test(arguments: [Gate.x, .u, .rz, .swap, .iswap, .rzz])
    func `added controls may stand anywhere`(gate: Gate) throws {
        var generator = SimulationRandom(seed: 72)
        let qubits = 8
        let start = try randomCircuit(qubits: qubits, gates: 60, using: &generator)
        var expected = try slowAmplitudes(start)
        var steps: [(Circuit, [Complex<Double>])] = [(start, expected)]
        for controls in 1...5 {
            let count = gate.definition.qubitCount + controls
            let places = Array((0..<qubits).shuffled(using: &generator).prefix(count))
            var circuit = try Circuit(qubits: qubits)
            try circuit.append(
                .gate(
                    Circuit.GateApplication(
                        gate: gate,
                        parameters: randomAngles(gate, using: &generator),
                        qubits: places,
                        addedControls: controls
                    )
                )
            )
            expected = try slowAmplitudes(circuit, from: expected)
            steps.append((circuit, expected))
        }
        try expectAll(steps)
    }

    @Test(arguments: 1...10)
    func `a plan gives what its gates give one by one`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(73 + qubits))
        let circuit = try fittingCircuit(qubits: qubits, gates: 150, using: &generator)
        try expectAll([(circuit, try slowAmplitudes(circuit))])
    }

    @Test(arguments: [12, 15, 18])
    func `tiles and threads change nothing on larger registers`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(74 + qubits))
        let circuit = try randomCircuit(qubits: qubits, gates: 120, using: &generator)
        let plain = SimulationEngine(threadCount: 1, level: .baseline, tileBits: 20)
        var expected = try StateVector<Double>(qubits: qubits, engine: plain)
        for case .gate(let gate) in circuit.operations {
            var single = try Circuit(qubits: qubits)
            try single.append(.gate(gate))
            try expected.run(single, using: &generator)
        }
        let indices = (0..<1000).map { _ in Int.random(in: 0..<1 << qubits, using: &generator) }
        let engines = KernelLevel.allCases.filter { $0 <= .supported }.map { level in
            SimulationEngine(threadCount: 3, level: level, tileBits: 11)
        }
        for engine in engines {
            let double = try circuit.run(as: Double.self, engine: engine, using: &generator).state
            let single = try circuit.run(as: Float.self, engine: engine, using: &generator).state
            #expect(abs(double.totalProbability - 1) < 1e-12)
            #expect(abs(single.totalProbability - 1) < 1e-4)
            let differences = try indices.map { index in
                let exact = try expected.amplitude(at: index)
                let rounded = try single.amplitude(at: index)
                let coarse = Complex(Double(rounded.real), Double(rounded.imaginary))
                return ((try double.amplitude(at: index) - exact).length, (coarse - exact).length)
            }
            #expect(differences.allSatisfy { $0.0 < 1e-12 && $0.1 < 1e-5 })
        }
    }

    @Test(arguments: [3, 9, 13])
    func `a circuit and its inverse lead back`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(75 + qubits))
        var circuit = try fittingCircuit(qubits: qubits, gates: 200, using: &generator)
        try circuit.append(try circuit.inverse(), on: Array(0..<qubits))
        for engine in Self.engines {
            let state = try circuit.run(as: Double.self, engine: engine, using: &generator).state
            #expect((try state.amplitude(at: 0) - .one).length < 1e-11)
        }
    }

    @Test func `single precision keeps its norm through many gates`() throws {
        var generator = SimulationRandom(seed: 76)
        var circuit = try Circuit(qubits: 6)
        for _ in 0..<40 {
            for qubit in 0..<6 {
                try circuit.append(.u, qubit, parameters: [0.3, 0.2, 0.9])
                try circuit.append(.cx, qubit, (qubit + 1) % 6)
            }
        }
        for engine in Self.engines {
            var state = try StateVector<Float>(qubits: 6, engine: engine)
            for _ in 0..<40 { try state.run(circuit, using: &generator) }
            #expect(abs(state.totalProbability - 1) < 1e-5)
        }
    }

    /// Runs circuits one after the other, in both number types, on every engine.
    private func expectAll(
        _ steps: [(circuit: Circuit, expected: [Complex<Double>])],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var generator = SimulationRandom(seed: 0)
        let qubits = steps[0].circuit.qubitCount
        for engine in Self.engines {
            var double = try StateVector<Double>(qubits: qubits, engine: engine)
            var single = try StateVector<Float>(qubits: qubits, engine: engine)
            for (circuit, expected) in steps {
                try double.run(circuit, using: &generator)
                try single.run(circuit, using: &generator)
                let fine = DenseOracle.distance(try double.doubles, expected)
                let coarse = DenseOracle.distance(try single.doubles, expected)
                #expect(fine < 1e-12, "\(engine)", sourceLocation: sourceLocation)
                #expect(coarse < 1e-5, "\(engine)", sourceLocation: sourceLocation)
            }
        }
    }
}

/// A random circuit of the gates that a small register has room for.
private func fittingCircuit(
    qubits: Int,
    gates: Int,
    using generator: inout SimulationRandom
) throws -> Circuit {
    let fitting = Gate.allCases.filter { $0.definition.qubitCount <= qubits }
    var circuit = try Circuit(qubits: qubits)
    for number in 0..<gates {
        let gate = fitting[number % fitting.count]
        try circuit.append(
            gate,
            on: randomQubits(gate, of: qubits, using: &generator),
            parameters: randomAngles(gate, using: &generator)
        )
    }
    return circuit
}

/// A circuit's amplitudes, every gate applied by its matrix: slow, and independent of the kernels.
func slowAmplitudes(
    _ circuit: Circuit,
    from start: [Complex<Double>]? = nil
) throws -> [Complex<Double>] {
    var state = start ?? (0..<1 << circuit.qubitCount).map { $0 == 0 ? .one : .zero }
    for case .gate(let application) in circuit.operations {
        let matrix = try application.matrix()
        let qubits = application.qubits
        let mask = qubits.reduce(0) { $0 | 1 << $1 }
        var result = state
        for index in state.indices {
            let row = qubits.enumerated().reduce(0) { $0 | (index >> $1.element & 1) << $1.offset }
            result[index] = matrix[row].enumerated().reduce(.zero) { sum, entry in
                guard entry.element != .zero else { return sum }
                let column = qubits.enumerated().reduce(0) {
                    $0 | (entry.offset >> $1.offset & 1) << $1.element
                }
                return sum + entry.element * state[index & ~mask | column]
            }
        }
        state = result
    }
    return state
}
