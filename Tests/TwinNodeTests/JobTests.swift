import PQCBOR
import ClinicalTwin
import PQTwin
import PQTwinStore
import QuantumJobs
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Jobs and results that are not what they should be.
    @Suite(.timeLimit(.minutes(2))) struct JobTests {
        private static let good = QuantumJob(
            .frequency(samples: [0, 1, 0, -1], shots: 64),
            seed: 1
        )

        private static func series(_ samples: [Double], shots: Int = 64) -> [UInt8] {
            QuantumJob(.frequency(samples: samples, shots: shots), seed: 1).encoded
        }

        private static let bad: [String: CBORValue] = [
            "nothing": [:], "number": 5, "empty": .bytes([]), "text": "job",
            "shots": .bytes(series([0, 1, 0, -1], shots: 0)),
            "many-shots": .bytes(series([0, 1, 0, -1], shots: .max)),
            "negative": .bytes(series([0, 1, 0, -1], shots: -1)),
            "one": .bytes(series([1])), "flat": .bytes(series([1, 1, 1])),
            "infinite": .bytes(series([0, .infinity])),
            "many": .bytes(series(Array(repeating: 1, count: 1025))),
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
            let twin = try Ward.jobTwin.identifier.description
            try await cloud.write(.jobs, ["open": .map(map)], to: twin)
        }

        /// Waits for the answers to so many jobs.
        private func answers(
            _ count: Int,
            at cloud: HandDrivenNode
        ) async throws -> [String: JobAnswer] {
            let twin = try Ward.jobTwin
            return try await cloud.applied.known { writes in
                let found = writes.flatMap { twin.answers(in: $0.write.patch.body) }
                guard found.count >= count else { return nil }
                return Dictionary(found.map { ($0.name, $0.answer) }) { $1 }
            }
        }

        @Test func `a malformed job is answered with what is wrong, others with a result`()
            async throws
        {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, quantum, _ in
                    try await send(Self.bad, from: cloud)
                    try await send(["good": .bytes(Self.good.encoded)], from: cloud)
                    let answers = try await answers(Self.bad.count + 1, at: cloud)
                    for (name, answer) in answers where name != "good" {
                        guard case .failure(let failure) = answer.outcome else {
                            Issue.record("\(name) was answered \(answer)")
                            continue
                        }
                        #expect(failure.code == .malformed && !failure.description.isEmpty)
                    }
                    guard case .success(.frequency(let figures)) = answers["good"]?.outcome else {
                        Issue.record("no result")
                        return
                    }
                    #expect((figures.bin, figures.length) == (1, 4))
                    try await quantum.stop()
                }
            }
        }

        @Test func `more jobs in a patch than are taken are told, and refused`() async throws {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, quantum, _ in
                    let count = QuantumRole.jobsPerPatch + 1
                    var jobs: [String: CBORValue] = [:]
                    for number in 0..<count { jobs["job-\(number)"] = .bytes(Self.good.encoded) }
                    try await send(jobs, from: cloud)
                    try await quantum.events.refusal(saying: "65 jobs in one patch")
                    let answers = try await answers(count, at: cloud)
                    let refused = answers.values.filter {
                        guard case .failure(let failure) = $0.outcome else { return false }
                        return failure.code == .tooManyJobs
                    }
                    #expect(refused.count == 1)
                }
            }
        }

        @Test func `an answer whose job has gone goes with the next one`() async throws {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, quantum, _ in
                    try await send(["a": .bytes(Self.good.encoded)], from: cloud)
                    _ = try await answers(1, at: cloud)
                    try await send(["a": .null], from: cloud)
                    try await send(["b": .bytes(Self.good.encoded)], from: cloud)
                    _ = try await cloud.applied.first { write -> CBORValue? in
                        write.write.patch.body["done"]?["b"]
                    }
                    try await quantum.stop()
                }
                let state = try await ward.journal("quantum").state(of: Ward.jobTwin.identifier)
                let (open, done) = (state[.jobs]["open"], state[.insights]["done"])
                #expect(open?["a"] == nil && open?["b"] != nil)
                #expect(done?["a"] == nil && done?["b"] != nil)
            }
        }

        @Test(.slow) func `a quantum node answers after a restart what it took before`()
            async throws
        {
            try await Ward.run { ward in
                try await withQuantum(ward) { cloud, first, port in
                    let long = CBORValue.bytes(Self.series([0, 1, 0, -1], shots: 1 << 20))
                    for job in 0..<4 { try await send(["\(job)": long], from: cloud) }
                    try await cloud.settle()
                    await first.kill()
                    let second = try ward.quantum(dialling: port)
                    let answers = try await answers(4, at: cloud)
                    #expect(Set(answers.keys) == Set((0..<4).map { "\($0)" }))
                    #expect(
                        answers.values.allSatisfy {
                            if case .success = $0.outcome { true } else { false }
                        }
                    )
                    try await second.stop()
                }
            }
        }

        @Test(.slow) func `who fetches no answers gets no more jobs done`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward)
                let node = Shared<RunningNode?>(nil)
                try await cloud.run(listening: { port in
                    let quantum = try ward.quantum(dialling: port)
                    node.value = quantum
                    // The cloud goes as soon as its jobs are there, and most take a while.
                    let slow = CBORValue.bytes(
                        QuantumJob(.search(keys: [1], bits: 13), seed: 1).encoded
                    )
                    for part in 0..<2 {
                        var jobs: [String: CBORValue] = [:]
                        for number in 0..<50 { jobs["\(part)-\(number)"] = slow }
                        try await send(jobs, from: cloud)
                    }
                    try await cloud.settle()
                })
                let quantum = try #require(node.value)
                try await quantum.events.wait(for: 60) {
                    if case .jobAnswered = $0 { true } else { false }
                }
                try await Task.sleep(for: .seconds(3))
                let count = quantum.events.all.count {
                    if case .jobAnswered = $0 { true } else { false }
                }
                #expect((60..<90).contains(count), "\(count)")
            }
        }

        // MARK: Results

        /// Runs the real cloud, asks it for a job, and answers by hand.
        private func answer(
            _ ward: Ward,
            _ result: CBORValue,
            then check: @escaping @Sendable (EventLog) async throws -> Void
        ) async throws {
            let (cloud, port) = try await ward.cloud()
            try await ward.edge(dialling: port, playing: .excerpt()).end()
            let quantum = try await HandDrivenNode("quantum", in: ward)
            let twin = try Ward.jobTwin.identifier.description
            try await quantum.run(dialling: port) {
                let job = try await quantum.applied.first {
                    JobTwin.jobs(in: $0.write.patch.body)?.first
                }
                let insights: CBORValue = ["done": .map(CBORMap(named: job.name, result))]
                try await quantum.write(.insights, insights, to: twin)
                try await check(cloud.events)
            }
            await cloud.kill()
        }

        private static let figures = JobAnswer(
            .success(
                .frequency(
                    JobResult.FrequencyFigures(
                        bin: 1,
                        length: 256,
                        shots: 64,
                        shotsInBin: 64,
                        qubits: 8,
                        gates: 40,
                        preparationRotations: 255,
                        preparationControlledNots: 254
                    )
                )
            )
        )

        @Test(.slow) func `a result from a node that was not asked is refused`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let mallory = try await HandDrivenNode("mallory", in: ward)
                let liar = try await HandDrivenNode(
                    "liar",
                    in: ward,
                    policy: TwinPolicy(
                        standard: Ward.policy.rules(for: TwinIdentifier("board"))
                    )
                )
                let twin = try Ward.jobTwin.identifier.description
                let insights: CBORValue = ["done": ["x": .bytes(Self.figures.encoded)]]
                try await mallory.run(dialling: port) {
                    try await mallory.write(.insights, insights, to: twin)
                    try await mallory.events.refusal(saying: "forbidden")
                }
                // With a policy of its own it can seal the write: it is kept as forbidden, and
                // changes nothing.
                try await liar.run(dialling: port) {
                    try await liar.write(.insights, insights, to: twin)
                    try await liar.settle()
                }
                try await cloud.stop()
                let state = try await ward.journal("cloud").state(of: Ward.jobTwin.identifier)
                #expect(state[.insights] == [:])
            }
        }

        private static let failures: [(CBORValue, String)] = [
            (
                .bytes(JobAnswer(.failure(JobFailure(.crashed, "no qubits left"))).encoded),
                "no qubits left"
            ),
            ([:], "no CBOR"), (.bytes([0xA0]), "malformed answer"), (7, "no CBOR"),
            (
                .bytes(JobAnswer(.success(.factors([3, 5], quantumRuns: 1))).encoded),
                "a result of another kind"
            ),
        ]

        @Test(.slow, arguments: failures)
        func `a result that is none is told, and lands nowhere`(
            result: CBORValue,
            reason: String
        ) async throws {
            try await Ward.run { ward in
                try await answer(ward, result) { events in
                    try await events.refusal(saying: reason)
                    #expect(!events.all.contains { if case .jobDone = $0 { true } else { false } })
                }
                let state = try await ward.journal("cloud").state(of: TwinIdentifier("patient-208"))
                #expect(state[.insights] == [:])
            }
        }

        @Test(.slow) func `a wrong result lands as one that does not agree`() async throws {
            try await Ward.run { ward in
                try await answer(ward, .bytes(Self.figures.encoded)) { events in
                    let job = try await events.job()
                    #expect(!job.agrees)
                }
            }
        }

        @Test(.slow) func `a result for no job is told`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let quantum = try await HandDrivenNode("quantum", in: ward)
                let twin = try Ward.jobTwin.identifier.description
                try await quantum.run(dialling: port) {
                    try await quantum.write(
                        .insights,
                        ["done": ["x": .bytes(Self.figures.encoded)]],
                        to: twin
                    )
                    try await cloud.events.refusal(saying: "a result for no job, x")
                    // A name may be as long as a frame; the cloud lives on.
                    let name = String(repeating: "y", count: 100_000)
                    try await quantum.write(
                        .insights,
                        ["done": .map(CBORMap(named: name, .bytes(Self.figures.encoded)))],
                        to: twin
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
