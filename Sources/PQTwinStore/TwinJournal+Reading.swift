import PQCBOR
import Foundation
import GRDB
public import PQTwin

extension TwinJournal {
    /// Everything an exchange needs to go on after a restart.
    ///
    /// - Returns: The snapshot for `TwinExchange(restoring:)`.
    /// - Throws: ``StoreError``.
    public func restore() async throws(StoreError) -> ExchangeSnapshot {
        try await read { database in
            var snapshot = ExchangeSnapshot()
            if let row = try Row.fetchOne(database, sql: "SELECT * FROM figures") {
                snapshot.time = HybridTimestamp(rawValue: UInt64(bitPattern: row["time"]))
                snapshot.counters = try FrameCounters(item: CBORValue(blob: row["counters"]))
            }
            let frames = try Data.fetchAll(database, sql: "SELECT frame FROM announcement")
            snapshot.announcements = frames.map { Array($0) }
            let policies = try Data.fetchAll(database, sql: "SELECT identifier FROM policy")
            snapshot.policies = Set(policies.map { Array($0) })
            for row in try Row.fetchAll(database, sql: "SELECT * FROM stream") {
                let stream = StreamIdentifier(
                    try TwinIdentifier(row["twin"]),
                    audience: UInt64(bitPattern: row["audience"])
                )
                snapshot.streams[stream] = try SenderStream(
                    item: CBORValue(blob: row["item"])
                )
            }
            let senders = try Row.fetchAll(
                database,
                sql: "SELECT * FROM sender ORDER BY twin, audience, epoch"
            )
            for row in senders {
                let state = try SenderSnapshot(item: CBORValue(blob: row["snapshot"]))
                snapshot.senders.append((state, try Self.outbox(of: state, in: database)))
            }
            let receivers = try Data.fetchAll(database, sql: "SELECT snapshot FROM receiver")
            snapshot.receivers = try receivers.map {
                try ReceiverSnapshot(item: CBORValue(blob: $0))
            }
            return snapshot
        }
    }

    /// The rules that this node has held, the oldest first.
    ///
    /// - Returns: The rules.
    /// - Throws: ``StoreError``.
    public func policies() async throws(StoreError) -> [HeldRules] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM policy ORDER BY since, identifier"
            )
            return try rows.map { row in
                let (identifier, rules): (Data, Data?) = (row["identifier"], row["rules"])
                let since: Int64? = row["since"]
                return HeldRules(
                    identifier: Array(identifier),
                    rules: try rules.map { try TwinPolicy.Rules(item: CBORValue(blob: $0)) },
                    since: since.map { HybridTimestamp(rawValue: UInt64(bitPattern: $0)) }
                )
            }
        }
    }

    /// The frames that a recipient has not acknowledged, in the order of sending.
    ///
    /// - Parameter recipient: The recipient.
    /// - Returns: The frames of all twins.
    /// - Throws: ``StoreError``.
    public func outbox(for recipient: NodeName) async throws(StoreError) -> [[UInt8]] {
        try await read { database in
            let frames = try Data.fetchAll(
                database,
                sql: """
                    SELECT frame FROM outbox JOIN recipient USING (twin, audience, epoch)
                    WHERE node = ? AND covered >= acknowledged
                    ORDER BY twin, audience, epoch, position
                    """,
                arguments: [recipient.description]
            )
            return frames.map { Array($0) }
        }
    }

    /// The twins about which anything is known.
    ///
    /// - Returns: Their identifiers, in order.
    /// - Throws: ``StoreError``.
    public func twins() async throws(StoreError) -> [TwinIdentifier] {
        try await read { database in
            try String.fetchAll(database, sql: "SELECT twin FROM twin ORDER BY twin")
                .map { try TwinIdentifier($0) }
        }
    }

    /// A twin's state; without writes if nothing is known about it.
    ///
    /// - Parameter twin: Which twin.
    /// - Returns: The state.
    /// - Throws: ``StoreError``.
    public func state(of twin: TwinIdentifier) async throws(StoreError) -> TwinState {
        try await read { try Self.state(of: twin, in: $0) }
    }

    /// A twin's state as it was at a revision.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - revision: The revision, at most the present one.
    /// - Returns: The state, or nil where the twin has no such revision yet.
    /// - Throws: ``StoreError``.
    public func state(
        of twin: TwinIdentifier,
        at revision: UInt64
    ) async throws(StoreError) -> TwinState? {
        try await read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT state FROM base WHERE twin = ? AND revision <= ?
                    ORDER BY revision DESC LIMIT 1
                    """,
                arguments: [twin.description, Int64(clamping: revision)]
            )
            var state =
                try row.map { try TwinState(snapshot: CBORValue(blob: $0["state"])) }
                ?? TwinState(twin: twin)
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM history
                    WHERE twin = ? AND revision > ? AND revision <= ? AND outcome = 'applied'
                    ORDER BY id
                    """,
                arguments: [
                    twin.description, state.revision.stored, Int64(clamping: revision),
                ]
            )
            for row in rows {
                let entry = try HistoryEntry(row)
                // Policy and revision were checked when it was applied.
                let patch = try TwinPatch(entry.write.patch.pathClass, entry.write.patch.body)
                _ = state.apply(
                    TwinWrite(patch, stamp: entry.write.stamp),
                    policy: .open
                )
            }
            return state.revision == revision ? state : nil
        }
    }

    /// A twin's history, the losers of conflicts included.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - revision: Entries after this revision only.
    ///   - limit: How many at most.
    /// - Returns: The entries, the oldest first.
    /// - Throws: ``StoreError``.
    public func history(
        of twin: TwinIdentifier,
        after revision: UInt64 = 0,
        limit: Int = 1000
    ) async throws(StoreError) -> [HistoryEntry] {
        try await read { database in
            // Before the first revision there may be refused writes, too: they count as after 0.
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM history WHERE twin = ? AND (revision > ? OR ? = 0)
                    ORDER BY id LIMIT ?
                    """,
                arguments: [
                    twin.description, Int64(clamping: revision), Int64(clamping: revision),
                    max(0, limit),
                ]
            )
            return try rows.map { try HistoryEntry($0) }
        }
    }

    /// The figures stored last.
    ///
    /// - Returns: The figures.
    /// - Throws: ``StoreError``.
    public func counters() async throws(StoreError) -> FrameCounters {
        try await read { database in
            guard let row = try Row.fetchOne(database, sql: "SELECT counters FROM figures") else {
                return FrameCounters()
            }
            return try FrameCounters(item: CBORValue(blob: row["counters"]))
        }
    }

    private static func outbox(
        of snapshot: SenderSnapshot,
        in database: Database
    ) throws -> [OutboxFrame] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM outbox WHERE twin = ? AND audience = ? AND epoch = ?
                ORDER BY position
                """,
            arguments: [
                snapshot.twin.description, snapshot.audience.stored, snapshot.epoch.stored,
            ]
        )
        return rows.map { row in
            let frame: Data = row["frame"]
            return OutboxFrame(
                position: UInt64(bitPattern: row["position"]),
                covered: UInt64(bitPattern: row["covered"]),
                bytes: Array(frame)
            )
        }
    }
}
