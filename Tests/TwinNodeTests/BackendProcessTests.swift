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
        @Test func `a program goes through the command line to a node and back`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await QuantumProcesses.node(ward)
                let (done, status) = try await QuantumProcesses.submit(
                    ward,
                    port,
                    ["--seed", "7", "--shots", "200", "-"],
                    input: QuantumProcesses.bell
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
                #expect(
                    try await QuantumProcesses.submit(ward, port, ["-"], input: "qubit q; h q")
                        .status == 2
                )
                #expect(
                    try await QuantumProcesses.submit(ward, port, ["--factor", "17"]).status == 2
                )
                let (large, refused) = try await QuantumProcesses.submit(
                    ward,
                    port,
                    ["--factor", "2147673613"]
                )
                #expect(refused == 1)
                #expect(
                    large.errorText.contains("a job of this tenant may have"),
                    "\(large.errorText)"
                )
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `each algorithm's answer comes with its classical rival`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await QuantumProcesses.node(ward)
                let (costs, series) = (ward.path + "/costs.txt", ward.path + "/series.txt")
                for (file, text) in [
                    (costs, "4 1 3\n2 0 5\n3 2 2\n"), (series, "1\n0\n-1\n0\n1\n0\n-1\n0\n"),
                ] {
                    try text.write(toFile: file, atomically: true, encoding: .utf8)
                }
                let (done, status) = try await QuantumProcesses.submit(
                    ward,
                    port,
                    [
                        "--seed", "3", "--factor", "15347", "--dlog", "7079,4,256", "--search",
                        "9", "--bits", "8", "--where", "x % 50 == 7", "--encode", "1,-3,1", "--cut",
                        "0-1,1-2,2-3,3-0", "--assignment", costs,
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
                        "factors", "logarithm", "search", "search", "cut", "assignment",
                        "roster", "frequency", "encoding", "phase", "phase", "energy",
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
                #expect((reports[3]["key"] as? Int ?? 0) % 50 == 7)
                #expect(reports[4]["cut"] as? Int == 4)
                #expect(reports[5]["plan"] as? [Int] == [1, 0, 2])
                #expect((reports[8]["encoding"] as? [String: Any])?["place"] as? Int == 1)
                #expect((reports[10]["phase"] as? [String: Any])?["value"] as? Double == -1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `a worker stands behind all its walls`() async throws {
            let (walls, open) = try await QuantumProcesses.runner().probe()
            #expect(Set(walls) == Set(JobSandbox.Wall.allCases.map(\.rawValue)))
            #expect(open.isEmpty)
            // Outside, all of it is open: the probe sees what it is asked for.
            for probe in SandboxProbe.allCases {
                #expect(!probe.isRefused(addressSpace: 1 << 20), "\(probe)")
            }
        }
    }
}
