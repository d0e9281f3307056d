import PQCBOR
import ClinicalTwin
import PQTwin
import PQTwinStore
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Jobs and results that are not what they should be.
    @Suite(.timeLimit(.minutes(2))) struct JobTests {
        private static let good: CBORValue = [
            "kind": "frequency", "rate": .float(4), "shots": 64, "seed": 1,
            "samples": [.float(0), .float(1), .float(0), .float(-1)],
        ]

        /// A job with one member replaced, or taken away.
        private static func job(_ member: String, _ value: CBORValue?) -> CBORValue {
            var map = good.mapValue ?? CBORMap()
            map[member] = value
            return .map(map)
        }

        private static func jobs(_ name: String, _ count: Int, _ job: CBORValue) -> [String:
            CBORValue]
        {
            var jobs: [String: CBORValue] = [:]
            for number in 0..<count { jobs["\(name)-\(number)"] = job }
            return jobs
        }

        private static let bad: [String: CBORValue] = [
            "nothing": [:], "number": 5, "kind": job("kind", "factor"), "rate": job("rate", 0),
            "not-finite": job("rate", .float(.infinity)), "no-shots": job("shots", nil),
            "shots": job("shots", 0), "many-shots": job("shots", CBORValue(Int.max)),
            "negative": job("shots", -1), "seed": job("seed", -1),
            "no-samples": job("samples", nil),
            "text": job("samples", ["a", "b"]), "one": job("samples", [1]),
            "flat": job("samples", [1, 1, 1]), "infinite": job("samples", [0, .float(.infinity)]),
            "many": job("samples", .array(Array(repeating: 1, count: 1025))),
        ]

        /// Runs a hand-driven cloud with the real quantum node.
        private func withQuantum(
            _ ward: Ward,
            _ body: @escaping @Sendable (HandDrivenNode, RunningNode, Int) async throws -> Void
        ) async throws {
            let cloud = try await HandDrivenNode("cloud", in: ward)
            try await cloud.run(listening: { port in
                try await body(cloud, ward.quantum(dialling: port), port)
            })
        }

        private func send(_ jobs: [String: CBORValue], from cloud: HandDrivenNode) async throws {
            var map = CBORMap()
            for (name, job) in jobs { map[name] = job }
            try await cloud.write(.jobs, .map(map), to: jobTwin, for: ["quantum"])
        }

        /// Waits for the answers to so many jobs.
        private func answers(
            _ count: Int,
            at cloud: HandDrivenNode
        ) async throws -> [String: FrequencyResult] {
            try await cloud.applied.known { writes in
                let results = writes.flatMap { FrequencyResult.results(in: $0.write.patch.body) }
                guard results.count >= count else { return nil }
                return Dictionary(results.map { ($0.identifier, $0.result) }) { $1 }
            }
        }

        @Test func `a malformed job is answered with what is wrong, others with a result`()
            async throws
        {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, quantum, _ in
                    try await send(Self.bad, from: cloud)
                    try await send(["good": Self.good], from: cloud)
                    let answers = try await answers(Self.bad.count + 1, at: cloud)
                    for (name, answer) in answers where name != "good" {
                        guard case .failed(let reason) = answer else {
                            Issue.record("\(name) was answered \(answer)")
                            continue
                        }
                        #expect(!reason.isEmpty)
                    }
                    guard case .found(let figures) = answers["good"] else {
                        Issue.record("no result")
                        return
                    }
                    #expect((figures.bin, figures.length) == (1, 4))
                    try await quantum.stop()
                }
            }
        }

        @Test func `more jobs in a patch than are taken are told`() async throws {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, quantum, _ in
                    let count = QuantumRole.jobsPerPatch + 1
                    try await send(Self.jobs("job", count, Self.good), from: cloud)
                    try await quantum.events.refusal(saying: "65 jobs in one patch")
                    let answers = try await answers(QuantumRole.jobsPerPatch, at: cloud)
                    #expect(answers.count == QuantumRole.jobsPerPatch)
                }
            }
        }

        @Test(.slow) func `a quantum node answers after a restart what it took before`()
            async throws
        {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, first, port in
                    let long = Self.job("shots", CBORValue(1 << 20))
                    for job in 0..<4 { try await send(["\(job)": long], from: cloud) }
                    try await cloud.settle()
                    await first.kill()
                    let second = try ward.quantum(dialling: port)
                    let answers = try await answers(4, at: cloud)
                    #expect(Set(answers.keys) == Set((0..<4).map { "\($0)" }))
                    #expect(
                        answers.values.allSatisfy { if case .found = $0 { true } else { false } }
                    )
                    try await second.stop()
                }
            }
        }

        // MARK: Results

        /// Runs the real cloud, asks it for a job, and answers by hand.
        private func answer(
            _ ward: Ward,
            as name: String = "quantum",
            _ result: @escaping @Sendable (String) -> CBORValue,
            then check: @escaping @Sendable (EventLog) async throws -> Void
        ) async throws {
            let (cloud, port) = try await ward.cloud()
            try await ward.edge(dialling: port, playing: .excerpt()).end()
            let quantum = try await HandDrivenNode("quantum", in: ward)
            let other = name == "quantum" ? quantum : try await HandDrivenNode(name, in: ward)
            try await quantum.run(dialling: port) {
                let job = try await quantum.applied.first {
                    FrequencyRequest.requests(in: $0.write.patch.body).first
                }
                let insights: CBORValue = .map(
                    CBORMap(named: job.identifier, result(job.identifier))
                )
                if name == "quantum" {
                    try await quantum.write(.insights, insights, to: jobTwin, for: ["cloud"])
                    try await check(cloud.events)
                } else {
                    try await other.run(dialling: port) {
                        try await other.write(.insights, insights, to: jobTwin, for: ["cloud"])
                        try await check(cloud.events)
                    }
                }
            }
            await cloud.kill()
        }

        private static let result: CBORValue = [
            "bin": 1, "length": 256, "shots": 64, "in-bin": 64, "qubits": 8, "gates": 40,
            "rotations": 255, "cx": 254,
        ]

        @Test(.slow) func `a result from a node that was not asked is refused`() async throws {
            try await Ward.run { ward in
                try await answer(ward, as: "mallory", { _ in Self.result }) { events in
                    try await events.refusal(saying: "mallory answers a job it was not asked")
                    #expect(!events.all.contains { if case .jobDone = $0 { true } else { false } })
                }
            }
        }

        private static let failures: [(CBORValue, String)] = [
            (["error": "no qubits left"], "no qubits left"), ([:], "malformed result"),
            (["bin": 1], "malformed result"), (7, "malformed result"),
        ]

        @Test(.slow, arguments: failures)
        func `a result that is none is told, and lands nowhere`(
            result: CBORValue,
            reason: String
        ) async throws {
            try await Ward.run { ward in
                try await answer(ward, { _ in result }) { events in
                    try await events.refusal(saying: reason)
                    #expect(!events.all.contains { if case .jobDone = $0 { true } else { false } })
                }
                let state = try await ward.journal("cloud").state(of: TwinIdentifier("patient-208"))
                #expect(state[.insights] == [:])
            }
        }

        @Test(.slow) func `a wrong result lands as one that does not agree`() async throws {
            try await Ward.run { ward in
                try await answer(ward, { _ in Self.result }) { events in
                    let job = try await events.job()
                    #expect(!job.agrees)
                }
            }
        }

        @Test(.slow) func `a result for no job is told`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let quantum = try await HandDrivenNode("quantum", in: ward)
                try await quantum.run(dialling: port) {
                    try await quantum.write(
                        .insights,
                        ["x": Self.result],
                        to: jobTwin,
                        for: ["cloud"]
                    )
                    try await cloud.events.refusal(saying: "a result for no job, x")
                    // A name may be as long as a frame; the cloud lives on.
                    let name = String(repeating: "y", count: 100_000)
                    try await quantum.write(
                        .insights,
                        .map(CBORMap(named: name, Self.result)),
                        to: jobTwin,
                        for: ["cloud"]
                    )
                    try await quantum.settle()
                }
                try await cloud.stop()
            }
        }
    }
}

extension CBORMap {
    /// A map with one member.
    init(named name: String, _ value: CBORValue) {
        self.init()
        self[name] = value
    }
}
