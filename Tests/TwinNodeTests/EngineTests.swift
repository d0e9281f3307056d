import PQCBOR
import PQTwin
import PQTwinStore
import Testing
import TwinNode

extension RealNodeTests {
    /// The engine between its machines, its journal and its links.
    @Suite(.timeLimit(.minutes(1))) struct EngineTests {
        private let policy: TwinPolicy

        init() throws {
            let names = try (NodeName("cloud"), NodeName("first"), NodeName("second"))
            policy = try TwinPolicy(
                standard: .init(allWrittenBy: .anyone, readBy: [names.0]),
                twins: [
                    // Who reads it depends on the class, and alarms are the cloud's.
                    TwinIdentifier("a"): .init(
                        writers: [.alarms: [names.0], .commands: [names.0], .insights: .anyone],
                        readers: [
                            .alarms: [names.2], .commands: [names.1], .insights: [names.0],
                        ]
                    ),
                    TwinIdentifier("b"): .init(
                        writers: [.alarms: [names.0]],
                        readers: [.alarms: [names.1]]
                    ),
                ]
            )
        }

        private func vitals(_ rate: Int) -> CBORValue { ["heart": ["rate": CBORValue(rate)]] }

        @Test func `a write whose task is cancelled is written all the same`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                let edge = try await HandDrivenNode("edge", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    try await edge.run(dialling: port) {
                        for rate in 0..<40 {
                            let write = Task {
                                try await edge.write(.reported, vitals(rate), to: "patient-1")
                            }
                            write.cancel()
                            try await write.value
                        }
                        try await edge.settle()
                    }
                })
                #expect(cloud.applied.all.count == 40)
                let journal = try ward.journal("edge")
                let history = try await journal.history(of: TwinIdentifier("patient-1"))
                #expect(history.count == 40)
                #expect(try await journal.counters().acknowledged == 40)
            }
        }

        @Test func `a node whose journal is full stops, and sends nothing unsaved`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    let edge = try await HandDrivenNode(
                        "edge",
                        in: ward,
                        policy: policy,
                        maximumPageCount: 40
                    )
                    await #expect(throws: StoreError.diskFull) {
                        try await edge.run(dialling: port) {
                            while true {
                                do {
                                    try await edge.write(.reported, vitals(60), to: "patient-1")
                                    try await edge.engine.wait { _, waiting in waiting == 0 }
                                } catch StoreError.diskFull {
                                    // Whoever tries again gets the same answer.
                                    try await edge.write(.reported, [:], to: "b")
                                }
                            }
                        }
                    }
                })
                let kept = try await ward.journal("edge").history(
                    of: TwinIdentifier("patient-1"),
                    limit: .max
                )
                #expect(!kept.isEmpty)
                let saved = Set(kept.map(\.write.stamp))
                #expect(cloud.applied.all.allSatisfy { saved.contains($0.write.stamp) })
            }
        }

        @Test func `a write waits for its reader, and others don't wait for it`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    let first = try await HandDrivenNode("first", in: ward, policy: policy)
                    let second = try await HandDrivenNode("second", in: ward, policy: policy)
                    try await cloud.write(.alarms, ["n": 1], to: "a")
                    try await cloud.write(.alarms, ["n": 2], to: "a")
                    try await cloud.write(.alarms, ["n": 3], to: "b")
                    try await first.run(dialling: port) {
                        try await first.applied.wait(for: 1) { $0.twin.description == "b" }
                        try await second.run(dialling: port) {
                            try await second.applied.wait(for: 2) { $0.twin.description == "a" }
                            try await cloud.settle()
                        }
                    }
                    #expect(second.applied.all.map(\.write.patch.body) == [["n": 1], ["n": 2]])
                    #expect(first.applied.all.count == 1)
                })
                #expect(await cloud.figures()?.refused == 0)
            }
        }

        @Test func `another reader gets an epoch of its own, and the old one nothing more`()
            async throws
        {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    let first = try await HandDrivenNode("first", in: ward, policy: policy)
                    let second = try await HandDrivenNode("second", in: ward, policy: policy)
                    try await first.run(dialling: port) {
                        try await second.run(dialling: port) {
                            try await cloud.write(.commands, ["n": 1], to: "a")
                            try await first.applied.wait(for: 1) { _ in true }
                            try await cloud.write(.alarms, ["n": 2], to: "a")
                            try await second.applied.wait(for: 1) { _ in true }
                            try await cloud.write(.commands, ["n": 3], to: "a")
                            try await first.applied.wait(for: 2) { _ in true }
                            try await cloud.settle()
                        }
                    }
                    #expect(first.applied.all.map(\.write.patch.body) == [["n": 1], ["n": 3]])
                    #expect(second.applied.all.map(\.write.patch.body) == [["n": 2]])
                    #expect(await first.figures()?.refused == 0)
                    #expect(await second.figures()?.refused == 0)
                })
            }
        }

        @Test func `more writes than may wait are refused`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { _ in
                    for number in 0..<256 {
                        try await cloud.write(.alarms, ["n": CBORValue(number)], to: "a")
                    }
                    await #expect(throws: NodeError.tooManyWaiting(limit: 256)) {
                        try await cloud.write(.alarms, ["n": 256], to: "a")
                    }
                    // That was no failure of the node, and other twins have room.
                    try await cloud.write(.alarms, ["n": 257], to: "b")
                })
            }
        }

        @Test func `a write that policy forbids is told, and no epoch is lost`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                let edge = try await HandDrivenNode("edge", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    try await edge.run(dialling: port) {
                        try await edge.write(.alarms, ["n": 1], to: "a")
                        try await edge.events.refusal(saying: "forbidden")
                        try await edge.write(.insights, ["n": 2], to: "a")
                        try await cloud.applied.wait(for: 1) { _ in true }
                    }
                })
                #expect(cloud.applied.all.map(\.write.patch.body) == [["n": 2]])
            }
        }

        @Test func `another policy is adopted while nodes run`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    let first = try await HandDrivenNode("first", in: ward, policy: policy)
                    let second = try await HandDrivenNode("second", in: ward, policy: policy)
                    try await first.run(dialling: port) {
                        try await second.run(dialling: port) {
                            try await cloud.write(.alarms, ["n": 1], to: "a")
                            try await second.applied.wait(for: 1) { _ in true }
                            var changed = policy
                            changed.twins[try TwinIdentifier("a")]?.readers[.alarms] = try [
                                NodeName("first")
                            ]
                            for node in [first, cloud] { try await node.engine.adopt(changed) }
                            try await cloud.write(.alarms, ["n": 2], to: "a")
                            try await first.applied.wait(for: 1) { _ in true }
                            try await cloud.settle()
                        }
                    }
                    #expect(first.applied.all.map(\.write.patch.body) == [["n": 2]])
                    #expect(second.applied.all.map(\.write.patch.body) == [["n": 1]])
                })
                #expect(try await ward.journal("cloud").policies().count == 4)
            }
        }

        @Test func `a reader that never comes is given up`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward, policy: policy)
                try await cloud.run(listening: { port in
                    let second = try await HandDrivenNode("second", in: ward, policy: policy)
                    try await second.run(dialling: port) {
                        try await cloud.write(.alarms, ["n": 1], to: "a")
                        try await second.applied.wait(for: 1) { _ in true }
                        try await cloud.settle()
                    }
                    try await cloud.write(.alarms, ["n": 2], to: "a")
                    try await cloud.engine.wait { exchange, _ in exchange.outstanding == 1 }
                    try await cloud.engine.release(NodeName("second"))
                    try await cloud.settle()
                })
                #expect(await cloud.figures()?.acknowledged == 1)
            }
        }
    }
}
