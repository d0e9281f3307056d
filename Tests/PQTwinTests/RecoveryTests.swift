import PQCBOR
import PQTwin
import Testing

/// How a stream gets going again after losses, and how little is sent for it.
struct RecoveryTests {
    let link: Link

    init() throws { link = try Link() }

    @Test func `frames kept aside never keep the missing one out`() throws {
        var (sender, frames) = try link.begin()
        for beat in 0...PatchReceiver.maximumAside + 10 {
            let actions = try sender.seal(vitals(60), at: link.at(UInt64(beat) + 1))
            frames += actions.compactMap(\.frame).prefix(1)
        }
        var receiver = try link.receiver()
        _ = try link.give([frames[0]] + frames[2...], to: &receiver, at: 200)
        #expect(receiver.pending.isEmpty)
        _ = try link.give([frames[1]], to: &receiver, at: 201)
        #expect(receiver.pending.count == PatchReceiver.maximumAside + 1)
    }

    @Test func `when too much is pending the lost checkpoints are asked for`() throws {
        var (sender, opening) = try link.begin()
        var receiver = try link.receiver()
        _ = try link.give(opening, to: &receiver, at: 0)
        var last: [UInt8] = []
        for beat in 0..<PatchReceiver.maximumPending + Checkpoint.maximumFrames {
            let frames = try sender.seal(vitals(60), at: link.at(UInt64(beat) + 1)).compactMap(
                \.frame
            )
            _ = try link.give([frames[0]], to: &receiver, at: 400)
            if frames.count == 2 { last = frames[1] }
        }
        #expect(receiver.pending.count == PatchReceiver.maximumPending)
        var time: UInt64 = 1000
        var waiting = try link.give([last], to: &receiver, at: time)
        while sender.hasOutstanding, time < 60_000 {
            time += 300
            var again: [[UInt8]] = []
            for action in waiting {
                guard let bytes = action.frame else { continue }
                switch try Frame(bytes) {
                case .gap(let gap):
                    again += try sender.receive(gap.claimed, wall: morning + time).compactMap(
                        \.frame
                    )
                case .receipt(let receipt):
                    again += try sender.receive(receipt.claimed, wall: morning + time).compactMap(
                        \.frame
                    )
                default: break
                }
            }
            again += try sender.advance(to: link.at(time)).compactMap(\.frame)
            waiting = try link.give(again, to: &receiver, at: time)
        }
        #expect(!sender.hasOutstanding)
        #expect(receiver.counters.verified == 320)
    }

    @Test func `a checkpoint just made is not repeated at once`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        let signed = try sender.advance(to: link.at(1001)).compactMap(\.frame)
        #expect(signed.count == 1)
        #expect(sender.counters.resent == 0)
        #expect(sender.deadline == morning + 2001)
        let reminder = try sender.advance(to: link.at(2001)).compactMap(\.frame)
        #expect(reminder == [frames[0], signed[0]])
    }

    @Test func `on a quiet link nothing is sent twice`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var carried = try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning) ?? []
        for step in 0..<200 {
            let wall = morning + UInt64(step) * 50
            if step % 3 == 0 {
                carried +=
                    try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: wall) ?? []
            }
            carried += try nodes[edge]?.advance(wall: wall) ?? []
            var answers: [SyncAction] = []
            for frame in carried.compactMap(\.frame) {
                answers += nodes[cloud]?.receive(frame, wall: wall) ?? []
            }
            carried = []
            for frame in answers.compactMap(\.frame) {
                carried += nodes[edge]?.receive(frame, wall: wall + 20) ?? []
            }
        }
        let sums = try (#require(nodes[edge]?.counters), #require(nodes[cloud]?.counters))
        #expect((sums.0.resent, sums.1.replayed, sums.1.refused, sums.1.gaps) == (0, 0, 0, 0))
        #expect(sums.0.acknowledged > 50)
    }

    @Test func `what is on its way is not asked for again`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...64 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        var receiver = try link.receiver()
        // Only the checkpoint came through; the rest comes in slowly.
        _ = try link.give([frames[0], frames[65]], to: &receiver, at: 100)
        #expect(receiver.counters.gaps == 1)
        for index in 1...64 {
            _ = try link.give([frames[index]], to: &receiver, at: 100 + UInt64(index) * 60)
        }
        #expect(receiver.counters.gaps == 1)
        #expect(receiver.counters.verified == 64)
    }

    @Test func `a checkpoint that came early is not forgotten over another`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...128 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        var receiver = try link.receiver()
        _ = try link.give([frames[0], frames[130]], to: &receiver, at: 200)
        _ = try link.give(Array(frames[1...65]), to: &receiver, at: 201)
        #expect(receiver.counters.verified == 64)
        _ = try link.give(Array(frames[66...129]), to: &receiver, at: 202)
        #expect(receiver.counters.verified == 128)
    }

    @Test func `a slow link is given the time it needs`() throws {
        var (sender, frames) = try link.begin()
        var receiver = try link.receiver()
        // Three seconds to and fro, a checkpoint every second.
        var toCloud: [(at: UInt64, frame: [UInt8])] = frames.map { (1500, $0) }
        var toEdge: [(at: UInt64, frame: [UInt8])] = []
        frames = []
        var resentAtFirst: UInt64 = 0
        for time in stride(from: UInt64(100), through: 60_000, by: 100) {
            if time == 10_000 { resentAtFirst = sender.counters.resent }
            if time % 500 == 0 {
                frames += try sender.seal(vitals(60), at: link.at(time)).compactMap(\.frame)
            }
            frames += try sender.advance(to: link.at(time)).compactMap(\.frame)
            toCloud += frames.map { (time + 1500, $0) }
            frames = []
            while let (at, frame) = toCloud.first, at <= time {
                toCloud.removeFirst()
                let answers = try link.give([frame], to: &receiver, at: time).compactMap(\.frame)
                toEdge += answers.map { (time + 1500, $0) }
            }
            while let (at, frame) = toEdge.first, at <= time {
                toEdge.removeFirst()
                guard case .receipt(let receipt) = try Frame(frame) else { continue }
                frames += try sender.receive(receipt.claimed, wall: morning + time).compactMap(
                    \.frame
                )
            }
        }
        #expect(receiver.counters.verified > 100)
        #expect(sender.counters.resent == resentAtFirst)
        #expect(receiver.counters.gaps == 0)
    }

    @Test func `without progress requests grow rare`() throws {
        var (sender, frames) = try link.begin()
        frames += try sender.seal(vitals(60), at: link.at(1)).compactMap(\.frame)
        frames += try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(2)).compactMap(\.frame)
        var receiver = try link.receiver()
        _ = try link.give([frames[0]], to: &receiver, at: 3)
        for step in UInt64(0)..<300 {
            _ = try link.give([frames[3]], to: &receiver, at: 10 + step * 100)
        }
        // After 0, 250, 750, 1750, 3750, 7750, 15750, 23750 ms.
        #expect(receiver.counters.gaps == 8)
    }

    @Test func `a long outbox is sent again piece by piece, each piece once`() throws {
        var (sender, frames) = try link.begin()
        for beat in 1...1000 {
            frames += try sender.seal(vitals(60), at: link.at(UInt64(beat))).compactMap(\.frame)
        }
        frames += try sender.sign(at: link.at(1001)).compactMap(\.frame)
        var receiver = try link.receiver()
        var onTheWay = sender.resend(to: link.cloud.name, wall: morning + 2000).compactMap(\.frame)
        #expect(onTheWay.count == Int(PatchSender.resendWindow))
        // What is written meanwhile waits for its turn.
        let new = try sender.seal(TwinPatch(.alarms, ["a": 1]), at: link.at(2000))
        #expect(new.compactMap(\.frame).isEmpty)
        var mostAtOnce = 0
        while !onTheWay.isEmpty {
            let frame = onTheWay.removeFirst()
            for action in try link.give([frame], to: &receiver, at: 2001) {
                guard let answer = action.frame, case .receipt(let receipt) = try Frame(answer)
                else { continue }
                onTheWay += try sender.receive(receipt.claimed, wall: morning + 2001).compactMap(
                    \.frame
                )
            }
            mostAtOnce = max(mostAtOnce, onTheWay.count)
        }
        #expect(!sender.hasOutstanding)
        #expect(mostAtOnce <= Int(PatchSender.resendWindow))
        #expect(receiver.counters.replayed == 0 && receiver.counters.gaps == 0)
        #expect(sender.counters.resent == UInt64(frames.count) + 2)
    }

    @Test func `a clock that is led ahead or set back delays nothing`() throws {
        var edge = try TwinExchange(
            node: link.edge,
            trust: link.world.trust,
            policy: .open,
            wall: morning
        )
        _ = edge.receive(try link.cloud.announcement(at: link.at(50_000)).bytes, wall: morning)
        _ = try edge.begin(link.twin, to: [link.cloud.name], wall: morning)
        _ = try edge.write(vitals(60), to: link.twin, audience: 0, wall: morning + 10)
        #expect(edge.deadline == morning + 1010)
        // The wall clock is set back by an hour.
        let back = morning - 3_600_000
        _ = try edge.advance(wall: back)
        #expect(edge.deadline == back + 1000)
        let signed = try edge.advance(wall: back + 1000).compactMap(\.frame)
        #expect(signed.count == 1)
    }

    @Test func `an epoch waits for the one before, also at a receiver that has seen nothing`()
        throws
    {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var first = try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning) ?? []
        first += try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: morning) ?? []
        var second = try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning + 1) ?? []
        second +=
            try nodes[edge]?.write(vitals(61), to: link.twin, audience: 0, wall: morning + 2) ?? []
        // Of the first epoch nothing comes through.
        link.deliver(second.compactMap(\.frame), to: cloud, of: &nodes, at: morning + 10)
        link.settle(&nodes, from: morning + 10)
        #expect(nodes[cloud]?.counters.verified == 2)
        #expect(nodes[edge]?.unacknowledged.isEmpty == true)
    }

    @Test func `a receiver that lost its journal goes on with the next epoch`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var frames = try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning) ?? []
        frames +=
            try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: morning) ?? []
        link.deliver(frames.compactMap(\.frame), to: cloud, of: &nodes, at: morning)
        link.settle(&nodes, from: morning)
        #expect(nodes[edge]?.unacknowledged.isEmpty == true)

        nodes[cloud] = try link.exchange(link.cloud, knowing: link.edge)
        var wall = morning + 200_000
        for beat in 0..<4 {
            var actions: [SyncAction] = []
            if nodes[edge]?.isOpen(link.twin) != true {
                actions += try nodes[edge]?.begin(link.twin, to: [cloud], wall: wall) ?? []
            }
            let patch = try vitals(Double(70 + beat))
            actions += try nodes[edge]?.write(patch, to: link.twin, audience: 0, wall: wall) ?? []
            link.deliver(actions.compactMap(\.frame), to: cloud, of: &nodes, at: wall)
            link.settle(&nodes, from: wall)
            wall += 200_000
        }
        #expect(nodes[cloud]?.counters.verified == 3)
        // The write it could not open is not forgotten: it counts as not acknowledged.
        #expect(nodes[edge]?.unacknowledged.count == 1)
    }
}
