import PQCBOR
import PQTwin
import Testing
import TestSupport

/// A courier that drops, repeats, reorders and changes frames, driven by a seed.
struct HostileCourier {
    var random: SplitMix64
    var isHostile = true
    private var carried: [(frame: [UInt8], to: NodeName)] = []
    private var seen: [(frame: [UInt8], to: NodeName)] = []

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    var isEmpty: Bool { carried.isEmpty }

    mutating func carry(_ frame: [UInt8], to name: NodeName) {
        guard isHostile else {
            carried.append((frame, name))
            return
        }
        seen.append((frame, name))
        if random.once(in: 4) { return }
        carried.append((frame, name))
        if random.once(in: 6) { carried.append((frame, name)) }
        if random.once(in: 8), let old = seen.randomElement(using: &random) { carried.append(old) }
        if random.once(in: 4) { carried.shuffle(using: &random) }
    }

    mutating func deliver() -> (frame: [UInt8], to: NodeName)? {
        guard !carried.isEmpty else { return nil }
        var item = carried.removeFirst()
        if isHostile, random.once(in: 6) {
            let index = Int.random(in: item.frame.indices, using: &random)
            item.frame[index] ^= UInt8.random(in: 1 ... .max, using: &random)
        }
        return item
    }
}

/// Two nodes and a hostile courier between them, with states kept as a journal would.
struct HostileExchange {
    var nodes: [NodeName: TwinExchange]
    var states: [NodeName: TwinState]
    var courier: HostileCourier
    var wall = morning
    /// What each node was told was acknowledged, and what was verified, in order.
    var acknowledged: [NodeName: StreamPosition] = [:]
    var verified: [NodeName: [TwinWrite]] = [:]
    let policy: TwinPolicy

    mutating func perform(_ actions: [SyncAction], at name: NodeName) {
        for action in actions {
            switch action {
            case .persist(.outbox(let record)):
                if let write = record.write { _ = states[name]?.apply(write, policy: policy) }
            case .persist(.verified(let batch)):
                verified[name, default: []] += batch.writes
                for write in batch.writes { _ = states[name]?.apply(write, policy: policy) }
            case .persist: break
            case .send(let frame, let recipients):
                for recipient in recipients { courier.carry(frame, to: recipient) }
            case .report(.acknowledged(_, _, let position)): acknowledged[name] = position
            case .report: break
            }
        }
    }

    /// Delivers everything and lets time pass.
    mutating func settle(steps: Int) throws {
        for _ in 0..<steps {
            var count = 0
            while count < 200, let (frame, name) = courier.deliver() {
                count += 1
                perform(nodes[name]?.receive(frame, wall: wall) ?? [], at: name)
            }
            wall += 100
            for name in nodes.keys.sorted() {
                perform(try nodes[name]?.advance(wall: wall) ?? [], at: name)
            }
        }
    }
}

struct HostileCourierTests {
    @Test(.slow, arguments: 0..<8)
    func `two twins agree in the end, and nothing acknowledged is lost`(round: UInt64) throws {
        let seed = UInt64.random(in: 0 ... .max)
        let world = try World.shared.get()
        let twin = try patient.get()
        let edge = try world.node("edge")
        let cloud = try world.node("cloud")
        let policy = TwinPolicy(writers: [.reported: edge.name, .alarms: cloud.name])
        var exchange = HostileExchange(
            nodes: [
                edge.name: try TwinExchange(
                    node: edge,
                    trust: world.trust,
                    policy: policy,
                    wall: morning
                ),
                cloud.name: try TwinExchange(
                    node: cloud,
                    trust: world.trust,
                    policy: policy,
                    wall: morning
                ),
            ],
            states: [edge.name: TwinState(twin: twin), cloud.name: TwinState(twin: twin)],
            courier: HostileCourier(seed: seed),
            policy: policy
        )
        // Announcements are repeated on every link; here they arrive once.
        for (from, to) in [(edge.name, cloud.name), (cloud.name, edge.name)] {
            let frame = try #require(try exchange.nodes[from]?.announce(wall: morning))
            let actions = exchange.nodes[to]?.receive(frame, wall: morning)
            #expect(actions?.contains(.report(.nodeVerified(from))) == true, "seed \(seed)")
        }
        for (from, to) in [(edge.name, cloud.name), (cloud.name, edge.name)] {
            exchange.perform(
                try exchange.nodes[from]?.begin(twin, to: [to], wall: exchange.wall) ?? [],
                at: from
            )
        }

        var written: [NodeName: [TwinPatch]] = [:]
        for beat in 0..<60 {
            var patches: [(NodeName, TwinPatch)] = [(edge.name, try vitals(60 + Double(beat)))]
            if beat % 7 == 0 {
                patches.append((cloud.name, try TwinPatch(.alarms, ["last": CBORValue(beat)])))
            }
            if beat % 5 == 0 {
                let shared = try TwinPatch(.attributes, ["bed": CBORValue(beat)])
                patches += [(edge.name, shared), (cloud.name, shared)]
            }
            if beat == 30 {
                exchange.perform(
                    try exchange.nodes[edge.name]?.begin(
                        twin,
                        to: [cloud.name],
                        wall: exchange.wall
                    ) ?? [],
                    at: edge.name
                )
            }
            for (name, patch) in patches {
                written[name, default: []].append(patch)
                exchange.perform(
                    try exchange.nodes[name]?.write(
                        patch,
                        to: twin,
                        audience: 0,
                        wall: exchange.wall
                    ) ?? [],
                    at: name
                )
            }
            try exchange.settle(steps: 2)
            // What was acknowledged to a sender, its receiver has verified.
            for (name, other) in [(edge.name, cloud.name), (cloud.name, edge.name)] {
                if exchange.acknowledged[name] != nil {
                    #expect(exchange.verified[other]?.isEmpty == false, "seed \(seed)")
                }
            }
        }
        exchange.courier.isHostile = false
        for _ in 0..<100 {
            try exchange.settle(steps: 10)
            if exchange.nodes.values.allSatisfy(\.unacknowledged.isEmpty) { break }
        }

        for (name, other) in [(edge.name, cloud.name), (cloud.name, edge.name)] {
            #expect(exchange.verified[other]?.map(\.patch) == written[name], "seed \(seed)")
            let node = try #require(exchange.nodes[name])
            #expect(node.unacknowledged.isEmpty, "seed \(seed)")
            #expect(node.counters.acknowledged == node.counters.sent, "seed \(seed)")
        }
        #expect(exchange.states[edge.name]?.document == exchange.states[cloud.name]?.document)
        let counters = try #require(exchange.nodes[cloud.name]?.counters)
        #expect(counters.verified == UInt64(written[edge.name]?.count ?? 0), "seed \(seed)")
        #expect(counters.refused > 0 && counters.replayed > 0 && counters.gaps > 0, "seed \(seed)")
    }
}
