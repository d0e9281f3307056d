public import PQCBOR

/// What a machine asks for; the order matters.
///
/// Everything to be persisted must be durable before anything behind it is sent. If persisting
/// fails, drop the machine and restore one from the journal: it continues with a new epoch.
public enum SyncAction: Sendable, Equatable {
    /// Make durable.
    case persist(JournalEntry)
    /// Hand to a courier, for one recipient or more; it may get lost, the machine sends it again
    /// when it must.
    case send([UInt8], to: [NodeName])
    /// Tell whoever watches.
    case report(SyncEvent)
}

/// What a journal keeps for the machines.
public enum JournalEntry: Sendable, Equatable {
    /// Frames of our own, with the state of their sender.
    case outbox(OutboxRecord)
    /// A recipient's acknowledgement of frames of our own.
    case acknowledged(Acknowledgement)
    /// A recipient of frames of our own that is one no more.
    case released(RecipientRelease)
    /// Writes of another node, verified, with the state of their receiver.
    case verified(VerifiedBatch)
    /// A verified announcement.
    case announcement(AnnouncementRecord)
}

/// A verified announcement, with which of the node's earlier ones still count.
public struct AnnouncementRecord: Sendable, Equatable {
    /// The node.
    public let node: NodeName
    /// SHA-256 of its leaf certificate.
    public let keyIdentifier: [UInt8]
    /// The announcement.
    public let frame: [UInt8]
    /// The key identifiers whose announcements are kept; those of all others may go.
    public let kept: [[UInt8]]
}

/// A frame kept until every recipient has acknowledged it.
public struct OutboxFrame: Sendable, Equatable {
    /// Its place in the order of sending, within the epoch.
    public let position: UInt64
    /// The sequence number whose acknowledgement covers it.
    public let covered: UInt64
    /// The frame.
    public let bytes: [UInt8]

    /// A frame of an outbox.
    ///
    /// - Parameters:
    ///   - position: Its place in the order of sending.
    ///   - covered: The sequence number whose acknowledgement covers it.
    ///   - bytes: The frame.
    public init(position: UInt64, covered: UInt64, bytes: [UInt8]) {
        self.position = position
        self.covered = covered
        self.bytes = bytes
    }
}

/// New frames of a sender and the sender's state after them.
public struct OutboxRecord: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// Who must acknowledge.
    public let recipients: [NodeName]
    /// The new frames.
    public let frames: [OutboxFrame]
    /// Our own write, to be applied to our own copy of the twin.
    public let write: TwinWrite?
    /// The sender's state.
    public let snapshot: SenderSnapshot
    /// Whether all is acknowledged and the epoch closed, so that only the stream's end is kept.
    public let isFinished: Bool
}

/// A recipient's verified acknowledgement.
public struct Acknowledgement: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// Who acknowledges.
    public let recipient: NodeName
    /// The last sequence number acknowledged.
    public let upTo: UInt64
    /// Frames covered by sequence numbers below this are acknowledged by all and may go.
    public let releasedBelow: UInt64
    /// The sender's state.
    public let snapshot: SenderSnapshot
    /// Whether all is acknowledged and the epoch closed, so that only the stream's end is kept.
    public let isFinished: Bool
}

/// A recipient of an epoch that is no longer waited for.
public struct RecipientRelease: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// Who is a recipient no more.
    public let recipient: NodeName
    /// Frames covered by sequence numbers below this are acknowledged by all others and may go.
    public let releasedBelow: UInt64
    /// The sender's state.
    public let snapshot: SenderSnapshot
    /// Whether nothing of the epoch is left, so that only the stream's end is kept.
    public let isFinished: Bool
}

/// Writes under one verified checkpoint.
public struct VerifiedBatch: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose writes.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The writes, in order.
    public let writes: [TwinWrite]
    /// The patch frames they came in, in the same order.
    public let frames: [[UInt8]]
    /// The checkpoint frame that signs them.
    public let checkpoint: [UInt8]
    /// The receiver's state, with its next sequence number: to be stored with the writes.
    public let snapshot: ReceiverSnapshot
}

/// What happened, for whoever watches.
public enum SyncEvent: Sendable, Equatable {
    /// A node's announcement was verified.
    case nodeVerified(NodeName)
    /// A sender's epoch was opened.
    case epochOpened(TwinIdentifier, sender: NodeName, number: UInt64)
    /// A patch was opened and waits for its signature: show it as such, don't act on it.
    case pending(StreamIdentifier, StreamPosition, TwinWrite)
    /// A pending patch waits no more: its sender didn't sign it, or must send it again.
    case withdrawn(StreamIdentifier, StreamPosition, TwinWrite)
    /// Patches were verified; act on them once the entry before this event is durable.
    case verified(TwinIdentifier, sender: NodeName, upTo: StreamPosition, [TwinWrite])
    /// A recipient has verified and stored our frames.
    case acknowledged(TwinIdentifier, by: NodeName, upTo: StreamPosition)
    /// Frames of another node are missing and were asked for.
    case gap(TwinIdentifier, sender: NodeName, from: StreamPosition)
    /// A recipient asks for frames it has acknowledged before: it lost its journal.
    case unavailable(TwinIdentifier, to: NodeName, from: StreamPosition)
    /// A frame was refused; nothing of it remains.
    case refused(TwinError)
}

/// Figures of a node's frames.
public struct FrameCounters: Sendable, Equatable {
    /// Patch frames sealed by this node.
    public var sent: UInt64 = 0
    /// Patch frames of this node that every recipient has acknowledged.
    public var acknowledged: UInt64 = 0
    /// Frames sent again.
    public var resent: UInt64 = 0
    /// Patch frames of other nodes under a verified checkpoint.
    public var verified: UInt64 = 0
    /// Frames refused: tampered, malformed, unauthorised.
    public var refused: UInt64 = 0
    /// Frames seen before, which are dropped.
    public var replayed: UInt64 = 0
    /// Requests for missing frames.
    public var gaps: UInt64 = 0

    /// No frames at all.
    public init() {}

    /// The figures by name.
    public var named: [(name: String, value: UInt64)] {
        [
            ("sent", sent), ("acknowledged", acknowledged), ("resent", resent),
            ("verified", verified), ("refused", refused), ("replayed", replayed), ("gaps", gaps),
        ]
    }

    /// Adds another node's or machine's figures.
    ///
    /// - Parameters:
    ///   - left: Where to add.
    ///   - right: What to add.
    public static func += (left: inout FrameCounters, right: FrameCounters) {
        left.sent += right.sent
        left.acknowledged += right.acknowledged
        left.resent += right.resent
        left.verified += right.verified
        left.refused += right.refused
        left.replayed += right.replayed
        left.gaps += right.gaps
    }
}

extension FrameCounters {
    /// The figures in the order of ``named``.
    public var item: CBORValue { .array(named.map { .unsigned($0.value) }) }

    /// Reads figures.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError/unexpected(_:)``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 7, as: .snapshot)
        sent = try reader.number(.snapshot)
        acknowledged = try reader.number(.snapshot)
        resent = try reader.number(.snapshot)
        verified = try reader.number(.snapshot)
        refused = try reader.number(.snapshot)
        replayed = try reader.number(.snapshot)
        gaps = try reader.number(.snapshot)
    }
}
