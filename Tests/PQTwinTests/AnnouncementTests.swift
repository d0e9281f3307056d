import PQCBOR
import PQTwin
import Testing

/// The keys in an announcement, and what a node knows of others by it.
struct AnnouncementTests {
    let link: Link

    init() throws { link = try Link() }

    /// The cloud's announcement with other sealing keys, signed by the cloud.
    func announced(
        _ change: ([SealingKey]) -> [SealingKey]
    ) throws -> SignedFrame<Announcement> {
        let real = try link.cloud.announcement(at: link.at(0)).claimed
        return try SignedFrame(
            signing: Announcement(
                node: real.node,
                certificates: real.certificates,
                sealingKeys: change(real.sealingKeys),
                time: real.time
            ),
            by: link.cloud
        )
    }

    @Test func `a key of an unknown mechanism is passed over`() throws {
        let frame = try announced { [SealingKey(mechanism: 0x42, key: [1, 2, 3])] + $0 }
        guard case .announcement(let read) = try Frame(frame.bytes) else {
            Issue.record("no announcement")
            return
        }
        #expect(read == frame)
        let node = try read.verified(against: link.world.trust, at: World.time(0))
        let (sender, actions) = try PatchSender.begin(
            link.twin,
            by: link.edge,
            to: [node],
            policy: .open,
            after: SenderStream(),
            at: link.at(0)
        )
        #expect(sender.recipients == [link.cloud.name])
        var receiver = try link.receiver()
        let answers = try link.give(actions.compactMap(\.frame), to: &receiver, at: 1)
        #expect(answers.compactMap(\.refusal).isEmpty && receiver.hasStream)
    }

    @Test func `an announcement without a key that is known is refused`() throws {
        let forgeries = [
            try announced { _ in [] },
            try announced { _ in [SealingKey(mechanism: 0x42, key: [1, 2, 3])] },
            try announced { $0 + $0 },
            try announced { [SealingKey(mechanism: SealingKey.xwing, key: $0[0].key.dropLast())] },
        ]
        for frame in forgeries {
            #expect(throws: TwinError.unexpected(.sealingKey)) { try Frame(frame.bytes) }
        }
    }

    @Test func `a key sealed by an unknown mechanism is not opened`() throws {
        let (_, frames) = try link.begin()
        guard case .epoch(let signed) = try Frame(frames[0]) else { return }
        var items = try #require(signed.claimed.item.arrayValue)
        var recipient = try #require(items[9].arrayValue?[0].arrayValue)
        recipient[2] = 0x42
        recipient[3] = .bytes([1, 2, 3])
        items[9] = [.array(recipient)]
        let epoch = try Epoch(item: .array(items))
        #expect(throws: TwinError.suite(0x42)) {
            try epoch.opened(by: link.cloud, senderKey: link.edge.keyIdentifier)
        }
    }

    @Test func `of a node that renews its certificate both are known`() throws {
        var directory = NodeDirectory(trust: link.world.trust)
        let renewed = try link.world.node("edge")
        let first = try link.edge.announcement(at: link.at(0))
        let second = try renewed.announcement(at: link.at(2000))
        _ = try directory.admit(first, wall: morning)
        _ = try directory.admit(second, wall: morning + 2000)
        #expect(directory[link.edge.name]?.keyIdentifier == renewed.keyIdentifier)
        #expect(Set(directory.announcements) == [first.bytes, second.bytes])
        // What has been said once says nothing new.
        #expect(try directory.admit(first, wall: morning + 3000) == nil)
    }
}
