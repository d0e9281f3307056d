import Foundation
import JobSandbox
import PQTwin
import QuantumJobs
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// The quantum node and its tenants as they are shipped.
    @Suite(
        .timeLimit(.minutes(3)),
        .slow,
        .enabled(
            if: DemoProcess.executable != nil,
            "NOT TESTED: the quantum node's processes. Set PQTWIN_EXECUTABLE to the pqtwin to test."
        )
    )
    struct BackendProcessTests {
        private static let bell = """
            OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c;
            h q[0]; cx q[0], q[1]; c = measure q;
            """

        /// A worker as a quantum node starts it.
        private static func runner() throws -> ProcessRunner {
            ProcessRunner(
                executable: try #require(DemoProcess.executable).path,
                arguments: ["quantum", "worker"]
            )
        }

        private func node(_ ward: Ward, _ options: [String] = []) async throws -> (
            DemoProcess, port: Int
        ) {
            let process = try DemoProcess(
                [
                    "node", "quantum", "--events", "--folder", ward.folder("quantum").path,
                    "--listen", "127.0.0.1:0", "--tenant", "alice", "--require-sandbox",
                ] + options
            )
            let port = try await process.output.first { line -> Int? in
                guard case .listening(let port) = try? EventRecord(line: line).event else {
                    return nil
                }
                return port
            }
            return (process, port)
        }

        private func submit(
            _ ward: Ward,
            _ port: Int,
            _ options: [String],
            input: String? = nil
        ) async throws -> (process: DemoProcess, status: Int32) {
            try await DemoProcess.run(
                [
                    "quantum", "submit", "--folder", ward.folder("alice").path, "--node",
                    "quantum@127.0.0.1:\(port)", "--json",
                ] + options,
                input: input
            )
        }

        @Test func `a program goes through the command line to a node and back`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await node(ward)
                let (done, status) = try await submit(
                    ward,
                    port,
                    ["--seed", "7", "--shots", "200", "-"],
                    input: Self.bell
                )
                #expect(status == 0)
                let text = done.output.all.joined(separator: "\n")
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
                let report = try #require(object as? [String: Any])
                let counts = try #require(report["counts"] as? [String: Int])
                #expect(Set(counts.keys) == ["00", "11"] && counts.values.reduce(0, +) == 200)
                #expect(report["group"] as? String == "X25519MLKEM768")
                #expect(report["node"] as? String == "quantum")
                // What is wrong is said before anything is sent, or by the node.
                #expect(try await submit(ward, port, ["-"], input: "qubit q; h q").status == 2)
                #expect(try await submit(ward, port, ["--factor", "17"]).status == 1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `each algorithm's answer comes with its classical rival`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await node(ward)
                let (costs, series) = (ward.path + "/costs.txt", ward.path + "/series.txt")
                for (file, text) in [
                    (costs, "4 1 3\n2 0 5\n3 2 2\n"), (series, "1\n0\n-1\n0\n1\n0\n-1\n0\n"),
                ] {
                    try text.write(toFile: file, atomically: true, encoding: .utf8)
                }
                let (done, status) = try await submit(
                    ward,
                    port,
                    [
                        "--seed", "3", "--factor", "15347", "--dlog", "7079,4,256", "--search",
                        "9", "--bits", "8", "--cut", "0-1,1-2,2-3,3-0", "--assignment", costs,
                        "--roster", costs, "--frequency", series, "--phase",
                        "0.375", "--phase", "0.5*Z0 + 0.5*Z1", "--energy", "h2", "--distance",
                        "0.8",
                    ]
                )
                #expect(status == 0)
                let text = done.output.all.joined(separator: "\n")
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
                let reports = try #require(object as? [[String: Any]])
                #expect(
                    reports.compactMap { $0["task"] as? String } == [
                        "factors", "logarithm", "search", "cut", "assignment", "roster",
                        "frequency", "phase", "phase", "energy",
                    ]
                )
                for report in reports {
                    let verdict = try #require(report["verdict"] as? [String: Any])
                    // The same answer, sooner.
                    #expect(verdict["winner"] as? String == "classical", "\(report)")
                    #expect((verdict["reason"] as? String)?.hasPrefix("the same") == true)
                    #expect((verdict["rivals"] as? [Any])?.isEmpty == false)
                }
                #expect(reports[1]["logarithm"] as? Int == 4)
                #expect(reports[3]["cut"] as? Int == 4)
                #expect(reports[4]["plan"] as? [Int] == [1, 0, 2])
                #expect((reports[8]["phase"] as? [String: Any])?["value"] as? Double == -1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `a worker stands behind all its walls`() async throws {
            let (walls, open) = try await Self.runner().probe()
            #expect(Set(walls) == Set(JobSandbox.Wall.allCases.map(\.rawValue)))
            #expect(open.isEmpty)
            // Outside, all of it is open: the probe sees what it is asked for.
            for probe in SandboxProbe.allCases {
                #expect(!probe.isRefused(addressSpace: 1 << 20), "\(probe)")
            }
        }

        @Test func `a job that takes more than its estimate said fails alone`() async throws {
            let lying = Lying(real: try Self.runner())
            try await Ward.run { ward in
                let (_, port) = try await ward.backend(
                    BackendLimits(tenants: ["alice": TenantQuota(), "bob": TenantQuota()]),
                    runner: lying
                )
                func ask(_ name: String, _ text: String) async throws -> JobAnswer? {
                    try await QuantumClient(
                        folder: ward.folder(name),
                        backends: [
                            QuantumClient.Backend(
                                name: .init("quantum"),
                                address: NodeAddress(host: "127.0.0.1", port: port)
                            )
                        ]
                    ).submit([
                        QuantumJob(
                            .circuit(
                                program: Array(text.utf8),
                                inputs: [:],
                                shots: 10,
                                precision: .double
                            ),
                            seed: 1
                        )
                    ]).first?.answer
                }
                let big = try await ask("alice", "qubit[29] q; bit c; h q; c = measure q[0];")
                guard case .failure(let failure) = big?.outcome else {
                    Issue.record("29 qubits in a gigabyte: \(String(describing: big))")
                    return
                }
                #expect(failure.code == .memoryLimit)
                guard case .success = try await ask("bob", Self.bell)?.outcome else {
                    Issue.record("bob's job failed")
                    return
                }
            }
        }
    }
}

/// Estimates next to nothing for whatever comes.
private struct Lying: JobRunner {
    let real: ProcessRunner

    func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        JobEstimate(qubits: 1, bytes: 64, seconds: 0.001)
    }

    func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        try await real.run(start, threads: threads)
    }
}
