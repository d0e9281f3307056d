import PQCBOR
import Foundation
import PQTwin
import PQTwinStore
import Testing
import TestSupport

struct JournalTests {
    let ward: Ward
    let folder: TemporaryFolder

    init() throws {
        ward = try Ward.shared.get()
        folder = try TemporaryFolder()
    }

    /// An exchange of the edge that knows the cloud and has opened an epoch.
    func opened(_ journal: TwinJournal) async throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: ward.edge,
            trust: ward.trust,
            policy: ward.policy,
            restoring: await journal.restore(),
            wall: morning
        )
        let announcement = try ward.cloud.announcement(at: HybridTimestamp(milliseconds: morning))
        try await journal.record(
            exchange.receive(announcement.bytes, wall: morning),
            of: exchange
        )
        try await journal.record(
            exchange.begin(ward.twin, to: [ward.cloud.name], wall: morning),
            of: exchange
        )
        return exchange
    }

    @Test func `transactions reach the device before they return`() async throws {
        let journal = try TwinJournal(path: folder.file("a"))
        let settings = try await journal.settings()
        #expect(settings.journal == "wal")
        #expect(settings.synchronous == 2)
    }

    @Test func `a journal is its owner's alone`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        _ = try await opened(journal)
        for suffix in ["", "-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a new journal is empty`() async throws {
        let journal = try TwinJournal(path: folder.file("a"))
        let snapshot = try await journal.restore()
        #expect(snapshot.senders.isEmpty && snapshot.receivers.isEmpty && snapshot.streams.isEmpty)
        #expect(try await journal.state(of: ward.twin) == TwinState(twin: ward.twin))
        #expect(try await journal.history(of: ward.twin).isEmpty)
        #expect(try await journal.outbox(for: ward.cloud.name).isEmpty)
        #expect(try await journal.twins().isEmpty)
        #expect(try await journal.counters() == FrameCounters())
    }

    @Test func `what was recorded is there after reopening`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        var exchange = try await opened(journal)
        var sent: [[UInt8]] = []
        for beat in 0..<3 {
            let actions = try exchange.write(
                heartRate(60 + beat),
                to: ward.twin,
                audience: 0,
                wall: morning + 1
            )
            let applied = try await journal.record(actions, of: exchange)
            #expect(applied.map(\.revision) == [UInt64(beat) + 1])
            #expect(applied.map(\.outcome) == [.applied])
            // What came of it is what the history has.
            #expect(try await journal.history(of: ward.twin).suffix(1) == applied[...])
            for case .send(let frame, _) in actions { sent.append(frame) }
        }
        let state = try await journal.state(of: ward.twin)
        try journal.close()

        let reopened = try TwinJournal(path: file)
        #expect(try await reopened.state(of: ward.twin) == state)
        #expect(state[.reported, feature: "heart", property: "rate"]?.value == 62)
        #expect(try await reopened.outbox(for: ward.cloud.name).suffix(3) == sent[...])
        #expect(try await reopened.outbox(for: ward.cloud.name).count == 4)
        #expect(try await reopened.outbox(for: ward.edge.name).isEmpty)
        #expect(try await reopened.counters().sent == 3)
        #expect(try await reopened.twins() == [ward.twin])
        let snapshot = try await reopened.restore()
        #expect(snapshot.announcements.count == 1)
        #expect(snapshot.senders.first?.outbox.count == 4)
        #expect(snapshot.time == exchange.time)

        // A restart opens another epoch, although the clock has not moved.
        var next = try TwinExchange(
            node: ward.edge,
            trust: ward.trust,
            policy: ward.policy,
            restoring: snapshot,
            wall: morning
        )
        #expect(!next.isOpen(ward.twin))
        #expect(throws: TwinError.epochClosed) {
            try next.write(heartRate(70), to: ward.twin, audience: 0, wall: morning)
        }
        let before = snapshot.streams[StreamIdentifier(ward.twin)]?.lastEpoch ?? 0
        try await reopened.record(
            next.begin(ward.twin, to: [ward.cloud.name], wall: morning),
            of: next
        )
        let after =
            try await reopened.restore().streams[StreamIdentifier(ward.twin)]?.lastEpoch ?? 0
        #expect(after > before)
    }

    @Test func `the audiences of a twin are kept apart`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        var exchange = try await opened(journal)
        try await journal.record(
            exchange.begin(ward.twin, audience: 7, to: [ward.cloud.name], wall: morning),
            of: exchange
        )
        for audience: UInt64 in [0, 7, 7] {
            let actions = try exchange.write(
                heartRate(60),
                to: ward.twin,
                audience: audience,
                wall: morning
            )
            try await journal.record(actions, of: exchange)
        }
        try journal.close()
        let reopened = try TwinJournal(path: file)
        let snapshot = try await reopened.restore()
        let streams = [0, 7].map { StreamIdentifier(ward.twin, audience: $0) }
        #expect(snapshot.streams.keys.sorted() == streams)
        #expect(snapshot.senders.map(\.snapshot.audience) == [0, 7])
        #expect(snapshot.senders.map(\.outbox.count) == [2, 3])
        #expect(try await reopened.outbox(for: ward.cloud.name).count == 5)
        let history = try await reopened.history(of: ward.twin)
        #expect(history.map(\.stream) == [streams[0], streams[1], streams[1]])
        #expect(history.map(\.position.sequence) == [0, 0, 1])
        let next = try TwinExchange(
            node: ward.edge,
            trust: ward.trust,
            policy: ward.policy,
            restoring: snapshot,
            wall: morning
        )
        #expect(next.unacknowledged.map(\.stream) == streams)
    }

    @Test func `nothing is kept for a node that is gone for good`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        var exchange = try await opened(journal)
        let clinic = try Ward.node("clinic", by: ward.authority, ward.authorityKey)
        let announcement = try clinic.announcement(at: HybridTimestamp(milliseconds: morning))
        var steps = [exchange.receive(announcement.bytes, wall: morning)]
        steps.append(
            try exchange.begin(ward.twin, to: [ward.cloud.name, clinic.name], wall: morning)
        )
        for beat in 0..<3 {
            steps.append(
                try exchange.write(heartRate(60 + beat), to: ward.twin, audience: 0, wall: morning)
            )
        }
        for actions in steps { try await journal.record(actions, of: exchange) }
        #expect(try await journal.outbox(for: clinic.name).count == 4)
        try await journal.record(exchange.release(clinic.name, wall: morning), of: exchange)
        try journal.close()

        let reopened = try TwinJournal(path: file)
        #expect(try await reopened.outbox(for: clinic.name).isEmpty)
        // Epoch, three patches, and the checkpoint that closed it.
        #expect(try await reopened.outbox(for: ward.cloud.name).count == 5)
        var next = try TwinExchange(
            node: ward.edge,
            trust: ward.trust,
            policy: ward.policy,
            restoring: await reopened.restore(),
            wall: morning
        )
        #expect(next.debtors == [ward.cloud.name])
        try await reopened.record(next.release(ward.cloud.name, wall: morning), of: next)
        #expect(try await reopened.restore().senders.isEmpty)
        #expect(try await reopened.outbox(for: ward.cloud.name).isEmpty)
        #expect(try await reopened.history(of: ward.twin).count == 3)
    }

    @Test func `an audience keeps its number over a restart`() async throws {
        let file = folder.file("a")
        let clinic = try Ward.node("clinic", by: ward.authority, ward.authorityKey)
        var policy = TwinPolicy.open
        policy.standard.readers[.alarms] = [ward.cloud.name]
        policy.standard.readers[.reported] = [ward.cloud.name, clinic.name]
        for start in 1...3 {
            let journal = try TwinJournal(path: file)
            var exchange = try TwinExchange(
                node: ward.edge,
                trust: ward.trust,
                policy: policy,
                restoring: await journal.restore(),
                wall: morning + UInt64(start)
            )
            for node in [ward.cloud, clinic] {
                let frame = try node.announcement(at: HybridTimestamp(milliseconds: morning)).bytes
                let actions = exchange.receive(frame, wall: morning)
                try await journal.record(actions, of: exchange)
            }
            // In another order each time.
            let patches = [try heartRate(60), try TwinPatch(.alarms, ["a": 1])]
            for patch in start == 2 ? patches.reversed() : patches {
                let actions = try exchange.write(patch, to: ward.twin, wall: morning + 10)
                try await journal.record(actions, of: exchange)
            }
            try journal.close()
        }
        let history = try await TwinJournal(path: file).history(of: ward.twin)
        let audiences = history.map { "\($0.write.patch.pathClass) \($0.stream.audience)" }
        #expect(Set(audiences) == ["reported 0", "alarms 1"])
        #expect(history.count == 6)
    }

    @Test func `the rules that a node has held are kept, with their beginning`() async throws {
        let file = folder.file("a")
        try TwinJournal.makeFirstVersion(file, holding: [UInt8](repeating: 7, count: 32))
        let journal = try TwinJournal(path: file)
        var exchange = try await opened(journal)
        var changed = ward.policy
        changed.standard.readers[.alarms] = [ward.edge.name]
        try await journal.record(exchange.adopt(changed, wall: morning + 5), of: exchange)
        try await journal.keep(exchange.figures)
        let held = try await journal.policies()
        #expect(held.map(\.rules) == [nil, ward.policy.standard, changed.standard])
        #expect(held.map { $0.since == nil } == [true, false, false])
        #expect(held[0].identifier == [UInt8](repeating: 7, count: 32))
        #expect(held[1].identifier == (try ward.policy.identifier(for: ward.twin)))
        #expect(try await journal.restore().policies == Set(held.map(\.identifier)))
    }

    @Test func `the same place in the outbox can't be taken twice`() async throws {
        let journal = try TwinJournal(path: folder.file("a"))
        var exchange = try await opened(journal)
        let actions = try exchange.write(heartRate(60), to: ward.twin, audience: 0, wall: morning)
        try await journal.record(actions, of: exchange)
        let state = try await journal.state(of: ward.twin)
        await #expect(throws: StoreError.self) {
            try await journal.record(actions, of: exchange)
        }
        #expect(try await journal.state(of: ward.twin) == state)
    }

    @Test(.slow) func `a twin can be seen as it was at any revision`() async throws {
        let journal = try TwinJournal(path: folder.file("a"))
        var exchange = try await opened(journal)
        var states: [UInt64: TwinState] = [0: TwinState(twin: ward.twin)]
        var state = TwinState(twin: ward.twin)
        for beat in 0..<600 {
            let actions = try exchange.write(
                heartRate(beat),
                to: ward.twin,
                audience: 0,
                wall: morning
            )
            for write in try await journal.record(actions, of: exchange) {
                _ = state.apply(write.write, policy: ward.policy)
            }
            states[state.revision] = state
        }
        for revision: UInt64 in [0, 1, 2, 255, 256, 257, 400, 511, 512, 513, 600] {
            #expect(try await journal.state(of: ward.twin, at: revision) == states[revision])
        }
        #expect(try await journal.state(of: ward.twin, at: 601) == nil)
        let history = try await journal.history(of: ward.twin, after: 590)
        #expect(history.map(\.revision) == Array(591...600))
        #expect(history.last?.write.patch == (try heartRate(599)))
        #expect(try await journal.history(of: ward.twin, limit: 5).count == 5)
    }

    @Test func `losers of conflicts stay in the history`() async throws {
        let journal = try TwinJournal(path: folder.file("a"))
        var exchange = try await opened(journal)
        for patch in [
            try TwinPatch(.desired, ["a": 1]), try TwinPatch(.desired, ["a": 2], ifRevision: 0),
            try TwinPatch(.desired, ["a": 3], ifRevision: 1),
        ] {
            let actions = try exchange.write(patch, to: ward.twin, audience: 0, wall: morning)
            try await journal.record(actions, of: exchange)
        }
        let history = try await journal.history(of: ward.twin)
        #expect(history.map(\.outcome) == [.applied, .conflict(expected: 0, actual: 1), .applied])
        #expect(try await journal.state(of: ward.twin)[.desired] == ["a": 3])
        #expect(try await journal.state(of: ward.twin, at: 1)?[.desired] == ["a": 1])
        // There is nothing after the last revision there can be, and less than nothing is nothing.
        #expect(try await journal.history(of: ward.twin, after: .max).isEmpty)
        #expect(try await journal.history(of: ward.twin, limit: -1).isEmpty)
        #expect(try await journal.state(of: ward.twin, at: .max) == nil)
    }

    @Test func `a file that is no database is refused`() throws {
        let file = folder.file("a")
        try Data(repeating: 0x5A, count: 8192).write(to: URL(fileURLWithPath: file))
        do throws(StoreError) {
            _ = try TwinJournal(path: file)
            Issue.record("opened")
        } catch {
            guard case .corrupt = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a damaged database is refused`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        var exchange = try await opened(journal)
        for beat in 0..<40 {
            let actions = try exchange.write(
                heartRate(beat),
                to: ward.twin,
                audience: 0,
                wall: morning
            )
            try await journal.record(actions, of: exchange)
        }
        try journal.close()
        var content = try Data(contentsOf: URL(fileURLWithPath: file))
        for index in 4096..<min(content.count, 40_960) { content[index] = 0xA5 }
        try content.write(to: URL(fileURLWithPath: file))
        do throws(StoreError) {
            _ = try TwinJournal(path: file)
            Issue.record("opened")
        } catch {
            guard case .corrupt = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a journal of a later version is refused`() async throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        try await journal.pretendLaterVersion()
        try journal.close()
        #expect(throws: StoreError.versionTooNew) {
            try TwinJournal(path: file)
        }
    }

    @Test func `a journal opens once at a time`() throws {
        let file = folder.file("a")
        let journal = try TwinJournal(path: file)
        #expect(throws: StoreError.inUse) { try TwinJournal(path: file) }
        try journal.close()
        _ = try TwinJournal(path: file)
    }

    @Test func `a folder that is not there is an error`() {
        do throws(StoreError) {
            _ = try TwinJournal(path: folder.file("none/a"))
            Issue.record("opened")
        } catch {
            guard case .file = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `on a full device nothing of a transaction is kept`() async throws {
        let journal = try TwinJournal(
            path: folder.file("a"),
            maximumPageCount: 40
        )
        var exchange = try await opened(journal)
        var kept = 0
        do throws(StoreError) {
            for beat in 0..<1000 {
                let wave = CBORValue.bytes([UInt8](repeating: 7, count: 500))
                guard
                    let patch = try? TwinPatch(
                        .reported,
                        ["ecg": ["wave": wave, "n": CBORValue(beat)]]
                    ),
                    let actions = try? exchange.write(
                        patch,
                        to: ward.twin,
                        audience: 0,
                        wall: morning
                    )
                else { break }
                try await journal.record(actions, of: exchange)
                kept += 1
            }
            Issue.record("never full")
        } catch {
            #expect(error == .diskFull)
        }
        let state = try await journal.state(of: ward.twin)
        #expect(kept > 0)
        #expect(state.revision == UInt64(kept))
        let snapshot = try await journal.restore()
        #expect(snapshot.senders.first?.snapshot.nextSequence == UInt64(kept))
        #expect(try await journal.history(of: ward.twin).count == kept)
    }
}
