import ComplexModule
import Foundation
import QuantumSimulator
import Testing

/// The planner where its choices differ, against gates one by one or a formula.
///
/// Many tiles, merged diagonals, matrices that share a step, more instructions than a pass takes.
struct PlanTests {
    /// What users have, on one thread and on two, in every build.
    static let engines = KernelLevel.allCases.filter { $0 <= .supported }.flatMap { level in
        [1, 2].map { SimulationEngine(threadCount: $0, level: level, tileBits: nil) }
    }

    /// Gates one by one, planned by nobody.
    private func oneByOne(_ circuit: Circuit) throws -> StateVector<Double> {
        let plain = SimulationEngine(threadCount: 1, level: .baseline, tileBits: 20)
        var generator = SimulationRandom(seed: 0)
        var state = try StateVector<Double>(qubits: circuit.qubitCount, engine: plain)
        for case .gate(let gate) in circuit.operations {
            var single = try Circuit(qubits: circuit.qubitCount)
            try single.append(.gate(gate))
            try state.run(single, using: &generator)
        }
        return state
    }

    private func expectAll(_ circuit: Circuit, engines: [SimulationEngine]) throws {
        let expected = try oneByOne(circuit)
        var generator = SimulationRandom(seed: 0)
        for engine in engines {
            let double = try circuit.run(as: Double.self, engine: engine, using: &generator).state
            let single = try circuit.run(as: Float.self, engine: engine, using: &generator).state
            let fine = DenseOracle.distance(try double.doubles, try expected.doubles)
            let coarse = DenseOracle.distance(try single.doubles, try expected.doubles)
            #expect(fine < 1e-11, "\(engine)")
            #expect(coarse < 1e-3, "\(engine)")
        }
    }

    @Test(arguments: [14, 15, 16, 17])
    func `tiles of the usual size change nothing`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(qubits))
        try expectAll(
            try randomCircuit(qubits: qubits, gates: 150, using: &generator),
            engines: Self.engines
        )
    }

    /// From 22 qubits on a pass's places are chosen by search.
    @Test func `places that are searched for change nothing`() throws {
        var generator = SimulationRandom(seed: 22)
        var circuit = try Circuit(qubits: 22)
        for _ in 0..<3 {
            for qubit in 0..<22 {
                let angles = (0..<3).map { _ in Double.random(in: -3...3, using: &generator) }
                try circuit.append(.u, on: [qubit], parameters: angles)
            }
            let order = (0..<22).shuffled(using: &generator)
            for pair in 0..<11 {
                try circuit.append(.cx, order[2 * pair], order[2 * pair + 1])
            }
        }
        let engine = SimulationEngine(threadCount: 2)
        let expected = try oneByOne(circuit)
        let state = try circuit.run(as: Double.self, engine: engine, using: &generator).state
        let differences = try (0..<2000).map { _ in
            let index = Int.random(in: 0..<1 << 22, using: &generator)
            return (try state.amplitude(at: index) - expected.amplitude(at: index)).length
        }
        #expect(differences.allSatisfy { $0 < 1e-13 })
        #expect(abs(state.totalProbability - 1) < 1e-12)
    }

    /// Matrices with real, with crossed and with any entries side by side, flips after them, on
    /// lanes and above.
    @Test(arguments: 0..<8)
    func `matrices that share a step keep their order`(seed: Int) throws {
        var generator = SimulationRandom(seed: UInt64(900 + seed))
        let kinds: [Gate] = [.h, .ry, .rx, .u, .sx, .y]
        var circuit = try Circuit(qubits: 9)
        for _ in 0..<300 {
            let gate = kinds.randomElement(using: &generator) ?? .h
            let qubits = (0..<9).shuffled(using: &generator)
            try circuit.append(
                gate,
                on: [qubits[0]],
                parameters: randomAngles(gate, using: &generator)
            )
            if Int.random(in: 0..<3, using: &generator) > 0 {
                try circuit.append(.cx, qubits[1], qubits[2])
            }
        }
        try expectAll(circuit, engines: KernelTests.engines)
    }

    @Test(arguments: 0..<6)
    func `gates under controls stand where they must among others`(seed: Int) throws {
        var generator = SimulationRandom(seed: UInt64(950 + seed))
        let free: [Gate] = [.h, .ry, .rz, .cp, .x, .swap]
        let held: [Gate] = [.rxx, .iswap, .unitary2, .p, .rz, .x, .swap]
        var circuit = try Circuit(qubits: 9)
        for number in 0..<200 {
            let isHeld = number % 3 == 2
            let gate = (isHeld ? held : free).randomElement(using: &generator) ?? .h
            let controls = isHeld ? Int.random(in: 1...4, using: &generator) : 0
            let places = (0..<9).shuffled(using: &generator)
                .prefix(gate.definition.qubitCount + controls)
            try circuit.append(
                gate,
                on: Array(places),
                parameters: randomAngles(gate, using: &generator),
                addedControls: controls
            )
        }
        try expectAll(circuit, engines: KernelTests.engines)
    }

    /// H on all qubits, then diagonals: an amplitude's phase is the sum of the angles that its index
    /// asks for.
    @Test(arguments: [13, 16, 18])
    func `merged diagonals have the phases of their gates`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(qubits))
        var circuit = try Circuit(qubits: qubits)
        for qubit in 0..<qubits { try circuit.append(.h, qubit) }
        var phase = [Double](repeating: 0, count: 1 << qubits)
        func add(_ angle: Double, where holds: (Int) -> Bool) {
            for index in phase.indices where holds(index) { phase[index] += angle }
        }
        for _ in 0..<150 {
            let angle = Double.random(in: -3...3, using: &generator)
            let pair = (0..<qubits).shuffled(using: &generator)
            let (a, b) = (pair[0], pair[1])
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                try circuit.append(.cp, on: [a, b], parameters: [angle])
                add(angle) { $0 >> a & $0 >> b & 1 == 1 }
            case 1:
                try circuit.append(.rzz, on: [a, b], parameters: [angle])
                add(angle) { ($0 >> a ^ $0 >> b) & 1 == 1 }
                add(-angle / 2) { _ in true }
            case 2:
                try circuit.append(.rz, on: [a], parameters: [angle])
                add(angle) { $0 >> a & 1 == 1 }
                add(-angle / 2) { _ in true }
            default:
                try circuit.append(.cz, a, b)
                add(.pi) { $0 >> a & $0 >> b & 1 == 1 }
            }
        }
        // Exchanged qubits at the end: bits move, phases stay with them.
        let order = (0..<qubits).shuffled(using: &generator)
        var places = Array(0..<qubits)
        for (one, other) in zip(order, order.dropFirst()) {
            try circuit.append(.swap, one, other)
            places.swapAt(one, other)
        }
        let scale = Double(1 << qubits).squareRoot()
        for engine in Self.engines {
            let state = try circuit.run(as: Double.self, engine: engine, using: &generator).state
            let single = try circuit.run(as: Float.self, engine: engine, using: &generator).state
            let differences = try (0..<4000).map { _ in
                let index = Int.random(in: 0..<1 << qubits, using: &generator)
                // The bit that stands at a qubit came from where its content began.
                let source = places.enumerated().reduce(0) {
                    $0 | (index >> $1.offset & 1) << $1.element
                }
                let exact = Complex<Double>(length: 1, phase: phase[source])
                let rounded = try single.amplitude(at: index)
                let coarse = Complex(Double(rounded.real), Double(rounded.imaginary))
                return (
                    (Complex(scale) * (try state.amplitude(at: index)) - exact).length,
                    (Complex(scale) * coarse - exact).length
                )
            }
            #expect(differences.allSatisfy { $0.0 < 1e-10 && $0.1 < 1e-3 }, "\(engine)")
        }
    }

    @Test func `more gates than a pass and its window hold come out right`() throws {
        var generator = SimulationRandom(seed: 5000)
        var circuit = try Circuit(qubits: 8)
        for _ in 0..<5000 {
            let places = (0..<8).shuffled(using: &generator)
            let angle = Double.random(in: -3...3, using: &generator)
            try circuit.append(.crx, on: Array(places.prefix(2)), parameters: [angle])
        }
        let expected = try slowAmplitudes(circuit)
        let engine = SimulationEngine(threadCount: 2, level: .supported, tileBits: 6)
        let state = try circuit.run(as: Double.self, engine: engine, using: &generator).state
        #expect(DenseOracle.distance(try state.doubles, expected) < 1e-10)
    }

    /// Sums over several parts and blocks, the last of them included.
    @Test(arguments: [12, 13, 20])
    func `measuring and sampling reach the last amplitudes`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(qubits))
        var circuit = try Circuit(qubits: qubits)
        // Only the highest eight indices: all bits but three are 1.
        for qubit in 0..<qubits { try circuit.append(qubit < 3 ? .h : .x, qubit) }
        for threads in 1...3 {
            let engine = SimulationEngine(threadCount: threads)
            var state = try circuit.run(as: Double.self, engine: engine, using: &generator).state
            let high = (1 << qubits) - 8
            let counts = try state.sample(shots: 4000, using: &generator)
            #expect(counts.keys.allSatisfy { $0 >= high } && counts.count == 8)
            #expect(try state.probability(ofOneIn: qubits - 1) > 1 - 1e-12)
            #expect(try state.measure(qubits - 1, using: &generator))
            #expect(abs(state.totalProbability - 1) < 1e-12)
        }
    }

    @Test(arguments: [10, 16, 20])
    func `a seed gives the same outcomes on any number of threads`(qubits: Int) throws {
        var generator = SimulationRandom(seed: UInt64(qubits))
        let circuit = try randomCircuit(qubits: qubits, gates: 60, using: &generator)
        let outcomes = try (1...3).map { threads in
            var draws = SimulationRandom(seed: 9)
            let engine = SimulationEngine(threadCount: threads)
            var state = try circuit.run(as: Double.self, engine: engine, using: &draws).state
            let counts = try state.sample(shots: 500, using: &draws)
            let bits = try (0..<qubits).map { try state.measure($0, using: &draws) }
            return "\(counts.sorted { $0.key < $1.key }) \(bits)"
        }
        #expect(Set(outcomes).count == 1)
    }
}
