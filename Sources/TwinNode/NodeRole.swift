public import PQTwin
public import PQTwinStore

/// What a node is for: it sees what others write to twins and says what to do about it.
///
/// The engine calls it between two frames, so it must be quick; longer work is done elsewhere, and
/// what comes of it is written by ``NodeEngine/write(_:)``.
public protocol NodeRole: Sendable {
    /// The node starts: find in the journal what was left undone when it ended.
    ///
    /// - Parameter journal: What the node knows.
    /// - Returns: What to do about it.
    /// - Throws: `StoreError` if the journal can't be read.
    mutating func resume(from journal: TwinJournal) async throws -> [NodeRequest]

    /// Another node's write was verified, is durable and has changed a twin.
    ///
    /// - Parameter applied: The write.
    /// - Returns: What to do next.
    mutating func react(to applied: HistoryEntry) -> [NodeRequest]

    /// Another node's write was verified and is durable, and policy or want of room forbade it.
    ///
    /// - Parameter forbidden: The write; the twin is as it was.
    /// - Returns: What to do next.
    mutating func react(toForbidden forbidden: HistoryEntry) -> [NodeRequest]
}

extension NodeRole {
    /// Nothing was left undone.
    ///
    /// - Parameter journal: What the node knows.
    /// - Returns: Nothing to do.
    /// - Throws: Nothing; other roles may.
    public func resume(from journal: TwinJournal) async throws -> [NodeRequest] { [] }

    /// Forbidden writes are no news.
    ///
    /// - Parameter forbidden: The write.
    /// - Returns: Nothing to do.
    public func react(toForbidden forbidden: HistoryEntry) -> [NodeRequest] { [] }
}

/// What a role asks its engine for.
public enum NodeRequest: Sendable {
    /// Write to a twin.
    case write(NodeWrite)
    /// Tell whoever watches.
    case tell(NodeEvent)
}

/// A write to a twin, sealed to the nodes that may read it by policy.
public struct NodeWrite: Sendable {
    /// The change.
    public let patch: TwinPatch
    /// The twin.
    public let twin: TwinIdentifier

    /// A write to a twin.
    ///
    /// - Parameters:
    ///   - patch: The change.
    ///   - twin: The twin.
    public init(_ patch: TwinPatch, to twin: TwinIdentifier) {
        self.patch = patch
        self.twin = twin
    }
}
