import PQCBOR
import PQTwin
import Testing

/// What each reader still owes, and who is waited for.
struct DebtTests {
    let link: Link

    init() throws { link = try Link() }

    @Test func `a node owes what it lacks itself, not what another one lacks`() throws {
        let clinic = try link.world.node("clinic")
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var nodes = [
            edge: try link.exchange(link.edge, knowing: link.cloud, clinic),
            cloud: try link.exchange(link.cloud, knowing: link.edge),
        ]
        let opening = try nodes[edge]?.begin(link.twin, to: [cloud, clinic.name], wall: morning)
        var toCloud = opening?.compactMap(\.frame) ?? []
        for beat in 0..<5 {
            let patch = try vitals(60 + Double(beat))
            let actions = try nodes[edge]?.write(patch, to: link.twin, audience: 0, wall: morning)
            toCloud += actions?.compactMap(\.frame) ?? []
        }
        #expect(nodes[edge]?.debtors == [cloud, clinic.name])
        // The clinic is away; all its frames are lost.
        link.deliver(toCloud, to: cloud, of: &nodes, at: morning)
        link.settle(&nodes, from: morning)
        #expect(nodes[cloud]?.counters.verified == 5)
        #expect(nodes[edge]?.owed(by: cloud) == 0)
        #expect(nodes[edge]?.owed(by: clinic.name) == 5)
        #expect(nodes[edge]?.debtors == [clinic.name])
        #expect(nodes[edge]?.unacknowledged.count == 1)
    }

    @Test func `a reader that lost its journal stops nobody who waits for it`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var wall = morning
        var frames = try nodes[edge]?.begin(link.twin, to: [cloud], wall: wall) ?? []
        frames += try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: wall) ?? []
        link.deliver(frames.compactMap(\.frame), to: cloud, of: &nodes, at: wall)
        link.settle(&nodes, from: wall)
        #expect(nodes[cloud]?.counters.verified == 1)
        // The cloud is away, and the edge writes until it may not write more.
        wall += 200_000
        while try #require(nodes[edge]).awaited(from: cloud) < 256 {
            _ = try nodes[edge]?.write(vitals(61), to: link.twin, audience: 0, wall: wall)
        }
        nodes[cloud] = try link.exchange(link.cloud, knowing: link.edge)
        let again = nodes[edge]?.resend(to: cloud, wall: wall).compactMap(\.frame) ?? []
        link.deliver(again, to: cloud, of: &nodes, at: wall)
        link.settle(&nodes, from: wall)
        // It can't take up what it lost the beginning of: that is not waited for, nor forgotten.
        #expect(nodes[edge]?.awaited(from: cloud) == 0)
        #expect(nodes[edge]?.debtors == [])
        #expect(nodes[edge]?.owed(by: cloud) == 256)
        #expect(nodes[edge]?.unacknowledged.count == 1)
        #expect(nodes[edge]?.isOpen(link.twin) == false)

        wall += 200_000
        frames = try nodes[edge]?.begin(link.twin, to: [cloud], wall: wall) ?? []
        frames += try nodes[edge]?.write(vitals(62), to: link.twin, audience: 0, wall: wall) ?? []
        #expect(nodes[edge]?.awaited(from: cloud) == 1)
        link.deliver(frames.compactMap(\.frame), to: cloud, of: &nodes, at: wall)
        link.settle(&nodes, from: wall)
        #expect(nodes[cloud]?.counters.verified == 1)
        #expect(nodes[edge]?.awaited(from: cloud) == 0)
    }

    @Test func `a reader that loses its journal again and again goes on each time`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var wall = morning
        for round in 0..<4 {
            nodes[cloud] = try link.exchange(link.cloud, knowing: link.edge)
            var verified: UInt64 = 0
            for beat in 0..<6 {
                wall += 20_000
                var actions: [SyncAction] = []
                if nodes[edge]?.isOpen(link.twin) != true {
                    actions += try nodes[edge]?.begin(link.twin, to: [cloud], wall: wall) ?? []
                }
                let patch = try vitals(Double(60 + beat))
                actions +=
                    try nodes[edge]?.write(patch, to: link.twin, audience: 0, wall: wall) ?? []
                link.deliver(actions.compactMap(\.frame), to: cloud, of: &nodes, at: wall)
                link.settle(&nodes, from: wall)
                wall += 120_000
                verified = try #require(nodes[cloud]).counters.verified
            }
            #expect(verified >= 5, "round \(round)")
            #expect(nodes[edge]?.awaited(from: cloud) == 0)
        }
    }

    @Test func `a node that is gone for good is waited for no more`() throws {
        let clinic = try link.world.node("clinic")
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        var nodes = [
            edge: try link.exchange(link.edge, knowing: link.cloud, clinic),
            cloud: try link.exchange(link.cloud, knowing: link.edge),
        ]
        var wall = morning
        func write(to readers: [NodeName], of nodes: inout [NodeName: TwinExchange]) throws {
            var actions: [SyncAction] = []
            if nodes[edge]?.isOpen(link.twin) != true {
                actions += try nodes[edge]?.begin(link.twin, to: readers, wall: wall) ?? []
            }
            actions +=
                try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: wall) ?? []
            for case .send(let frame, let others) in actions where others.contains(cloud) {
                link.deliver([frame], to: cloud, of: &nodes, at: wall)
            }
            link.settle(&nodes, from: wall)
            wall += 200_000
        }
        for _ in 0..<3 { try write(to: [cloud, clinic.name], of: &nodes) }
        #expect(nodes[edge]?.counters.acknowledged == 0)
        let actions = try nodes[edge]?.release(clinic.name, wall: wall) ?? []
        #expect(actions.contains { if case .persist(.released) = $0 { true } else { false } })
        #expect(nodes[edge]?.outstanding == 0)
        #expect(nodes[edge]?.debtors == [])
        #expect(nodes[edge]?.unacknowledged.isEmpty == true)
        #expect(nodes[edge]?.counters.acknowledged == 3)
        // Its key opens nothing that is written from now on.
        #expect(nodes[edge]?.isOpen(link.twin) == false)
        try write(to: [cloud], of: &nodes)
        #expect(nodes[cloud]?.counters.verified == 4)
        #expect(nodes[cloud]?.counters.refused == 0)
        #expect(try nodes[edge]?.release(clinic.name, wall: wall) == [])
    }

    @Test func `what is given up with its only reader is not called acknowledged`() throws {
        var nodes = try link.pair()
        let (edge, cloud) = (link.edge.name, link.cloud.name)
        _ = try nodes[edge]?.begin(link.twin, to: [cloud], wall: morning)
        for _ in 0..<3 {
            _ = try nodes[edge]?.write(vitals(60), to: link.twin, audience: 0, wall: morning)
        }
        #expect(nodes[edge]?.outstanding == 3)
        _ = try nodes[edge]?.release(cloud, wall: morning)
        #expect(nodes[edge]?.outstanding == 0)
        #expect(nodes[edge]?.deadline == nil)
        #expect(nodes[edge]?.counters.sent == 3)
        #expect(nodes[edge]?.counters.acknowledged == 0)
    }
}
