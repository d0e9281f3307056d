import PQCBOR
import PQTwin
import Testing

struct EpochTests {
    let link: Link

    init() throws { link = try Link() }

    @Test func `the next epoch follows the last checkpoint and no other`() throws {
        var (first, frames) = try link.begin()
        frames += try first.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 2)
        let atFirst = receiver

        // What the receiver lacks is asked for before the next epoch is taken.
        let more = try first.seal(TwinPatch(.alarms, ["a": 2]), at: link.at(3)).compactMap(\.frame)
        _ = try first.close(at: link.at(4))
        let (second, opening) = try link.begin(after: first.stream, at: 5)
        #expect(second.epoch > first.epoch)
        let early = try link.give(opening, to: &receiver, at: 6)
        #expect(try link.gap(in: early)?.epoch == first.epoch)
        #expect(try link.gap(in: early)?.from == 1)
        _ = try link.give(more, to: &receiver, at: 7)
        #expect(
            try link.give(opening, to: &receiver, at: 8)
                == [.report(.epochOpened(link.twin, sender: link.edge.name, number: second.epoch))]
        )
        // The old epoch is over.
        let late = try link.give([frames[0]], to: &receiver, at: 9)
        #expect(late == [.report(.refused(.staleEpoch(first.epoch)))])

        // Another history at the same position is a fork.
        var (twinned, other) = try link.begin(at: 0)
        other += try twinned.seal(TwinPatch(.alarms, ["a": 9]), at: link.at(1)).compactMap(\.frame)
        #expect(twinned.epoch == first.epoch)
        var fork = atFirst
        let (_, forked) = try link.begin(after: twinned.stream, at: 10)
        #expect(try link.give(forked, to: &fork, at: 11) == [.report(.refused(.epochFork))])
    }

    @Test func `a sender restored from a backup goes on where its receiver is`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1)).compactMap(\.frame)
        let backup = sender.stream
        frames += try sender.seal(TwinPatch(.alarms, ["a": 2]), at: link.at(2)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 3)
        let (_, opening) = try link.begin(after: backup, at: 10)
        let actions = try link.give(opening, to: &receiver, at: 11)
        guard case .report(.epochOpened) = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func `a receipt that got lost is repeated for an epoch that is over`() throws {
        var (first, frames) = try link.begin()
        frames += try first.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 2)
        _ = try first.close(at: link.at(3))
        var (second, opening) = try link.begin(after: first.stream, at: 4)
        opening += try second.seal(TwinPatch(.alarms, ["a": 2]), at: link.at(5)).compactMap(\.frame)
        let batch = try link.give(opening, to: &receiver, at: 6).compactMap(\.batch)
        // Also after a restart of the receiver.
        let snapshot = try ReceiverSnapshot(
            item: CBORValue(decoding: #require(batch.first).snapshot.item.encoded())
        )
        var restored = try PatchReceiver(
            restoring: snapshot,
            node: link.cloud,
            policy: .open
        )
        let reminder = try first.advance(to: link.at(5000)).compactMap(\.frame)
        let answer = try #require(
            try link.receipt(in: link.give(reminder, to: &restored, at: 5001))
        )
        #expect(answer.epoch == first.epoch)
        _ = try first.receive(answer, wall: morning + 5002)
        #expect(first.isFinished)
    }

    @Test func `an epoch under another policy is refused`() throws {
        let (_, frames) = try link.begin()
        var receiver = try PatchReceiver(
            twin: link.twin,
            sender: link.edge.name,
            node: link.cloud,
            policy: TwinPolicy(writers: [.reported: link.edge.name])
        )
        #expect(try link.give(frames, to: &receiver, at: 1) == [.report(.refused(.policy))])
        #expect(receiver.counters.refused == 1)
    }

    @Test func `a frame from a clock far ahead is refused`() throws {
        let (_, frames) = try link.begin(at: 100_000)
        var receiver = try link.receiver()
        #expect(
            try link.give(frames, to: &receiver, at: 0) == [.report(.refused(.clockAhead(100_000)))]
        )
    }

    @Test func `a restored receiver takes the next frame and no other`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1)).compactMap(\.frame)
        var receiver = try link.receiver()
        let batch = try #require(
            try link.give(frames, to: &receiver, at: 2).compactMap(\.batch).first
        )
        let snapshot = try ReceiverSnapshot(
            item: CBORValue(decoding: batch.snapshot.item.encoded())
        )
        #expect(snapshot == batch.snapshot)
        var restored = try PatchReceiver(
            restoring: snapshot,
            node: link.cloud,
            policy: .open
        )
        #expect(restored.verifiedPosition == StreamPosition(epoch: sender.epoch, sequence: 0))
        _ = try link.give(frames, to: &restored, at: 3)
        #expect(restored.counters.replayed == 3)
        let next = try sender.seal(TwinPatch(.alarms, ["a": 2]), at: link.at(4)).compactMap(\.frame)
        #expect(try link.give(next, to: &restored, at: 5).compactMap(\.batch).count == 1)
        // Another sealing key can't open the stored epoch.
        let other = try link.world.node("cloud")
        #expect(throws: TwinError.sealed) {
            try PatchReceiver(restoring: snapshot, node: other, policy: .open)
        }
    }
}
