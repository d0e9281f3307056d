import Synchronization

/// Where a client keeps the sessions it can resume.
public protocol TLSSessionStore: Sendable {
    /// Keeps a session.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - key: What it is for.
    func insert(_ session: TLSSession, for key: TLSSessionKey)

    /// Hands a session out, to be used for one connection.
    ///
    /// A store that hands the same one out again lets observers link the two connections, and will
    /// be refused by servers whose tickets are for single use.
    ///
    /// - Parameter key: What it shall be for, compared as a whole.
    /// - Returns: A session, or nothing.
    func take(for key: TLSSessionKey) -> TLSSession?
}

/// The sessions of a client, in memory and bounded; each is handed out once.
public final class TLSSessionCache: TLSSessionStore {
    private struct State: Sendable {
        var young: [TLSSessionKey: [TLSSession]] = [:]
        var old: [TLSSessionKey: [TLSSession]] = [:]
    }

    private let capacity: Int
    private let sessionsPerServer: Int
    private let state = Mutex(State())

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: How many servers are remembered; those not used for the longest go first.
    ///   - sessionsPerServer: How many sessions are kept for each; the oldest goes first.
    public init(capacity: Int = 256, sessionsPerServer: Int = 4) {
        self.capacity = max(capacity, 2)
        self.sessionsPerServer = max(sessionsPerServer, 1)
    }

    /// Keeps a session.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - key: What it is for.
    public func insert(_ session: TLSSession, for key: TLSSessionKey) {
        state.withLock { state in
            var sessions = state.old.removeValue(forKey: key) ?? state.young[key] ?? []
            sessions.append(session)
            if sessions.count > sessionsPerServer { sessions.removeFirst() }
            if state.young.count >= capacity / 2, state.young[key] == nil {
                state.old = state.young
                state.young = [:]
            }
            state.young[key] = sessions
        }
    }

    /// Hands the latest session out and forgets it.
    ///
    /// - Parameter key: What it shall be for.
    /// - Returns: A session, or nothing.
    public func take(for key: TLSSessionKey) -> TLSSession? {
        state.withLock { state in
            if let session = state.young[key]?.popLast() {
                if state.young[key]?.isEmpty == true { state.young[key] = nil }
                return session
            }
            guard let session = state.old[key]?.popLast() else { return nil }
            if state.old[key]?.isEmpty == true { state.old[key] = nil }
            return session
        }
    }

    /// How many sessions are kept.
    public var count: Int {
        state.withLock { state in
            state.young.values.reduce(0) { $0 + $1.count }
                + state.old.values.reduce(0) { $0 + $1.count }
        }
    }
}

extension TLSSessionCache: CustomReflectable {
    /// Nothing: there is nothing in it to be shown.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
