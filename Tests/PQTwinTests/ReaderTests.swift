import PQCBOR
import PQTwin
import Testing

/// Whom an exchange seals to: those who may read by policy, and nobody else.
struct ReaderTests {
    let link: Link
    let pump: LocalNode
    let mallory: LocalNode
    let policy: TwinPolicy

    init() throws {
        link = try Link()
        pump = try link.world.node("pump")
        mallory = try link.world.node("mallory")
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        policy = TwinPolicy(
            standard: .init(
                writers: [
                    .reported: .anyone, .alarms: [cloud], .insights: [cloud], .jobs: [cloud],
                    .commands: [edge],
                ],
                readers: [
                    .reported: [cloud], .alarms: [edge, pump.name, cloud],
                    .insights: [pump.name, edge, cloud], .jobs: [pump.name, cloud],
                    .commands: [edge],
                ]
            )
        )
    }

    private func exchange(
        _ node: LocalNode,
        knowing others: [LocalNode]
    ) throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: node,
            trust: link.world.trust,
            policy: policy,
            wall: morning
        )
        for other in others {
            _ = exchange.receive(try other.announcement(at: link.at(0)).bytes, wall: morning)
        }
        return exchange
    }

    private func recipients(_ actions: [SyncAction]) -> Set<NodeName> {
        Set(
            actions.flatMap { action -> [NodeName] in
                if case .send(_, let names) = action { names } else { [] }
            }
        )
    }

    private let alarm = Result { () throws(TwinError) in try TwinPatch(.alarms, ["a": 1]) }

    @Test func `a node that merely reported gets no alarm`() throws {
        var cloud = try exchange(link.cloud, knowing: [link.edge, mallory])
        var liar = try exchange(mallory, knowing: [link.cloud])
        let lie = try liar.write(vitals(200), to: link.twin, wall: morning)
        #expect(recipients(lie) == [link.cloud.name])
        for frame in lie.compactMap(\.frame) { _ = cloud.receive(frame, wall: morning) }
        let signed = try liar.advance(wall: morning + 1001).compactMap(\.frame)
        for frame in signed { _ = cloud.receive(frame, wall: morning + 1001) }
        #expect(cloud.counters.verified == 1)

        let actions = try cloud.write(alarm.get(), to: link.twin, wall: morning + 2000)
        #expect(recipients(actions) == [link.edge.name])
        for frame in actions.compactMap(\.frame) { _ = liar.receive(frame, wall: morning + 2000) }
        #expect(liar.counters.verified == 0)
        // Nor by hand: an epoch can be opened for it, and nothing that it may not read written.
        _ = try cloud.begin(link.twin, audience: 9, to: [mallory.name], wall: morning + 2000)
        #expect(throws: TwinError.unreadable(mallory.name, .alarms)) {
            try cloud.write(alarm.get(), to: link.twin, audience: 9, wall: morning + 2000)
        }
    }

    @Test func `what a node may not write or nobody else may read is not written`() throws {
        var edge = try exchange(link.edge, knowing: [link.cloud])
        #expect(throws: TwinError.forbidden(link.edge.name, .alarms)) {
            try edge.write(alarm.get(), to: link.twin, wall: morning)
        }
        #expect(throws: TwinError.noReader(.commands)) {
            try edge.write(TwinPatch(.commands, ["a": 1]), to: link.twin, wall: morning)
        }
        #expect(edge.counters.sent == 0)
        // Neither is waited with.
        #expect(!edge.awaitsReader(of: .commands, in: link.twin, wall: morning))
        #expect(!edge.awaitsReader(of: .alarms, in: link.twin, wall: morning))
    }

    @Test func `classes with the same readers share an audience, others have their own`() throws {
        var cloud = try exchange(link.cloud, knowing: [link.edge, pump])
        for pathClass in [PathClass.alarms, .insights, .jobs, .alarms] {
            let patch = try TwinPatch(pathClass, ["a": 1])
            let actions = try cloud.write(patch, to: link.twin, wall: morning)
            let readers = recipients(actions)
            #expect(readers == (pathClass == .jobs ? [pump.name] : [link.edge.name, pump.name]))
        }
        #expect(cloud.unacknowledged.map(\.stream.audience) == [0, 1])
    }

    @Test func `a write waits for a reader, and goes to those there are`() throws {
        var cloud = try exchange(link.cloud, knowing: [])
        #expect(cloud.awaitsReader(of: .alarms, in: link.twin, wall: morning))
        #expect(throws: TwinError.unknownNode(link.edge.name)) {
            try cloud.write(alarm.get(), to: link.twin, wall: morning)
        }
        _ = cloud.receive(try link.edge.announcement(at: link.at(0)).bytes, wall: morning)
        #expect(!cloud.awaitsReader(of: .alarms, in: link.twin, wall: morning))
        var actions = try cloud.write(alarm.get(), to: link.twin, wall: morning)
        #expect(recipients(actions) == [link.edge.name])
        // The pump has not announced itself yet; from then on it reads along, in the same stream.
        _ = cloud.receive(try pump.announcement(at: link.at(1)).bytes, wall: morning)
        actions = try cloud.write(alarm.get(), to: link.twin, wall: morning + 1)
        #expect(recipients(actions) == [link.edge.name, pump.name])
        #expect(cloud.unacknowledged.map(\.stream.audience) == [0, 0])
        #expect(cloud.owed(by: link.edge.name) == 2)
        #expect(cloud.owed(by: pump.name) == 1)
        // Open for just these, so no further epoch.
        actions = try cloud.write(alarm.get(), to: link.twin, wall: morning + 2)
        #expect(actions.compactMap(\.frame).count == 2)
    }

    @Test func `a reader whose certificate has expired stops no other`() throws {
        let old = try link.world.node("pump", validUntil: 60)
        var cloud = try exchange(link.cloud, knowing: [link.edge, old])
        _ = try cloud.write(alarm.get(), to: link.twin, wall: morning)
        let actions = try cloud.write(alarm.get(), to: link.twin, wall: morning + 62_000)
        let patches = try actions.filter { action in
            guard case .send(let frame, _) = action else { return false }
            return try Frame(frame).kind == .patch
        }
        #expect(recipients(patches) == [link.edge.name])
    }

    @Test func `a write that can't be sealed opens no epoch`() throws {
        var cloud = try exchange(link.cloud, knowing: [link.edge])
        let wave = CBORValue.bytes([UInt8](repeating: 1, count: PatchFrame.maximumContent))
        #expect(throws: TwinError.self) {
            try cloud.write(TwinPatch(.alarms, ["a": wave]), to: link.twin, wall: morning)
        }
        #expect(!cloud.isOpen(link.twin))
        #expect(cloud.deadline == nil)
    }

    @Test func `what journals hold of streams before there were readers is read`() throws {
        let item: CBORValue = [7, .null, []]
        let stream = try SenderStream(item: item)
        #expect(stream.readers == nil)
        #expect(stream.item == item)
    }

    // MARK: Another policy

    @Test func `a policy is adopted without a restart`() throws {
        var cloud = try exchange(link.cloud, knowing: [link.edge, pump])
        var edge = try exchange(link.edge, knowing: [link.cloud])
        func give(_ actions: [SyncAction]) {
            for case .send(let frame, let names) in actions where names.contains(link.edge.name) {
                for answer in edge.receive(frame, wall: morning).compactMap(\.frame) {
                    _ = cloud.receive(answer, wall: morning)
                }
            }
        }
        give(try cloud.write(alarm.get(), to: link.twin, wall: morning))
        var changed = policy
        changed.standard.readers[.alarms] = [link.edge.name]
        let closing = try cloud.adopt(changed, wall: morning)
        #expect(!cloud.isOpen(link.twin))
        give(closing)
        let actions = try cloud.write(alarm.get(), to: link.twin, wall: morning)
        #expect(recipients(actions) == [link.edge.name])
        give(actions)
        // The edge takes epochs under rules that it has held only.
        #expect(edge.counters.verified == 1)
        _ = try edge.adopt(changed, wall: morning)
        give(cloud.resend(to: link.edge.name, wall: morning))
        #expect(edge.counters.verified == 2)
        #expect(edge.policies.count == 2)
        // The pump still owes what it could read.
        #expect(cloud.debtors == [pump.name])
        _ = try cloud.release(pump.name, wall: morning)
        #expect(cloud.outstanding == 0)
    }

    @Test func `a policy that changes nothing for a twin leaves its epochs open`() throws {
        var cloud = try exchange(link.cloud, knowing: [link.edge, pump])
        _ = try cloud.write(alarm.get(), to: link.twin, wall: morning)
        var changed = policy
        changed.twins[try TwinIdentifier("x")] = TwinPolicy.Rules()
        #expect(try cloud.adopt(changed, wall: morning) == [])
        #expect(cloud.isOpen(link.twin))
    }
}
