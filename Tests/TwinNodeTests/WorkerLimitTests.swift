import Foundation
import PQTwin
import QuantumJobs
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Jobs that are more than their estimates said, in the workers that are shipped.
    @Suite(
        .timeLimit(.minutes(3)),
        .slow,
        .enabled(
            if: DemoProcess.executable != nil,
            "NOT TESTED: the walls around a job. Set PQTWIN_EXECUTABLE to the pqtwin to test."
        )
    )
    struct WorkerLimitTests {
        private static func circuit(
            _ program: String,
            shots: Int = 100,
            precision: JobTask.Precision = .double,
            seed: UInt64 = 1
        ) -> QuantumJob {
            QuantumJob(
                .circuit(
                    program: Array(program.utf8),
                    inputs: [:],
                    shots: shots,
                    precision: precision
                ),
                seed: seed
            )
        }

        /// Minutes of gates.
        private static let endless = QuantumProcesses.layers(20_000)

        private func ask(
            _ ward: Ward,
            as name: String,
            _ jobs: [QuantumJob],
            of port: Int
        ) async throws -> [JobAnswer] {
            try await QuantumClient(
                folder: ward.folder(name),
                backends: [
                    QuantumClient.Backend(
                        name: NodeName("quantum"),
                        address: NodeAddress(host: "127.0.0.1", port: port)
                    )
                ]
            ).submit(jobs).map(\.answer)
        }

        static let jobs: [(what: String, job: QuantumJob, code: JobFailure.Code)] = [
            ("minutes of gates", circuit(endless, seed: 666), .timeLimit),
            (
                "a state beyond what the worker may take",
                circuit("qubit[29] q; bit c; h q; c = measure q[0];", seed: 666), .memoryLimit
            ),
            (
                // A small state, and outcomes that fill the address space until the system says no.
                "gigabytes of outcomes",
                circuit(
                    """
                    qubit[20] q; bit[20] c; bit[4000] none; h q; c = measure q;
                    """,
                    shots: 1 << 20,
                    precision: .single,
                    seed: 666
                ), .crashed
            ),
        ]

        @Test(arguments: jobs)
        func `a job that takes more than its estimate said fails alone`(
            what: String,
            job: QuantumJob,
            code: JobFailure.Code
        ) async throws {
            let runner = Underestimating(real: try QuantumProcesses.runner(), seed: 666)
            try await Ward.run { ward in
                // So long that only the endless job is ended by the clock.
                let seconds = code == .timeLimit ? 3.0 : 60
                let tenants = [
                    "alice": TenantQuota(seconds: seconds), "bob": TenantQuota(seconds: 60),
                ]
                let (node, port) = try await ward.backend(
                    BackendLimits(slots: 2, tenants: tenants),
                    runner: runner
                )
                async let alice = ask(ward, as: "alice", [job], of: port)
                try await Task.sleep(for: .milliseconds(500))
                let bell = Self.circuit(QuantumProcesses.bell)
                let bob = try await ask(ward, as: "bob", Array(repeating: bell, count: 5), of: port)
                for answer in bob {
                    guard case .success(.counts(let counts)) = answer.outcome else {
                        Issue.record("beside \(what): \(answer)")
                        continue
                    }
                    #expect(counts.values.reduce(0, +) == 100)
                }
                guard case .failure(let failure) = try await alice.first?.outcome else {
                    Issue.record("\(what) ended well")
                    return
                }
                #expect(failure.code == code, "\(failure)")
                if code == .timeLimit {
                    // Bob's were done while it ran.
                    let order = node.events.all.compactMap { event in
                        if case .jobAnswered(let job) = event { job.tenant } else { nil }
                    }
                    #expect(order == Array(repeating: "bob", count: 5) + ["alice"])
                }
                // What it left behind harms nobody, itself included.
                let after = try await ask(ward, as: "alice", [bell], of: port)
                guard case .success = after.first?.outcome else {
                    Issue.record("after \(what): \(after)")
                    return
                }
                try await node.stop()
            }
        }

        @Test func `the system ends a worker that computes for longer than it may`() async throws {
            let worker = try DemoProcess(
                [
                    "quantum", "worker", "run", "--memory", "\(2 << 30)", "--seconds", "2",
                ],
                input: Data(Self.circuit(Self.endless).encoded)
            )
            // The signal that says why, before the one that says nothing.
            let status = try await worker.end()
            #expect(status == 128 + SIGXCPU, "\(status): \(worker.text) \(worker.errorText)")
            #expect(worker.text.isEmpty)
        }
    }
}

/// Estimates next to nothing for one seed's jobs.
private struct Underestimating: JobRunner {
    let real: ProcessRunner
    let seed: UInt64

    func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        job.seed == seed
            ? JobEstimate(qubits: 1, bytes: 64, seconds: 3)
            : try await real.estimate(job, threads: threads)
    }

    func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        try await real.run(start, threads: threads)
    }
}
