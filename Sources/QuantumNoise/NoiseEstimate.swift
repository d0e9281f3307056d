public import QuantumSimulator
import RealModule

// What a run under noise takes, computed before anything of a state's size is allocated. Times that
// don't depend on the state vector are those of a machine of 2023.

extension NoisySimulation {
    /// The most shots by trajectories.
    public static var maximumShots: Int { 1 << 20 }

    /// What ``sampled(shots:seed:accidentRuns:progress:)`` takes, if every shot with accidents has
    /// its own run.
    ///
    /// - Parameter shots: How many shots; at least 1.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: ``NoiseError``.
    public func estimate(shots: Int) throws(NoiseError) -> ResourceEstimate {
        let steps = try steps()
        var odds = AccidentOdds()
        for step in steps { odds.add(step) }
        let shots = Double(min(max(shots, 1), Self.maximumShots))
        let isPlanned = TrajectoryPlan(steps, qubits: circuit.qubitCount) != nil
        let quiet = isPlanned ? Double.exp(odds.logarithmOfNone) : 0
        let accidents = odds.mean / max(1 - quiet, 1e-9)
        do throws(QuantumError) {
            let run = try Self.run(
                // At the end of a planned run all qubits are read at once.
                isPlanned ? steps.filter { !$0.isMeasurement } : steps,
                qubits: circuit.qubitCount,
                bits: circuit.bitCount,
                resets: Int(min(accidents.rounded(.up), Double(1 << 20))) + (isPlanned ? 1 : 0)
            ).estimate(gatesOneByOne: !isPlanned)
            let runs = shots * (1 - quiet) + (isPlanned ? 1 : 0)
            // Accidents are drawn for every place, and every bit is read.
            let drawn = Double(odds.places) * 10e-9 + Double(circuit.bitCount) * 50e-9 + 1e-6
            let results = Self.results(bits: readBits, shots: shots)
            return ResourceEstimate(
                bytes: run.bytes + results.bytes + Int(shots * (1 - quiet) * (80 + 8 * accidents)),
                passes: runs * run.passes,
                seconds: runs * run.seconds + shots * drawn + results.seconds
            )
        } catch {
            throw .simulator(error)
        }
    }

    /// What ``distribution()`` takes.
    ///
    /// - Returns: Bytes and seconds; nothing passes over a state vector.
    /// - Throws: ``NoiseError/qubitCount(actual:maximum:)`` above 12 qubits.
    public func distributionEstimate() throws(NoiseError) -> ResourceEstimate {
        guard circuit.qubitCount <= DensityMatrix.maximumQubitCount else {
            throw .qubitCount(
                actual: circuit.qubitCount,
                maximum: DensityMatrix.maximumQubitCount
            )
        }
        let entries = 1 << (2 * circuit.qubitCount)
        var seconds = 0.0
        for step in try steps() { seconds += Self.seconds(step, entries: Double(entries)) }
        let bits = min(readBits, model.readout == .none ? circuit.qubitCount : readBits)
        let results = Self.results(bits: bits, shots: .infinity)
        // Each bit's readout error is a turn over all results.
        let readout = Double(bits) * Double(results.count) * 200e-9
        return ResourceEstimate(
            bytes: 16 * entries + results.bytes,
            passes: 0,
            seconds: seconds + readout + results.seconds
        )
    }

    /// How many bits a result may set.
    private var readBits: Int {
        let written = Set(circuit.operations.compactMap(\.resultBit)).count
        return min(written == 0 ? circuit.qubitCount : written, 40)
    }

    private static func results(
        bits: Int,
        shots: Double
    ) -> (count: Int, bytes: Int, seconds: Double) {
        let count = Int(min(shots, Double(1 << bits)))
        // A number in two tables, its text in one, and the line that is printed.
        return (count, count * (4 * bits + 460), Double(count) * 5e-6)
    }

    /// The steps of one run as a circuit, with resets evenly among them for accidents: both read
    /// the state and change it.
    private static func run(
        _ steps: [Step],
        qubits: Int,
        bits: Int,
        resets: Int
    ) throws(QuantumError) -> Circuit {
        var result = try Circuit(qubits: qubits, bits: bits)
        let spacing = max(1, steps.count / (resets + 1))
        var left = resets
        for (number, step) in steps.enumerated() {
            try append(step, to: &result)
            guard left > 0, number % spacing == spacing - 1 else { continue }
            try result.reset(0)
            left -= 1
        }
        for _ in 0..<left { try result.reset(0) }
        return result
    }

    private static func append(_ step: Step, to result: inout Circuit) throws(QuantumError) {
        switch step {
        case .gate(let application, _): try result.append(.gate(application))
        case .idle: break
        case .other(let operation): try result.append(operation)
        case .conditional(let inner, let condition):
            for step in inner {
                switch step {
                case .gate(let application, _):
                    try result.append(.conditional(.gate(application), condition))
                case .other(let operation):
                    try result.append(.conditional(operation, condition))
                case .idle, .conditional: break
                }
            }
        }
    }

    /// What a step takes of a density matrix: its matrix is made, and every entry multiplied.
    private static func seconds(_ step: Step, entries: Double) -> Double {
        switch step {
        case .gate(let application, _):
            application.qubits.count == 2
                ? 1e-4 + entries * 16e-9 : 5e-6 + entries * 8e-9
        case .idle, .other(.reset): 5e-6 + entries * 8e-9
        case .other, .conditional: 0
        }
    }
}

/// How probable accidents are in one run.
private struct AccidentOdds {
    /// Where accidents may happen.
    private(set) var places = 0
    /// How many accidents a run has in the mean.
    private(set) var mean = 0.0
    /// The logarithm of the probability of none.
    private(set) var logarithmOfNone = 0.0

    mutating func add(_ step: NoisySimulation.Step) {
        switch step {
        case .gate(_, let channel?), .idle(let channel, _):
            places += 1
            let accident = channel.split.accidents.isEmpty ? 0 : 1 - channel.split.quietProbability
            mean += accident
            logarithmOfNone += .log(onePlus: -accident)
        case .conditional(let inner, _): for step in inner { add(step) }
        case .gate(_, nil), .other: break
        }
    }
}

extension NoisySimulation.Step {
    fileprivate var isMeasurement: Bool {
        switch self {
        case .other(.measure): true
        case .gate, .idle, .other, .conditional: false
        }
    }
}

extension Circuit.Operation {
    /// The bit that the operation may set.
    fileprivate var resultBit: Int? {
        switch self {
        case .measure(_, let bit), .assign(let bit, _): bit
        case .conditional(let inner, _): inner.resultBit
        case .gate, .reset, .barrier, .delay: nil
        }
    }
}
