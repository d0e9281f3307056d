import PQCBOR
import PQTwin
import PQTwinStore
import Synchronization
import Testing
import TwinNode

extension RealNodeTests {
    /// An engine's turns: all that came, under one transaction.
    @Suite(.timeLimit(.minutes(1))) struct TurnTests {
        private func note(_ number: Int) -> CBORValue { ["note": CBORValue(number)] }

        @Test func `frames that are there together are stored together`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let frames = try ward.frames(of: "edge", to: "cloud", count: 31)
                #expect(frames.count == 64)
                let cloud = try await HandDrivenNode("cloud", in: ward)
                for frame in frames { await cloud.engine.receive(frame) }
                try await cloud.run {
                    try await cloud.applied.wait(for: 31) { _ in true }
                    #expect(await cloud.engine.transactions == 1)
                }
                #expect(cloud.applied.all.map(\.position.sequence) == Array(0..<31))
                #expect(cloud.events.refusals.isEmpty)
            }
        }

        @Test func `writes that are handed in together are stored together`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let edge = try ward.folder("edge").load().asNode()
                let greeting = try edge.announcement(at: HybridTimestamp(milliseconds: wall()))
                let twin = try TwinIdentifier("a")
                let writes = try (0..<100).map { number in
                    NodeWrite(try TwinPatch(.alarms, note(number)), to: twin)
                }
                let cloud = try await HandDrivenNode("cloud", in: ward)
                await cloud.engine.receive(greeting.bytes)
                try await cloud.run {
                    try await cloud.engine.write(writes)
                    // The greeting may have been a turn of its own.
                    #expect((1...2).contains(await cloud.engine.transactions))
                }
                let history = try await ward.journal("cloud").history(of: twin)
                #expect(history.map(\.write.patch.body) == (0..<100).map(note))
            }
        }

        @Test func `a frame for two readers is handed to the courier once`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let office = PostOffice()
                let nodes = try await office.nodes(["cloud", "first", "second"], in: ward)
                try await office.serve(nodes) {
                    try await nodes[0].engine.wait { exchange, _ in
                        exchange.directory.names.count == 2
                    }
                    for number in 0..<3 {
                        try await nodes[0].write(
                            .alarms,
                            note(number),
                            to: "a"
                        )
                    }
                    for reader in nodes[1...] {
                        try await reader.applied.wait(for: 3) { _ in true }
                    }
                    try await nodes[0].settle()
                }
                let patches = office.letters.all.filter { $0.frame.kind == .patch }
                #expect(patches.count == 3)
                let readers = try [NodeName("first"), NodeName("second")]
                #expect(patches.allSatisfy { $0.recipients == readers })
            }
        }

        @Test func `of two couriers the first that reaches a peer gets its frames`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let (near, far) = (PostOffice(), PostOffice())
                let edge = try await HandDrivenNode("edge", in: ward, office: far)
                let couriers = try [near.counter(of: "cloud"), far.counter(of: "cloud")]
                let cloud = try await HandDrivenNode("cloud", in: ward, couriers: couriers)
                try await far.serve([cloud, edge]) {
                    try await cloud.write(.alarms, note(1), to: "a")
                    try await edge.applied.wait(for: 1) { _ in true }
                    try await cloud.settle()
                }
                #expect(near.letters.all.isEmpty)
            }
        }

        @Test func `a full inbox holds up who fills it, and no role`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let authors = ["a", "b", "c", "d"]
                let scripts = try authors.map { try ward.frames(of: $0, to: "cloud", count: 60) }
                let office = PostOffice()
                let edge = try await HandDrivenNode("edge", in: ward, office: office)
                let cloud = try await HandDrivenNode("cloud", in: ward, office: office) { entry in
                    // Three for one, and all while the inbox is full.
                    (0..<3).compactMap { number in
                        let twin = try? TwinIdentifier("answers-\(entry.twin)")
                        let patch = try? TwinPatch(.alarms, note(number))
                        guard let twin, let patch else { return nil }
                        return .write(NodeWrite(patch, to: twin))
                    }
                }
                try await office.serve([cloud, edge]) {
                    try await withThrowingTaskGroup { group in
                        for frames in scripts {
                            group.addTask {
                                for frame in frames { await cloud.engine.receive(frame) }
                            }
                        }
                        try await group.waitForAll()
                    }
                    try await cloud.applied.wait(for: 240) { _ in true }
                    try await edge.applied.wait(for: 720) { _ in true }
                    try await cloud.settle()
                }
                #expect(cloud.events.refusals.isEmpty)
            }
        }

        @Test func `what a role writes at once is shared out among turns`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let frames = try ward.frames(of: "edge", to: "cloud", count: 1)
                let twin = try TwinIdentifier("a")
                let cloud = try await HandDrivenNode("cloud", in: ward) { _ in
                    (0..<200).compactMap { number in
                        guard let patch = try? TwinPatch(.alarms, note(number)) else { return nil }
                        return .write(NodeWrite(patch, to: twin))
                    }
                }
                for frame in frames { await cloud.engine.receive(frame) }
                try await cloud.run {
                    try await cloud.engine.wait { exchange, _ in exchange.counters.sent == 200 }
                    // One for the frames, and 64, 64, 64 and 8 writes; the last may be under way.
                    #expect((4...5).contains(await cloud.engine.transactions))
                    try await cloud.engine.wait { _, waiting in waiting == 0 }
                    try await cloud.engine.write([])
                }
                let history = try await ward.journal("cloud").history(of: twin)
                #expect(history.map(\.write.patch.body) == (0..<200).map(note))
            }
        }

        @Test func `time is what the node's clock says`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let office = PostOffice()
                let present = Shared(wall())
                let clock = NodeClock { present.value }
                let cloud = try await HandDrivenNode(
                    "cloud",
                    in: ward,
                    office: office,
                    clock: clock
                )
                let edge = try await HandDrivenNode("edge", in: ward, office: office, clock: clock)
                try await office.serve([cloud, edge]) {
                    let start = present.value
                    try await edge.write(.reported, note(1), to: "a")
                    // Signed when it has waited for a second, however long that takes.
                    try await Task.sleep(for: .milliseconds(200))
                    #expect(cloud.applied.all.isEmpty)
                    present.value = start + Checkpoint.maximumDelay
                    try await cloud.applied.wait(for: 1) { _ in true }
                    let written = cloud.applied.all.map(\.write.stamp.time.milliseconds)
                    #expect(written == [start])
                }
            }
        }

        @Test func `whoever waits for an engine that ends goes on`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let cloud = try await HandDrivenNode("cloud", in: ward)
                let waiting = (0..<200).map { number in
                    Task { await cloud.engine.receive([UInt8(number)]) }
                }
                let writing = Task {
                    try await cloud.write(.alarms, note(1), to: "a")
                }
                let isOpen = Shared(false)
                let greeting = Task {
                    try await cloud.engine.greet(NodeName("edge")) { isOpen.value = true }
                }
                let run = Task { try await cloud.engine.run() }
                run.cancel()
                _ = await run.result
                for task in waiting { await task.value }
                _ = await writing.result
                // What was not greeted was not opened.
                if case .failure = await greeting.result { #expect(!isOpen.value) }
                await #expect(throws: CancellationError.self) {
                    try await cloud.write(.alarms, note(2), to: "a")
                }
                await cloud.engine.receive([0])
                try cloud.close()
            }
        }

        @Test func `a receipt is sent for nothing that the journal lost`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let office = PostOffice()
                let frames = try ward.frames(of: "edge", to: "cloud", count: 400)
                let edge = try await HandDrivenNode("edge", in: ward, office: office)
                let cloud = try await HandDrivenNode(
                    "cloud",
                    in: ward,
                    office: office,
                    maximumPageCount: 300
                )
                await #expect(throws: StoreError.diskFull) {
                    try await office.serve([cloud, edge]) {
                        for frame in frames { await cloud.engine.receive(frame) }
                        try await cloud.applied.wait(for: 400) { _ in true }
                    }
                }
                let kept = try await ward.journal("cloud").history(
                    of: TwinIdentifier("patient-of-edge"),
                    limit: .max
                )
                #expect(!kept.isEmpty && kept.count < 400)
                let stored = Set(kept.map(\.position.sequence))
                for letter in office.letters.all {
                    guard case .receipt(let receipt) = letter.frame else { continue }
                    #expect(stored.contains(receipt.claimed.upTo))
                }
            }
        }
    }
}

extension PostOffice {
    /// Nodes that have this office only.
    fileprivate func nodes(_ names: [String], in ward: Ward) async throws -> [HandDrivenNode] {
        var nodes: [HandDrivenNode] = []
        for name in names {
            nodes.append(try await HandDrivenNode(name, in: ward, office: self))
        }
        return nodes
    }
}

extension Ward {
    /// Announcement, epoch, and a patch and a checkpoint for each write, of a node that does not
    /// run.
    func frames(of name: String, to reader: String, count: Int) throws -> [[UInt8]] {
        let author = try folder(name).load()
        let reader = try folder(reader).load()
        var exchange = try TwinExchange(
            node: author.asNode(),
            trust: authority.trust,
            policy: policy,
            wall: wall()
        )
        let greeting = try reader.asNode().announcement(at: HybridTimestamp(milliseconds: wall()))
        _ = exchange.receive(greeting.bytes, wall: wall())
        let twin = try TwinIdentifier("patient-of-\(name)")
        let announcement = try exchange.announce(wall: wall())
        var actions: [SyncAction] = []
        for number in 0..<count {
            actions += try exchange.write(
                TwinPatch(.insights, ["note": CBORValue(number)]),
                to: twin,
                wall: wall()
            )
        }
        return [announcement]
            + actions.compactMap { if case .send(let frame, _) = $0 { frame } else { nil } }
    }
}
