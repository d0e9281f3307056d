import PQCBOR
import PQTwin
import Testing

/// A twin whose readers do not all get the same.
struct AudienceTests {
    let link: Link
    let clinic: LocalNode

    init() throws {
        link = try Link()
        clinic = try link.world.node("clinic")
    }

    func exchange(_ node: LocalNode, knowing others: [LocalNode]) throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: node,
            trust: link.world.trust,
            policy: .open,
            wall: morning
        )
        for other in others {
            _ = exchange.receive(try other.announcement(at: link.at(0)).bytes, wall: morning)
        }
        return exchange
    }

    @Test func `readers of one audience get a frame by one action`() throws {
        var edge = try exchange(link.edge, knowing: [link.cloud, clinic])
        let readers = [clinic.name, link.cloud.name].sorted()
        let actions = try edge.write(TwinPatch(.alarms, ["a": 1]), to: link.twin, wall: morning)
        var sent: [FrameKind] = []
        for case .send(let frame, let recipients) in actions {
            sent.append(try Frame(frame).kind)
            #expect(recipients.sorted() == readers)
        }
        #expect(sent == [.epoch, .patch, .checkpoint])
    }

    @Test func `two audiences of one twin go side by side`() throws {
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var nodes = [
            edge: try exchange(link.edge, knowing: [link.cloud, clinic]),
            cloud: try exchange(link.cloud, knowing: [link.edge]),
            clinic.name: try exchange(clinic, knowing: [link.edge]),
        ]
        var carried: [(frame: [UInt8], to: NodeName)] = []
        func take(_ actions: [SyncAction]?) {
            for case .send(let frame, let readers) in actions ?? [] {
                carried += readers.map { (frame, $0) }
            }
        }
        take(try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning))
        take(try nodes[edge]?.begin(link.twin, audience: 7, to: [clinic.name], wall: morning))
        let opening = carried.reduce(0) { $0 + $1.frame.count }
        for beat in UInt64(0)..<20 {
            take(
                try nodes[edge]?.write(
                    vitals(60),
                    to: link.twin,
                    audience: beat % 2 == 0 ? 0 : 7,
                    wall: morning + beat
                )
            )
        }
        // No new epoch, so nothing but the patches.
        #expect(nodes[edge]?.isOpen(link.twin) == true)
        #expect(nodes[edge]?.isOpen(link.twin, audience: 7) == true)
        #expect(carried.reduce(0) { $0 + $1.frame.count } - opening == 20 * 100)

        take(try nodes[edge]?.advance(wall: morning + 1100))
        #expect(nodes[edge]?.unacknowledged.map(\.stream.audience) == [0, 7])
        while !carried.isEmpty {
            let (frame, to) = carried.removeFirst()
            take(nodes[to]?.receive(frame, wall: morning + 1200))
        }
        for reader in [cloud, clinic.name] {
            #expect(nodes[reader]?.counters.verified == 10)
            #expect(nodes[reader]?.counters.refused == 0)
        }
        #expect(nodes[edge]?.unacknowledged.isEmpty == true)
    }

    @Test func `an audience's frames are no other audience's`() throws {
        var (sender, actions) = try PatchSender.begin(
            link.twin,
            audience: 7,
            by: link.edge,
            to: [link.recipient],
            policy: .open,
            after: SenderStream(),
            at: link.at(0)
        )
        actions += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1))
        let frames = actions.compactMap(\.frame)
        #expect(frames.count == 3)
        var other = try link.receiver()
        let refused = SyncAction.report(.refused(.unexpected(.audience)))
        #expect(try link.give(frames, to: &other, at: 2) == [refused, refused, refused])
        var receiver = try PatchReceiver(
            twin: link.twin,
            sender: link.edge.name,
            audience: 7,
            node: link.cloud,
            policy: .open
        )
        let batch = try link.give(frames, to: &receiver, at: 2).compactMap(\.batch)
        #expect(batch.map(\.audience) == [7])
    }
}
