import GRDB
import PQCBOR
import PQTwin

/// What writes are judged by.
struct Judge {
    let policy: TwinPolicy
    let limits: TwinLimits
}

/// The twins that a transaction changes: each is read once and written once, however many writes
/// there are.
struct LoadedTwins {
    private var states: [TwinIdentifier: TwinState] = [:]
    /// Those of them that are not as they were read.
    private var changed: Set<TwinIdentifier> = []

    /// Applies writes to a twin's state and writes them into its history.
    ///
    /// - Returns: What came into the history.
    mutating func apply(
        _ writes: [FramedWrite],
        to stream: StreamIdentifier,
        by judge: Judge,
        in database: Database
    ) throws -> [HistoryEntry] {
        guard !writes.isEmpty else { return [] }
        let twin = stream.twin
        // Taken out and put back: a copy would copy all of it.
        var state =
            try states.removeValue(forKey: twin) ?? TwinJournal.state(of: twin, in: database)
        var applied: [HistoryEntry] = []
        for framed in writes {
            let outcome = state.apply(
                framed.write,
                policy: judge.policy,
                limits: judge.limits
            )
            if outcome.leavesMark { changed.insert(twin) }
            try StoredOutcome(outcome).insert(
                framed,
                of: stream,
                revision: state.revision,
                in: database
            )
            if outcome == .applied, state.revision % TwinJournal.baseInterval == 0 {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO base VALUES (?, ?, ?)",
                    arguments: [
                        twin.description, state.revision.stored, state.snapshot.blob,
                    ]
                )
            }
            applied.append(
                HistoryEntry(
                    revision: state.revision,
                    write: framed.write,
                    outcome: outcome,
                    stream: stream,
                    position: framed.position
                )
            )
        }
        states[twin] = state
        return applied
    }

    /// Writes what has changed.
    ///
    /// - Returns: How many states were written.
    func store(in database: Database) throws -> Int {
        for (twin, state) in states where changed.contains(twin) {
            try database.execute(
                sql: "INSERT OR REPLACE INTO twin VALUES (?, ?)",
                arguments: [twin.description, state.snapshot.blob]
            )
        }
        return changed.count
    }
}

extension PatchOutcome {
    /// Whether the state is another one after it.
    fileprivate var leavesMark: Bool {
        switch self {
        case .applied, .superseded: true
        case .conflict, .forbidden: false
        }
    }
}
