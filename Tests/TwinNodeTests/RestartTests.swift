import ClinicalTwin
import Foundation
import PQTwin
import PQTwinStore
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// What was acknowledged survives, and nothing is applied twice, whatever node ends when.
    @Suite(.timeLimit(.minutes(2)), .slow) struct RestartTests {
        enum End: CaseIterable { case graceful, sudden }

        @Test(arguments: End.allCases)
        func `a cloud that ends in mid-stream goes on where it was`(end: End) async throws {
            try await Ward.run { ward in
                let (first, port) = try await ward.cloud()
                let edge = try ward.edge(dialling: port, playing: .excerpt(), speed: 30)
                try await first.events.wait(for: 20) {
                    if case .vitals = $0 { true } else { false }
                }
                switch end {
                case .graceful: try await first.stop()
                case .sudden: await first.kill()
                }
                try await edge.events.disconnection()
                let (second, _) = try await ward.cloud(port: port)
                try await edge.end()
                let sent = try #require(edge.events.frames)
                #expect(sent.acknowledged == sent.sent)
                await second.kill()

                let vitals = try await applied(ward, by: "edge")
                #expect(vitals.count == sent.sent)
                #expect(Set(vitals.map(\.write.stamp)).count == sent.sent)
                #expect(vitals.map(\.write.stamp) == vitals.map(\.write.stamp).sorted())
                #expect(try await ward.journal("cloud").counters().verified == UInt64(sent.sent))
                #expect([first, second, edge].flatMap(\.events.refusals).isEmpty)
            }
        }

        /// The entries of the patient's history in the cloud that a node wrote.
        private func applied(_ ward: Ward, by author: String) async throws -> [HistoryEntry] {
            let journal = try ward.journal("cloud")
            defer { try? journal.close() }
            let history = try await journal.history(of: TwinIdentifier("patient-208"))
            #expect(history.allSatisfy { $0.outcome == .applied })
            return history.filter { $0.write.stamp.author.description == author }
        }

        @Test func `a cloud that lost its journal does not stop the signal`() async throws {
            try await Ward.run { ward in
                let (first, port) = try await ward.cloud()
                // Far more beats than may wait for the cloud.
                let edge = try ward.edge(
                    dialling: port,
                    playing: .excerpt(times: 8),
                    speed: 0,
                    settling: .milliseconds(500)
                )
                try await first.events.wait(for: 200) {
                    if case .vitals = $0 { true } else { false }
                }
                await first.kill()
                try await edge.events.disconnection()
                for suffix in ["", "-wal", "-shm"] {
                    let file = try ward.folder("cloud").journalPath + suffix
                    try? FileManager.default.removeItem(atPath: file)
                }
                let (second, _) = try await ward.cloud(port: port)
                // All but what followed on what was lost arrives, and that is told in the end.
                await #expect(throws: NodeError.self) { try await edge.end() }
                await second.kill()
                let sent = try #require(edge.events.frames)
                #expect(sent.acknowledged < sent.sent)
                #expect(second.events.vitals.count > 256)
            }
        }

        @Test func `a killed edge uses no sequence number twice and loses nothing`() async throws {
            try await Ward.run { ward in
                let cloud = try RecordingCloud(ward)
                try await cloud.run { port in
                    for count in [5, 40] {
                        let edge = try ward.edge(dialling: port, playing: .excerpt(), speed: 60)
                        try await cloud.arrivals.wait(for: count) { $0.frame.kind == .patch }
                        await edge.kill()
                    }
                    try await ward.edge(dialling: port, playing: .excerpt(), speed: 0).end()
                }
                var epochs: Set<UInt64> = []
                var frames: [StreamPosition: [UInt8]] = [:]
                for case .patch(let patch) in cloud.arrivals.all.map(\.frame) {
                    epochs.insert(patch.epoch)
                    let position = StreamPosition(epoch: patch.epoch, sequence: patch.sequence)
                    #expect(
                        frames.updateValue(patch.bytes, forKey: position) ?? patch.bytes
                            == patch.bytes
                    )
                }
                #expect(epochs.count == 3)
                let counters = try await ward.journal("edge").counters()
                #expect(counters.sent == UInt64(frames.count))
                #expect(counters.acknowledged == counters.sent)
                #expect(cloud.counters.verified == counters.sent)
                #expect(cloud.counters.refused == 0)
            }
        }

        @Test func `each link begins with the announcement`() async throws {
            try await Ward.run { ward in
                let cloud = try RecordingCloud(ward)
                try await cloud.run { port in
                    for link in 1...3 {
                        // From the second time on the edge knows the cloud and writes from the start.
                        let edge = try ward.edge(dialling: port, playing: .excerpt(), speed: 0)
                        try await cloud.arrivals.wait(for: 1) {
                            $0.connection == link && $0.frame.kind == .patch
                        }
                        await edge.kill()
                    }
                }
                let links = Dictionary(grouping: cloud.arrivals.all, by: \.connection)
                #expect(links.count == 3)
                for (_, arrivals) in links { #expect(arrivals.first?.frame.kind == .announcement) }
            }
        }

        @Test func `a cloud finds what it had left undone`() async throws {
            try await Ward.run { ward in
                let (first, port) = try await ward.cloud()
                try await ward.edge(dialling: port, playing: .excerpt()).end()
                _ = try await first.events.first { if case .jobSent = $0 { true } else { nil } }
                // The job waits in memory for a quantum node, and goes down with the cloud.
                await first.kill()
                let (second, _) = try await ward.cloud(port: port)
                let quantum = try ward.quantum(dialling: port)
                #expect(try await second.events.job().agrees)
                #expect(!second.events.all.contains { if case .alarm = $0 { true } else { false } })
                try await quantum.stop()
                await second.kill()
                let (third, _) = try await ward.cloud(port: port)
                await third.kill()
                #expect(
                    !third.events.all.contains { if case .jobSent = $0 { true } else { false } }
                )
            }
        }

        @Test func `two nodes of one name don't take turns without end`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let twin = NodeFolder(path: ward.path + "/edge-again")
                try FileManager.default.copyItem(
                    atPath: ward.folder("edge").path,
                    toPath: twin.path
                )
                let recording = try ECGRecording.excerpt(seconds: 2)
                let nodes = [
                    try ward.edge(dialling: port, playing: recording, stays: true),
                    try ward.edge(dialling: port, playing: recording, stays: true, folder: twin),
                ]
                let clock = ContinuousClock.now
                try await cloud.events.wait(for: 10) {
                    if case .connected = $0 { true } else { false }
                }
                // Pauses of 0.1, 0.2, 0.4, 0.8 s and so on: ten links take seconds.
                #expect(.now - clock > .seconds(1))
                for node in nodes { await node.kill() }
            }
        }
    }
}
