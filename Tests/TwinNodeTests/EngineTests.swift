import PQCBOR
import PQTwin
import PQTwinStore
import Testing
import TwinNode

extension RealNodeTests {
    /// The engine between its machines, its journal and its links.
    @Suite(.timeLimit(.minutes(1))) struct EngineTests {
        private func vitals(_ rate: Int) -> CBORValue { ["heart": ["rate": CBORValue(rate)]] }

        @Test func `a write whose task is cancelled is written all the same`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward)
                let edge = try await HandDrivenNode("edge", in: ward)
                try await cloud.run(listening: { port in
                    try await edge.run(dialling: port) {
                        for rate in 0..<40 {
                            let write = Task {
                                try await edge.write(
                                    .reported,
                                    vitals(rate),
                                    to: "patient-1",
                                    for: ["cloud"]
                                )
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
                let cloud = try await HandDrivenNode("cloud", in: ward)
                try await cloud.run(listening: { port in
                    let edge = try await HandDrivenNode("edge", in: ward, maximumPageCount: 40)
                    await #expect(throws: StoreError.diskFull) {
                        try await edge.run(dialling: port) {
                            while true {
                                do {
                                    try await edge.write(
                                        .reported,
                                        vitals(60),
                                        to: "patient-1",
                                        for: ["cloud"]
                                    )
                                    try await edge.engine.wait { _, waiting in waiting == 0 }
                                } catch StoreError.diskFull {
                                    // Whoever tries again gets the same answer.
                                    try await edge.write(.reported, [:], to: "b", for: ["cloud"])
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
                let cloud = try await HandDrivenNode("cloud", in: ward)
                try await cloud.run(listening: { port in
                    let first = try await HandDrivenNode("first", in: ward)
                    let second = try await HandDrivenNode("second", in: ward)
                    try await cloud.write(.alarms, ["n": 1], to: "a", for: ["second"])
                    try await cloud.write(.alarms, ["n": 2], to: "a", for: ["second"])
                    try await cloud.write(.alarms, ["n": 3], to: "b", for: ["first"])
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
                let cloud = try await HandDrivenNode("cloud", in: ward)
                try await cloud.run(listening: { port in
                    let first = try await HandDrivenNode("first", in: ward)
                    let second = try await HandDrivenNode("second", in: ward)
                    try await first.run(dialling: port) {
                        try await second.run(dialling: port) {
                            try await cloud.write(.alarms, ["n": 1], to: "a", for: ["first"])
                            try await first.applied.wait(for: 1) { _ in true }
                            try await cloud.write(.alarms, ["n": 2], to: "a", for: ["second"])
                            try await second.applied.wait(for: 1) { _ in true }
                            try await cloud.write(.alarms, ["n": 3], to: "a", for: ["first"])
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
                let cloud = try await HandDrivenNode("cloud", in: ward)
                try await cloud.run(listening: { _ in
                    for number in 0..<256 {
                        try await cloud.write(
                            .alarms,
                            ["n": CBORValue(number)],
                            to: "a",
                            for: ["x"]
                        )
                    }
                    await #expect(throws: NodeError.tooManyWaiting(limit: 256)) {
                        try await cloud.write(.alarms, ["n": 256], to: "a", for: ["x"])
                    }
                    // That was no failure of the node.
                    await #expect(throws: NodeError.tooManyWaiting(limit: 256)) {
                        try await cloud.write(.alarms, ["n": 257], to: "b", for: ["x"])
                    }
                })
            }
        }

        @Test func `a write that policy forbids is told, and no epoch is lost`() async throws {
            try await Ward.run { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward)
                let edge = try await HandDrivenNode("edge", in: ward)
                try await cloud.run(listening: { port in
                    try await edge.run(dialling: port) {
                        try await edge.write(.alarms, ["n": 1], to: "a", for: ["cloud"])
                        try await edge.events.refusal(saying: "forbidden")
                        try await edge.write(.insights, ["n": 2], to: "a", for: ["cloud"])
                        try await cloud.applied.wait(for: 1) { _ in true }
                    }
                })
                #expect(cloud.applied.all.map(\.write.patch.body) == [["n": 2]])
            }
        }
    }
}
