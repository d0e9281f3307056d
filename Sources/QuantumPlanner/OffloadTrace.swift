public import QuantumSimulator
import RealModule

/// A day of requests with faults, and what a planner's choices cost against the best ones.
///
/// The value of an answer is its quality if it arrives before the deadline, and 0 otherwise; of two
/// equal values the earlier answer is better, which a small part of the value says.
public struct OffloadTrace: Sendable {
    /// The requests in order.
    public let requests: [Request]

    /// One request and the state of the world when it came.
    public struct Request: Sendable {
        /// What is asked.
        public let problem: TwinProblem
        /// The devices that are down.
        public let down: Set<OffloadBackend>
        /// How many times longer than usual the devices' queues are.
        public let queueFactor: Double
        /// This request's draw from the waiting times, `0 ..< 1`.
        public let wait: Double
        /// Which of the measured instances this is, `0 ..< 1`.
        public let instance: Double
        /// The seed of what each backend will take.
        public let seed: UInt64
    }

    /// How a planner chooses.
    public enum Policy: String, CaseIterable, Sendable {
        /// By the table and the world's state as it is told: what the planner does.
        case planner
        /// The classical method, always.
        case alwaysClassical = "always classical"
        /// The first device, whatever its state.
        case alwaysQuantum = "always quantum"
    }

    /// What a policy's choices came to.
    public struct Score: Sendable {
        /// The policy.
        public let policy: Policy
        /// The mean value of an answer.
        public let meanValue: Double
        /// The mean loss against the best choice in hindsight, with waits, run times and instances
        /// known that no policy sees before it chooses.
        public let meanRegret: Double
        /// How many requests had no answer in time.
        public let missed: Int
        /// How often each backend was chosen.
        public let choices: [OffloadBackend: Int]
    }

    /// Draws a trace.
    ///
    /// - Parameters:
    ///   - count: How many requests, `1 ... 100000`.
    ///   - devices: The devices that can fail: each is down for one request in ten, and one in ten
    ///     finds queues a hundred times longer.
    ///   - problems: What is asked.
    ///   - seed: The seed.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public init(
        count: Int,
        devices: [OffloadBackend],
        problems: [TwinProblem] = TwinProblem.allCases,
        seed: UInt64
    ) throws(QuantumError) {
        guard (1...100_000).contains(count), !problems.isEmpty else {
            throw .count(actual: count, minimum: 1, maximum: 100_000)
        }
        var generator = SimulationRandom(seed: seed)
        func draw() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
        requests = (0..<count).map { _ in
            Request(
                problem: problems[Int(draw() * Double(problems.count))],
                down: Set(devices.filter { _ in draw() < 0.1 }),
                queueFactor: draw() < 0.1 ? 100 : 1,
                wait: draw(),
                instance: draw(),
                seed: generator.next()
            )
        }
    }

    /// Scores every policy.
    ///
    /// - Parameter table: The measured table.
    /// - Returns: The scores; the planner's choice always falls back to the classical method.
    public func scores(_ table: OffloadTable) -> [Score] {
        Policy.allCases.map { policy in
            var (value, regret, missed) = (0.0, 0.0, 0)
            var choices: [OffloadBackend: Int] = [:]
            for request in requests {
                let entries = table.entries.filter { $0.problem == request.problem }
                let reached = entries.enumerated().map { Self.reached($1, at: $0, request) }
                let classical = table.classical(request.problem)?.backend
                guard
                    let place = Self.choice(
                        policy,
                        request,
                        entries,
                        classical: entries.firstIndex { $0.backend == classical }
                    )
                else { continue }
                let choice = entries[place]
                value += reached[place]
                regret += (reached.max() ?? 0) - reached[place]
                missed += reached[place] == 0 ? 1 : 0
                choices[choice.backend, default: 0] += 1
            }
            let count = Double(requests.count)
            return Score(
                policy: policy,
                meanValue: value / count,
                meanRegret: regret / count,
                missed: missed,
                choices: choices
            )
        }
    }

    /// The place of the choice, if there is any.
    private static func choice(
        _ policy: Policy,
        _ request: Request,
        _ entries: [OffloadEntry],
        classical: Int?
    ) -> Int? {
        switch policy {
        case .alwaysClassical: return classical
        case .alwaysQuantum: return entries.firstIndex { $0.backend.isDevice }
        case .planner:
            let expected = entries.map { Self.expected($0, request) }
            let best = expected.indices.max { expected[$0] < expected[$1] }
            guard let best, expected[best] > 0 else { return classical }
            return best
        }
    }

    /// What an answer from a backend promises: its mean quality, if it comes in time.
    ///
    /// How long the wait and the run will be isn't known yet: the planner counts on waits as long as
    /// 19 of 20 are not, and on the mean run, but on no method that one time in twenty is too late.
    private static func expected(_ entry: OffloadEntry, _ request: Request) -> Double {
        let late = value(entry, request, entry.quality, run: entry.times.p95, wait: 0.95)
        let run = entry.latency.run + entry.latency.readout
        return late > 0 ? value(entry, request, entry.quality, run: run, wait: 0.95) : 0
    }

    /// What an answer came to: the quality of the request's instance, after a run as long as one of
    /// those that were measured.
    private static func reached(
        _ entry: OffloadEntry,
        at place: Int,
        _ request: Request
    ) -> Double {
        var generator = SimulationRandom(seed: request.seed &+ UInt64(place))
        let chance = Double(generator.next() >> 11) * 0x1p-53
        let count = entry.qualities.count
        let quality = entry.qualities[min(count - 1, Int(request.instance * Double(count)))]
        let run = entry.times.drawn(by: chance)
        return value(entry, request, quality, run: run, wait: request.wait)
    }

    /// What an answer of a quality is worth, given how long the run is and how unlucky the wait.
    private static func value(
        _ entry: OffloadEntry,
        _ request: Request,
        _ quality: Double,
        run: Double,
        wait: Double
    ) -> Double {
        if request.down.contains(entry.backend) || !entry.isPossible { return 0 }
        let queue = entry.latency.queue * -Double.log(1 - wait) * request.queueFactor
        let total = entry.latency.transfer + queue + entry.latency.compile + run
        guard total <= request.problem.deadline else { return 0 }
        return quality * (1 - 0.01 * total / request.problem.deadline)
    }
}
