import PQCBOR

/// What a sender has signed and has yet to sign: all that goes into its next checkpoint.
struct SenderLedger: Sendable, Equatable {
    var nextSequence: UInt64 = 0
    var firstUnsigned: UInt64 = 0
    var chain: FrameChain
    /// The frames since the last checkpoint.
    var tree: MerkleTree
    /// What the epoch's patches add up to.
    var contribution: CBORValue = [:]
    var stateSalt: [UInt8] = []
    var stream: SenderStream

    /// Begins an epoch.
    init(epochFrame: [UInt8], number: UInt64, after stream: SenderStream) throws(TwinError) {
        chain = try FrameChain(epochFrame: epochFrame)
        tree = try MerkleTree()
        self.stream = stream
        self.stream.lastEpoch = number
    }

    /// Adds a sealed patch.
    mutating func append(_ frame: [UInt8], of patch: TwinPatch) throws(TwinError) {
        try chain.append(frame)
        try tree.append(frame)
        contribution = contribution.merging(patch.contribution)
        nextSequence += 1
    }

    /// The checkpoint over everything unsigned, of which there must be something; and what the state
    /// weighs.
    func checkpoint(
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        epoch: UInt64,
        time: HybridTimestamp
    ) throws(TwinError) -> (Checkpoint, stateCost: Int) {
        let state = contribution.encoded()
        let checkpoint = Checkpoint(
            twin: twin,
            sender: sender,
            audience: audience,
            epoch: epoch,
            first: firstUnsigned,
            last: nextSequence - 1,
            chainHead: chain.head,
            root: try tree.root(),
            stateHash: try Checkpoint.stateHash(encoded: state, salt: stateSalt),
            time: time
        )
        return (checkpoint, contribution.cost(byteCount: state.count))
    }

    /// Begins the range behind a checkpoint frame.
    mutating func begin(
        after checkpointFrame: [UInt8],
        to recipients: [NodeName],
        epoch: UInt64
    ) throws(TwinError) {
        let reference = CheckpointReference(
            position: StreamPosition(epoch: epoch, sequence: nextSequence - 1),
            hash: try sha256(checkpointFrame)
        )
        stream.last = reference
        for recipient in recipients { stream.byRecipient[recipient] = reference }
        firstUnsigned = nextSequence
        tree = try MerkleTree()
    }
}

extension TwinPatch {
    /// The patch as a change of the whole document.
    var contribution: CBORValue {
        var map = CBORMap()
        map[pathClass.name] = body
        return .map(map)
    }
}

/// The chain at a checkpoint: what a receipt up to there must name.
struct CheckpointHead: Sendable, Equatable {
    let last: UInt64
    let chainHead: [UInt8]
    /// When it was made, on the sender's timer; nil after a restart.
    var time: UInt64?
}

/// How far a recipient is, by its own signed word.
struct RecipientProgress: Sendable, Equatable {
    /// How many frames it has acknowledged.
    var count: UInt64 = 0
    /// When it said so; what it said before is stale.
    var time = HybridTimestamp(rawValue: 0)
    /// Whether it lost the frames it had acknowledged, and so can't take those behind them.
    var isStranded = false
}
