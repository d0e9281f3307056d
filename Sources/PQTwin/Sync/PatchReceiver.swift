/// Receives the patches of one twin from one sender, each exactly once.
///
///     sealed frame ──next in order, opens──▶ pending ──checkpoint fits──▶ verified, stored, receipt
///          │ seen before: dropped               │ checkpoint doesn't fit: all pending refused
///          └ frames missing: kept aside, Gap    └ restart: forgotten, sent again by the sender
///
/// A pure value: frames go in, actions come out. Nothing is applied before the sender's signature
/// over it is verified, and nothing is acknowledged before it is durable.
public struct PatchReceiver: Sendable {
    /// How many frames may wait for those before them.
    public static let maximumAside = 128
    /// How many frames may wait for their checkpoint.
    public static let maximumPending = 4 * Checkpoint.maximumFrames
    /// How long to wait before asking for the same frames or repeating a receipt, in milliseconds.
    public static let repeatInterval: UInt64 = 250
    /// How long to wait before asking for anything again, in milliseconds.
    public static let gapInterval: UInt64 = 20

    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose frames.
    public let sender: NodeName
    /// Figures since this value was made.
    public internal(set) var counters = FrameCounters()

    let node: LocalNode
    let policyIdentifier: [UInt8]
    var stream: OpenStream?
    /// The last verified checkpoint of any epoch.
    var verified: CheckpointReference?
    /// The ends of earlier epochs, the latest last.
    var earlier: [EpochEnd] = []
    var lastRepeat: UInt64?
    var lastGap: (from: StreamPosition, at: UInt64)?

    /// A receiver that has seen nothing.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - sender: Whose frames.
    ///   - node: This node.
    ///   - policy: Who may write what.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public init(
        twin: TwinIdentifier,
        sender: NodeName,
        node: LocalNode,
        policy: WritePolicy
    ) throws(TwinError) {
        self.twin = twin
        self.sender = sender
        self.node = node
        policyIdentifier = try policy.identifier()
    }

    /// The last verified position, if any.
    public var verifiedPosition: StreamPosition? { verified?.position }

    /// The writes that wait for their signature.
    public var pending: [TwinWrite] { stream?.pending.map(\.write) ?? [] }

    /// Takes an epoch, patch or checkpoint frame of this twin and sender.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - author: The sender, verified.
    ///   - time: The present; it stamps receipts and gaps.
    /// - Returns: What to do. A refused frame changes nothing but the figures.
    public mutating func receive(
        _ frame: Frame,
        from author: VerifiedNode,
        at time: HybridTimestamp
    ) -> [SyncAction] {
        do throws(TwinError) {
            switch frame {
            case .epoch(let signed): return try receive(signed, from: author, at: time)
            case .patch(let patch): return try receive(patch, at: time)
            case .checkpoint(let signed): return try receive(signed, from: author, at: time)
            case .announcement, .receipt, .gap: throw .unexpected(.kind)
            }
        } catch {
            if case .replay = error { counters.replayed += 1 } else { counters.refused += 1 }
            return [.report(.refused(error))]
        }
    }

    // MARK: Patches

    private mutating func receive(
        _ patch: PatchFrame,
        at time: HybridTimestamp
    ) throws(TwinError) -> [SyncAction] {
        guard patch.twin == twin, patch.sender == sender else { throw .unexpected(.sender) }
        try HybridClock.check(patch.time, wall: time.milliseconds)
        guard var open = stream, patch.epoch == open.number else {
            if let stream, patch.epoch < stream.number { throw .replay(patch.sequence) }
            return try ask(epoch: patch.epoch, from: 0, at: time)
        }
        let missing = open.expected
        guard patch.sequence >= missing, open.aside[patch.sequence] == nil else {
            throw .replay(patch.sequence)
        }
        guard open.pending.count < Self.maximumPending, open.aside.count < Self.maximumAside else {
            throw .tooManyPending(limit: Self.maximumPending)
        }
        // Opened at once, also ahead of its turn: a forged frame never takes a good one's place.
        let content = try patch.open(with: open.secrets)
        let write = TwinWrite(content, stamp: WriteStamp(time: patch.time, author: sender))
        open.aside[patch.sequence] = PendingFrame(bytes: patch.bytes, write: write)
        guard patch.sequence == missing else {
            stream = open
            return try ask(
                epoch: open.number,
                from: missing,
                through: patch.sequence - 1,
                at: time
            )
        }
        var actions: [SyncAction] = []
        while let next = open.aside.removeValue(forKey: open.expected) {
            guard next.write.stamp.time > open.lastTime else { throw .unexpected(.time) }
            actions.append(.report(.pending(twin, sequence: open.expected, next.write)))
            open.pending.append(next)
        }
        stream = open
        if let held = open.held { actions += try settle(held, at: time) }
        return actions
    }

    // MARK: Checkpoints

    private mutating func receive(
        _ signed: SignedFrame<Checkpoint>,
        from author: VerifiedNode,
        at time: HybridTimestamp
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        guard claimed.twin == twin, claimed.sender == sender else { throw .unexpected(.sender) }
        _ = try signed.verified(by: author)
        guard let stream, claimed.epoch == stream.number else {
            if let end = earlier.last(where: { $0.last.epoch == claimed.epoch }) {
                return try repeatReceipt(end, at: time)
            }
            guard claimed.epoch > stream?.number ?? 0 else { throw .unknownEpoch(claimed.epoch) }
            return try ask(epoch: claimed.epoch, from: 0, at: time)
        }
        if claimed.last < stream.next, let end = stream.end {
            return try repeatReceipt(end, at: time)
        }
        return try settle(signed, at: time)
    }

    /// Answers a checkpoint seen before: the sender may not have had the receipt.
    private mutating func repeatReceipt(
        _ end: EpochEnd,
        at time: HybridTimestamp
    ) throws(TwinError) -> [SyncAction] {
        counters.replayed += 1
        if let lastRepeat, time.milliseconds < lastRepeat + Self.repeatInterval { return [] }
        let action = try receipt(end, at: time)
        lastRepeat = time.milliseconds
        return [action]
    }

    /// Compares a verified checkpoint with the frames at hand, as soon as all are there.
    private mutating func settle(
        _ signed: SignedFrame<Checkpoint>,
        at time: HybridTimestamp
    ) throws(TwinError) -> [SyncAction] {
        guard var open = stream else { return [] }
        let claimed = signed.claimed
        guard claimed.last >= open.next else {
            stream?.held = nil
            return []
        }
        guard claimed.last < open.expected else {
            // Of two checkpoints ahead the later one covers both.
            if open.held.map({ $0.claimed.last < claimed.last }) ?? true { stream?.held = signed }
            return try ask(epoch: open.number, from: open.expected, at: time)
        }
        let batch: [PendingFrame]
        do throws(TwinError) {
            batch = try open.verify(claimed)
        } catch {
            // One of the pending frames is not the sender's: none of them stays.
            stream?.dropUnverified()
            counters.refused += UInt64(open.pending.count)
            return [.report(.refused(error))]
                + (try ask(epoch: open.number, from: open.next, at: time))
        }
        open.held = nil
        let hash = try sha256(signed.bytes)
        let reached = StreamPosition(epoch: open.number, sequence: claimed.last)
        let snapshot = ReceiverSnapshot(
            twin: twin,
            sender: sender,
            stream: open,
            checkpoint: hash,
            earlier: earlier
        )
        let writes = batch.map(\.write)
        let receipt = try receipt(
            EpochEnd(last: reached, chainHead: open.chain.head),
            at: time
        )
        stream = open
        verified = CheckpointReference(position: reached, hash: hash)
        counters.verified += UInt64(batch.count)
        return [
            .persist(
                .verified(
                    VerifiedBatch(
                        twin: twin,
                        sender: sender,
                        writes: writes,
                        snapshot: snapshot
                    )
                )
            ),
            receipt, .report(.verified(twin, sender: sender, upTo: reached, writes)),
        ]
    }

    private func receipt(
        _ end: EpochEnd,
        at time: HybridTimestamp
    ) throws(TwinError) -> SyncAction {
        let receipt = Receipt(
            receiver: node.name,
            twin: twin,
            sender: sender,
            epoch: end.last.epoch,
            upTo: end.last.sequence,
            chainHead: end.chainHead,
            time: time
        )
        return .send(try SignedFrame(signing: receipt, by: node).bytes, to: sender)
    }

    /// Whether an epoch is open.
    public var hasStream: Bool { stream != nil }

    // MARK: Gaps

    /// Asks for missing frames, unless the same were asked for a moment ago.
    mutating func ask(
        epoch: UInt64,
        from: UInt64,
        through: UInt64? = nil,
        at time: HybridTimestamp
    ) throws(TwinError) -> [SyncAction] {
        let start = StreamPosition(epoch: epoch, sequence: from)
        if let lastGap {
            let wait = lastGap.from == start ? Self.repeatInterval : Self.gapInterval
            guard time.milliseconds >= lastGap.at + wait else { return [] }
        }
        let gap = Gap(
            receiver: node.name,
            twin: twin,
            sender: sender,
            epoch: epoch,
            from: from,
            through: through,
            time: time
        )
        let frame = try SignedFrame(signing: gap, by: node).bytes
        lastGap = (start, time.milliseconds)
        counters.gaps += 1
        return [.send(frame, to: sender), .report(.gap(twin, sender: sender, from: start))]
    }
}
