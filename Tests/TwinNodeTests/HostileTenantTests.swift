import PQCBOR
import PQTwin
import PQTwinStore
import QuantumJobs
import Synchronization
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Tenants that do what the commands never would, or whose certificates end too early.
    @Suite(.timeLimit(.minutes(3))) struct HostileTenantTests {
        private static let good = QuantumJob(
            .frequency(samples: [0, 1, 0, -1], shots: 64),
            seed: 1
        )

        private static var twin: JobTwin {
            get throws { try JobTwin(of: NodeName("alice"), at: NodeName("quantum")) }
        }

        private static func limits(_ quota: TenantQuota = TenantQuota()) -> BackendLimits {
            BackendLimits(tenants: ["alice": quota, "bob": TenantQuota()])
        }

        /// Alice as a node whose writes the test chooses.
        private func alice(in ward: Ward, office: PostOffice? = nil) async throws
            -> HandDrivenNode
        {
            try await HandDrivenNode(
                "alice",
                in: ward,
                policy: .only(NodeName("alice")).sharing([Self.twin]),
                office: office
            )
        }

        /// Writes jobs, all in one patch.
        private func send(_ jobs: [String: [UInt8]], from alice: HandDrivenNode) async throws {
            var map = CBORMap()
            for (name, job) in jobs { map[name] = .bytes(job) }
            let twin = try Self.twin.identifier.description
            try await alice.write(.jobs, ["open": .map(map)], to: twin)
        }

        private func named(_ prefix: String, _ count: Int, _ job: [UInt8]) -> [String: [UInt8]] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("\(prefix)-\($0)", job) })
        }

        /// Has a quantum node take patches with jobs, and end before it does any.
        private func leave(_ patches: [[String: [UInt8]]], in ward: Ward) async throws {
            let office = PostOffice()
            let quantum = try await HandDrivenNode(
                "quantum",
                in: ward,
                policy: .only(NodeName("quantum")).sharing([Self.twin]),
                office: office
            )
            let alice = try await alice(in: ward, office: office)
            try await office.serve([quantum, alice]) {
                for patch in patches { try await send(patch, from: alice) }
                try await alice.settle()
            }
        }

        /// Waits for the answers to so many jobs.
        private func answers(
            _ count: Int,
            at alice: HandDrivenNode
        ) async throws -> [String: JobAnswer] {
            let twin = try Self.twin
            return try await alice.applied.known { writes in
                let found = writes.flatMap { twin.answers(in: $0.write.patch.body) }
                let byName = Dictionary(found.map { ($0.name, $0.answer) }) { $1 }
                return byName.count >= count ? byName : nil
            }
        }

        private func code(_ answer: JobAnswer?) -> JobFailure.Code? {
            guard case .failure(let failure) = answer?.outcome else { return nil }
            return failure.code
        }

        private func ask(
            _ ward: Ward,
            as name: String = "bob",
            _ jobs: [QuantumJob],
            at port: Int,
            within limit: Duration = .seconds(20)
        ) async throws -> [JobAnswer] {
            let backend = try QuantumClient.Backend(
                name: NodeName("quantum"),
                address: NodeAddress(host: "127.0.0.1", port: port)
            )
            return try await QuantumClient(
                folder: ward.folder(name),
                backends: [backend],
                timeLimit: limit
            ).submit(jobs).map(\.answer)
        }

        @Test(.slow) func `the refusals of a patch are answered in few writes`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(Self.limits())
                let alice = try await alice(in: ward)
                try await alice.run(dialling: port, of: "quantum") {
                    for part in 0..<10 {
                        try await send(named("\(part)", 64, []), from: alice)
                    }
                    let answers = try await answers(640, at: alice)
                    #expect(answers.values.allSatisfy { code($0) == .malformed })
                    let writes = alice.applied.all.count
                    #expect(writes <= 40, "\(writes) writes")
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `a tenant that fetches nothing keeps no other tenant waiting`()
            async throws
        {
            try await Ward.run { ward in
                try ward.folder("alice", valid: -300...12)
                let expiry = ContinuousClock.now + .seconds(14)
                try await leave((0..<5).map { named("\($0)", 64, []) }, in: ward)
                try await Task.sleep(until: expiry)
                let (node, port) = try await ward.backend(Self.limits())
                let bob = try await ask(ward, [Self.good], at: port)
                #expect(bob.map { code($0) } == [nil])
                // With another certificate she gets all that waited.
                try ward.forget("alice")
                let alice = try await alice(in: ward)
                try await alice.run(dialling: port, of: "quantum") {
                    _ = try await answers(320, at: alice)
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `an answer waits for a tenant whose certificate has expired`()
            async throws
        {
            try await Ward.run { ward in
                try ward.folder("alice", valid: -300...8)
                let expiry = ContinuousClock.now + .seconds(10)
                let (node, port) = try await ward.backend(
                    Self.limits(),
                    runner: Late(time: expiry)
                )
                let first = try await alice(in: ward)
                try await first.run(dialling: port, of: "quantum") {
                    try await send(["a": Self.good.encoded], from: first)
                    try await first.settle()
                }
                try await node.events.wait(for: 1) {
                    if case .jobAnswered = $0 { true } else { false }
                }
                try ward.forget("alice")
                let second = try await alice(in: ward)
                try await second.run(dialling: port, of: "quantum") {
                    let answers = try await answers(1, at: second)
                    #expect(code(answers["a"]) == nil)
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `a tenant whose answers fill the twin waits until it takes jobs back`()
            async throws
        {
            let job = QuantumProcesses.manyOutcomes
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(Self.limits())
                let alice = try await alice(in: ward)
                try await alice.run(dialling: port, of: "quantum") {
                    try await send(named("a", 64, job.encoded), from: alice)
                    // A good 100 kB each.
                    var done = try await answers(20, at: alice)
                    try await Task.sleep(for: .seconds(2))
                    done = try await answers(20, at: alice)
                    #expect((20..<50).contains(done.count))
                    // Bob is none the worse for it.
                    let bob = try await ask(ward, [Self.good], at: port)
                    #expect(bob.map { code($0) } == [nil])
                    let removal = try #require(Self.twin.removal(of: Array(done.keys)))
                    try await alice.engine.write([removal])
                    let all = try await answers(64, at: alice)
                    #expect(all.values.allSatisfy { code($0) == nil })
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `after a restart no more jobs of a patch are taken than before`()
            async throws
        {
            try await Ward.run { ward in
                try await leave([named("a", 70, Self.good.encoded)], in: ward)
                let (node, port) = try await ward.backend(Self.limits(TenantQuota(jobs: 1000)))
                let alice = try await alice(in: ward)
                try await alice.run(dialling: port, of: "quantum") {
                    let answers = try await answers(70, at: alice)
                    #expect(answers.values.count { code($0) == .tooManyJobs } == 6)
                    #expect(answers.values.count { code($0) == nil } == 64)
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `how long an answer is worth something counts on over a restart`()
            async throws
        {
            try await Ward.run { ward in
                var short = Self.good
                short.patience = 2
                var long = Self.good
                long.patience = 600
                try await leave([["short": short.encoded, "long": long.encoded]], in: ward)
                try await Task.sleep(for: .seconds(3))
                let (node, port) = try await ward.backend(Self.limits())
                let alice = try await alice(in: ward)
                try await alice.run(dialling: port, of: "quantum") {
                    let answers = try await answers(2, at: alice)
                    #expect(code(answers["short"]) == .deadline)
                    #expect(code(answers["long"]) == nil)
                }
                try await node.stop()
            }
        }

        @Test(.slow) func `what can't be taken is answered at once`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(Self.limits())
                let start = ContinuousClock.now
                // Longer than a frame.
                let costs = [[Double]](repeating: [Double](repeating: 0.1, count: 400), count: 400)
                let big = QuantumJob(.assignment(costs: costs, layers: 1, shots: 1), seed: 1)
                let first = try await ask(
                    ward,
                    [big, Self.good],
                    at: port,
                    within: .seconds(60)
                )
                #expect(first.map { code($0) } == [.malformed, nil])
                // More than a twin holds.
                let program = "OPENQASM 3.0; qubit q; bit c; c = measure q; //"
                let many = (0..<12).map { number in
                    QuantumJob(
                        .circuit(
                            program: Array(program.utf8)
                                + [UInt8](repeating: 0x20, count: 760_000),
                            inputs: [:],
                            shots: 1,
                            precision: .double
                        ),
                        seed: UInt64(number)
                    )
                }
                let answers = try await ask(ward, many, at: port, within: .seconds(60))
                #expect(answers.count { code($0) == nil } >= 4)
                #expect(answers.allSatisfy { [nil, .tooManyJobs].contains(code($0)) })
                #expect(.now - start < .seconds(50))
                try await node.stop()
            }
        }
    }
}

/// Does jobs well, but none before a time.
private struct Late: JobRunner {
    let time: ContinuousClock.Instant
    private let runner = InProcessRunner()

    init(time: ContinuousClock.Instant) { self.time = time }

    func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        try await runner.estimate(job, threads: threads)
    }

    func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        try? await Task.sleep(until: time)
        return try await runner.run(start, threads: threads)
    }
}
