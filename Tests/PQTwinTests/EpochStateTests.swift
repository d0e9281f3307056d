import PQCBOR
import PQTwin
import Testing

/// What the patches of an epoch add up to, which both ends follow: however much a sender writes, it
/// stays bounded.
struct EpochStateTests {
    let link: Link

    init() throws { link = try Link() }

    /// A patch that adds a large member.
    private func large(_ number: Int, _ pathClass: PathClass = .jobs) throws -> TwinPatch {
        var body = CBORMap()
        body["x\(number)"] = .bytes([UInt8](repeating: 7, count: 900_000))
        return try TwinPatch(pathClass, .map(body))
    }

    @Test func `a receiver holds no more of an epoch than it follows`() throws {
        var (sender, frames) = try link.begin()
        var receiver = try link.receiver()
        _ = try link.give(frames, to: &receiver, at: 0)
        var last: ReceiverSnapshot?
        for number in 0..<12 {
            let time = UInt64(number + 1)
            frames = try sender.seal(large(number), at: link.at(time)).compactMap(\.frame)
            let actions = try link.give(frames, to: &receiver, at: time)
            last = try #require(actions.compactMap(\.batch).first).snapshot
            // Nothing of it is lost for that.
            let receipt = try #require(try link.receipt(in: actions))
            _ = try sender.receive(receipt, wall: morning + time)
        }
        #expect(receiver.counters.verified == 12)
        #expect(!sender.hasOutstanding)
        let snapshot = try #require(last)
        #expect(snapshot.item.encoded().count < 7 << 20)
        // The same after a restart.
        var again = try PatchReceiver(
            restoring: ReceiverSnapshot(item: snapshot.item),
            node: link.cloud,
            policy: .open
        )
        frames = try sender.seal(large(12), at: link.at(20)).compactMap(\.frame)
        let batch = try link.give(frames, to: &again, at: 20).compactMap(\.batch).first
        #expect(batch?.writes.count == 1)
    }

    @Test func `a sender begins a new epoch before a receiver would cease to follow`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var epochs: Set<UInt64> = []
        var batches: [VerifiedBatch] = []
        for number in 0..<12 {
            let wall = morning + UInt64(number)
            let actions = try nodes[edge]?.write(large(number), to: link.twin, wall: wall) ?? []
            for frame in actions.compactMap(\.frame) {
                let answers = nodes[cloud]?.receive(frame, wall: wall) ?? []
                batches += answers.compactMap(\.batch)
                for answer in answers.compactMap(\.frame) {
                    _ = nodes[edge]?.receive(answer, wall: wall)
                }
            }
            epochs.formUnion(batches.map(\.snapshot.epoch))
        }
        #expect(batches.count == 12 && (3...6).contains(epochs.count))
        #expect(nodes[edge]?.outstanding == 0)
        for batch in batches {
            // What they add up to is there, and was compared.
            #expect(batch.snapshot.item.arrayValue?[7].mapValue?.count == 1)
            #expect(batch.snapshot.item.encoded().count < 7 << 20)
        }
    }

    @Test func `all epochs of one sender together are followed up to a bound`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        nodes[cloud]?.maximumStateCost = 2_500_000
        var isFollowed: [Bool] = []
        for number in 0..<8 {
            let twin = try TwinIdentifier("t\(number % 4)")
            let wall = morning + UInt64(number)
            let actions = try nodes[edge]?.write(large(0), to: twin, wall: wall) ?? []
            for frame in actions.compactMap(\.frame) {
                let batches = nodes[cloud]?.receive(frame, wall: wall).compactMap(\.batch) ?? []
                isFollowed += batches.map { $0.snapshot.item.arrayValue?[7] != .null }
            }
        }
        // The third and fourth went beyond; what comes of them later is verified all the same.
        #expect(isFollowed == [true, true, true, true, true, true, false, false])
        #expect(nodes[cloud]?.counters.verified == 8)
    }

    @Test func `what is written again and again needs one epoch`() throws {
        var nodes = try link.pair()
        var epochs: Set<UInt64> = []
        for number in 0..<500 {
            let wall = morning + UInt64(number)
            let actions =
                try nodes[link.edge.name]?.write(vitals(60), to: link.twin, wall: wall) ?? []
            for case .persist(.outbox(let record)) in actions { epochs.insert(record.epoch) }
        }
        #expect(epochs.count == 1)
    }

    private func receiver(under policy: TwinPolicy) throws -> PatchReceiver {
        try PatchReceiver(
            twin: link.twin,
            sender: link.edge.name,
            node: link.cloud,
            policy: policy
        )
    }

    @Test func `a class that the sender may not write is refused before it is kept`() throws {
        var rules = TwinPolicy.Rules(allWrittenBy: .anyone, readBy: .anyone)
        rules.writers[.jobs] = [link.cloud.name]
        let policy = TwinPolicy(standard: rules)
        // The sender's own machines would refuse it; this one doesn't ask.
        var (sender, actions) = try PatchSender.begin(
            link.twin,
            by: link.edge,
            to: [link.recipient],
            policy: policy,
            after: SenderStream(),
            at: link.at(0)
        )
        actions += try sender.seal(large(0), at: link.at(1))
        var receiver = try receiver(under: policy)
        let found = try link.give(actions.compactMap(\.frame), to: &receiver, at: 1)
        let refusals = found.compactMap(\.refusal)
        #expect(refusals.contains(.forbidden(link.edge.name, .jobs)))
        let taken = (found.compactMap(\.batch).count, receiver.pending.count)
        #expect(taken == (0, 0))
    }

    @Test func `an epoch for a twin of which the sender may write nothing is refused`() throws {
        let policy = TwinPolicy(
            standard: TwinPolicy.Rules(allWrittenBy: [link.cloud.name], readBy: .anyone)
        )
        let (_, actions) = try PatchSender.begin(
            link.twin,
            by: link.edge,
            to: [link.recipient],
            policy: policy,
            after: SenderStream(),
            at: link.at(0)
        )
        var receiver = try receiver(under: policy)
        let found = try link.give(actions.compactMap(\.frame), to: &receiver, at: 1)
        #expect(found.compactMap(\.refusal) == [.noWriter(link.edge.name)])
        #expect(!receiver.hasStream)
    }
}
