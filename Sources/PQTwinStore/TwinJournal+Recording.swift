import Foundation
import GRDB
public import PQTwin

extension TwinJournal {
    /// Makes durable what an exchange's actions ask for, all of it or nothing.
    ///
    /// Call it after each call of the exchange, and send only after it has returned. Where
    /// nothing is to be persisted it does nothing. If it throws, drop the exchange and make a
    /// new one from ``restore()``.
    ///
    /// - Parameters:
    ///   - actions: The actions, in order.
    ///   - exchange: The exchange they came from: its clock and figures are stored, too.
    /// - Returns: The writes applied to twins: our own and those just verified.
    /// - Throws: ``StoreError``; nothing was kept then.
    @discardableResult
    public func record(
        _ actions: [SyncAction],
        of exchange: TwinExchange
    ) async throws(StoreError) -> [AppliedWrite] {
        let entries = actions.compactMap { action -> JournalEntry? in
            if case .persist(let entry) = action { entry } else { nil }
        }
        guard !entries.isEmpty else { return [] }
        return try await record(
            entries,
            time: exchange.time,
            counters: exchange.counters
        )
    }

    /// Stores an exchange's clock and figures, for an orderly end.
    ///
    /// - Parameter exchange: The exchange.
    /// - Throws: ``StoreError``.
    public func keepFigures(of exchange: TwinExchange) async throws(StoreError) {
        _ = try await record([], time: exchange.time, counters: exchange.counters)
    }

    /// Stores entries with a clock and figures.
    package func record(
        _ entries: [JournalEntry],
        time: HybridTimestamp,
        counters: FrameCounters
    ) async throws(StoreError) -> [AppliedWrite] {
        let policy = policy
        return try await write { database in
            var applied: [AppliedWrite] = []
            for entry in entries {
                switch entry {
                case .outbox(let record):
                    try Self.store(record, in: database)
                    if let write = record.write {
                        applied += try Self.apply([write], to: record.twin, policy, in: database)
                    }
                case .acknowledged(let acknowledgement):
                    try Self.store(acknowledgement, in: database)
                case .verified(let batch):
                    try Self.store(batch.snapshot, in: database)
                    applied += try Self.apply(batch.writes, to: batch.twin, policy, in: database)
                case .announcement(let node, let frame):
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO announcement VALUES (?, ?)",
                        arguments: [node.description, Data(frame)]
                    )
                }
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO figures VALUES (1, ?, ?)",
                arguments: [time.rawValue.stored, counters.item.blob]
            )
            return applied
        }
    }

    private static func store(_ record: OutboxRecord, in database: Database) throws {
        let key = (record.twin.description, record.epoch.stored)
        try store(record.snapshot, isFinished: record.isFinished, in: database)
        guard !record.isFinished else { return }
        for recipient in record.recipients {
            try database.execute(
                sql: "INSERT OR IGNORE INTO recipient (twin, epoch, node) VALUES (?, ?, ?)",
                arguments: [key.0, key.1, recipient.description]
            )
        }
        for frame in record.frames {
            // Without "or replace": a position used twice would be a nonce used twice.
            try database.execute(
                sql: "INSERT INTO outbox VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    key.0, key.1, frame.position.stored, frame.covered.stored, Data(frame.bytes),
                ]
            )
        }
    }

    private static func store(_ acknowledgement: Acknowledgement, in database: Database) throws {
        let key = (acknowledgement.twin.description, acknowledgement.epoch.stored)
        try store(
            acknowledgement.snapshot,
            isFinished: acknowledgement.isFinished,
            in: database
        )
        guard !acknowledgement.isFinished else { return }
        try database.execute(
            sql: "UPDATE recipient SET acknowledged = ? WHERE twin = ? AND epoch = ? AND node = ?",
            arguments: [
                (acknowledgement.upTo + 1).stored, key.0, key.1,
                acknowledgement.recipient.description,
            ]
        )
        try database.execute(
            sql: "DELETE FROM outbox WHERE twin = ? AND epoch = ? AND covered < ?",
            arguments: [key.0, key.1, acknowledgement.releasedBelow.stored]
        )
    }

    /// Stores a sender and its stream; of a finished epoch only the stream is kept.
    private static func store(
        _ snapshot: SenderSnapshot,
        isFinished: Bool,
        in database: Database
    ) throws {
        let key = (snapshot.twin.description, snapshot.epoch.stored)
        if isFinished {
            try database.execute(
                sql: "DELETE FROM sender WHERE twin = ? AND epoch = ?",
                arguments: [key.0, key.1]
            )
        } else {
            try database.execute(
                sql: """
                    INSERT INTO sender VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET snapshot = excluded.snapshot
                    """,
                arguments: [key.0, key.1, snapshot.item.blob]
            )
        }
        let stored = try Data.fetchOne(
            database,
            sql: "SELECT item FROM stream WHERE twin = ?",
            arguments: [key.0]
        )
        let held = try stored.map { try SenderStream(item: CBORValue(blob: $0)) }
        guard snapshot.stream.lastEpoch >= held?.lastEpoch ?? 0 else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO stream VALUES (?, ?)",
            arguments: [key.0, snapshot.stream.item.blob]
        )
    }

    private static func store(_ snapshot: ReceiverSnapshot, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO receiver VALUES (?, ?, ?)",
            arguments: [
                snapshot.twin.description, snapshot.sender.description, snapshot.item.blob,
            ]
        )
    }

    /// Applies writes to a twin's state and writes them into its history.
    private static func apply(
        _ writes: [TwinWrite],
        to twin: TwinIdentifier,
        _ policy: WritePolicy,
        in database: Database
    ) throws -> [AppliedWrite] {
        var state = try state(of: twin, in: database)
        var applied: [AppliedWrite] = []
        for write in writes {
            let outcome = state.apply(write, policy: policy)
            try StoredOutcome(outcome).insert(
                write,
                of: twin,
                revision: state.revision,
                in: database
            )
            if outcome == .applied, state.revision % baseInterval == 0 {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO base VALUES (?, ?, ?)",
                    arguments: [
                        twin.description, state.revision.stored, state.snapshot.blob,
                    ]
                )
            }
            applied.append(
                AppliedWrite(
                    twin: twin,
                    write: write,
                    outcome: outcome,
                    revision: state.revision
                )
            )
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO twin VALUES (?, ?)",
            arguments: [twin.description, state.snapshot.blob]
        )
        return applied
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
