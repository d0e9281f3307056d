public import PQCBOR

/// Where a stream of frames stands: the last sequence number of a checkpoint, and its epoch.
public struct StreamPosition: Sendable, Hashable, Comparable {
    /// The epoch's number.
    public let epoch: UInt64
    /// The last sequence number that a checkpoint covers.
    public let sequence: UInt64

    /// A position.
    ///
    /// - Parameters:
    ///   - epoch: The epoch's number.
    ///   - sequence: The last sequence number that a checkpoint covers.
    public init(epoch: UInt64, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Orders positions by epoch, then by sequence number.
    ///
    /// - Parameters:
    ///   - left: One position.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: StreamPosition, right: StreamPosition) -> Bool {
        (left.epoch, left.sequence) < (right.epoch, right.sequence)
    }

    var item: CBORValue { [.unsigned(epoch), .unsigned(sequence)] }

    init(_ item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 2, as: .epoch)
        epoch = try reader.number(.epoch)
        sequence = try reader.number(.sequence)
    }
}

/// A checkpoint by its place and the hash of its frame.
public struct CheckpointReference: Sendable, Hashable {
    /// The last frame it covers.
    public let position: StreamPosition
    /// SHA-256 of the checkpoint frame.
    public let hash: [UInt8]

    var item: CBORValue { [position.item, .bytes(hash)] }

    init(position: StreamPosition, hash: [UInt8]) {
        self.position = position
        self.hash = hash
    }

    init(_ item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 2, as: .epoch)
        position = try StreamPosition(reader.next())
        hash = try reader.digest()
    }
}

/// The beginning of a stream: a fresh key, sealed to each recipient, to which the sender commits.
public struct Epoch: Sendable, Equatable {
    /// AES-256-GCM for the frames, under keys from HKDF with SHA-256.
    public static let suiteAES256GCM: UInt64 = 1
    /// How many recipients an epoch may have.
    public static let maximumRecipients = 64
    /// What an epoch's patches may add up to before its sender begins another one, each item of CBOR
    /// counted as 64 bytes more: both ends keep it, and hash it at each checkpoint.
    public static let maximumStateCost = 2 << 20

    /// The epoch key for one recipient.
    public struct Recipient: Sendable, Equatable {
        /// Who can open it.
        public let node: NodeName
        /// SHA-256 of the recipient's leaf certificate.
        public let keyIdentifier: [UInt8]
        /// The mechanism the key is sealed with: see ``SealingKey/mechanism``.
        public let mechanism: UInt64
        /// The encapsulated HPKE secret; with X-Wing 1120 bytes.
        public let encapsulated: [UInt8]
        /// The sealed epoch key, 48 bytes.
        public let sealedKey: [UInt8]
        /// The last checkpoint before that this recipient must have, if it had an earlier epoch.
        public let after: CheckpointReference?
    }

    /// What seals the frames.
    public let suite: UInt64
    /// Which twin.
    public let twin: TwinIdentifier
    /// Who sends.
    public let sender: NodeName
    /// The number of the sender's audience: each has a stream of epochs of its own.
    public let audience: UInt64
    /// The epoch's number, above all earlier ones of this sender, twin and audience.
    public let number: UInt64
    /// To which key the sender commits, 32 bytes.
    public let commitment: [UInt8]
    /// The identifier of the policy, 32 bytes.
    public let policy: [UInt8]
    /// The hash of the sender's last checkpoint frame of the epoch before, if there is one.
    public let previousCheckpoint: [UInt8]?
    /// When.
    public let time: HybridTimestamp
    /// The key, once for each recipient.
    public internal(set) var recipients: [Recipient]

    package init(
        suite: UInt64,
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        number: UInt64,
        commitment: [UInt8],
        policy: [UInt8],
        previousCheckpoint: [UInt8]?,
        time: HybridTimestamp,
        recipients: [Recipient]
    ) {
        self.suite = suite
        self.twin = twin
        self.sender = sender
        self.audience = audience
        self.number = number
        self.commitment = commitment
        self.policy = policy
        self.previousCheckpoint = previousCheckpoint
        self.time = time
        self.recipients = recipients
    }
}

extension Epoch: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .epoch }
    /// The node that signs it.
    public var author: NodeName { sender }

    /// The payload: the core's elements and the recipients behind them.
    public var item: CBORValue {
        .array(core + [.array(recipients.map(\.item))])
    }

    /// Everything but the recipients: what each sealed key is bound to.
    var core: [CBORValue] {
        [
            .unsigned(suite), .text(twin.description), .text(sender.description),
            .unsigned(audience), .unsigned(number), .bytes(commitment), .bytes(policy),
            previousCheckpoint.map { .bytes($0) } ?? .null, .unsigned(time.rawValue),
        ]
    }

    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 10, as: .payload)
        suite = try reader.number(.epoch)
        guard suite == Self.suiteAES256GCM else { throw .suite(suite) }
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.audience)
        number = try reader.number(.epoch)
        commitment = try reader.bytes(.commitment, count: 32)
        policy = try reader.digest()
        if let previous = reader.optional() {
            guard let hash = previous.bytesValue, hash.count == 32 else {
                throw .unexpected(.digest)
            }
            previousCheckpoint = hash
        } else {
            previousCheckpoint = nil
        }
        time = try reader.time()
        recipients = []
        for entry in try reader.array(.recipients, atMost: Self.maximumRecipients) {
            recipients.append(try Recipient(entry))
        }
        let names = Set(recipients.map(\.node))
        guard !names.isEmpty, names.count == recipients.count else {
            throw .unexpected(.recipients)
        }
    }
}

extension Epoch.Recipient {
    var item: CBORValue {
        [
            .text(node.description), .bytes(keyIdentifier), .unsigned(mechanism),
            .bytes(encapsulated), .bytes(sealedKey), after?.item ?? .null,
        ]
    }

    init(_ item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 6, as: .recipients)
        node = try reader.node()
        keyIdentifier = try reader.digest()
        mechanism = try reader.number(.recipients)
        // Others may be sealed to with what we don't know.
        let byteCount = mechanism == SealingKey.xwing ? 1120 : nil
        encapsulated = try reader.bytes(.recipients, count: byteCount)
        sealedKey = try reader.bytes(.recipients, count: 48)
        if let reference = reader.optional() {
            after = try CheckpointReference(reference)
        } else {
            after = nil
        }
    }
}
