import Foundation
import PQTwin
import PQTwinStore
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// What no test within one process can show: the end that `kill -9` makes.
    @Suite(
        .timeLimit(.minutes(2)),
        .slow,
        .enabled(
            if: DemoProcess.executable != nil,
            "NOT TESTED: kill -9. Set PQTWIN_EXECUTABLE to the pqtwin to test."
        )
    )
    struct CrashTests {
        private func start(
            _ ward: Ward,
            _ kind: String,
            _ options: [String]
        ) throws -> DemoProcess {
            let folder = try ward.folder(kind).path
            return try DemoProcess(
                ["node", kind, "--events", "--folder", folder, "--cloud-name", "cloud"] + options
            )
        }

        private func cloud(_ ward: Ward, port: Int) async throws -> (DemoProcess, Int) {
            let cloud = try start(
                ward,
                "cloud",
                ["--listen", "127.0.0.1:\(port)", "--quantum-name", "quantum"]
            )
            let port = try await cloud.output.first { line -> Int? in
                guard case .listening(let port) = try? EventRecord(line: line).event else {
                    return nil
                }
                return port
            }
            return (cloud, port)
        }

        @Test func `a cloud and an edge that are killed lose nothing`() async throws {
            try await Ward.run { ward in
                var (cloud, port) = try await cloud(ward, port: 0)
                let play = ["--cloud", "127.0.0.1:\(port)", "--twin", "patient-208"]
                for round in 1...3 {
                    let edge = try start(ward, "edge", play + ["--speed", "30"])
                    try await cloud.output.wait(for: 10 * round) { $0.contains("\"vitals\"") }
                    edge.send(SIGKILL)
                    cloud.send(SIGKILL)
                    _ = try await (edge.end(), cloud.end())
                    (cloud, _) = try await self.cloud(ward, port: port)
                }
                let edge = try start(ward, "edge", play + ["--speed", "0"])
                #expect(try await edge.end() == 0)
                cloud.send(SIGKILL)
                _ = try await cloud.end()

                let sent = try await ward.journal("edge").counters()
                #expect(sent.acknowledged == sent.sent)
                let journal = try ward.journal("cloud")
                let history = try await journal.history(of: TwinIdentifier("patient-208"))
                    .filter { $0.write.stamp.author.description == "edge" }
                #expect(history.count == Int(sent.sent))
                #expect(Set(history.map(\.write.stamp)).count == history.count)
                #expect(history.allSatisfy { $0.outcome == .applied })
                #expect(try await journal.counters().verified == sent.sent)
            }
        }
    }
}
