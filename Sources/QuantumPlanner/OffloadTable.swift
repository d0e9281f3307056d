public import QuantumNoise
import RealModule

/// Every problem on every backend, measured over several seeds.
public struct OffloadTable: Sendable {
    /// The entries, problem by problem: classical methods, the simulator, devices.
    public let entries: [OffloadEntry]

    /// What nobody publishes and is assumed: seconds to move a job, to compile one, and to wait.
    public struct Assumptions: Sendable {
        /// Seconds to move a job to a device and its result back.
        public let transfer: Double
        /// Seconds to make a circuit ready.
        public let compile: Double
        /// Mean seconds in a device's queue; waiting is exponentially distributed.
        public let queue: Double

        /// Makes assumptions; 0.1 s, 0.5 s and 30 s by default.
        ///
        /// - Parameters:
        ///   - transfer: Seconds to move a job to a device and its result back.
        ///   - compile: Seconds to make a circuit ready.
        ///   - queue: Mean seconds in a device's queue.
        public init(transfer: Double = 0.1, compile: Double = 0.5, queue: Double = 30) {
            self.transfer = transfer
            self.compile = compile
            self.queue = queue
        }
    }

    /// Measures the table.
    ///
    /// - Parameters:
    ///   - problems: The problems.
    ///   - profiles: The devices.
    ///   - seeds: The seeds of the instances, at least one.
    ///   - keyBits: The length of the archived key, `10 ... 30`.
    ///   - assumptions: What nobody publishes.
    ///   - progress: Called before each instance with its number from 1.
    /// - Throws: What a problem or a profile throws.
    public init(
        problems: [TwinProblem] = TwinProblem.allCases,
        profiles: [DeviceProfile],
        seeds: [UInt64],
        keyBits: Int = 28,
        assumptions: Assumptions = Assumptions(),
        progress: (TwinProblem, Int) -> Void = { _, _ in }
    ) throws {
        var entries: [OffloadEntry] = []
        for problem in problems {
            var tasks: [PlannedTask] = []
            var answers = [[DeviceAnswer]](repeating: [], count: profiles.count)
            for (number, seed) in seeds.enumerated() {
                progress(problem, number + 1)
                let task = try problem.solved(seed: seed, keyBits: keyBits)
                for (place, profile) in profiles.enumerated() {
                    guard let run = task.best(on: profile) else { continue }
                    answers[place].append(try DeviceAnswer(run, on: profile, seed: seed))
                }
                tasks.append(task)
            }
            entries += Self.entriesHere(problem, tasks)
            for (profile, answers) in zip(profiles, answers) {
                entries.append(Self.entry(problem, profile, answers, assumptions))
            }
        }
        self.init(entries: entries)
    }

    /// A table of given entries, for tests of what is made of them.
    package init(entries: [OffloadEntry]) {
        self.entries = entries
    }

    /// The entry of a problem on a backend.
    ///
    /// - Parameters:
    ///   - problem: The problem.
    ///   - backend: The backend.
    /// - Returns: The entry, or nil if it wasn't measured.
    public func entry(_ problem: TwinProblem, _ backend: OffloadBackend) -> OffloadEntry? {
        entries.first { $0.problem == problem && $0.backend == backend }
    }

    /// The best classical entry of a problem: by quality, then by time.
    ///
    /// - Parameter problem: The problem.
    /// - Returns: The entry, or nil if none was measured.
    public func classical(_ problem: TwinProblem) -> OffloadEntry? {
        entries.filter { $0.problem == problem && $0.backend.isClassical }
            .min { (-$0.quality, $0.latency.total) < (-$1.quality, $1.latency.total) }
    }

    private static func entriesHere(
        _ problem: TwinProblem,
        _ tasks: [PlannedTask]
    ) -> [OffloadEntry] {
        var columns = (tasks.first?.rivals ?? []).indices.map { place in
            let rivals = tasks.map { $0.rivals[place] }
            let backend = OffloadBackend.classical(rivals[0].method)
            return (backend, rivals.map { ($0.quality, $0.seconds) })
        }
        columns.append((.simulator, tasks.map { ($0.simulated.quality, $0.simulated.seconds) }))
        return columns.map { backend, results in
            let quality = Sample(results.map { $0.0 })
            let seconds = Sample(results.map { $0.1 })
            return OffloadEntry(
                problem: problem,
                backend: backend,
                quality: quality.mean,
                qualityError: quality.standardError,
                latency: OffloadEntry.Latency(run: seconds.mean),
                p95: seconds.slow,
                circuit: nil
            )
        }
    }

    private static func entry(
        _ problem: TwinProblem,
        _ profile: DeviceProfile,
        _ answers: [DeviceAnswer],
        _ assumptions: Assumptions
    ) -> OffloadEntry {
        let quality = Sample(answers.map(\.quality))
        let (runs, readouts) = (Sample(answers.map(\.run)), Sample(answers.map(\.readout)))
        let qubits = answers.map(\.qubits).max() ?? 0
        return OffloadEntry(
            problem: problem,
            backend: .device(profile.name),
            quality: quality.mean,
            qualityError: quality.standardError,
            latency: OffloadEntry.Latency(
                transfer: assumptions.transfer,
                queue: assumptions.queue,
                compile: assumptions.compile,
                run: runs.mean,
                readout: readouts.mean
            ),
            // One wait in twenty is longer than log 20 means.
            p95: assumptions.transfer + assumptions.compile + .log(20) * assumptions.queue
                + runs.slow + readouts.slow,
            circuit: OffloadEntry.DeviceCircuit(
                choices: Set(answers.map(\.label)).filter { !$0.isEmpty }.sorted(),
                qubits: qubits,
                fits: qubits <= profile.qubits,
                shots: Sample(answers.map(\.shots)).mean,
                twoQubitGates: Sample(answers.map(\.twoQubitGates)).mean,
                expectedErrors: Sample(answers.map(\.expectedErrors)).mean,
                toleratedErrors: Sample(answers.map(\.toleratedErrors)).mean,
                isSimulated: answers.allSatisfy(\.isSimulated)
            )
        )
    }
}

/// What came of one instance on one device.
private struct DeviceAnswer {
    let label: String
    let qubits: Int
    let isSimulated: Bool
    let shots: Double
    let twoQubitGates: Double
    let expectedErrors: Double
    let toleratedErrors: Double
    let quality: Double
    let run: Double
    let readout: Double

    init(_ run: DeviceRun, on profile: DeviceProfile, seed: UInt64) throws(NoiseError) {
        let cost = run.cost(profile)
        label = run.label
        qubits = run.qubits
        isSimulated = run.isSimulated
        shots = Double(run.shots)
        twoQubitGates = Double(cost.twoQubitGates)
        expectedErrors = profile.expectedErrors(of: cost)
        toleratedErrors = run.toleratedErrors
        // A circuit that doesn't fit has no answer.
        quality = run.qubits <= profile.qubits ? try run.quality(profile, seed) : 0
        self.run = shots * (cost.seconds + profile.resetTime)
        readout = shots * profile.readoutTime
    }
}

/// The figures of several instances.
private struct Sample {
    let mean: Double
    let standardError: Double
    /// What 95 of 100 don't exceed.
    let slow: Double

    init(_ values: [Double]) {
        let count = Double(max(values.count, 1))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let sorted = values.sorted()
        self.mean = mean
        standardError = (variance / max(count - 1, 1) / count).squareRoot()
        slow = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    }
}
