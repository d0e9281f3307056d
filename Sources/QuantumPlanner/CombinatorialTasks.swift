import QuantumNoise
package import QuantumSimulator

// Rosters, beds and cohorts: QAOA against enumeration and known methods.
//
// Quality is 1 for the best choice and 0 for the mean of all that keep the rules; a choice that
// breaks a rule is worth 0.

private let shots = 256
/// Accidents in noisy runs are drawn so often; their states are measured for several shots.
private let accidentRuns = 16

extension PlannedTask {
    /// A roster of three nurses, with the mixer that keeps one nurse a day.
    ///
    /// The angles are found on five days; six days use those of five, as the problem is the same
    /// kind.
    ///
    /// - Parameters:
    ///   - days: How many days, at least five.
    ///   - seed: The seed of wishes and chance.
    /// - Returns: The solved instance.
    /// - Throws: What a problem throws.
    static func roster(days: Int, seed: UInt64) throws -> Self {
        let roster = try RosterProblem(nurses: 3, days: days, seed: seed)
        let small = try RosterProblem(nurses: 3, days: 5, seed: seed)
        let tasks = try (1...4).map { try roster.approximateOptimization(layers: $0) }
        let binary = tasks[0].problem
        let scale = QualityScale(binary, keepsRules: roster.keepsRules)
        let (best, enumeration) = try RunTimes.measuring { try tasks[0].enumerated() }
        let (annealed, annealing) = try RunTimes.measuring {
            try binary.annealed(sweeps: 500, seed: seed)
        }
        return try PlannedTask(
            rivals: [
                Rival(method: "annealing", quality: scale(annealed.bits), times: annealing),
                Rival(method: "enumeration", quality: scale(best.bits), times: enumeration),
            ],
            scale,
            seed,
            tasks.map { task in
                (
                    task,
                    {
                        try small.approximateOptimization(layers: task.layers)
                            .optimized(maximumIterations: 8).parameters
                    }
                )
            }
        )
    }

    /// Four patients and four beds.
    static func assignment(seed: UInt64) throws -> Self {
        let assignment = try AssignmentProblem.random(size: 4, seed: seed)
        let binary = try assignment.binaryProblem()
        let scale = QualityScale(binary, keepsRules: assignment.keepsRules)
        let (columns, times) = RunTimes.measuring { assignment.solved() }
        let bits = columns.enumerated().reduce(0) { $0 | 1 << ($1.offset * 4 + $1.element) }
        return try PlannedTask(
            rivals: [
                Rival(method: "Hungarian method", quality: scale(bits), times: times)
            ],
            scale,
            seed,
            (1...2).map { layers in
                let task = try assignment.approximateOptimization(layers: layers)
                return (task, { try task.optimized(maximumIterations: 15).parameters })
            }
        )
    }

    /// A graph of 20 vertices with three neighbours each.
    ///
    /// The angles are fixed ones for graphs of this kind, so nothing is optimised.
    static func cohort(seed: UInt64) throws -> Self {
        let binary = try CutProblem.randomCubic(vertices: 20, seed: seed).binaryProblem()
        let scale = QualityScale(binary) { _ in true }
        let (best, enumeration) = try RunTimes.measuring { try binary.enumerated() }
        let (found, search) = try RunTimes.measuring {
            try binary.locallySearched(restarts: 20, seed: seed)
        }
        return try PlannedTask(
            rivals: [
                Rival(method: "local search", quality: scale(found.bits), times: search),
                Rival(method: "enumeration", quality: scale(best.bits), times: enumeration),
            ],
            scale,
            seed,
            [
                (
                    try ApproximateOptimization(binary, layers: 3),
                    { ApproximateOptimization.anglesForCubicGraphs }
                )
            ]
        )
    }

    private typealias Circuit = (
        task: ApproximateOptimization, angles: () throws -> [Double]
    )

    private init(
        rivals: [Rival],
        _ scale: QualityScale,
        _ seed: UInt64,
        _ circuits: [Circuit]
    ) throws {
        let (runs, times) = try RunTimes.measuring {
            try circuits.map { task, angles in
                let parameters = try angles()
                return (parameters, try task.counts(at: parameters, shots: shots, seed: seed))
            }
        }
        let candidates = try zip(circuits, runs).map { circuit, run in
            DeviceRun(
                label: circuits.count > 1 ? "p = \(circuit.task.layers)" : "",
                try circuit.task.ansatz.circuit(at: run.0),
                shots: shots,
                expectedQuality: scale.mean(run.1)
            ) { noisy, seed throws(NoiseError) in
                AnswerQuality.of(
                    try noisy.sampled(shots: shots, seed: seed, accidentRuns: accidentRuns),
                    seed: seed,
                    scale.best
                )
            }
        }
        let answers = runs.map { AnswerQuality.of($0.1, seed: seed, scale.best) }
        let best = answers.max { $0.value < $1.value } ?? .exactly(0)
        self.init(rivals: rivals, simulated: (best, times), candidates: candidates)
    }
}

extension ApproximateOptimization {
    /// Three layers for any graph whose vertices have three neighbours.
    ///
    /// Source: Wurtz, Lykov, *The fixed angle conjecture for QAOA on regular MaxCut graphs*,
    /// arXiv:2107.00677.
    package static var anglesForCubicGraphs: [Double] {
        [0.422, 0.798, 0.937, -0.609, -0.459, -0.235]
    }

    /// The circuit's outcomes.
    fileprivate func counts(at parameters: [Double], shots: Int, seed: UInt64) throws -> [Int: Int]
    {
        var generator = SimulationRandom(seed: seed)
        var state = try StateVector<Double>(qubits: problem.bitCount)
        try state.run(ansatz.circuit(at: parameters), using: &generator)
        return try state.sample(shots: shots, using: &generator)
    }
}

extension AssignmentProblem {
    /// Whether every row has one column and every column one row.
    fileprivate func keepsRules(_ bits: Int) -> Bool {
        (0..<size).allSatisfy { line in
            (0..<size).count { bits >> (line * size + $0) & 1 == 1 } == 1
                && (0..<size).count { bits >> ($0 * size + line) & 1 == 1 } == 1
        }
    }
}

/// How good a choice is: 1 the best, 0 the mean of all that keep the rules, and any that doesn't.
private struct QualityScale: Sendable {
    private let problem: BinaryProblem
    private let keepsRules: @Sendable (Int) -> Bool
    private let best: Double
    private let mean: Double

    init(_ problem: BinaryProblem, keepsRules: @escaping @Sendable (Int) -> Bool) {
        self.problem = problem
        self.keepsRules = keepsRules
        var (count, sum, best) = (0, 0.0, Double.infinity)
        for bits in 0..<(1 << problem.bitCount) where keepsRules(bits) {
            let value = problem.value(of: bits)
            count += 1
            sum += value
            best = min(best, value)
        }
        self.best = best
        mean = sum / Double(max(count, 1))
    }

    func callAsFunction(_ bits: Int) -> Double {
        guard keepsRules(bits) else { return 0 }
        let span = mean - best
        guard span > 1e-9 else { return 1 }
        return min(1, max(0, (mean - problem.value(of: bits)) / span))
    }

    /// The quality of the best outcome.
    func best(_ counts: [Int: Int]) -> Double { counts.keys.map { self($0) }.max() ?? 0 }

    /// The mean quality of an outcome.
    func mean(_ counts: [Int: Int]) -> Double {
        let total = counts.values.reduce(0, +)
        return counts.reduce(0) { $0 + Double($1.value) * self($1.key) } / Double(max(total, 1))
    }
}
