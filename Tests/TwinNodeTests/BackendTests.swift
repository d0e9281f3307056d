import Foundation
import PQCBOR
import PQTwin
import PQTwinStore
import QuantumJobs
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// A quantum node and its tenants: real links, real processes, real faults.
    @Suite(.timeLimit(.minutes(3))) struct BackendTests {
        private static let bell = QuantumJob(
            .circuit(
                program: Array(
                    """
                    OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c;
                    h q[0]; cx q[0], q[1]; c = measure q;
                    """.utf8
                ),
                inputs: [:],
                shots: 100,
                precision: .double
            ),
            seed: 1
        )

        private static let tenants = ["alice": TenantQuota(), "bob": TenantQuota()]

        /// Asks as a node of the ward.
        private func ask(
            _ ward: Ward,
            as name: String = "alice",
            _ jobs: [QuantumJob],
            of backends: [(name: String, port: Int)],
            within limit: Duration = .seconds(60)
        ) async throws -> [QuantumClient.Answer] {
            try await QuantumClient(
                folder: ward.folder(name),
                backends: backends.map {
                    try QuantumClient.Backend(
                        name: NodeName($0.name),
                        address: NodeAddress(host: "127.0.0.1", port: $0.port)
                    )
                },
                timeLimit: limit
            ).submit(jobs)
        }

        private func failure(_ answer: QuantumClient.Answer?) -> JobFailure.Code? {
            guard case .failure(let failure) = answer?.answer.outcome else { return nil }
            return failure.code
        }

        private func isBell(_ answer: QuantumClient.Answer?) -> Bool {
            guard case .success(.counts(let counts)) = answer?.answer.outcome else { return false }
            return Set(counts.keys) == ["00", "11"] && counts.values.reduce(0, +) == 100
        }

        @Test func `a tenant's circuit comes back as counts, over a post-quantum link`()
            async throws
        {
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(BackendLimits(tenants: Self.tenants))
                let answers = try await ask(ward, [Self.bell, Self.bell], of: [("quantum", port)])
                #expect(answers.count == 2 && answers.allSatisfy { isBell($0) })
                #expect(answers.first?.connection?.group == "X25519MLKEM768")
                #expect(answers.first?.connection?.signature == "mldsa65")
                // The same folder again.
                #expect(isBell(try await ask(ward, [Self.bell], of: [("quantum", port)]).first))
                try await node.stop()
                let state = try await ward.journal("quantum").state(
                    of: JobTwin(of: NodeName("alice"), at: NodeName("quantum")).identifier
                )
                #expect(state[.jobs] == [:])
                // Each answer took those before away.
                #expect(state[.insights]["done"]?.mapValue?.count == 1)
            }
        }

        @Test func `who is no tenant gets no answer, and tenants theirs`() async throws {
            try await Ward.run { ward in
                let (_, port) = try await ward.backend(
                    BackendLimits(tenants: ["bob": TenantQuota()])
                )
                // Sent away at once, not left to wait.
                let start = ContinuousClock.now
                let alice = try await ask(ward, [Self.bell], of: [("quantum", port)])
                #expect(failure(alice.first) == .unavailable)
                #expect(.now - start < .seconds(20))
                let bob = try await ask(ward, as: "bob", [Self.bell], of: [("quantum", port)])
                #expect(isBell(bob.first))
            }
        }

        @Test func `quotas, deadlines and malformed jobs are answered by their kind`() async throws
        {
            func circuit(_ text: String) -> JobTask {
                .circuit(
                    program: Array(text.utf8),
                    inputs: [:],
                    shots: 1,
                    precision: .double
                )
            }
            try await Ward.run { ward in
                let quota = TenantQuota(jobs: 8, bytes: 1 << 28, seconds: 5)
                let (_, port) = try await ward.backend(BackendLimits(tenants: ["alice": quota]))
                let big = circuit("OPENQASM 3.0; qubit[30] q; bit c; c = measure q[0];")
                let ring = (0..<20).map { JobTask.Edge($0, ($0 + 1) % 20) }
                let answers = try await ask(
                    ward,
                    [
                        QuantumJob(circuit("qubit q; h q"), seed: 1), QuantumJob(big, seed: 1),
                        QuantumJob(.cut(vertices: 20, edges: ring, layers: 16, shots: 1), seed: 1),
                        QuantumJob(.factors(of: 15347), seed: 1, patience: 0), Self.bell,
                    ],
                    of: [("quantum", port)]
                )
                #expect(
                    answers.map { failure($0) } == [
                        .malformed, .tooMuchMemory, .tooMuchTime, .deadline, nil,
                    ]
                )
            }
        }

        @Test func `jobs beyond a tenant's number are answered while the others wait`() async throws
        {
            // Seconds each, so that none ends before the last of them comes.
            let long = QuantumJob(
                .circuit(
                    program: Array(QuantumProcesses.layers(1000).utf8),
                    inputs: [:],
                    shots: 1,
                    precision: .double
                ),
                seed: 1
            )
            try await Ward.run { ward in
                let quota = TenantQuota(jobs: 8, seconds: 600)
                let (_, port) = try await ward.backend(BackendLimits(tenants: ["alice": quota]))
                let flood = try await ask(
                    ward,
                    Array(repeating: long, count: 20),
                    of: [("quantum", port)],
                    within: .seconds(10)
                )
                let kinds = flood.map { failure($0).map { "\($0)" } ?? "done" }
                // On a busy machine some may have ended before the last one came.
                #expect((10...12).contains(kinds.count { $0 == "tooManyJobs" }), "\(kinds)")
                #expect(kinds.prefix(8).allSatisfy { $0 != "tooManyJobs" })
            }
        }

        @Test(.slow) func `answers that would fill a twin make room for those behind them`()
            async throws
        {
            let long = QuantumProcesses.manyOutcomes
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(BackendLimits(tenants: Self.tenants))
                let answers = try await ask(
                    ward,
                    Array(repeating: long, count: 64),
                    of: [("quantum", port)],
                    within: .seconds(120)
                )
                let lengths = answers.compactMap { answer -> Int? in
                    guard case .success = answer.answer.outcome else { return nil }
                    return answer.answer.encoded.count
                }
                #expect(lengths.count == 64)
                #expect(lengths.reduce(0, +) > JobTwin.answerCapacity + 1 << 20)
                try await node.stop()
            }
        }

        // MARK: One process a job

        /// A worker that estimates well and then does something else.
        private static func worker(_ run: String) -> ProcessRunner {
            let estimate = JobEstimate(qubits: 2, bytes: 64, seconds: 0.001).encoded
                .map { "\\" + String($0, radix: 8) }.joined()
            return ProcessRunner(
                executable: "/bin/sh",
                arguments: [
                    "-c", "case $1 in estimate) printf '\(estimate)';; *) \(run);; esac", "worker",
                ]
            )
        }

        static let faults: [(run: String, code: JobFailure.Code)] = [
            ("kill -SEGV $$", .crashed), ("kill -KILL $$", .crashed), ("exit 3", .crashed),
            ("exit 0", .crashed), ("printf x", .crashed), ("kill -XCPU $$", .timeLimit),
            ("exec sleep 1000", .timeLimit), ("while :; do :; done", .timeLimit),
            ("head -c 100000000 /dev/zero", .crashed),
        ]

        @Test(.slow, arguments: faults)
        func `whatever a worker does, its job alone fails`(
            run: String,
            code: JobFailure.Code
        ) async throws {
            try await Ward.run { ward in
                let quotas = [
                    "alice": TenantQuota(seconds: 1.5), "bob": TenantQuota(seconds: 1.5),
                ]
                let limits = BackendLimits(slots: 2, tenants: quotas)
                let (node, port) = try await ward.backend(
                    limits,
                    runner: Divided(bad: Self.worker(run), badSeed: 666)
                )
                let bad = QuantumJob(Self.bell.task, seed: 666)
                async let alice = ask(ward, [bad], of: [("quantum", port)])
                let bob = try await ask(
                    ward,
                    as: "bob",
                    Array(repeating: Self.bell, count: 5),
                    of: [("quantum", port)]
                )
                #expect(bob.count == 5 && bob.allSatisfy { isBell($0) })
                #expect(failure(try await alice.first) == code)
                #expect(isBell(try await ask(ward, [Self.bell], of: [("quantum", port)]).first))
                try await node.stop()
            }
        }

        @Test(.slow) func `a job taken back is stopped, and its slot is free`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(
                    BackendLimits(tenants: Self.tenants),
                    runner: Divided(bad: Self.worker("exec sleep 1000"), badSeed: 666)
                )
                let long = Task {
                    try await ask(
                        ward,
                        [QuantumJob(Self.bell.task, seed: 666)],
                        of: [("quantum", port)]
                    )
                }
                try await Task.sleep(for: .seconds(1))
                long.cancel()
                _ = await long.result
                // Nobody else tells the node: the slot is free for another tenant.
                let start = ContinuousClock.now
                let next = try await ask(ward, as: "bob", [Self.bell], of: [("quantum", port)])
                #expect(isBell(next.first))
                #expect(.now - start < .seconds(8))
                #expect(
                    !node.events.all.contains { event in
                        if case .jobAnswered(let job) = event {
                            job.tenant == "alice"
                        } else {
                            false
                        }
                    }
                )
            }
        }

        @Test(.slow) func `a new job under the name of one that is being stopped is answered`()
            async throws
        {
            try await Ward.run { ward in
                let twin = try JobTwin(of: NodeName("cloud"), at: NodeName("quantum"))
                let cloud = try await HandDrivenNode("cloud", in: ward)
                let runner = Divided(bad: Self.worker("exec sleep 1000"), badSeed: 666)
                try await cloud.run(listening: { port in
                    let quantum = try ward.quantum(dialling: port, runner: runner)
                    let jobs = [QuantumJob(Self.bell.task, seed: 666), Self.bell]
                    for (number, job) in jobs.enumerated() {
                        let write = try #require(twin.asking(for: job, as: "x"))
                        if number == 1 {
                            try await Task.sleep(for: .seconds(1))
                            let removal = try #require(twin.removal(of: ["x"]))
                            try await cloud.engine.write([removal, write])
                        } else {
                            try await cloud.engine.write([write])
                        }
                    }
                    let answer = try await cloud.applied.first {
                        twin.answers(in: $0.write.patch.body).first
                    }
                    guard case .success(.counts) = answer.answer.outcome else {
                        Issue.record("\(answer)")
                        return
                    }
                    try await quantum.stop()
                })
            }
        }

        @Test(.slow) func `many jobs at once are all answered, and all are taken away`()
            async throws
        {
            try await Ward.run { ward in
                let (node, port) = try await ward.backend(
                    BackendLimits(tenants: ["alice": TenantQuota(jobs: 1000)])
                )
                let answers = try await ask(
                    ward,
                    Array(repeating: Self.bell, count: 300),
                    of: [("quantum", port)]
                )
                #expect(answers.count == 300 && answers.allSatisfy { isBell($0) })
                try await node.stop()
                let twin = try JobTwin(of: NodeName("alice"), at: NodeName("quantum"))
                let state = try await ward.journal("quantum").state(of: twin.identifier)
                #expect(state[.jobs] == [:])
            }
        }

        // MARK: Another backend

        @Test(.slow) func `a job goes on to the next backend if the first one fails`() async throws
        {
            try await Ward.run { ward in
                let (_, bad) = try await ward.backend(
                    BackendLimits(tenants: Self.tenants),
                    named: "broken",
                    runner: Self.worker("kill -SEGV $$")
                )
                let (_, good) = try await ward.backend(BackendLimits(tenants: Self.tenants))
                let answers = try await ask(
                    ward,
                    [Self.bell],
                    of: [("broken", bad), ("quantum", good)]
                )
                #expect(isBell(answers.first))
                #expect(answers.first?.backend?.description == "quantum")
                // A program with a fault is not tried elsewhere.
                let fault = try await ask(
                    ward,
                    [QuantumJob(.factors(of: 17), seed: 1)],
                    of: [("quantum", good), ("broken", bad)]
                )
                #expect(failure(fault.first) == .malformed)
                #expect(fault.first?.backend?.description == "quantum")
            }
        }

        @Test(.slow) func `a backend that dies in the middle is replaced, once`() async throws {
            try await Ward.run { ward in
                let (dying, first) = try await ward.backend(
                    BackendLimits(tenants: Self.tenants),
                    named: "broken",
                    runner: Self.worker("exec sleep 1000")
                )
                let (_, second) = try await ward.backend(BackendLimits(tenants: Self.tenants))
                async let answers = ask(
                    ward,
                    [Self.bell],
                    of: [("broken", first), ("quantum", second)]
                )
                try await Task.sleep(for: .seconds(1))
                await dying.kill()
                #expect(isBell(try await answers.first))
                // Neither of two is there.
                let none = try await ask(
                    ward,
                    [Self.bell],
                    of: [("broken", first), ("broken", first)]
                )
                #expect(failure(none.first) == .unavailable)
            }
        }
    }
}

/// Does one seed's jobs badly, and all others well.
private struct Divided: JobRunner {
    let bad: ProcessRunner
    let badSeed: UInt64
    private let good = InProcessRunner()

    init(bad: ProcessRunner, badSeed: UInt64) {
        self.bad = bad
        self.badSeed = badSeed
    }

    func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        job.seed == badSeed
            ? try await bad.estimate(job, threads: threads)
            : try await good.estimate(job, threads: threads)
    }

    func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        start.job.seed == badSeed
            ? try await bad.run(start, threads: threads)
            : try await good.run(start, threads: threads)
    }
}
