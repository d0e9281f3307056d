import PQCBOR
import Foundation
import PQTwin
import PQTwinStore
import Testing
import TestSupport

/// An edge and a cloud whose power is cut after a given number of steps; a step is one
/// transaction or one frame handed to the courier.
struct Cut {
    var stations: [NodeName: Station]
    let ward: Ward
    var wall = morning
    var stepsLeft: Int
    var carried: [(frame: [UInt8], to: NodeName)] = []
    /// Every patch frame that was ever handed over, by epoch and sequence number.
    var nonces: [StreamPosition: [UInt8]] = [:]
    var committed: [TwinPatch] = []
    var cuts = 0

    init(_ ward: Ward, in folder: TemporaryFolder, after steps: Int) async throws {
        self.ward = ward
        stepsLeft = steps
        stations = [:]
        for node in [ward.edge, ward.cloud] {
            stations[node.name] = try await Station(
                node,
                of: ward,
                file: folder.file(node.name.description),
                wall: morning
            )
        }
    }

    mutating func step() throws {
        stepsLeft -= 1
        if stepsLeft == 0 { throw PowerCut() }
    }

    mutating func perform(_ actions: [SyncAction], at name: NodeName) async throws {
        guard let station = stations[name] else { return }
        try step()
        let applied = try await station.journal.record(actions, of: station.exchange)
        if name == ward.edge.name {
            committed += applied.filter { $0.write.stamp.author == name }.map(\.write.patch)
        }
        for case .send(let frame, let recipients) in actions {
            try step()
            if case .patch(let patch) = try Frame(frame) {
                let position = StreamPosition(epoch: patch.epoch, sequence: patch.sequence)
                #expect(nonces[position] == nil || nonces[position] == frame, "a nonce used twice")
                nonces[position] = frame
            }
            carried += recipients.map { (frame, $0) }
        }
    }

    /// Runs something at a node; when its power is cut there, the node starts again.
    mutating func run(
        at name: NodeName,
        _ body: (inout TwinExchange, UInt64) throws -> [SyncAction]
    ) async throws {
        guard var exchange = stations[name]?.exchange else { return }
        do {
            let actions = try body(&exchange, wall)
            stations[name]?.exchange = exchange
            try await perform(actions, at: name)
        } catch is PowerCut {
            cuts += 1
            wall += 1
            try await stations[name]?.restart(wall: wall)
            try await connect(name)
        }
    }

    /// What a node does when its link comes up.
    mutating func connect(_ name: NodeName) async throws {
        let other = name == ward.edge.name ? ward.cloud.name : ward.edge.name
        for (from, to) in [(name, other), (other, name)] {
            let wall = wall
            guard let frame = try stations[from]?.exchange.announce(wall: wall) else { continue }
            try await run(at: to) { exchange, wall in exchange.receive(frame, wall: wall) }
        }
        try await run(at: name) { exchange, wall in exchange.resend(to: other, wall: wall) }
        try await run(at: other) { exchange, wall in exchange.resend(to: name, wall: wall) }
    }

    mutating func write(_ patch: TwinPatch) async throws {
        let (twin, cloud) = (ward.twin, ward.cloud.name)
        for _ in 0..<3 {
            let before = committed.count
            if stations[ward.edge.name]?.exchange.isOpen(twin) != true {
                try await run(at: ward.edge.name) { try $0.begin(twin, to: [cloud], wall: $1) }
            }
            if stations[ward.edge.name]?.exchange.isOpen(twin) == true {
                try await run(at: ward.edge.name) {
                    try $0.write(patch, to: twin, audience: 0, wall: $1)
                }
            }
            // Cut before the transaction: the write was never promised, so it is made again.
            if committed.count > before { return }
        }
    }

    mutating func settle(steps: Int) async throws {
        for _ in 0..<steps {
            while !carried.isEmpty {
                let (frame, name) = carried.removeFirst()
                try await run(at: name) { exchange, wall in exchange.receive(frame, wall: wall) }
            }
            wall += 500
            for name in [ward.edge.name, ward.cloud.name] {
                try await run(at: name) { try $0.advance(wall: $1) }
            }
        }
    }
}

struct PowerCutTests {
    @Test(.slow, arguments: 1...45)
    func `a power cut between any two steps loses nothing and repeats no nonce`(steps: Int)
        async throws
    {
        let ward = try Ward.shared.get()
        let folder = try TemporaryFolder()
        var cut = try await Cut(ward, in: folder, after: steps)
        try await cut.connect(ward.edge.name)
        for beat in 0..<6 {
            try await cut.write(
                beat == 3 ? TwinPatch(.insights, ["n": CBORValue(beat)]) : heartRate(60 + beat)
            )
            if beat % 2 == 1 { try await cut.settle(steps: 3) }
        }
        try await cut.settle(steps: 12)
        #expect(cut.cuts == 1)
        #expect(cut.committed.count == 6)

        let cloud = try #require(cut.stations[ward.cloud.name])
        let edge = try #require(cut.stations[ward.edge.name])
        #expect(edge.exchange.unacknowledged.isEmpty)
        #expect(
            try await edge.journal.outbox(for: ward.cloud.name).allSatisfy { frame in
                if case .epoch = try Frame(frame) { true } else { false }
            }
        )
        let history = try await cloud.journal.history(of: ward.twin)
        #expect(history.map(\.write.patch) == cut.committed)
        let here = try await edge.journal.state(of: ward.twin)
        let there = try await cloud.journal.state(of: ward.twin)
        #expect(here.document == there.document)
        #expect(edge.exchange.counters.sent == edge.exchange.counters.acknowledged)
    }

    @Test func `after a restore from a backup no nonce is used again and both go on`() async throws
    {
        let ward = try Ward.shared.get()
        let folder = try TemporaryFolder()
        var cut = try await Cut(ward, in: folder, after: .max)
        try await cut.connect(ward.edge.name)
        try await cut.write(heartRate(60))
        try await cut.settle(steps: 4)
        let file = try #require(cut.stations[ward.edge.name]?.file)
        try cut.stations[ward.edge.name]?.journal.close()
        try FileManager.default.copyItem(atPath: file, toPath: file + ".backup")
        cut.stations[ward.edge.name] = try await Station(
            ward.edge,
            of: ward,
            file: file,
            wall: cut.wall
        )
        try await cut.write(heartRate(61))
        try await cut.write(heartRate(62))
        try await cut.settle(steps: 4)

        try cut.stations[ward.edge.name]?.journal.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file + suffix)
        }
        try FileManager.default.copyItem(atPath: file + ".backup", toPath: file)
        cut.stations[ward.edge.name] = try await Station(
            ward.edge,
            of: ward,
            file: file,
            wall: cut.wall
        )
        try await cut.connect(ward.edge.name)
        try await cut.write(heartRate(63))
        try await cut.settle(steps: 6)
        let cloud = try #require(cut.stations[ward.cloud.name])
        let rate = try await cloud.journal.state(of: ward.twin)[
            .reported,
            feature: "heart",
            property: "rate"
        ]
        #expect(rate?.value == 63)
        #expect(cut.stations[ward.edge.name]?.exchange.unacknowledged.isEmpty == true)
        #expect(Set(cut.nonces.values).count == cut.nonces.count)
    }
}
