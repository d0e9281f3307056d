import PQCBOR
import PQIdentity
import PQTwin
import Testing
import TestSupport

/// What someone can try who is on the way, or who is one of the recipients.
struct AttackTests {
    let link: Link

    init() throws { link = try Link() }

    /// A patch frame of the right shape that nobody sealed.
    func forged(
        twin: String,
        epoch: UInt64,
        sequence: UInt8 = 0,
        at time: UInt64 = 0
    ) -> [UInt8] {
        var header = CBORMap()
        header[1] = 3
        header[6] = .bytes([sequence])
        header[-65537] = [
            1, 2, .text(twin), "edge", 0, .unsigned(epoch), .unsigned(link.at(time).rawValue), 2,
        ]
        return CBORValue.tagged(
            16,
            [
                .bytes(CBORValue.map(header).encoded()), [:],
                .bytes([UInt8](repeating: 0, count: 40)),
            ]
        ).encoded()
    }

    func exchange(_ node: LocalNode, knowing other: LocalNode) throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: node,
            trust: link.world.trust,
            policy: .open,
            wall: morning
        )
        _ = exchange.receive(try other.announcement(at: link.at(0)).bytes, wall: morning)
        return exchange
    }

    @Test func `forged patches of many twins draw one answer in a while`() throws {
        var cloud = try exchange(link.cloud, knowing: link.edge)
        var answers = 0
        for number in 0..<300 {
            let frame = forged(twin: "t\(number)", epoch: morning)
            answers += cloud.receive(frame, wall: morning + 1).compactMap(\.frame).count
        }
        #expect(answers == 1)
        let later = cloud.receive(forged(twin: "t0", epoch: morning), wall: morning + 300)
        #expect(later.compactMap(\.frame).count == 1)
    }

    @Test func `forged patches of a later epoch keep no real request back`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...3 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        var receiver = try link.receiver()
        _ = try link.give([frames[0], frames[1]], to: &receiver, at: 10)
        for number in 1...20 {
            let fake = forged(twin: link.twin.description, epoch: morning + UInt64(number))
            let gaps = try link.give([fake], to: &receiver, at: 10).compactMap(\.frame).count
            #expect(gaps == (number == 1 ? 1 : 0))
        }
        let gap = try #require(try link.gap(in: link.give([frames[3]], to: &receiver, at: 11)))
        #expect((gap.epoch, gap.from, gap.through) == (sender.epoch, 1, 1))
    }

    @Test func `a frame that goes back in time is dropped, and those before it stay`() throws {
        // Every recipient has the epoch key and could seal it; only the sender can sign for it.
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(50)).compactMap(\.frame)
        frames += try sender.seal(vitals(61), at: link.at(10)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give([frames[0], frames[2]], to: &receiver, at: 60)
        let actions = try link.give([frames[1]], to: &receiver, at: 61)
        #expect(receiver.pending.count == 1)
        #expect(receiver.counters.refused == 1)
        #expect(actions.contains(.report(.refused(.unexpected(.time)))))
        // Its place is free for the right one.
        _ = try link.give([frames[2]], to: &receiver, at: 62)
        #expect(receiver.counters.refused == 2)
    }

    @Test func `a clock that was led ahead lets no one lead it further`() throws {
        var cloud = try TwinExchange(
            node: link.cloud,
            trust: link.world.trust,
            policy: .open,
            wall: morning
        )
        let announced = try link.edge.announcement(at: link.at(59_000)).bytes
        _ = cloud.receive(announced, wall: morning)
        #expect(cloud.time > link.at(58_000))
        var (sender, frames) = try link.begin(at: 59_001)
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(100_000)).compactMap(
            \.frame
        )
        let refusals = frames.flatMap { cloud.receive($0, wall: morning) }.compactMap(\.refusal)
        #expect(refusals == [.clockAhead(100_000)])
    }

    @Test func `a receiver whose clock is far ahead can still acknowledge`() throws {
        var edge = try exchange(link.edge, knowing: link.cloud)
        var frames = try edge.begin(link.twin, to: [link.cloud.name], wall: morning)
        frames += try edge.write(
            TwinPatch(.alarms, ["a": 1]),
            to: link.twin,
            audience: 0,
            wall: morning
        )
        var receiver = try link.receiver()
        let answer = try link.give(frames.compactMap(\.frame), to: &receiver, at: 3_600_000)
        for frame in answer.compactMap(\.frame) { _ = edge.receive(frame, wall: morning + 5) }
        #expect(edge.unacknowledged.isEmpty)
        #expect(edge.time < link.at(1000))
    }

    @Test func `one node can't make us follow streams without end`() throws {
        var cloud = try exchange(link.cloud, knowing: link.edge)
        cloud.maximumStreams = 2
        var edge = try exchange(link.edge, knowing: link.cloud)
        var refusals: [TwinError] = []
        for number in 0..<3 {
            let twin = try TwinIdentifier("t\(number)")
            let opening = try edge.begin(twin, to: [link.cloud.name], wall: morning)
            for frame in opening.compactMap(\.frame) {
                refusals += cloud.receive(frame, wall: morning).compactMap(\.refusal)
            }
        }
        #expect(refusals == [.tooManyStreams(limit: 2)])
    }

    @Test(.slow) func `heavy frames don't pile up while their checkpoint is missing`() throws {
        var (sender, frames) = try link.begin()
        let wave = CBORValue.bytes([UInt8](repeating: 7, count: 1_000_000))
        var checkpoints = 0
        for beat in 1...24 {
            let patch = try TwinPatch(.reported, ["wave": wave])
            let sealed = try sender.seal(patch, at: link.at(UInt64(beat))).compactMap(\.frame)
            frames += sealed.prefix(1)
            checkpoints += sealed.count - 1
        }
        // A sender signs before its frames are too heavy for anyone.
        #expect(checkpoints == 4)
        var receiver = try link.receiver()
        let actions = try link.give(frames, to: &receiver, at: 30)
        let kept = receiver.pending.count
        #expect(kept == 16)
        // Four of those behind the one that was refused are set aside.
        #expect(actions.compactMap(\.refusal).count == 24 - kept - 4)
    }

    @Test func `a patch of too many items is sealed by no one and opened by no one`() throws {
        var (sender, _) = try link.begin()
        let many = CBORValue.array(Array(repeating: 0, count: CBORLimits().itemCount))
        let patch = try TwinPatch(.reported, ["many": many])
        #expect(
            throws: TwinError.malformed(
                CBORError(.tooManyItems(limit: CBORLimits().itemCount), offset: 0)
            )
        ) { try sender.seal(patch, at: link.at(1)) }
        #expect(throws: CBORError.self) { try CBORValue(decoding: many.encoded()) }
    }

    @Test func `an expired certificate speaks for no one, however long ago it was verified`()
        throws
    {
        var cloud = try TwinExchange(
            node: link.cloud,
            trust: link.world.trust,
            policy: .open,
            wall: morning
        )
        let edge = try link.world.node("edge", validUntil: 60)
        _ = cloud.receive(try edge.announcement(at: link.at(0)).bytes, wall: morning)
        var sender = try exchange(edge, knowing: link.cloud)
        let frames = try sender.begin(link.twin, to: [link.cloud.name], wall: morning)
        let late = cloud.receive(try #require(frames[1].frame), wall: morning + 62_000)
        guard case .identity(let reason) = late.first?.refusal, case .expired = reason else {
            Issue.record("\(late)")
            return
        }
        #expect(throws: TwinError.self) {
            try cloud.begin(link.twin, to: [edge.name], wall: morning + 62_000)
        }
    }

    @Test func `announcements that say nothing new cost next to nothing`() throws {
        var cloud = try exchange(link.cloud, knowing: link.edge)
        var entries = 0
        for number in UInt64(1)...50 {
            let frame = try link.edge.announcement(at: link.at(number * 100)).bytes
            entries += cloud.receive(frame, wall: morning + number * 100).count
        }
        #expect(entries == 0)
        let later = try link.edge.announcement(at: link.at(10_000)).bytes
        #expect(cloud.receive(later, wall: morning + 10_000).count == 2)
        // A new key counts at once, but not without end.
        let renewed = try link.world.node("edge")
        let first = try renewed.announcement(at: link.at(11_000)).bytes
        #expect(cloud.receive(first, wall: morning + 11_000).count == 2)
        let second = try link.edge.announcement(at: link.at(11_500)).bytes
        #expect(
            cloud.receive(second, wall: morning + 11_500).compactMap(\.refusal)
                == [.staleAnnouncement(link.edge.name)]
        )
    }

    @Test(.timeLimit(.minutes(1))) func `a document of very many members is no burden`() throws {
        var map = CBORMap()
        for number in 0..<30_000 { map[CBORValue.text("k\(number)")] = 1 }
        let patch = try TwinPatch(.attributes, .map(map))
        var state = TwinState(twin: link.twin)
        let stamp = WriteStamp(time: link.at(1), author: link.edge.name)
        #expect(state.apply(TwinWrite(patch, stamp: stamp), policy: .open) == .applied)
        #expect(state[.attributes] == .map(map))
        let limits = CBORLimits(byteCount: .max, depth: 64, itemCount: .max)
        let snapshot = try CBORValue(decoding: state.snapshot.encoded(), limits: limits)
        #expect(try TwinState(snapshot: snapshot) == state)
        #expect(CBORValue.map(map).merging(.map(map)) == .map(map))
    }
}
