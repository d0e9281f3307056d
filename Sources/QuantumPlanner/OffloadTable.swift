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
                    answers[place].append(
                        try DeviceAnswer(run, on: profile, seed: seed, isFirst: number == 0)
                    )
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
        typealias Column = (backend: OffloadBackend, results: [(AnswerQuality, RunTimes)])
        var columns = (tasks.first?.rivals ?? []).indices.map { place -> Column in
            let rivals = tasks.map { $0.rivals[place] }
            return (
                .classical(rivals[0].method), rivals.map { (.exactly($0.quality), $0.times) }
            )
        }
        columns.append((.simulator, tasks.map { ($0.simulated.quality, $0.simulated.times) }))
        return columns.map { backend, results in
            let quality = Sample(results.map { $0.0 })
            let times = RunTimes(results.flatMap { $0.1.sorted })
            // Every instance counts alike, however many of its runs were timed.
            let mean = Sample(results.map { $0.1.mean }).mean
            return OffloadEntry(
                problem: problem,
                backend: backend,
                quality: quality.mean,
                qualityError: quality.standardError,
                latency: OffloadEntry.Latency(run: mean),
                p95: times.p95,
                times: times,
                qualities: results.map { $0.0.value },
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
        let times = RunTimes(answers.map { $0.run + $0.readout })
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
            p95: assumptions.transfer + assumptions.compile
                + times.p95(afterMeanWait: assumptions.queue),
            times: times,
            qualities: answers.map(\.quality.value),
            circuit: OffloadEntry.DeviceCircuit(
                choices: Set(answers.map(\.label)).filter { !$0.isEmpty }.sorted(),
                qubits: qubits,
                fits: qubits <= profile.qubits,
                shots: Sample(answers.map(\.shots)).mean,
                twoQubitGates: Sample(answers.map(\.twoQubitGates)).mean,
                expectedErrors: Sample(answers.map(\.expectedErrors)).mean,
                toleratedErrors: Sample(answers.map(\.toleratedErrors)).mean,
                isSimulated: answers.allSatisfy(\.isSimulated),
                smaller: answers.lazy.compactMap(\.smaller).first
            )
        )
    }
}

/// What came of one instance on one device.
private struct DeviceAnswer {
    let label: String
    let qubits: Int
    let isSimulated: Bool
    let smaller: OffloadEntry.SmallerCircuit?
    let shots: Double
    let twoQubitGates: Double
    let expectedErrors: Double
    let toleratedErrors: Double
    let quality: AnswerQuality
    let run: Double
    let readout: Double

    /// Runs an instance; of the first one only also the smaller circuit, if there is one.
    init(
        _ run: DeviceRun,
        on profile: DeviceProfile,
        seed: UInt64,
        isFirst: Bool
    ) throws(NoiseError) {
        let cost = run.cost(profile)
        label = run.label
        qubits = run.qubits
        isSimulated = run.smaller == nil
        shots = Double(run.shots)
        twoQubitGates = Double(cost.twoQubitGates)
        expectedErrors = profile.expectedErrors(of: cost)
        toleratedErrors = run.toleratedErrors
        // A circuit that doesn't fit has no answer.
        quality = run.qubits <= profile.qubits ? try run.quality(profile, seed) : .exactly(0)
        self.run = shots * (cost.seconds + profile.resetTime)
        readout = shots * profile.readoutTime
        if isFirst, let small = run.smaller, small.qubits <= profile.qubits {
            let measured = try small.quality(profile, seed)
            smaller = OffloadEntry.SmallerCircuit(
                qubits: small.qubits,
                quality: measured.value,
                qualityError: measured.error,
                estimate: small.estimate.quality(on: profile)
            )
        } else {
            smaller = nil
        }
    }
}

/// The figures of several instances.
private struct Sample {
    let mean: Double
    /// The standard error of the mean; 0 of one value.
    let standardError: Double

    init(_ values: [Double]) {
        let count = Double(max(values.count, 1))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        standardError = (variance / max(count - 1, 1) / count).squareRoot()
    }

    /// The figures of qualities: of one instance, the error is that of its own chance.
    init(_ qualities: [AnswerQuality]) {
        let sample = Self(qualities.map(\.value))
        mean = sample.mean
        standardError =
            qualities.count == 1 ? qualities[0].error : sample.standardError
    }
}

extension RunTimes {
    /// The time that 95 of 100 don't exceed if each of these is as likely and comes after a wait
    /// that is exponentially distributed.
    ///
    /// - Parameter queue: The mean wait in seconds.
    /// - Returns: A time in seconds.
    package func p95(afterMeanWait queue: Double) -> Double {
        guard queue > 0 else { return p95 }
        func share(within time: Double) -> Double {
            sorted.reduce(0) { $0 + max(0, 1 - .exp(($1 - time) / queue)) } / Double(count)
        }
        // One wait in twenty is longer than log 20 means.
        var (low, high) = (sorted[0], sorted[count - 1] + .log(20) * queue)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if share(within: middle) < 0.95 { low = middle } else { high = middle }
        }
        return high
    }
}
