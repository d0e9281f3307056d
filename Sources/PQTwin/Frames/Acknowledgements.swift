// The three short signed frames: what a sender has sent, what a receiver has, what it lacks.

public import PQCBOR

/// A sender's signature over a range of patch frames.
public struct Checkpoint: Sendable, Equatable {
    /// How many frames one checkpoint covers at most.
    public static let maximumFrames = 64
    /// What the frames of one checkpoint weigh at most, the last one apart.
    public static let maximumCost = 4 << 20
    /// How long a frame waits for its checkpoint, in milliseconds.
    public static let maximumDelay: UInt64 = 1000

    /// Which twin.
    public let twin: TwinIdentifier
    /// Who sends.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// The first sequence number covered.
    public let first: UInt64
    /// The last sequence number covered.
    public let last: UInt64
    /// The head of the chain over all frames of the epoch up to the last.
    public let chainHead: [UInt8]
    /// The root of the tree over the frames covered.
    public let root: [UInt8]
    /// The salted hash of what the epoch's patches add up to.
    public let stateHash: [UInt8]
    /// When.
    public let time: HybridTimestamp

    package init(
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        epoch: UInt64,
        first: UInt64,
        last: UInt64,
        chainHead: [UInt8],
        root: [UInt8],
        stateHash: [UInt8],
        time: HybridTimestamp
    ) {
        self.twin = twin
        self.sender = sender
        self.audience = audience
        self.epoch = epoch
        self.first = first
        self.last = last
        self.chainHead = chainHead
        self.root = root
        self.stateHash = stateHash
        self.time = time
    }
}

extension Checkpoint: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .checkpoint }
    /// The node that signs it.
    public var author: NodeName { sender }

    /// The payload: `[twin, sender, audience, epoch, first, last, chain head, root, state hash, time]`.
    public var item: CBORValue {
        [
            .text(twin.description), .text(sender.description), .unsigned(audience),
            .unsigned(epoch), .unsigned(first), .unsigned(last), .bytes(chainHead), .bytes(root),
            .bytes(stateHash), .unsigned(time.rawValue),
        ]
    }

    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 10, as: .payload)
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.audience)
        epoch = try reader.number(.epoch)
        first = try reader.number(.sequence)
        last = try reader.number(.sequence)
        guard first <= last, last < PatchFrame.sequenceLimit,
            last - first < UInt64(Self.maximumFrames)
        else { throw .unexpected(.sequence) }
        chainHead = try reader.digest()
        root = try reader.digest()
        stateHash = try reader.digest()
        time = try reader.time()
    }

    /// The salted hash of a state; whoever lacks the epoch key can't guess states against it.
    static func stateHash(encoded state: [UInt8], salt: [UInt8]) throws(TwinError) -> [UInt8] {
        try sha256([0x04] + salt + state)
    }
}

/// A receiver's word that it has verified and stored all frames up to one.
public struct Receipt: Sendable, Equatable {
    /// Who acknowledges.
    public let receiver: NodeName
    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose frames.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// The last sequence number acknowledged; all before it are, too.
    public let upTo: UInt64
    /// The head of the chain over those frames.
    public let chainHead: [UInt8]
    /// When.
    public let time: HybridTimestamp

    package init(
        receiver: NodeName,
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        epoch: UInt64,
        upTo: UInt64,
        chainHead: [UInt8],
        time: HybridTimestamp
    ) {
        self.receiver = receiver
        self.twin = twin
        self.sender = sender
        self.audience = audience
        self.epoch = epoch
        self.upTo = upTo
        self.chainHead = chainHead
        self.time = time
    }
}

extension Receipt: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .receipt }
    /// The node that signs it.
    public var author: NodeName { receiver }

    /// The payload: `[receiver, twin, sender, audience, epoch, up to, chain head, time]`.
    public var item: CBORValue {
        [
            .text(receiver.description), .text(twin.description), .text(sender.description),
            .unsigned(audience), .unsigned(epoch), .unsigned(upTo), .bytes(chainHead),
            .unsigned(time.rawValue),
        ]
    }

    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 8, as: .payload)
        receiver = try reader.node()
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.audience)
        epoch = try reader.number(.epoch)
        upTo = try reader.number(.sequence)
        chainHead = try reader.digest()
        time = try reader.time()
    }
}

/// A receiver's request for frames it lacks.
public struct Gap: Sendable, Equatable {
    /// Who asks.
    public let receiver: NodeName
    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose frames.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// The first sequence number asked for; 0 asks for the epoch frame, too.
    public let from: UInt64
    /// The last sequence number asked for, or nil for all there are.
    public let through: UInt64?
    /// When.
    public let time: HybridTimestamp
}

extension Gap: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .gap }
    /// The node that signs it.
    public var author: NodeName { receiver }

    /// The payload: `[receiver, twin, sender, audience, epoch, from, through, time]`.
    public var item: CBORValue {
        [
            .text(receiver.description), .text(twin.description), .text(sender.description),
            .unsigned(audience), .unsigned(epoch), .unsigned(from),
            through.map { .unsigned($0) } ?? .null,
            .unsigned(time.rawValue),
        ]
    }

    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 8, as: .payload)
        receiver = try reader.node()
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.audience)
        epoch = try reader.number(.epoch)
        from = try reader.number(.sequence)
        if let last = reader.optional() {
            guard let through = last.unsignedValue, through >= from else {
                throw .unexpected(.sequence)
            }
            self.through = through
        } else {
            through = nil
        }
        time = try reader.time()
    }
}
