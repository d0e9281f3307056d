import ComplexModule
import QuantumSimulator
import RealModule
import Testing

struct OptimizationTests {
    @Test func `the gradient search finds the bottom of Rosenbrock's valley`() throws {
        let search = try QuasiNewtonSearch(maximumIterations: 500, gradientTolerance: 1e-8)
        let report = try search.minimum(from: [-1.2, 1]) { point throws(QuantumError) in
            let (x, y) = (point[0], point[1])
            let value = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
            return (value, [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        }
        #expect(abs(report.parameters[0] - 1) < 1e-6)
        #expect(abs(report.parameters[1] - 1) < 1e-6)
    }

    @Test func `the perturbation search finds a minimum under noise and repeats itself`() throws {
        func run(_ seed: UInt64) throws -> OptimizationReport {
            var noise = SimulationRandom(seed: 77)
            return try PerturbationSearch(iterations: 400, seed: seed)
                .minimum(from: [1, -1, 0.5]) { point throws(QuantumError) in
                    point.reduce(0) { $0 + ($1 - 0.2) * ($1 - 0.2) }
                        + Double.random(in: -1e-3...1e-3, using: &noise)
                }
        }
        let report = try run(3)
        #expect(report.evaluations == 801)
        for value in report.parameters { #expect(abs(value - 0.2) < 0.1) }
        #expect(try run(3) == report)
        #expect(try run(4) != report)
    }
}

struct CombinatorialTests {
    @Test func `all three classical methods agree with a plain loop`() throws {
        for seed in 0..<5 as Range<UInt64> {
            let problem = try randomProblem(bits: 10, seed: seed)
            let best = try #require((0..<1024).map(problem.value).min())
            #expect(abs(try problem.enumerated().value - best) < 1e-12)
            #expect(abs(try problem.annealed(sweeps: 300, seed: seed).value - best) < 1e-12)
            let local = try problem.locallySearched(restarts: 50, seed: seed)
            #expect(abs(local.value - best) < 1e-12)
            #expect(problem.value(of: local.bits) == local.value)
        }
    }

    @Test func `the observable's diagonal is the value`() throws {
        let problem = try randomProblem(bits: 5, seed: 3)
        let observable = try problem.observable()
        for bits in 0..<32 {
            var state = try StateVector<Double>(qubits: 5)
            for qubit in 0..<5 where bits >> qubit & 1 == 1 { try state.apply(.x, qubit) }
            #expect(abs(try state.expectation(of: observable) - problem.value(of: bits)) < 1e-12)
        }
    }

    @Test(arguments: [4, 8, 14])
    func `a random cubic graph is cubic and its problem counts cut edges`(vertices: Int) throws {
        let graph = try CutProblem.randomCubic(vertices: vertices, seed: 5)
        #expect(graph.edges.count == vertices * 3 / 2)
        for vertex in 0..<vertices {
            #expect(graph.edges.count { $0.low == vertex || $0.high == vertex } == 3)
        }
        let problem = try graph.binaryProblem()
        for sides in stride(from: 0, to: 1 << vertices, by: 37) {
            #expect(problem.value(of: sides) == Double(-graph.cut(sides)))
        }
    }

    @Test(arguments: 1...5)
    func `the Hungarian method is as good as trying every permutation`(size: Int) throws {
        for seed in 0..<20 as Range<UInt64> {
            let problem = try AssignmentProblem.random(size: size, seed: seed)
            let best = permutations(Array(0..<size)).map(problem.cost).min()
            let found = problem.solved()
            #expect(Set(found).count == size)
            #expect(problem.cost(found) == best)
        }
    }

    @Test func `the bits of the cheapest assignment have the lowest value of all one-hot choices`()
        throws
    {
        let problem = try AssignmentProblem.random(size: 3, seed: 8)
        let binary = try problem.binaryProblem()
        let oneHot = (0..<512).filter { bits in
            problem.groups.allSatisfy { $0.count { bits >> $0 & 1 == 1 } == 1 }
        }
        #expect(oneHot.count == 27)
        let best = try #require(oneHot.min { binary.value(of: $0) < binary.value(of: $1) })
        let columns = try #require(problem.columns(of: best))
        #expect(problem.cost(columns) == problem.cost(problem.solved()))
        #expect(binary.value(of: best) == problem.cost(columns))
    }

    @Test func `impossible problems are refused`() {
        #expect(throws: QuantumError.noSuchBit(index: 3, bitCount: 3)) {
            try BinaryProblem(bits: 3, linear: [0, 0, 0], quadratic: [.init(0, 3, 1)])
        }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try BinaryProblem(bits: 2, linear: [0, .nan], quadratic: [])
        }
        #expect(throws: QuantumError.qubitCount(actual: 7, minimum: 4, maximum: 30)) {
            try CutProblem.randomCubic(vertices: 7, seed: 1)
        }
        #expect(throws: QuantumError.repeatedQubit(index: 1)) {
            try CutProblem(vertices: 3, edges: [.init(0, 1), .init(1, 0)])
        }
        #expect(throws: QuantumError.count(actual: 6, minimum: 1, maximum: 5)) {
            try AssignmentProblem.random(size: 6, seed: 1)
        }
    }

    private func randomProblem(bits: Int, seed: UInt64) throws -> BinaryProblem {
        var generator = SimulationRandom(seed: seed)
        var pairs: [BinaryProblem.Pair] = []
        for high in 0..<bits {
            for low in 0..<high {
                pairs.append(.init(low, high, Double.random(in: -1...1, using: &generator)))
            }
        }
        return try BinaryProblem(
            bits: bits,
            constant: 0.25,
            linear: (0..<bits).map { _ in Double.random(in: -1...1, using: &generator) },
            quadratic: pairs
        )
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return permutations(rest).map { [item] + $0 }
        }
    }
}

struct ApproximateOptimizationTests {
    @Test func `one layer on a triangle-free cubic graph has the known optimum`() throws {
        // K3,3: Wang, Hadfield, Jiang, Rieffel, arXiv:1706.02998: ½ + 1/(3√3) an edge without
        // triangles at γ = arctan(1/√2), β = π/8, in the convention exp(-iγ(1-ZZ)/2).
        let edges = (0..<3).flatMap { low in (3..<6).map { CutProblem.Edge(low, $0) } }
        let graph = try CutProblem(vertices: 6, edges: edges)
        let task = try ApproximateOptimization(graph.binaryProblem(), layers: 1)
        // Our cost is minus the cut, which turns the sign of γ, and our β that of the mixer.
        let phase = Double.atan(1 / 2.0.squareRoot())
        let report = try task.measured(at: [phase, -.pi / 8], shots: 2000, seed: 1)
        #expect(abs(report.expectation + 9 * (0.5 + 1 / (3 * 3.0.squareRoot()))) < 1e-12)
        #expect(report.best.value == -9)
        let optimum = try task.optimized()
        #expect(abs(optimum.value - report.expectation) < 1e-6)
    }

    @Test func `more layers and better parameters cut more`() throws {
        let graph = try CutProblem.randomCubic(vertices: 8, seed: 2)
        let problem = try graph.binaryProblem()
        var last = 0.0
        for layers in 1...3 {
            let task = try ApproximateOptimization(problem, layers: layers)
            let optimum = try task.optimized()
            #expect(optimum.value < last - 0.1)
            last = optimum.value
        }
        #expect(last >= (try problem.enumerated().value))
    }

    @Test func `the exchange mixer never leaves the one-hot choices`() throws {
        let problem = try AssignmentProblem.random(size: 3, seed: 4)
        let task = try ApproximateOptimization(
            problem.binaryProblem(),
            mixer: .oneOfEach(problem.groups),
            layers: 2
        )
        var generator = SimulationRandom(seed: 9)
        for _ in 0..<3 {
            let values = (0..<4).map { _ in Double.random(in: -3...3, using: &generator) }
            let state = try task.ansatz.circuit(at: values).run(using: &generator).state
            let outside = state.probabilities.enumerated().reduce(0.0) { sum, entry in
                let isOneHot = problem.groups.allSatisfy { group in
                    group.count { entry.offset >> $0 & 1 == 1 } == 1
                }
                return isOneHot ? sum : sum + entry.element
            }
            #expect(outside < 1e-20)
        }
        // All angles 0: the even superposition of the 27 one-hot choices.
        let start = try task.ansatz.circuit(at: [0, 0, 0, 0]).run(using: &generator).state
        for (index, probability) in start.probabilities.enumerated() where probability > 1e-20 {
            #expect(abs(probability - 1.0 / 27) < 1e-12, "\(index)")
        }
        let optimum = try task.optimized()
        let report = try task.measured(at: optimum.parameters, shots: 1000, seed: 5)
        #expect(report.feasibleShots == 1000)
        let columns = try #require(problem.columns(of: report.best.bits))
        #expect(problem.cost(columns) == problem.cost(problem.solved()))
    }
}

struct AmplitudeEncodingTests {
    @Test(arguments: 1...6)
    func `the circuit prepares any state with the counted gates`(qubits: Int) throws {
        var generator = SimulationRandom(seed: 3)
        for isReal in [true, false] {
            let wanted = (0..<(1 << qubits)).map { _ in
                Complex(
                    Double.random(in: -1...1, using: &generator),
                    isReal ? 0 : Double.random(in: -1...1, using: &generator)
                )
            }
            let circuit = try Circuit.preparing(wanted)
            let norm = wanted.reduce(0) { $0 + $1.lengthSquared }.squareRoot()
            let state = try circuit.run(using: &generator).state
            let overlap = zip(wanted, try state.doubles)
                .reduce(Complex<Double>.zero) { $0 + $1.0.conjugate * $1.1 }
            #expect(abs(overlap.length / norm - 1) < 1e-12)
            if isReal { #expect(abs(overlap.real / norm - 1) < 1e-12) }
            let controlled = circuit.operations.count {
                if case .gate(let application) = $0 { application.gate == .cx } else { false }
            }
            let factor = isReal ? 1 : 2
            #expect(controlled == factor * ((1 << qubits) - 2))
            #expect(circuit.operations.count - controlled == factor * ((1 << qubits) - 1))
        }
    }

    @Test func `what is no state is refused`() {
        #expect(throws: QuantumError.count(actual: 3, minimum: 2, maximum: 1 << 16)) {
            try Circuit.preparing([1, 0, 0])
        }
        #expect(throws: QuantumError.constantSeries) { try Circuit.preparing([0, 0]) }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try Circuit.preparing([1, Complex(0, .infinity)])
        }
    }
}

struct PhaseEstimationTests {
    @Test(arguments: [0, 1, 5, 11, 15])
    func `a phase of whole sixteenths is measured with certainty`(numerator: Int) throws {
        var unitary = try Circuit(qubits: 1)
        try unitary.append(.p, 0, parameters: [2 * .pi * Double(numerator) / 16])
        var one = try Circuit(qubits: 1)
        try one.append(.x, 0)
        let estimation = try PhaseEstimation(of: unitary, on: one, bits: 4)
        var generator = SimulationRandom(seed: 1)
        let report = try estimation.run(shots: 100, using: &generator)
        #expect(report.counts == [numerator: 100])
        #expect(report.turns == Double(numerator) / 16)
    }

    @Test func `any other phase comes out near with the known probability`() throws {
        let turns = 0.2731
        var unitary = try Circuit(qubits: 2)
        try unitary.append(.cx, 0, 1)
        try unitary.append(.rz, 1, parameters: [4 * .pi * turns])
        try unitary.append(.cx, 0, 1)
        // On |11⟩ the parity is 0, where RZ(φ) turns by -φ/2.
        var state = try Circuit(qubits: 2)
        try state.append(.x, 0)
        try state.append(.x, 1)
        let estimation = try PhaseEstimation(of: unitary, on: state, bits: 6)
        var generator = SimulationRandom(seed: 2)
        let shots = 4000
        let report = try estimation.run(shots: shots, using: &generator)
        let exact = (1 - turns) * 64
        #expect(abs(Double(report.numerator) - exact) < 1)
        let offset = exact - Double(report.numerator)
        let ratio = Double.sin(.pi * offset) / (64 * Double.sin(.pi * offset / 64))
        let share = Double(report.counts[report.numerator] ?? 0) / Double(shots)
        #expect(abs(share - ratio * ratio) < 0.04)
    }

    @Test func `too many bits or too many gates are refused`() throws {
        var unitary = try Circuit(qubits: 1)
        let empty = unitary
        for _ in 0..<100 { try unitary.append(.t, 0) }
        #expect(throws: QuantumError.count(actual: 17, minimum: 1, maximum: 16)) {
            try PhaseEstimation(of: unitary, on: empty, bits: 17)
        }
        #expect(throws: QuantumError.count(actual: 100, minimum: 0, maximum: 64)) {
            try PhaseEstimation(of: unitary, on: empty, bits: 16)
        }
    }
}

struct GroverCircuitTests {
    @Test func `the circuit of a table does what the diagonal does`() throws {
        let marked: Set = [3, 17, 30]
        var generator = SimulationRandom(seed: 4)
        let circuit = try GroverSearch.circuit(marking: marked, qubits: 5)
        let state = try circuit.run(using: &generator).state
        let success = marked.reduce(0.0) { $0 + state.probabilities[$1] }
        let report = try GroverSearch(marking: marked, qubits: 5).run(using: &generator)
        #expect(abs(success - report.successProbability) < 1e-12)
        #expect(report.successProbability > 0.8)
    }

    @Test func `a table with a state that isn't there is refused`() {
        #expect(throws: QuantumError.noSuchBasisState(index: 16, dimension: 16)) {
            try GroverSearch(marking: [1, 16], qubits: 4)
        }
        #expect(throws: QuantumError.markedCount(actual: 0, dimension: 16)) {
            try GroverSearch(marking: [], qubits: 4)
        }
    }
}

struct FastFourierTests {
    @Test(arguments: 0...8)
    func `the fast transform is the plain sum`(bits: Int) {
        var generator = SimulationRandom(seed: 6)
        let count = 1 << bits
        let samples = (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
        let power = fourierPower(samples)
        #expect(power.count == count)
        for bin in power.indices {
            var sum = Complex<Double>.zero
            for (time, sample) in samples.enumerated() {
                let angle = -2 * Double.pi * Double(bin * time % count) / Double(count)
                sum += Complex(sample * Double.cos(angle), sample * Double.sin(angle))
            }
            #expect(abs(power[bin] - sum.lengthSquared) < 1e-10 * Double(count))
        }
        #expect(fourierPower([1, 2, 3]).isEmpty)
    }
}

struct RosterTests {
    @Test(arguments: [(3, 5), (4, 4), (2, 6)])
    func `the cheapest choice is the best roster that keeps the rules`(
        nurses: Int,
        days: Int
    ) throws {
        let problem = try RosterProblem(nurses: nurses, days: days, seed: 2)
        let binary = try problem.binaryProblem()
        let best = try binary.enumerated()
        #expect(problem.keepsRules(best.bits))
        let cheapest = (0..<(1 << (nurses * days))).filter(problem.keepsRules).map { bits in
            problem.wishes.joined().enumerated().reduce(0.0) {
                bits >> $1.offset & 1 == 1 ? $0 + $1.element : $0
            }
        }.min()
        #expect(best.value == cheapest)
    }

    @Test func `one nurse a day is reached by the mixer that keeps that, and no wish beats a rule`()
        throws
    {
        let problem = try RosterProblem(wishes: [[0, 30, 0], [40, 0, 40], [9, 9, 9]])
        let task = try problem.approximateOptimization(layers: 1)
        let best = try task.enumerated()
        #expect(problem.nurses(of: best.bits) == [0, 1, 0] && best.value == 0)
        #expect(best.evaluations == 27)
        #expect(try best.value == problem.binaryProblem().enumerated().value)
        #expect(problem.nurses(of: 0) == nil)
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try RosterProblem(wishes: [[1, 2], [.nan, 1]])
        }
        #expect(throws: QuantumError.count(actual: 1, minimum: 2, maximum: 2)) {
            try RosterProblem(wishes: [[1, 2], [1]])
        }
    }

    @Test func `a roster beyond 24 bits is refused`() {
        #expect(throws: QuantumError.count(actual: 7, minimum: 2, maximum: 6)) {
            try RosterProblem(nurses: 4, days: 7, seed: 1)
        }
    }
}
