import PQCBOR
import Foundation
import PQTwin
import PQTwinStore
import Testing

/// How often a twin's state is written, and what has room in it.
struct TwinStorageTests {
    let ward: Ward
    let folder: TemporaryFolder

    init() throws {
        ward = try Ward.shared.get()
        folder = try TemporaryFolder()
    }

    private func exchange(
        _ journal: TwinJournal,
        limits: TwinLimits = TwinLimits()
    ) async throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: ward.edge,
            trust: ward.trust,
            policy: .open,
            limits: limits,
            restoring: await journal.restore(),
            wall: morning
        )
        let greeting = try ward.cloud.announcement(at: HybridTimestamp(milliseconds: morning))
        try await journal.record(exchange.receive(greeting.bytes, wall: morning), of: exchange)
        return exchange
    }

    private func patch(_ name: String, byteCount: Int) throws -> TwinPatch {
        var body = CBORMap()
        body[name] = .bytes([UInt8](repeating: 7, count: byteCount))
        return try TwinPatch(.reported, .map(body))
    }

    @Test func `a transaction writes a twin's state once, however many writes it has`()
        async throws
    {
        let journal = try TwinJournal(path: folder.file("a"))
        var exchange = try await exchange(journal)
        var actions: [SyncAction] = []
        for number in 0..<32 {
            let patch = try patch("small", byteCount: number)
            actions += try exchange.write(patch, to: ward.twin, wall: morning)
        }
        let entries = try await journal.record(actions, of: exchange)
        #expect(entries.count == 32 && entries.allSatisfy { $0.outcome == .applied })
        #expect(journal.statesStored == 1)
        let state = try await journal.state(of: ward.twin)
        #expect(state.revision == 32)
        #expect(state[.reported]["small"]?.bytesValue?.count == 31)
    }

    @Test func `what a node writes itself always has room, what others write does not`()
        async throws
    {
        let limits = TwinLimits(capacities: [ward.twin: 1000])
        let journal = try TwinJournal(path: folder.file("a"))
        var exchange = try await exchange(journal, limits: limits)
        let actions = try exchange.write(
            patch("x", byteCount: 5000),
            to: ward.twin,
            wall: morning
        )
        let own = try await journal.record(actions, of: exchange)
        #expect(own.map(\.outcome) == [.applied])

        let other = try TwinJournal(path: folder.file("b"))
        var receiver = try TwinExchange(
            node: ward.cloud,
            trust: ward.trust,
            policy: .open,
            limits: limits,
            wall: morning
        )
        var frames = [try exchange.announce(wall: morning)]
        frames += (actions + (try exchange.advance(wall: morning + 2000))).compactMap {
            if case .send(let frame, _) = $0 { frame } else { nil }
        }
        var entries: [HistoryEntry] = []
        for frame in frames {
            let actions = receiver.receive(frame, wall: morning + 2000)
            entries += try await other.record(actions, of: receiver)
        }
        #expect(entries.map(\.outcome) == [.forbidden])
        // What is as it was is not written again.
        #expect(other.statesStored == 0)
    }
}
