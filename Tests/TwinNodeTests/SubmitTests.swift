import Foundation
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// What a tenant's command makes of nodes that fail, of Ctrl-C, priorities and deadlines.
    @Suite(
        .timeLimit(.minutes(3)),
        .slow,
        .enabled(
            if: DemoProcess.executable != nil,
            "NOT TESTED: pqtwin quantum submit. Set PQTWIN_EXECUTABLE to the pqtwin to test."
        )
    )
    struct SubmitTests {
        private typealias Processes = QuantumProcesses

        /// What a node told of the jobs that it answered.
        private func answered(_ node: DemoProcess) -> [JobRecord] {
            node.output.all.compactMap { line in
                guard case .jobAnswered(let job) = try? EventRecord(line: line).event else {
                    return nil
                }
                return job
            }
        }

        private func failure(_ report: [String: Any]?) -> String? {
            (report?["failure"] as? [String: Any])?["code"] as? String
        }

        @Test func `a job goes on to the second node if the first is dead, and no further`()
            async throws
        {
            try await Ward.run { ward in
                let (dead, nowhere) = try await Processes.node(ward, named: "broken")
                dead.send(SIGKILL)
                _ = try await dead.end()
                let (node, port) = try await Processes.node(ward)
                let nodes = [("broken", nowhere), ("quantum", port)]
                let (done, status) = try await Processes.submit(
                    ward,
                    nodes,
                    ["-"],
                    input: Processes.bell
                )
                #expect(status == 0, "\(done.errorText)")
                #expect(try Processes.reports(of: done).first?["node"] as? String == "quantum")
                // A third one is not asked.
                let (failed, end) = try await Processes.submit(
                    ward,
                    [("broken", nowhere)] + nodes,
                    ["-"],
                    input: Processes.bell
                )
                #expect(end == 1)
                #expect(try failure(Processes.reports(of: failed).first) == "unavailable")
                #expect(answered(node).count == 1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `a job goes on to the second node if the first dies over it`() async throws {
            try await Ward.run { ward in
                let (dying, first) = try await Processes.node(ward, named: "broken")
                let (node, second) = try await Processes.node(ward)
                let asking = try Processes.asking(
                    ward,
                    [("broken", first), ("quantum", second)],
                    ["-"],
                    input: Processes.layers(400)
                )
                try await dying.runs(jobs: true)
                let orphans = dying.workers()
                dying.send(SIGKILL)
                #expect(try await asking.end() == 0, "\(asking.errorText)")
                let report = try Processes.reports(of: asking).first
                #expect(report?["node"] as? String == "quantum")
                #expect(!orphans.isEmpty && answered(node).count == 1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `an interrupted command takes its job back, and the slot is free`()
            async throws
        {
            try await Ward.run { ward in
                let (node, port) = try await Processes.node(ward, ["--slots", "1"])
                let asking = try Processes.asking(
                    ward,
                    [("quantum", port)],
                    ["-"],
                    input: Processes.layers(4000)
                )
                try await node.runs(jobs: true)
                asking.send(SIGINT)
                #expect(try await asking.end() != 0)
                #expect(asking.text.isEmpty)
                // Seconds before it could have been done.
                let start = ContinuousClock.now
                try await node.runs(jobs: false)
                #expect(.now - start < .seconds(3))
                #expect(answered(node).isEmpty)
                let (next, status) = try await Processes.submit(
                    ward,
                    port,
                    ["-"],
                    input: Processes.bell
                )
                #expect(status == 0, "\(next.errorText)")
                #expect(answered(node).count == 1)
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test(arguments: [
            ([], ["circuit", "factors", "search"]),
            (["--priority", "3"], ["circuit", "factors", "search"]),
            (
                ["--priority", "9", "--priority", "-5", "--priority", "5"],
                ["circuit", "search", "factors"]
            ),
        ])
        func `priorities decide which of a tenant's jobs waits`(
            priorities: [String],
            order: [String]
        ) async throws {
            try await Ward.run { ward in
                let (node, port) = try await Processes.node(ward, ["--slots", "1"])
                let options = ["-", "--factor", "15347", "--search", "9", "--bits", "8"]
                let (done, status) = try await Processes.submit(
                    ward,
                    port,
                    options + priorities,
                    // So long that the others have come before it ends.
                    input: Processes.layers(600)
                )
                #expect(status == 0, "\(done.errorText)")
                #expect(answered(node).compactMap(\.task) == order)
                // The answers come in the order of the jobs, whichever was first.
                let reports = try Processes.reports(of: done).compactMap { $0["task"] as? String }
                #expect(reports == ["circuit", "factors", "search"])
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }

        @Test func `a job that can't be done within its time is answered at once`() async throws {
            try await Ward.run { ward in
                let (node, port) = try await Processes.node(ward)
                let start = ContinuousClock.now
                let (late, status) = try await Processes.submit(
                    ward,
                    port,
                    ["--within", "0.5", "-"],
                    input: Processes.layers(4000)
                )
                #expect(.now - start < .seconds(10))
                #expect(status == 1)
                #expect(try failure(Processes.reports(of: late).first) == "deadline")
                #expect(late.errorText.contains("too long for it"))
                let (done, end) = try await Processes.submit(
                    ward,
                    port,
                    ["--within", "60", "-"],
                    input: Processes.bell
                )
                #expect(end == 0, "\(done.errorText)")
                node.send(SIGTERM)
                #expect(try await node.end() == 0)
            }
        }
    }
}
