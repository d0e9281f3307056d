import PQCBOR
import PQTwin
import Testing

struct SyncTests {
    let link: Link

    init() throws { link = try Link() }

    @Test func `a patch is pending until its checkpoint, then verified and acknowledged`() throws {
        var (sender, frames) = try link.begin()
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 0)
        let patch = try sender.seal(vitals(72), at: link.at(1)).compactMap(\.frame)
        #expect(patch.count == 1)
        let pending = try link.give(patch, to: &receiver, at: 1)
        let first = StreamPosition(epoch: sender.epoch, sequence: 0)
        let stream = StreamIdentifier(link.twin)
        guard case .report(.pending(stream, first, let write)) = pending.first else {
            Issue.record("\(pending)")
            return
        }
        #expect(write.patch == (try vitals(72)))
        #expect(pending.count == 1)
        #expect(receiver.counters.verified == 0)

        #expect(sender.deadline == morning + 1001)
        #expect(try sender.advance(to: link.at(1000)).isEmpty)
        let checkpoint = try sender.advance(to: link.at(1001)).compactMap(\.frame)
        let verified = try link.give(checkpoint, to: &receiver, at: 1002)
        // Stored first, acknowledged after.
        #expect(verified.first?.batch?.writes == [write])
        #expect(verified.first?.batch?.snapshot.nextSequence == 1)
        let receipt = try #require(try link.receipt(in: verified))
        #expect(receipt.upTo == 0)
        #expect(receiver.pending.isEmpty)

        #expect(sender.hasOutstanding)
        let done = try sender.receive(receipt, wall: morning + 1003)
        #expect(!sender.hasOutstanding)
        #expect(sender.counters.acknowledged == 1)
        #expect(sender.resend(to: link.cloud.name, wall: morning + 1003).isEmpty)
        guard case .persist(.acknowledged(let stored)) = done.first else {
            Issue.record("\(done)")
            return
        }
        #expect(stored.releasedBelow == 1)
        #expect(sender.deadline == nil)
    }

    @Test(arguments: [PathClass.alarms, .commands, .jobs, .insights])
    func `an urgent patch is signed at once`(pathClass: PathClass) throws {
        var (sender, frames) = try link.begin()
        var receiver = try link.receiver()
        frames += try sender.seal(TwinPatch(pathClass, ["a": 1]), at: link.at(1)).compactMap(
            \.frame
        )
        #expect(frames.count == 3)
        #expect(try link.give(frames, to: &receiver, at: 1).contains { $0.batch != nil })
    }

    @Test func `sixty-four patches are signed together`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...64 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        #expect(frames.count == 66)
        var receiver = try link.receiver()
        let batches = try link.give(frames, to: &receiver, at: 64).compactMap(\.batch)
        #expect(batches.map(\.writes.count) == [64])
        // The checkpoint weighs a good fifty bytes a frame (ML-DSA-65; 44 here).
        #expect(frames[65].count / 64 < 54)
    }

    @Test func `everything is persisted before it is sent`() throws {
        var (sender, actions) = try PatchSender.begin(
            link.twin,
            by: link.edge,
            to: [link.recipient],
            policy: .open,
            after: SenderStream(),
            at: link.at(0)
        )
        actions += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1))
        actions += try sender.seal(vitals(60), at: link.at(2))
        actions += try sender.sign(at: link.at(3))
        var durable: Set<[UInt8]> = []
        for action in actions {
            switch action {
            case .persist(.outbox(let record)): durable.formUnion(record.frames.map(\.bytes))
            case .send(let frame, _): #expect(durable.contains(frame))
            default: break
            }
        }
        #expect(durable.count == 5)
    }

    @Test func `a replayed frame is dropped and counted`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(2)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 3)
        #expect(receiver.counters.verified == 2)
        let again = try link.give(frames, to: &receiver, at: 4)
        #expect(again.compactMap(\.batch).isEmpty)
        #expect(receiver.counters.replayed == 4)
        #expect(receiver.counters.verified == 2)
        // The checkpoint seen again means that the receipt got lost: it comes again.
        #expect(try link.receipt(in: again)?.upTo == 1)
    }

    @Test func `frames out of order wait for those before them`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...5 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        frames += try sender.sign(at: link.at(6)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give([frames[0]], to: &receiver, at: 6)
        let actions = try link.give(frames[1...].reversed(), to: &receiver, at: 6)
        #expect(actions.compactMap(\.batch).map(\.writes.count) == [5])
    }

    @Test func `a missing frame is asked for and sent again`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...4 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        var receiver = try link.receiver()
        let actions = try link.give([frames[0], frames[1], frames[4]], to: &receiver, at: 5)
        let gap = try #require(try link.gap(in: actions))
        #expect((gap.from, gap.through) == (1, 2))
        #expect(
            actions.contains(
                .report(
                    .gap(
                        link.twin,
                        sender: link.edge.name,
                        from: StreamPosition(epoch: sender.epoch, sequence: 1)
                    )
                )
            )
        )
        // Asked once, not with every frame that follows.
        #expect(try link.gap(in: link.give([frames[4]], to: &receiver, at: 6)) == nil)
        let again = try sender.receive(gap, wall: morning + 10).compactMap(\.frame)
        #expect(again == [frames[2], frames[3]])
        _ = try link.give(again, to: &receiver, at: 11)
        #expect(receiver.pending.count == 4)
        // The same request again is stale.
        #expect(try sender.receive(gap, wall: morning + 12).isEmpty)
    }

    @Test func `a lost epoch frame is asked for`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        var receiver = try link.receiver()
        let gap = try #require(try link.gap(in: link.give([frames[1]], to: &receiver, at: 1)))
        #expect((gap.epoch, gap.from, gap.through) == (sender.epoch, 0, nil))
        #expect(try sender.receive(gap, wall: morning + 2).compactMap(\.frame) == frames)
    }

    @Test func `a lost checkpoint is made up for by the next`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        _ = try sender.sign(at: link.at(2))
        frames += try sender.seal(vitals(61), at: link.at(3)).compactMap(\.frame)
        frames += try sender.sign(at: link.at(4)).compactMap(\.frame)
        var receiver = try link.receiver()
        let actions = try link.give(frames, to: &receiver, at: 5)
        #expect(actions.compactMap(\.batch).map(\.writes.count) == [2])
        #expect(
            try sender.receive(#require(try link.receipt(in: actions)), wall: morning + 6).count
                == 2
        )
        #expect(!sender.hasOutstanding)
    }

    @Test func `a silent recipient is reminded at growing intervals`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(0)).compactMap(\.frame)
        var sent: [UInt64] = []
        for time in stride(from: UInt64(0), through: 70_000, by: 500) {
            let reminder = try sender.advance(to: link.at(time)).compactMap(\.frame)
            if reminder.isEmpty { continue }
            #expect(reminder == [frames[0], frames[2]])
            sent.append(time)
        }
        #expect(sent == [1000, 3000, 7000, 15_000, 31_000, 61_000])
    }

    @Test func `a checkpoint over other frames drops all that is pending`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        // A copy of the sender signs something else under the same numbers.
        guard
            case .checkpoint(let real) = try Frame(
                sender.sign(at: link.at(2)).compactMap(\.frame)[0]
            )
        else { return }
        let zeros = [UInt8](repeating: 0, count: 32)
        func forged(
            first: UInt64 = 0,
            chain: [UInt8]? = nil,
            root: [UInt8]? = nil,
            state: [UInt8]? = nil
        ) throws -> [UInt8] {
            let claimed = real.claimed
            return try SignedFrame(
                signing: Checkpoint(
                    twin: link.twin,
                    sender: link.edge.name,
                    audience: 0,
                    epoch: claimed.epoch,
                    first: first,
                    last: 0,
                    chainHead: chain ?? claimed.chainHead,
                    root: root ?? claimed.root,
                    stateHash: state ?? claimed.stateHash,
                    time: claimed.time
                ),
                by: link.edge
            ).bytes
        }
        let forgeries: [([UInt8], CheckpointPart)] = [
            (try forged(chain: zeros), .chain), (try forged(root: zeros), .root),
            (try forged(state: zeros), .state),
        ]
        for (forgery, part) in forgeries {
            var receiver = try link.receiver()
            _ = try link.give(frames, to: &receiver, at: 3)
            let actions = try link.give([forgery], to: &receiver, at: 4)
            #expect(actions.contains(.report(.refused(.checkpoint(part)))))
            guard
                case .report(.withdrawn(StreamIdentifier(link.twin), let position, _)) = actions[0]
            else {
                Issue.record("\(actions)")
                return
            }
            #expect(position == StreamPosition(epoch: real.claimed.epoch, sequence: 0))
            #expect(receiver.pending.isEmpty)
            #expect(receiver.counters.verified == 0)
            #expect(try link.gap(in: actions)?.from == 0)
            // The right frames come again and are taken.
            let again = try link.give([frames[1], real.bytes], to: &receiver, at: 5)
            #expect(again.compactMap(\.batch).count == 1)
        }
    }

    @Test func `a checkpoint signed by another node changes nothing`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        guard
            case .checkpoint(let real) = try Frame(
                sender.sign(at: link.at(2)).compactMap(\.frame)[0]
            )
        else { return }
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 3)
        let forged = try SignedFrame(signing: real.claimed, by: link.cloud)
        let actions = try link.give([forged.bytes], to: &receiver, at: 3)
        #expect(actions == [.report(.refused(.keyIdentifier))])
        #expect(receiver.pending.count == 1)
        #expect(receiver.counters.refused == 1)
    }

    @Test func `a receipt for another chain or for frames not sent is refused`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(1)).compactMap(\.frame)
        let real = try #require(
            try link.receipt(
                in: {
                    var receiver = try link.receiver()
                    return try link.give(frames, to: &receiver, at: 2)
                }()
            )
        )
        func changed(upTo: UInt64 = 0, chain: [UInt8]? = nil, by name: NodeName? = nil) -> Receipt {
            Receipt(
                receiver: name ?? link.cloud.name,
                twin: link.twin,
                sender: link.edge.name,
                audience: 0,
                epoch: real.epoch,
                upTo: upTo,
                chainHead: chain ?? real.chainHead,
                time: real.time
            )
        }
        #expect(throws: TwinError.receipt) { try sender.receive(changed(upTo: 1), wall: morning) }
        #expect(throws: TwinError.receipt) {
            try sender.receive(changed(chain: [UInt8](repeating: 0, count: 32)), wall: morning)
        }
        #expect(throws: TwinError.notRecipient(link.edge.name)) {
            try sender.receive(changed(by: link.edge.name), wall: morning)
        }
        #expect(sender.hasOutstanding)
        _ = try sender.receive(real, wall: morning)
        #expect(!sender.hasOutstanding)
    }

    @Test func `a copy of a sender can't use a sequence number again`() throws {
        var (sender, _) = try link.begin()
        var copy = sender
        _ = try sender.seal(vitals(60), at: link.at(1))
        #expect(throws: TwinError.sequenceUsed(0)) { try copy.seal(vitals(61), at: link.at(1)) }
        _ = try sender.close(at: link.at(2))
        #expect(throws: TwinError.epochClosed) { try sender.seal(vitals(61), at: link.at(3)) }
    }

    @Test func `a patch that is too long is refused and takes no sequence number`() throws {
        var (sender, _) = try link.begin()
        let wave = CBORValue.bytes([UInt8](repeating: 1, count: PatchFrame.maximumContent))
        let long = try TwinPatch(.reported, ["wave": wave])
        #expect(throws: TwinError.self) { try sender.seal(long, at: link.at(1)) }
        let next = try sender.seal(vitals(60), at: link.at(2)).compactMap(\.frame)
        guard case .patch(let patch) = try Frame(#require(next.first)) else { return }
        #expect(patch.sequence == 0)
    }

    @Test func `an epoch needs a recipient, and each once`() throws {
        for recipients in [[], [link.recipient, link.recipient]] {
            #expect(throws: TwinError.unexpected(.recipients)) {
                try PatchSender.begin(
                    link.twin,
                    by: link.edge,
                    to: recipients,
                    policy: .open,
                    after: SenderStream(),
                    at: link.at(0)
                )
            }
        }
    }

    @Test func `a sender restored from a snapshot finishes its epoch and seals nothing more`()
        throws
    {
        var (sender, frames) = try link.begin()
        let actions = try sender.seal(vitals(60), at: link.at(1))
        frames += actions.compactMap(\.frame)
        let snapshot = try SenderSnapshot(
            item: CBORValue(decoding: sender.snapshot.item.encoded())
        )
        #expect(snapshot == sender.snapshot)
        let outbox = frames.enumerated().map {
            OutboxFrame(position: UInt64($0.offset), covered: 0, bytes: $0.element)
        }
        var restored = try PatchSender(restoring: snapshot, outbox: outbox, node: link.edge)
        #expect(throws: TwinError.epochClosed) { try restored.seal(vitals(61), at: link.at(2)) }
        frames += try restored.advance(to: link.at(2)).compactMap(\.frame).suffix(1)
        var receiver = try link.receiver()
        let verified = try link.give(frames, to: &receiver, at: 3)
        #expect(verified.compactMap(\.batch).count == 1)
        _ = try restored.receive(#require(try link.receipt(in: verified)), wall: morning + 4)
        #expect(restored.isFinished)
    }
}
