public import QuantumNoise
import RealModule

/// Where a problem can be solved.
public enum OffloadBackend: Hashable, Sendable {
    /// The classical method on this machine.
    case classical
    /// The simulator on this machine, without noise.
    case simulator
    /// A device as its profile describes it.
    case device(String)

    /// A name for people.
    public var name: String {
        switch self {
        case .classical: "classical"
        case .simulator: "simulator"
        case .device(let profile): profile
        }
    }
}

/// One problem on one backend.
public struct OffloadEntry: Sendable {
    /// The problem.
    public let problem: TwinProblem
    /// The backend.
    public let backend: OffloadBackend
    /// The mean quality, 1 the best.
    public let quality: Double
    /// The standard error of the mean quality.
    public let qualityError: Double
    /// The parts of the mean latency in seconds.
    public let latency: Latency
    /// The 95th percentile of the latency in seconds.
    public let p95: Double
    /// Whether that meets the deadline.
    public var meetsDeadline: Bool { p95 <= problem.deadline }

    /// The parts of a latency in seconds.
    public struct Latency: Sendable {
        /// Moving the job and its result.
        public let transfer: Double
        /// Waiting for others; a mean.
        public let queue: Double
        /// Making the circuit.
        public let compile: Double
        /// All shots with their resets and readouts, or the computation here.
        public let run: Double
        /// The sum of all parts.
        public var total: Double { transfer + queue + compile + run }
    }
}

/// Every problem on every backend, measured over several seeds.
public struct OffloadTable: Sendable {
    /// The entries, problem by problem.
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
    ///   - assumptions: What nobody publishes.
    ///   - progress: Called before each problem.
    /// - Throws: What a problem or a profile throws.
    public init(
        problems: [TwinProblem] = TwinProblem.allCases,
        profiles: [DeviceProfile],
        seeds: [UInt64],
        assumptions: Assumptions = Assumptions(),
        progress: (TwinProblem) -> Void = { _ in }
    ) throws {
        var entries: [OffloadEntry] = []
        for problem in problems {
            progress(problem)
            let tasks = try seeds.map { try problem.solved(seed: $0) }
            let none = OffloadEntry.Latency(transfer: 0, queue: 0, compile: 0, run: 0)
            for (backend, results) in [
                (OffloadBackend.classical, tasks.map(\.classical)),
                (.simulator, tasks.map(\.ideal)),
            ] {
                entries.append(
                    Self.entry(
                        problem,
                        backend,
                        results.map(\.quality),
                        results.map(\.seconds),
                        around: none
                    )
                )
            }
            for profile in profiles {
                let qualities = try zip(tasks, seeds).map {
                    try $0.quality(on: profile, seed: $1)
                }
                entries.append(
                    Self.entry(
                        problem,
                        .device(profile.name),
                        qualities,
                        tasks.map { profile.duration(of: $0.circuit, shots: $0.shots) },
                        around: OffloadEntry.Latency(
                            transfer: assumptions.transfer,
                            queue: assumptions.queue,
                            compile: assumptions.compile,
                            run: 0
                        )
                    )
                )
            }
        }
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

    /// How many times faster a device would have to be to answer as soon as the classical method.
    ///
    /// - Parameters:
    ///   - problem: The problem.
    ///   - backend: The device.
    /// - Returns: The ratio of the mean latencies, or nil if either wasn't measured.
    public func speedToCross(_ problem: TwinProblem, _ backend: OffloadBackend) -> Double? {
        guard let device = entry(problem, backend), let here = entry(problem, .classical) else {
            return nil
        }
        return device.latency.total / max(here.latency.total, 1e-9)
    }

    private static func entry(
        _ problem: TwinProblem,
        _ backend: OffloadBackend,
        _ qualities: [Double],
        _ runs: [Double],
        around fixed: OffloadEntry.Latency
    ) -> OffloadEntry {
        let count = Double(max(qualities.count, 1))
        let mean = qualities.reduce(0, +) / count
        let variance = qualities.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let sorted = runs.sorted()
        let slow = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
        return OffloadEntry(
            problem: problem,
            backend: backend,
            quality: mean,
            qualityError: (variance / max(count - 1, 1) / count).squareRoot(),
            latency: OffloadEntry.Latency(
                transfer: fixed.transfer,
                queue: fixed.queue,
                compile: fixed.compile,
                run: runs.reduce(0, +) / count
            ),
            // One wait in twenty is longer than log 20 means.
            p95: fixed.transfer + fixed.compile + .log(20) * fixed.queue + slow
        )
    }
}
