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
        /// The mean loss against the best choice in hindsight.
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
                wait: draw()
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
                guard
                    let choice = Self.choice(
                        policy,
                        request,
                        entries,
                        classical: table.classical(request.problem)
                    )
                else { continue }
                let reached = Self.value(choice, request, wait: request.wait)
                let best = entries.map { Self.value($0, request, wait: request.wait) }.max() ?? 0
                value += reached
                regret += best - reached
                missed += reached == 0 ? 1 : 0
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

    private static func choice(
        _ policy: Policy,
        _ request: Request,
        _ entries: [OffloadEntry],
        classical: OffloadEntry?
    ) -> OffloadEntry? {
        switch policy {
        case .alwaysClassical: return classical
        case .alwaysQuantum: return entries.first { $0.backend.isDevice }
        case .planner:
            // The wait isn't known yet: the planner counts on one as long as 19 of 20 are not.
            let expected = entries.map { ($0, value($0, request, wait: 0.95)) }
            let best = expected.max { $0.1 < $1.1 }
            guard let best, best.1 > 0 else { return classical }
            return best.0
        }
    }

    /// What an answer from a backend is worth, given how unlucky the wait is.
    private static func value(_ entry: OffloadEntry, _ request: Request, wait: Double) -> Double {
        if request.down.contains(entry.backend) || !entry.isPossible { return 0 }
        var latency = entry.latency
        latency.queue *= -Double.log(1 - wait) * request.queueFactor
        let total = latency.total
        guard total <= request.problem.deadline else { return 0 }
        return entry.quality * (1 - 0.01 * total / request.problem.deadline)
    }
}
