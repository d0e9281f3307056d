import PQCBOR

/// A frame that opened and waits for its signature.
struct PendingFrame: Sendable {
    let bytes: [UInt8]
    let write: TwinWrite
    /// What it weighs in memory.
    let cost: Int

    init(bytes: [UInt8], write: TwinWrite) {
        self.bytes = bytes
        self.write = write
        cost = PatchFrame.cost(of: write.patch, byteCount: bytes.count)
    }
}

/// One epoch at a receiver: the verified part, and what waits behind it.
struct OpenStream: Sendable {
    let number: UInt64
    let epochFrame: [UInt8]
    /// The identifier of the policy that it was begun under.
    let policy: [UInt8]
    let secrets: EpochSecrets
    /// The next sequence number to be verified.
    private(set) var next: UInt64 = 0
    private(set) var chain: FrameChain
    private(set) var state = FollowedState()
    private(set) var verifiedTime: HybridTimestamp
    /// Frames in order from `next`, opened, not yet signed.
    var pending: [PendingFrame] = []
    /// Frames that opened and came before their turn.
    var aside: [UInt64: PendingFrame] = [:]
    /// A verified checkpoint that came before its frames.
    var held: SignedFrame<Checkpoint>?

    /// Begins an epoch.
    init(_ epoch: SignedFrame<Epoch>, secrets: EpochSecrets) throws(TwinError) {
        number = epoch.claimed.number
        epochFrame = epoch.bytes
        policy = epoch.claimed.policy
        self.secrets = secrets
        chain = try FrameChain(epochFrame: epoch.bytes)
        verifiedTime = epoch.claimed.time
    }

    /// The next sequence number to come in.
    var expected: UInt64 { next + UInt64(pending.count) }

    /// The time of the last frame; the next must be later.
    var lastTime: HybridTimestamp { pending.last?.write.stamp.time ?? verifiedTime }

    /// Checks a checkpoint against the pending frames it covers, and moves past them.
    ///
    /// - Parameter checkpoint: A verified checkpoint whose last frame is pending.
    /// - Returns: The frames that are verified by it.
    /// - Throws: ``TwinError/checkpoint(_:)``; the value is unchanged then.
    mutating func verify(_ checkpoint: Checkpoint) throws(TwinError) -> [PendingFrame] {
        // Checkpoints before this one may be missing: chain and state cover their frames, too.
        guard checkpoint.first >= next else { throw .checkpoint(.range) }
        let batch = Array(pending.prefix(Int(checkpoint.last - next) + 1))
        var chain = chain
        var tree = try MerkleTree()
        var state = state
        for (index, frame) in batch.enumerated() {
            try chain.append(frame.bytes)
            if next + UInt64(index) >= checkpoint.first { try tree.append(frame.bytes) }
            state.merge(frame.write.patch.contribution)
        }
        guard chain.head == checkpoint.chainHead else { throw .checkpoint(.chain) }
        guard try tree.root() == checkpoint.root else { throw .checkpoint(.root) }
        try state.check(against: checkpoint.stateHash, salt: secrets.stateSalt)
        self.chain = chain
        self.state = state
        verifiedTime = batch.last?.write.stamp.time ?? verifiedTime
        next = checkpoint.last + 1
        pending.removeFirst(batch.count)
        return batch
    }

    /// Ceases to follow what the patches add up to.
    mutating func unfollow() { state.unfollow() }

    /// How far the epoch is verified, if at all.
    var end: EpochEnd? {
        guard next > 0 else { return nil }
        return EpochEnd(
            last: StreamPosition(epoch: number, sequence: next - 1),
            chainHead: chain.head
        )
    }

    /// What all frames weigh that wait here.
    var waitingCost: Int { pendingCost + asideCost }

    private var pendingCost: Int { pending.reduce(0) { $0 + $1.cost } }
    private var asideCost: Int { aside.values.reduce(0) { $0 + $1.cost } }

    /// Whether so much is pending that the next frame may find no room.
    var isFull: Bool {
        pending.count >= PatchReceiver.maximumPending
            || 2 * pendingCost >= PatchReceiver.maximumPendingCost
    }

    /// Whether a frame could be kept, before the work of opening it.
    ///
    /// Frames set aside never keep out the one they wait for.
    func checkRoom(for sequence: UInt64) throws(TwinError) {
        let (count, limit) =
            sequence == expected
            ? (pending.count, PatchReceiver.maximumPending)
            : (aside.count, PatchReceiver.maximumAside)
        guard count < limit else { throw .tooManyPending(limit: limit) }
    }

    /// Keeps a frame until its turn, if it isn't too heavy.
    mutating func keep(_ frame: PendingFrame, as sequence: UInt64) throws(TwinError) {
        let (cost, limit) =
            sequence == expected
            ? (pendingCost, PatchReceiver.maximumPendingCost)
            : (asideCost, PatchReceiver.maximumAsideCost)
        guard cost + frame.cost <= limit else { throw .tooManyPending(limit: limit) }
        aside[sequence] = frame
    }

    /// Forgets all that is not verified.
    mutating func dropUnverified() {
        pending = []
        aside = [:]
        held = nil
    }
}

extension OpenStream {
    /// Restores an epoch from a snapshot and its key opened again.
    init(restoring snapshot: ReceiverSnapshot, policy: [UInt8], secrets: EpochSecrets) {
        number = snapshot.epoch
        epochFrame = snapshot.epochFrame
        self.policy = policy
        self.secrets = secrets
        next = snapshot.nextSequence
        chain = FrameChain(head: snapshot.chainHead)
        state = FollowedState(snapshot.contribution)
        verifiedTime = snapshot.lastTime
    }
}
