// What a machine keeps across a restart. Neither snapshot holds a secret: a sender never
// continues an epoch, and a receiver opens its epoch frame again.

public import PQCBOR

/// What a sender's stream of epochs is for: one twin and one audience.
public struct StreamIdentifier: Sendable, Hashable, Comparable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience: the readers of one stream, as the sender counts them.
    public let audience: UInt64

    /// A stream's identifier.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    public init(_ twin: TwinIdentifier, audience: UInt64 = 0) {
        self.twin = twin
        self.audience = audience
    }

    /// Orders streams by twin, then by audience.
    ///
    /// - Parameters:
    ///   - left: One stream.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: StreamIdentifier, right: StreamIdentifier) -> Bool {
        (left.twin, left.audience) < (right.twin, right.audience)
    }
}

/// Where a sender's stream of epochs stands.
public struct SenderStream: Sendable, Equatable {
    /// The number of the last epoch.
    public var lastEpoch: UInt64 = 0
    /// The last checkpoint.
    public var last: CheckpointReference?
    /// For each recipient, the last checkpoint of an epoch that was sealed to it.
    public var byRecipient: [NodeName: CheckpointReference] = [:]
    /// Whom the audience is made of, by the policy under which the last epoch was begun; nil in
    /// journals from before there were policies for readers.
    public var readers: TwinPolicy.Nodes?

    /// A stream without epochs.
    public init() {}

    /// The stream as an item.
    public var item: CBORValue {
        let pairs = byRecipient.sorted { $0.key < $1.key }.map { name, reference -> CBORValue in
            [.text(name.description), reference.item]
        }
        let item: [CBORValue] = [.unsigned(lastEpoch), last?.item ?? .null, .array(pairs)]
        return .array(item + (readers.map { [$0.item] } ?? []))
    }

    /// Reads a stream.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        let hasReaders = item.arrayValue?.count == 4
        var reader = try ItemReader(item, count: hasReaders ? 4 : 3, as: .snapshot)
        lastEpoch = try reader.number(.snapshot)
        if let reference = reader.optional() { last = try CheckpointReference(reference) }
        for pair in try reader.array(.snapshot, atMost: .max) {
            var parts = try ItemReader(pair, count: 2, as: .snapshot)
            byRecipient[try parts.node()] = try CheckpointReference(parts.next())
        }
        if hasReaders { readers = try TwinPolicy.Nodes(item: reader.next()) }
    }
}

/// A sender between two actions, without its key and its outbox.
public struct SenderSnapshot: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    let nextPosition: UInt64
    let progress: [NodeName: RecipientProgress]
    let ledger: SenderLedger

    /// Where the stream stands, this epoch's checkpoints included.
    public var stream: SenderStream { ledger.stream }

    /// The next sequence number: all before it are used.
    public var nextSequence: UInt64 { ledger.nextSequence }

    init(
        twin: TwinIdentifier,
        audience: UInt64,
        epoch: UInt64,
        nextPosition: UInt64,
        progress: [NodeName: RecipientProgress],
        ledger: SenderLedger
    ) {
        self.twin = twin
        self.audience = audience
        self.epoch = epoch
        self.nextPosition = nextPosition
        self.progress = progress
        self.ledger = ledger
    }

    /// The snapshot as an item.
    public var item: CBORValue {
        let entries = progress.sorted { $0.key < $1.key }.map { name, value -> CBORValue in
            let entry: [CBORValue] = [
                .text(name.description), .unsigned(value.count), .unsigned(value.time.rawValue),
            ]
            return .array(value.isStranded ? entry + [.boolean(true)] : entry)
        }
        return [
            .text(twin.description), .unsigned(audience), .unsigned(epoch),
            .unsigned(nextPosition), .array(entries), ledger.item,
        ]
    }

    /// Reads a snapshot.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 6, as: .snapshot)
        twin = try reader.twin()
        audience = try reader.number(.snapshot)
        epoch = try reader.number(.snapshot)
        nextPosition = try reader.number(.snapshot)
        var progress: [NodeName: RecipientProgress] = [:]
        for entry in try reader.array(.snapshot, atMost: Epoch.maximumRecipients) {
            let isStranded = entry.arrayValue?.count == 4
            var parts = try ItemReader(entry, count: isStranded ? 4 : 3, as: .snapshot)
            progress[try parts.node()] = RecipientProgress(
                count: try parts.number(.snapshot),
                time: try parts.time(),
                isStranded: isStranded
            )
        }
        self.progress = progress
        ledger = try SenderLedger(reader.next())
    }
}

extension SenderLedger {
    var item: CBORValue {
        [
            .unsigned(nextSequence), .unsigned(firstUnsigned), .bytes(chain.head),
            .array(tree.leaves.map { .bytes($0) }), contribution, .bytes(stateSalt), stream.item,
        ]
    }

    init(_ item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 7, as: .snapshot)
        nextSequence = try reader.number(.snapshot)
        firstUnsigned = try reader.number(.snapshot)
        chain = FrameChain(head: try reader.digest())
        var leaves: [[UInt8]] = []
        for leaf in try reader.array(.snapshot, atMost: Checkpoint.maximumFrames) {
            guard let hash = leaf.bytesValue, hash.count == 32 else { throw .unexpected(.snapshot) }
            leaves.append(hash)
        }
        tree = MerkleTree(leaves: leaves)
        contribution = reader.next()
        stateSalt = try reader.digest()
        stream = try SenderStream(item: reader.next())
        guard firstUnsigned <= nextSequence,
            UInt64(leaves.count) == nextSequence - firstUnsigned
        else { throw .unexpected(.snapshot) }
    }
}

/// A receiver after a verified checkpoint.
public struct ReceiverSnapshot: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose frames.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// The next sequence number: all before it are verified and stored.
    public let nextSequence: UInt64
    let epochFrame: [UInt8]
    let chainHead: [UInt8]
    /// What the epoch's patches add up to; nil where that is followed no more.
    let contribution: CBORValue?
    let lastTime: HybridTimestamp
    let checkpoint: [UInt8]
    let earlier: [EpochEnd]

    /// The snapshot as an item.
    public var item: CBORValue {
        [
            .text(twin.description), .text(sender.description), .unsigned(audience),
            .unsigned(epoch), .unsigned(nextSequence), .bytes(epochFrame), .bytes(chainHead),
            contribution ?? .null,
            .unsigned(lastTime.rawValue), .bytes(checkpoint),
            .array(earlier.map { [$0.last.item, .bytes($0.chainHead)] }),
        ]
    }

    /// Reads a snapshot.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 11, as: .snapshot)
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.snapshot)
        epoch = try reader.number(.snapshot)
        nextSequence = try reader.number(.snapshot)
        guard nextSequence > 0 else { throw .unexpected(.snapshot) }
        epochFrame = try reader.bytes(.snapshot)
        chainHead = try reader.digest()
        contribution = reader.optional()
        lastTime = try reader.time()
        checkpoint = try reader.digest()
        var earlier: [EpochEnd] = []
        for entry in try reader.array(.snapshot, atMost: EpochEnd.maximumKept) {
            var parts = try ItemReader(entry, count: 2, as: .snapshot)
            earlier.append(
                EpochEnd(last: try StreamPosition(parts.next()), chainHead: try parts.digest())
            )
        }
        self.earlier = earlier
    }

    init(
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        stream: OpenStream,
        checkpoint: [UInt8],
        earlier: [EpochEnd]
    ) {
        self.twin = twin
        self.sender = sender
        self.audience = audience
        epoch = stream.number
        nextSequence = stream.next
        epochFrame = stream.epochFrame
        chainHead = stream.chain.head
        contribution = stream.state.document
        lastTime = stream.verifiedTime
        self.checkpoint = checkpoint
        self.earlier = earlier
    }
}

/// How far an epoch was verified before the next one began: enough to repeat its last receipt.
struct EpochEnd: Sendable, Equatable {
    /// How many are kept: a sender that restarts more often without one receipt waits in vain.
    static let maximumKept = 64

    let last: StreamPosition
    let chainHead: [UInt8]
}
