/// Receives the patches of one twin from one sender to one audience, each exactly once.
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
    /// What frames may weigh that wait for their checkpoint: see ``PatchFrame/cost(of:)``.
    public static let maximumPendingCost = 4 * Checkpoint.maximumCost
    /// What frames may weigh that wait for those before them.
    public static let maximumAsideCost = Checkpoint.maximumCost
    /// How long to wait before asking for the same frames or repeating a receipt, in milliseconds;
    /// where nothing comes, twice as long each time.
    public static let repeatInterval: UInt64 = 250
    /// How long to wait before asking for anything else, in milliseconds.
    public static let gapInterval: UInt64 = 20

    /// Which twin.
    public let twin: TwinIdentifier
    /// Whose frames.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// Figures since this value was made.
    public internal(set) var counters = FrameCounters()

    let node: LocalNode
    /// The policies whose epochs are taken: ours, and those we have had.
    var policies: Set<[UInt8]>
    /// What the sender may write of the twin by our policy.
    var permission: WritePermission
    var stream: OpenStream?
    /// The last verified checkpoint of any epoch.
    var verified: CheckpointReference?
    /// The ends of earlier epochs, the latest last.
    var earlier: [EpochEnd] = []
    var lastRepeat: UInt64?
    var requests = GapRequests()

    /// A receiver that has seen nothing.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - sender: Whose frames.
    ///   - audience: The number of the sender's audience.
    ///   - node: This node.
    ///   - policy: Who may write and read what.
    ///   - held: The identifiers of policies held before: their epochs are taken, too.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public init(
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64 = 0,
        node: LocalNode,
        policy: TwinPolicy,
        heldBefore held: Set<[UInt8]> = []
    ) throws(TwinError) {
        self.twin = twin
        self.sender = sender
        self.audience = audience
        self.node = node
        permission = try WritePermission(of: sender, in: twin, by: policy)
        policies = held.union([permission.policy])
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
    ///   - wall: The present on the wall clock, in milliseconds since 1970, where the stamp is
    ///     ahead of it.
    /// - Returns: What to do. A refused frame changes nothing but the figures.
    public mutating func receive(
        _ frame: Frame,
        from author: VerifiedNode,
        at time: HybridTimestamp,
        wall: UInt64? = nil
    ) -> [SyncAction] {
        let moment = Moment(stamp: time, wall: wall ?? time.milliseconds)
        do throws(TwinError) {
            switch frame {
            case .epoch(let signed): return try receive(signed, from: author, at: moment)
            case .patch(let patch): return try receive(patch, at: moment)
            case .checkpoint(let signed): return try receive(signed, from: author, at: moment)
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
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        guard patch.twin == twin, patch.sender == sender else { throw .unexpected(.sender) }
        guard patch.audience == audience else { throw .unexpected(.audience) }
        try HybridClock.check(patch.time, wall: moment.wall)
        guard var open = stream, patch.epoch == open.number else {
            if let stream, patch.epoch < stream.number { throw .replay(patch.sequence) }
            return requests.beginUnproven(at: moment)
                ? try request(epoch: patch.epoch, from: 0, at: moment) : []
        }
        try permission.check(patch.pathClass, of: sender, under: open.policy)
        let missing = open.expected
        guard patch.sequence >= missing, open.aside[patch.sequence] == nil else {
            throw .replay(patch.sequence)
        }
        try open.checkRoom(for: patch.sequence)
        // Opened at once, also ahead of its turn: a forged frame never takes a good one's place.
        let content = try patch.open(with: open.secrets)
        let write = TwinWrite(content, stamp: WriteStamp(time: patch.time, author: sender))
        try open.keep(PendingFrame(bytes: patch.bytes, write: write), as: patch.sequence)
        guard patch.sequence == missing else {
            stream = open
            return try ask(
                epoch: open.number,
                from: missing,
                through: patch.sequence - 1,
                at: moment
            )
        }
        return try lineUp(open, at: moment)
    }

    /// Takes over all frames whose turn it is now.
    private mutating func lineUp(
        _ stream: OpenStream,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        var open = stream
        var actions: [SyncAction] = []
        while let next = open.aside.removeValue(forKey: open.expected) {
            let sequence = open.expected
            guard next.write.stamp.time > open.lastTime else {
                // Another recipient can have made it. Its place is the right one's again.
                counters.refused += 1
                actions.append(.report(.refused(.unexpected(.time))))
                break
            }
            requests.arrived(sequence, of: open.number, at: moment)
            let position = StreamPosition(epoch: open.number, sequence: sequence)
            actions.append(.report(.pending(identifier, position, next.write)))
            open.pending.append(next)
        }
        self.stream = open
        if let held = open.held { actions += try settle(held, at: moment) }
        return actions
    }

    // MARK: Checkpoints

    private mutating func receive(
        _ signed: SignedFrame<Checkpoint>,
        from author: VerifiedNode,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        guard claimed.twin == twin, claimed.sender == sender else { throw .unexpected(.sender) }
        guard claimed.audience == audience else { throw .unexpected(.audience) }
        _ = try signed.verified(by: author)
        guard let stream, claimed.epoch == stream.number else {
            if let end = earlier.last(where: { $0.last.epoch == claimed.epoch }) {
                return try repeatReceipt(end, at: moment)
            }
            guard claimed.epoch > stream?.number ?? 0 else { throw .unknownEpoch(claimed.epoch) }
            return try ask(epoch: claimed.epoch, from: 0, at: moment)
        }
        if claimed.last < stream.next, let end = stream.end {
            return try repeatReceipt(end, at: moment)
        }
        return try settle(signed, at: moment)
    }

    /// Answers a checkpoint seen before: the sender may not have had the receipt.
    private mutating func repeatReceipt(
        _ end: EpochEnd,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        counters.replayed += 1
        if let lastRepeat, !moment.hasElapsed(Self.repeatInterval, since: lastRepeat) { return [] }
        let action = try receipt(end, at: moment.stamp)
        lastRepeat = moment.wall
        return [action]
    }

    /// Compares a verified checkpoint with the frames at hand, as soon as all are there.
    private mutating func settle(
        _ signed: SignedFrame<Checkpoint>,
        at moment: Moment
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
            // With no room left the checkpoints in between are missing, not the frames.
            let from = open.isFull ? open.next : open.expected
            return try ask(epoch: open.number, from: from, at: moment)
        }
        let batch: [PendingFrame]
        do throws(TwinError) {
            batch = try open.verify(claimed)
        } catch {
            // One of the pending frames is not the sender's: none of them stays.
            counters.refused += UInt64(open.pending.count)
            return dropUnverified() + [.report(.refused(error))]
                + (try ask(epoch: open.number, from: open.next, at: moment))
        }
        if let held = open.held, held.claimed.last <= claimed.last { open.held = nil }
        let hash = try sha256(signed.bytes)
        let reached = StreamPosition(epoch: open.number, sequence: claimed.last)
        let snapshot = ReceiverSnapshot(
            twin: twin,
            sender: sender,
            audience: audience,
            stream: open,
            checkpoint: hash,
            earlier: earlier
        )
        let writes = batch.map(\.write)
        let receipt = try receipt(
            EpochEnd(last: reached, chainHead: open.chain.head),
            at: moment.stamp
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
                        audience: audience,
                        writes: writes,
                        frames: batch.map(\.bytes),
                        checkpoint: signed.bytes,
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
            audience: audience,
            epoch: end.last.epoch,
            upTo: end.last.sequence,
            chainHead: end.chainHead,
            time: time
        )
        return .send(try SignedFrame(signing: receipt, by: node).bytes, to: [sender])
    }

    /// Whether an epoch is open.
    public var hasStream: Bool { stream != nil }

    /// What the frames weigh that are not verified.
    var waitingCost: Int { stream?.waitingCost ?? 0 }

    /// What the epoch's patches add up to, by weight; 0 where that is followed no more.
    var stateCost: Int { stream?.state.cost ?? 0 }

    /// Ceases to follow what the epoch's patches add up to.
    mutating func unfollow() { stream?.unfollow() }

    /// Forgets all that is not verified; the sender sends it again.
    ///
    /// - Returns: What to tell of it.
    mutating func dropUnverified() -> [SyncAction] {
        guard let open = stream else { return [] }
        stream?.dropUnverified()
        return open.pending.enumerated().map { index, frame in
            let sequence = open.next + UInt64(index)
            let position = StreamPosition(epoch: open.number, sequence: sequence)
            return .report(.withdrawn(identifier, position, frame.write))
        }
    }

    /// Which twin, and which audience of the sender's.
    private var identifier: StreamIdentifier { StreamIdentifier(twin, audience: audience) }

    // MARK: Gaps

    /// Asks for missing frames, unless they are on their way.
    mutating func ask(
        epoch: UInt64,
        from: UInt64,
        through: UInt64? = nil,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        let frames = from...max(from, through ?? .max)
        guard requests.begin(epoch: epoch, frames: frames, at: moment) else { return [] }
        return try request(epoch: epoch, from: from, through: through, at: moment)
    }

    private mutating func request(
        epoch: UInt64,
        from: UInt64,
        through: UInt64? = nil,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        let gap = Gap(
            receiver: node.name,
            twin: twin,
            sender: sender,
            audience: audience,
            epoch: epoch,
            from: from,
            through: through,
            time: moment.stamp
        )
        let frame = try SignedFrame(signing: gap, by: node).bytes
        counters.gaps += 1
        let start = StreamPosition(epoch: epoch, sequence: from)
        return [.send(frame, to: [sender]), .report(.gap(twin, sender: sender, from: start))]
    }
}
