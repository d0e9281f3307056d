import PQCBOR
import Foundation
import GRDB
public import PQTwin
import Synchronization

extension TwinJournal {
    /// Makes durable what an exchange's actions ask for, all of it or nothing.
    ///
    /// Call it after each call of the exchange, and send only after it has returned. Where
    /// nothing is to be persisted it does nothing. If it throws, drop the exchange and make a
    /// new one from ``restore()``.
    ///
    /// - Parameters:
    ///   - actions: The actions, in order.
    ///   - figures: The figures of the exchange they came from: its policy and limits judge the
    ///     writes, and its clock and counters are stored, too.
    /// - Returns: What came into the twins' histories, in order: our own writes and those just
    ///   verified, whatever became of them.
    /// - Throws: ``StoreError``; nothing was kept then.
    @discardableResult
    public func record(
        _ actions: [SyncAction],
        of figures: ExchangeFigures
    ) async throws(StoreError) -> [HistoryEntry] {
        let entries = actions.compactMap { action -> JournalEntry? in
            if case .persist(let entry) = action { entry } else { nil }
        }
        guard !entries.isEmpty else { return [] }
        return try await record(entries, of: figures)
    }

    /// The same, for an exchange that has taken no call since.
    ///
    /// - Parameters:
    ///   - actions: The actions, in order.
    ///   - exchange: The exchange they came from.
    /// - Returns: What came into the twins' histories.
    /// - Throws: ``StoreError``; nothing was kept then.
    @discardableResult
    public func record(
        _ actions: [SyncAction],
        of exchange: TwinExchange
    ) async throws(StoreError) -> [HistoryEntry] {
        try await record(actions, of: exchange.figures)
    }

    /// Stores an exchange's clock and figures, for an orderly end.
    ///
    /// - Parameter figures: The exchange's figures.
    /// - Throws: ``StoreError``.
    public func keep(_ figures: ExchangeFigures) async throws(StoreError) {
        _ = try await record([] as [JournalEntry], of: figures)
    }

    private func record(
        _ entries: [JournalEntry],
        of figures: ExchangeFigures
    ) async throws(StoreError) -> [HistoryEntry] {
        let (policies, time, counters) = (figures.policies, figures.time, figures.counters)
        let judge = Judge(policy: figures.policy, limits: figures.limits)
        // What this node writes itself is its own affair: limits are for others.
        let own = Judge(policy: figures.policy, limits: TwinLimits())
        let hasNewPolicy = storedPolicies.withLock { $0 != policies }
        let applied = try await write { database in
            var applied: [HistoryEntry] = []
            var twins = LoadedTwins()
            for entry in entries {
                switch entry {
                case .outbox(let record):
                    try Self.store(record, in: database)
                    let stream = StreamIdentifier(record.twin, audience: record.audience)
                    applied += try twins.apply(record.framed, to: stream, by: own, in: database)
                case .acknowledged(let acknowledgement):
                    try Self.store(acknowledgement, in: database)
                case .released(let release):
                    try Self.store(release, in: database)
                case .verified(let batch):
                    try Self.store(batch.snapshot, in: database)
                    let stream = StreamIdentifier(batch.twin, audience: batch.audience)
                    applied += try twins.apply(batch.framed, to: stream, by: judge, in: database)
                    try Self.store(checkpoint: batch.checkpoint, in: database)
                case .announcement(let record):
                    try Self.store(record, in: database)
                }
            }
            let count = try twins.store(in: database)
            self.storedStates.withLock { $0 += count }
            if hasNewPolicy {
                try Self.store(policies, of: judge.policy, since: time, in: database)
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO figures VALUES (1, ?, ?)",
                arguments: [time.rawValue.stored, counters.item.blob]
            )
            return applied
        }
        if hasNewPolicy { storedPolicies.withLock { $0 = policies } }
        return applied
    }

    /// Stores a node's announcement, and drops those of certificates that have expired.
    private static func store(_ record: AnnouncementRecord, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO announcement VALUES (?, ?, ?)",
            arguments: [
                record.node.description, Data(record.keyIdentifier), Data(record.frame),
            ]
        )
        let keys = try Data.fetchAll(
            database,
            sql: "SELECT key FROM announcement WHERE node = ?",
            arguments: [record.node.description]
        )
        for key in keys where !record.kept.contains(Array(key)) {
            try database.execute(
                sql: "DELETE FROM announcement WHERE node = ? AND key = ?",
                arguments: [record.node.description, key]
            )
        }
    }

    /// Stores the policies held, with the rules of the present one; none is ever dropped.
    private static func store(
        _ policies: Set<[UInt8]>,
        of policy: TwinPolicy,
        since time: HybridTimestamp,
        in database: Database
    ) throws {
        let rules = try policy.rulesByIdentifier()
        for identifier in policies {
            try database.execute(
                sql: "INSERT OR IGNORE INTO policy (identifier, rules, since) VALUES (?, ?, ?)",
                arguments: [
                    Data(identifier), rules[identifier]?.item.blob, time.rawValue.stored,
                ]
            )
        }
    }

    private static func store(_ record: OutboxRecord, in database: Database) throws {
        let key = (
            record.twin.description, record.audience.stored, record.epoch.stored
        )
        try store(record.snapshot, isFinished: record.isFinished, in: database)
        guard !record.isFinished else { return }
        for recipient in record.recipients {
            try database.execute(
                sql:
                    "INSERT OR IGNORE INTO recipient (twin, audience, epoch, node) VALUES (?, ?, ?, ?)",
                arguments: [key.0, key.1, key.2, recipient.description]
            )
        }
        for frame in record.frames {
            try store(checkpoint: frame.bytes, in: database)
            // Without "or replace": a position used twice would be a nonce used twice.
            try database.execute(
                sql: "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key.0, key.1, key.2, frame.position.stored, frame.covered.stored,
                    Data(frame.bytes),
                ]
            )
        }
    }

    /// Stores a frame if it is a checkpoint; patches stand in the history, epochs with receivers.
    private static func store(checkpoint frame: [UInt8], in database: Database) throws {
        guard case .checkpoint(let signed) = try Frame(frame) else { return }
        let claimed = signed.claimed
        try database.execute(
            sql: "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                claimed.twin.description, claimed.sender.description, claimed.audience.stored,
                claimed.epoch.stored, claimed.last.stored, Data(frame),
            ]
        )
    }

    private static func store(_ acknowledgement: Acknowledgement, in database: Database) throws {
        let key = (
            acknowledgement.twin.description, acknowledgement.audience.stored,
            acknowledgement.epoch.stored
        )
        try store(
            acknowledgement.snapshot,
            isFinished: acknowledgement.isFinished,
            in: database
        )
        guard !acknowledgement.isFinished else { return }
        try database.execute(
            sql: """
                UPDATE recipient SET acknowledged = ?
                WHERE twin = ? AND audience = ? AND epoch = ? AND node = ?
                """,
            arguments: [
                (acknowledgement.upTo + 1).stored, key.0, key.1, key.2,
                acknowledgement.recipient.description,
            ]
        )
        try database.execute(
            sql: """
                DELETE FROM outbox WHERE twin = ? AND audience = ? AND epoch = ? AND covered < ?
                """,
            arguments: [key.0, key.1, key.2, acknowledgement.releasedBelow.stored]
        )
    }

    private static func store(_ release: RecipientRelease, in database: Database) throws {
        try store(release.snapshot, isFinished: release.isFinished, in: database)
        guard !release.isFinished else { return }
        let key = (
            release.twin.description, release.audience.stored, release.epoch.stored
        )
        try database.execute(
            sql: """
                DELETE FROM recipient WHERE twin = ? AND audience = ? AND epoch = ? AND node = ?
                """,
            arguments: [key.0, key.1, key.2, release.recipient.description]
        )
        try database.execute(
            sql: """
                DELETE FROM outbox WHERE twin = ? AND audience = ? AND epoch = ? AND covered < ?
                """,
            arguments: [key.0, key.1, key.2, release.releasedBelow.stored]
        )
    }

    /// Stores a sender and its stream; of a finished epoch only the stream is kept.
    private static func store(
        _ snapshot: SenderSnapshot,
        isFinished: Bool,
        in database: Database
    ) throws {
        let key = (
            snapshot.twin.description, snapshot.audience.stored, snapshot.epoch.stored
        )
        if isFinished {
            try database.execute(
                sql: "DELETE FROM sender WHERE twin = ? AND audience = ? AND epoch = ?",
                arguments: [key.0, key.1, key.2]
            )
        } else {
            try database.execute(
                sql: """
                    INSERT INTO sender VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET snapshot = excluded.snapshot
                    """,
                arguments: [key.0, key.1, key.2, snapshot.item.blob]
            )
        }
        let stored = try Data.fetchOne(
            database,
            sql: "SELECT item FROM stream WHERE twin = ? AND audience = ?",
            arguments: [key.0, key.1]
        )
        let held = try stored.map { try SenderStream(item: CBORValue(blob: $0)) }
        guard snapshot.stream.lastEpoch >= held?.lastEpoch ?? 0 else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO stream VALUES (?, ?, ?)",
            arguments: [key.0, key.1, snapshot.stream.item.blob]
        )
    }

    private static func store(_ snapshot: ReceiverSnapshot, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO receiver VALUES (?, ?, ?, ?)",
            arguments: [
                snapshot.twin.description, snapshot.sender.description,
                snapshot.audience.stored, snapshot.item.blob,
            ]
        )
    }

    static func state(of twin: TwinIdentifier, in database: Database) throws -> TwinState {
        let stored = try Data.fetchOne(
            database,
            sql: "SELECT state FROM twin WHERE twin = ?",
            arguments: [twin.description]
        )
        guard let stored else { return TwinState(twin: twin) }
        return try TwinState(snapshot: CBORValue(blob: stored))
    }
}

extension OutboxRecord {
    /// Our own write with its frame: the first of the record.
    fileprivate var framed: [FramedWrite] {
        guard let write, let frame = frames.first else { return [] }
        let position = StreamPosition(epoch: epoch, sequence: frame.covered)
        return [FramedWrite(write: write, position: position, frame: frame.bytes)]
    }
}

extension VerifiedBatch {
    /// The writes with their frames; the last one is just below the receiver's next.
    fileprivate var framed: [FramedWrite] {
        let first = snapshot.nextSequence - UInt64(writes.count)
        return zip(writes, frames).enumerated().map { index, pair in
            let position = StreamPosition(epoch: snapshot.epoch, sequence: first + UInt64(index))
            return FramedWrite(write: pair.0, position: position, frame: pair.1)
        }
    }
}
