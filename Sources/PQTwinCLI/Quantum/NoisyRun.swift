import QuantumNoise
import QuantumSimulator

/// A circuit under a device's noise: exact probabilities by the density matrix up to 12 qubits, and
/// counts by trajectories above, or where a circuit measures before its end.
struct NoisyRun {
    private let circuit: Circuit
    private let profile: DeviceProfile
    private let model: NoiseModel
    private let shots: Int
    private let seed: UInt64

    /// What the output says of the noise.
    struct Report: Encodable {
        let device: String
        let errorFreeProbability: Double
        /// What the device would take, without queue and transfer.
        let secondsPerShot: Double
    }

    /// Checks that the device can run the circuit.
    init(_ circuit: Circuit, on profile: DeviceProfile, shots: Int, seed: UInt64) throws {
        guard circuit.qubitCount <= profile.qubits else {
            throw CommandFailure(
                """
                the program takes \(circuit.qubitCount) qubits; \(profile.name) has \
                \(profile.qubits)
                """
            )
        }
        guard circuit.operations.contains(where: \.isMeasurement) else {
            throw CommandFailure("the program measures nothing; --noise needs measurements")
        }
        self.circuit = circuit
        self.profile = profile
        self.shots = shots
        self.seed = seed
        model = try profile.noiseModel()
    }

    var report: Report {
        Report(
            device: profile.name,
            errorFreeProbability: profile.errorFreeProbability(of: circuit),
            secondsPerShot: profile.duration(of: circuit, shots: 1)
        )
    }

    /// What the run takes, and those that its mitigation needs.
    ///
    /// - Parameters:
    ///   - exactly: Whether exact probabilities are wanted instead of counts.
    ///   - method: How noise is taken back.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: A ``CommandFailure`` for too many shots, or what a simulation refuses.
    func estimate(
        exactly: Bool,
        mitigatedBy method: NoiseOptions.Mitigation?
    ) throws -> ResourceEstimate {
        let circuits = try [circuit] + (method == .zne ? Self.scales.map(folded) : [])
        let estimates = try circuits.map { circuit in
            let simulation = try NoisySimulation(circuit, model)
            if exactly { return try simulation.distributionEstimate() }
            if isDrawn(circuit) { return try simulation.distributionEstimate() }
            guard shots <= NoisySimulation.maximumShots else {
                throw CommandFailure(
                    """
                    --shots \(shots); trajectories take 1 to \(NoisySimulation.maximumShots)
                    """
                )
            }
            return try simulation.estimate(shots: shots)
        }
        return ResourceEstimate(oneAfterTheOther: estimates)
    }

    /// The exact probabilities of the results.
    func probabilities() throws -> [Int: Double] {
        try NoisySimulation(circuit, model).distribution()
    }

    /// How often each result came out.
    func counts() throws -> [Int: Int] { try counts(of: circuit) }

    /// The probabilities of the results with noise taken back.
    ///
    /// - Parameters:
    ///   - plain: What the run gave: probabilities, or shares of counts.
    ///   - method: How.
    ///   - exactly: Whether from exact probabilities instead of counts.
    /// - Returns: Probabilities by result.
    /// - Throws: A ``CommandFailure`` where the method doesn't fit, or what a simulation throws.
    func mitigated(
        _ plain: [Int: Double],
        by method: NoiseOptions.Mitigation,
        exactly: Bool
    ) throws -> [Int: Double] {
        switch method {
        case .readout:
            guard circuit.bitsAreMeasuredOnce else {
                throw CommandFailure(
                    "--mitigate readout needs every bit to be measured once, and nothing else"
                )
            }
            return try ReadoutMitigation(model.readout).corrected(plain, bits: circuit.bitCount)
        case .zne:
            let runs = try [plain] + Self.scales.map { try measured(folded($0), exactly) }
            var result: [Int: Double] = [:]
            for outcome in Set(runs.flatMap(\.keys)) {
                let points = zip([1] + Self.scales, runs).map {
                    (Double($0), $1[outcome] ?? 0)
                }
                // A share below 0 is none.
                result[outcome] = max(0, try ZeroNoiseExtrapolation.value(points, fit: .linear))
            }
            let total = result.values.reduce(0, +)
            return result.filter { $0.value > 0 }.mapValues { $0 / total }
        }
    }

    /// How often gates are run for an extrapolation, besides once.
    private static let scales = [3, 5]

    private func folded(_ scale: Int) throws -> Circuit {
        try ZeroNoiseExtrapolation.folded(circuit, scale: scale)
    }

    private func measured(_ circuit: Circuit, _ exactly: Bool) throws -> [Int: Double] {
        if exactly { return try NoisySimulation(circuit, model).distribution() }
        return try counts(of: circuit).mapValues { Double($0) / Double(shots) }
    }

    private func counts(of circuit: Circuit) throws -> [Int: Int] {
        let simulation = try NoisySimulation(circuit, model)
        if isDrawn(circuit) { return drawn(from: try simulation.distribution()) }
        var progress = ShareProgress()
        defer { Terminal.error.clearProgress() }
        return try simulation.sampled(shots: shots, seed: seed) { progress.tell($0) }
    }

    /// Whether counts are drawn from exact probabilities instead of trajectories.
    private func isDrawn(_ circuit: Circuit) -> Bool {
        // Beyond this a density matrix takes minutes where trajectories take seconds.
        let work = circuit.operations.count << (2 * circuit.qubitCount)
        return circuit.qubitCount <= DensityMatrix.maximumQubitCount && work < 1 << 31
            && circuit.measuresAtEnd
    }

    /// Shots from a distribution.
    private func drawn(from distribution: [Int: Double]) -> [Int: Int] {
        var generator = SimulationRandom(seed: seed)
        let entries = distribution.sorted { $0.key < $1.key }
        let total = entries.reduce(0) { $0 + $1.value }
        let draws = (0..<shots).map { _ in Double.random(in: 0..<total, using: &generator) }
        var (counts, place, before): ([Int: Int], Int, Double) = ([:], 0, 0)
        for draw in draws.sorted() {
            while place < entries.count - 1, draw >= before + entries[place].value {
                before += entries[place].value
                place += 1
            }
            counts[entries[place].key, default: 0] += 1
        }
        return counts
    }
}

extension Circuit {
    /// Whether nothing but measurements follows the first one, and nothing depends on one.
    fileprivate var measuresAtEnd: Bool {
        var hasMeasured = false
        for operation in operations {
            switch operation {
            case .measure: hasMeasured = true
            case .barrier: continue
            case .gate, .delay, .reset: if hasMeasured { return false }
            case .assign, .conditional: return false
            }
        }
        return true
    }

    /// Whether each bit takes exactly one measurement.
    fileprivate var bitsAreMeasuredOnce: Bool {
        var bits: [Int] = []
        for operation in operations {
            if case .measure(_, let bit) = operation { bits.append(bit) }
        }
        return measuresAtEnd && bits.sorted() == Array(0..<bitCount)
    }
}

extension Circuit.Operation {
    fileprivate var isMeasurement: Bool {
        switch self {
        case .measure: true
        case .conditional(let inner, _): inner.isMeasurement
        default: false
        }
    }
}
