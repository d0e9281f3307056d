import ComplexModule
public import QuantumSimulator
import RealModule

// Noise by trajectories: pure states, each with its own accidents. The memory is that of one state
// vector.
//
// Source: Dalibard, Castin, Mølmer, Phys. Rev. Lett. 68 (1992) 580.

extension NoisySimulation {
    /// Runs the circuit shot by shot, each with its own accidents.
    ///
    /// Which gates have an accident is drawn first, from the part of their noise that depends on no
    /// state: shots without any share one run, and the gates between two accidents run as one
    /// circuit. A circuit that measures before its end is run operation by operation.
    ///
    /// - Parameters:
    ///   - shots: How many, `1 ... 1048576`.
    ///   - seed: The seed of all accidents and measurements.
    ///   - accidentRuns: The most runs with accidents; by default every such shot has its own. With
    ///     fewer, each run's state is measured for several shots, which then share its accidents.
    ///   - progress: Called after each run with the share of the work that is done.
    /// - Returns: How often each result came out.
    /// - Throws: ``NoiseError/simulator(_:)``.
    public func sampled(
        shots: Int,
        seed: UInt64,
        accidentRuns: Int? = nil,
        progress: (Double) -> Void = { _ in }
    ) throws(NoiseError) -> [Int: Int] {
        guard (1...Self.maximumShots).contains(shots) else {
            throw .simulator(.count(actual: shots, minimum: 1, maximum: Self.maximumShots))
        }
        if let accidentRuns, accidentRuns < 1 {
            throw .simulator(.count(actual: accidentRuns, minimum: 1, maximum: shots))
        }
        var generator = SimulationRandom(seed: seed)
        let steps = try self.steps()
        do throws(QuantumError) {
            guard let plan = TrajectoryPlan(steps, qubits: circuit.qubitCount) else {
                var counts: [Int: Int] = [:]
                for done in 1...shots {
                    counts[try shot(steps, using: &generator), default: 0] += 1
                    progress(Double(done) / Double(shots))
                }
                return counts
            }
            return try plan.counts(
                shots: shots,
                accidentRuns: accidentRuns ?? shots,
                readout: model.readout,
                using: &generator,
                progress: progress
            )
        } catch {
            throw .simulator(error)
        }
    }

    /// The mean of an observable at the circuit's end, over trajectories.
    ///
    /// - Parameters:
    ///   - observable: A sum of Pauli strings on the circuit's qubits.
    ///   - trajectories: How many, `2 ... 1048576`.
    ///   - seed: The seed of all accidents.
    /// - Returns: The mean and its standard error; readout errors are no part of it.
    /// - Throws: ``NoiseError/notFinalMeasurement(operation:)`` or ``NoiseError/simulator(_:)``.
    public func expectation(
        of observable: PauliSum,
        trajectories: Int,
        seed: UInt64
    ) throws(NoiseError) -> (mean: Double, standardError: Double) {
        guard (2...(1 << 20)).contains(trajectories) else {
            throw .simulator(.count(actual: trajectories, minimum: 2, maximum: 1 << 20))
        }
        guard let plan = TrajectoryPlan(try steps(), qubits: circuit.qubitCount) else {
            throw .notFinalMeasurement(operation: circuit.operations.count)
        }
        var generator = SimulationRandom(seed: seed)
        do throws(QuantumError) {
            var quiet: Double?
            var values: [Double] = []
            for _ in 0..<trajectories {
                let places = plan.accidents(using: &generator)
                if places.isEmpty, let quiet {
                    values.append(quiet)
                    continue
                }
                let value = try plan.state(accidents: places, using: &generator)
                    .expectation(of: observable)
                if places.isEmpty { quiet = value }
                values.append(value)
            }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let count = Double(values.count)
            return (mean, (variance / (count - 1) / count).squareRoot())
        } catch {
            throw .simulator(error)
        }
    }

    /// One shot, operation by operation.
    private func shot(
        _ steps: [Step],
        using generator: inout SimulationRandom
    ) throws(QuantumError) -> Int {
        if Task.isCancelled { throw .cancelled }
        var state = try StateVector<Double>(qubits: circuit.qubitCount)
        var bits = [Bool](repeating: false, count: circuit.bitCount)
        for step in steps { try run(step, &state, &bits, using: &generator) }
        if !circuit.operations.contains(where: \.writesBit) {
            let index = try state.sample(shots: 1, using: &generator).keys.first ?? 0
            bits = (0..<circuit.qubitCount).map {
                model.readout.read(index >> $0 & 1 == 1, using: &generator)
            }
        }
        return bits.enumerated().reduce(0) { $1.element ? $0 | 1 << $1.offset : $0 }
    }

    private func run(
        _ step: Step,
        _ state: inout StateVector<Double>,
        _ bits: inout [Bool],
        using generator: inout SimulationRandom
    ) throws(QuantumError) {
        switch step {
        case .gate(let application, let channel):
            try state.applyUnchecked(application)
            guard let channel, channel.hasAccident(using: &generator) else { return }
            try state.suffer(channel, on: application.qubits, using: &generator)
        case .idle(let channel, let qubit):
            guard channel.hasAccident(using: &generator) else { return }
            try state.suffer(channel, on: [qubit], using: &generator)
        case .other(.measure(let qubit, let bit)):
            let value = try state.measure(qubit, using: &generator)
            bits[bit] = model.readout.read(value, using: &generator)
        case .other(.reset(let qubit)): try state.reset(qubit, using: &generator)
        case .other(.assign(let bit, let condition)): bits[bit] = condition.isMet(by: bits)
        case .other: break
        case .conditional(let inner, let condition):
            guard condition.isMet(by: bits) else { return }
            for step in inner { try run(step, &state, &bits, using: &generator) }
        }
    }
}

/// A circuit of gates with measurements at its end only, as trajectories see it.
struct TrajectoryPlan {
    /// The gates, in order.
    private var gates: [Circuit.GateApplication] = []
    /// What may happen: after how many gates, to which qubits.
    private var noise: [(afterGates: Int, channel: NoiseChannel, qubits: [Int])] = []
    private var measured: [(qubit: Int, bit: Int)] = []
    private let qubitCount: Int

    /// Nil if something else follows a measurement or depends on one.
    init?(_ steps: [NoisySimulation.Step], qubits: Int) {
        qubitCount = qubits
        for step in steps {
            switch step {
            case .other(.measure(let qubit, let bit)): measured.append((qubit, bit))
            case .gate(let application, let channel):
                guard measured.isEmpty else { return nil }
                gates.append(application)
                if let channel { noise.append((gates.count, channel, application.qubits)) }
            case .idle(let channel, let qubit):
                // A qubit that is still to be measured may wait.
                guard !measured.contains(where: { $0.qubit == qubit }) else { return nil }
                noise.append((gates.count, channel, [qubit]))
            case .other(.barrier): continue
            case .other, .conditional: return nil
            }
        }
        if measured.isEmpty { measured = (0..<qubits).map { ($0, $0) } }
    }

    /// Draws where accidents happen.
    func accidents(using generator: inout SimulationRandom) -> [Int] {
        noise.indices.filter { noise[$0].channel.hasAccident(using: &generator) }
    }

    func counts(
        shots: Int,
        accidentRuns: Int,
        readout: ReadoutError,
        using generator: inout SimulationRandom,
        progress: (Double) -> Void
    ) throws(QuantumError) -> [Int: Int] {
        let drawn = (0..<shots).map { _ in accidents(using: &generator) }.filter { !$0.isEmpty }
        var runs: [(accidents: [Int], shots: Int)] = []
        if drawn.count < shots { runs.append(([], shots - drawn.count)) }
        let used = min(accidentRuns, drawn.count)
        for number in 0..<used {
            // As even as the numbers allow.
            let share = drawn.count * (number + 1) / used - drawn.count * number / used
            runs.append((drawn[number], share))
        }
        var counts: [Int: Int] = [:]
        for (number, run) in runs.enumerated() {
            let state = try state(accidents: run.accidents, using: &generator)
            let outcomes = try state.sample(shots: run.shots, using: &generator)
            for (index, count) in outcomes.sorted(by: { $0.key < $1.key }) {
                for _ in 0..<count {
                    counts[read(index, readout, using: &generator), default: 0] += 1
                }
            }
            progress(Double(number + 1) / Double(runs.count))
        }
        return counts
    }

    /// The state at the end of one trajectory.
    func state(
        accidents: [Int],
        using generator: inout SimulationRandom
    ) throws(QuantumError) -> StateVector<Double> {
        var state = try StateVector<Double>(qubits: qubitCount)
        var done = 0
        for place in accidents {
            if Task.isCancelled { throw .cancelled }
            let accident = noise[place]
            try run(gates[done..<accident.afterGates], on: &state, using: &generator)
            done = accident.afterGates
            try state.suffer(accident.channel, on: accident.qubits, using: &generator)
        }
        try run(gates[done...], on: &state, using: &generator)
        return state
    }

    private func run(
        _ gates: ArraySlice<Circuit.GateApplication>,
        on state: inout StateVector<Double>,
        using generator: inout SimulationRandom
    ) throws(QuantumError) {
        guard !gates.isEmpty else { return }
        var circuit = try Circuit(qubits: qubitCount)
        for gate in gates { try circuit.append(.gate(gate)) }
        try state.run(circuit, using: &generator)
    }

    private func read(
        _ index: Int,
        _ readout: ReadoutError,
        using generator: inout SimulationRandom
    ) -> Int {
        var result = 0
        for (qubit, bit) in measured {
            let value = readout.read(index >> qubit & 1 == 1, using: &generator)
            // A later measurement into the same bit counts.
            result = value ? result | 1 << bit : result & ~(1 << bit)
        }
        return result
    }
}

extension Circuit.Operation {
    /// Whether this would set a bit; under a condition it may not, by an accident of the shot.
    fileprivate var writesBit: Bool {
        switch self {
        case .measure, .assign: true
        case .conditional(let inner, _): inner.writesBit
        default: false
        }
    }
}

extension NoiseChannel {
    /// Draws whether anything happens.
    fileprivate func hasAccident(using generator: inout SimulationRandom) -> Bool {
        !split.accidents.isEmpty
            && Double(generator.next() >> 11) * 0x1p-53 >= split.quietProbability
    }
}

extension StateVector<Double> {
    /// Lets one of a channel's accidents happen, drawn by its probability in this state.
    fileprivate mutating func suffer(
        _ channel: NoiseChannel,
        on qubits: [Int],
        using generator: inout SimulationRandom
    ) throws(QuantumError) {
        let chances = channel.split.chances(in: reducedDensity(on: qubits))
        var draw = Double(generator.next() >> 11) * 0x1p-53 * chances.reduce(0, +)
        // The last one that is possible takes what rounding leaves.
        var chosen = chances.lastIndex { $0 > 1e-15 } ?? 0
        for (index, chance) in chances.enumerated() {
            draw -= chance
            if draw < 0, chance > 1e-15 {
                chosen = index
                break
            }
        }
        guard chances[chosen] > 0 else { return }
        let accident = channel.split.accidents[chosen]
        try applyAny(scaled(accident, by: 1 / chances[chosen].squareRoot()), on: qubits)
    }
}
