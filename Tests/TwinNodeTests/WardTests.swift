import PQCBOR
import ClinicalTwin
import Foundation
import PQTransport
import PQTwin
import PQTwinStore
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Three nodes over real sockets, each with its journal.
    @Suite(.timeLimit(.minutes(2))) struct WardTests {
        @Test(.slow) func `three nodes exchange a patient's twin`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let quantum = try ward.quantum(dialling: port)
                let edge = try ward.edge(dialling: port, playing: .excerpt(), stays: true)
                let job = try await cloud.events.job()
                #expect(job.agrees)
                #expect(job.twin == "patient-208")
                // The signal has ended and all of it is acknowledged.
                _ = try await edge.events.first { if case .frames = $0 { true } else { nil } }
                for node in [cloud, quantum, edge] { try await node.stop() }

                let figures = try [cloud, quantum, edge].map { try #require($0.events.frames) }
                let (ofCloud, ofQuantum, ofEdge) = (figures[0], figures[1], figures[2])
                #expect(ofEdge.sent > 90)
                #expect(cloud.events.vitals.count == ofEdge.sent)
                #expect(ofCloud.verified == ofEdge.sent + ofQuantum.sent)
                #expect(ofEdge.verified + ofQuantum.verified == ofCloud.sent)
                for node in figures {
                    #expect(node.acknowledged == node.sent)
                    #expect(node.refused == 0)
                }
                #expect([cloud, quantum, edge].flatMap(\.events.refusals).isEmpty)

                #expect(cloud.events.all.contains { if case .alarm = $0 { true } else { false } })
                #expect(edge.events.all.contains { if case .alarm = $0 { true } else { false } })

                let patient = try TwinIdentifier("patient-208")
                let journals = try ["cloud", "quantum", "edge"].map { try ward.journal($0) }
                let state = try await journals[0].state(of: patient)
                #expect(
                    state[.insights, feature: "rhythm", property: "frequency"]?.value
                        == .float(job.frequency)
                )
                #expect(state[.reported, feature: "heart", property: "rate"] != nil)
                #expect(try await journals[2].state(of: patient).document == state.document)
                #expect(try await journals[1].twins().map(\.description) == ["jobs:cloud:quantum"])
                for (journal, figures) in zip(journals, figures) {
                    let kept = try await journal.counters()
                    #expect(kept.sent == UInt64(figures.sent))
                    #expect(kept.verified == UInt64(figures.verified))
                    #expect(kept.acknowledged == UInt64(figures.acknowledged))
                }
            }
        }

        @Test(.slow) func `a job waits for a quantum node that comes late`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let edge = try ward.edge(dialling: port, playing: .excerpt())
                try await edge.end()
                #expect(cloud.events.all.contains { if case .jobSent = $0 { true } else { false } })
                _ = try ward.quantum(dialling: port)
                #expect(try await cloud.events.job().agrees)
            }
        }

        @Test(.slow) func `a ward without a quantum node has its alarms`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud(quantum: nil)
                let edge = try ward.edge(dialling: port, playing: .excerpt())
                try await edge.end()
                try await cloud.stop()
                #expect(cloud.events.all.contains { if case .alarm = $0 { true } else { false } })
                #expect(
                    !cloud.events.all.contains { if case .jobSent = $0 { true } else { false } }
                )
                #expect(cloud.events.refusals.isEmpty)
            }
        }

        @Test func `a cloud ends although a job's reader has gone, and keeps the job`() async throws
        {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let early = try ward.quantum(dialling: port)
                try await early.events.wait(for: 1) {
                    if case .connected = $0 { true } else { false }
                }
                try await ward.edge(dialling: port, playing: .excerpt(seconds: 2)).end()
                try await early.stop()
                try await ward.edge("stranger", dialling: port, playing: .excerpt()).end()
                _ = try await cloud.events.first { if case .jobSent = $0 { true } else { nil } }
                let clock = ContinuousClock.now
                try await cloud.stop()
                // Half of the time that it would wait for acknowledgements.
                #expect(.now - clock < .seconds(15))
                let journal = try ward.journal("cloud")
                #expect(try await !journal.outbox(for: NodeName("quantum")).isEmpty)
                try journal.close()

                let (again, _) = try await ward.cloud(port: port)
                _ = try ward.quantum(dialling: port)
                #expect(try await again.events.job().agrees)
            }
        }

        @Test func `a device ends although nobody acknowledges, and says so`() async throws {
            try await Ward.run { ward in
                let cloud = try ward.folder("cloud").load()
                try await withListener(
                    cloud.listening,
                    { connection in
                        let announcement = try cloud.asNode().announcement(
                            at: HybridTimestamp(milliseconds: wall())
                        )
                        try await connection.send(announcement.bytes)
                        for try await _ in connection.messages {}
                    },
                    { port in
                        let edge = try ward.edge(
                            dialling: port,
                            playing: .excerpt(seconds: 5),
                            settling: .milliseconds(50)
                        )
                        await #expect {
                            try await edge.end()
                        } throws: { error in
                            guard case NodeError.notAcknowledged(let frames) = error else {
                                return false
                            }
                            return frames > 0
                        }
                    }
                )
            }
        }

        @Test func `a signal that stays flat ends well`() async throws {
            try await Ward.run { ward in
                let (_, port) = try await ward.cloud()
                for samples in [0, 1, 3600] {
                    let flat = try ECGRecording(
                        millivolts: Array(repeating: 0, count: samples),
                        samplesPerSecond: 360
                    )
                    let edge = try ward.edge(dialling: port, playing: flat)
                    try await edge.end()
                    #expect(edge.events.frames?.sent == 0)
                }
            }
        }
    }
}
