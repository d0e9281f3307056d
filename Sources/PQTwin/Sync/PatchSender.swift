public import PQSecrets

/// Sends the patches of one twin to one audience in one epoch, and keeps each frame until it is acknowledged.
///
///     begin ──▶ open ──seal──▶ open ──close──▶ closed ──last receipt──▶ finished
///                                                ▲
///     restored from a journal ───────────────────┘
///
/// A pure value: patches, times, receipts and gaps go in, actions come out. A restored sender
/// has no key; it signs what was sent unsigned, sends again and takes receipts, while a new
/// sender opens the next epoch.
public struct PatchSender: Sendable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// The number of the audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// Who can open the frames and must acknowledge them.
    public internal(set) var recipients: [NodeName]
    /// Figures since this value was made.
    public internal(set) var counters = FrameCounters()

    let node: LocalNode
    var secrets: EpochSecrets?
    var ledger: SenderLedger
    /// Since when, in milliseconds, a frame waits for its checkpoint.
    var unsignedSince: UInt64?
    var unsignedCost = 0
    /// What the epoch's patches added up to at the last checkpoint, by weight.
    var stateCost = 0
    var nextPosition: UInt64 = 0
    var outbox: [OutboxFrame] = []
    var heads: [CheckpointHead] = []
    var progress: [NodeName: RecipientProgress]
    var retries: [NodeName: Retry] = [:]
    /// The next frame to be sent again, for recipients that lack more than is sent at once.
    var cursors: [NodeName: UInt64] = [:]
    /// When a recipient's request was last answered.
    var answered: [NodeName: UInt64] = [:]

    /// Opens an epoch with a fresh key.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - node: This node.
    ///   - recipients: Who can open the frames, at least one.
    ///   - policy: Who may write and read what.
    ///   - readers: Whom the audience is made of, also those who are no recipients yet; the
    ///     recipients if nil.
    ///   - stream: Where the stream stands.
    ///   - time: When; its milliseconds also make the epoch's number, so that a journal restored
    ///     from a backup doesn't lead to a number used before.
    ///   - source: Where the key comes from.
    /// - Returns: The sender, and what to do.
    /// - Throws: ``TwinError``.
    public static func begin(
        _ twin: TwinIdentifier,
        audience: UInt64 = 0,
        by node: LocalNode,
        to recipients: [VerifiedNode],
        policy: TwinPolicy,
        readers: TwinPolicy.Nodes? = nil,
        after stream: SenderStream,
        at time: HybridTimestamp,
        from source: some RandomSource = SystemRandomSource()
    ) throws(TwinError) -> (sender: PatchSender, actions: [SyncAction]) {
        let names = Set(recipients.map(\.name))
        guard !names.isEmpty, names.count == recipients.count,
            names.count <= Epoch.maximumRecipients
        else {
            throw .unexpected(.recipients)
        }
        let (next, overflow) = stream.lastEpoch.addingReportingOverflow(1)
        guard !overflow else { throw .epochClosed }
        let number = max(next, time.milliseconds)
        let (epoch, secrets) = try Epoch.sealed(
            twin: twin,
            audience: audience,
            number: number,
            policy: try policy.identifier(for: twin),
            previousCheckpoint: stream.last?.hash,
            time: time,
            to: recipients.map { ($0, stream.byRecipient[$0.name]) },
            by: node,
            from: source
        )
        let frame = try SignedFrame(signing: epoch, by: node).bytes
        var sender = PatchSender(
            node: node,
            epoch: epoch,
            secrets: secrets,
            ledger: try SenderLedger(epochFrame: frame, number: number, after: stream)
        )
        sender.ledger.stream.readers = readers ?? .only(names)
        let actions = sender.enqueue([(frame, covered: 0)], write: nil, wall: time.milliseconds)
        return (sender, actions)
    }

    private init(node: LocalNode, epoch: Epoch, secrets: EpochSecrets, ledger: SenderLedger) {
        self.node = node
        self.twin = epoch.twin
        self.audience = epoch.audience
        self.epoch = epoch.number
        self.recipients = epoch.recipients.map(\.node)
        self.secrets = secrets
        self.ledger = ledger
        self.ledger.stateSalt = secrets.stateSalt
        progress = Dictionary(
            uniqueKeysWithValues: recipients.map { ($0, RecipientProgress()) }
        )
    }

    /// Where the stream stands: what the next epoch follows.
    public var stream: SenderStream { ledger.stream }

    /// Whether patches can be sealed.
    public var isOpen: Bool { secrets != nil }

    /// Whether the epoch's patches add up to so much that another epoch should begin.
    ///
    /// What is unsigned counts in full, though it may take the place of something.
    public var isFull: Bool { stateCost + unsignedCost > Epoch.maximumStateCost }

    /// Whether the epoch is closed and every frame acknowledged by every recipient.
    public var isFinished: Bool { secrets == nil && outbox.isEmpty && ledger.tree.count == 0 }

    /// Seals a patch; an urgent one is signed at once, others with the next checkpoint.
    ///
    /// - Parameters:
    ///   - patch: The patch.
    ///   - time: When it was written, above all times before.
    ///   - wall: The present for all waiting, in milliseconds, where the stamp is ahead of it.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/epochClosed``, ``TwinError/sequenceUsed(_:)`` if a copy of this value
    ///   sealed here before, or why sealing failed; the value is unchanged then.
    public mutating func seal(
        _ patch: TwinPatch,
        at time: HybridTimestamp,
        wall: UInt64? = nil
    ) throws(TwinError) -> [SyncAction] {
        let sequence = ledger.nextSequence
        guard let secrets, sequence < PatchFrame.sequenceLimit else { throw .epochClosed }
        let frame = try PatchFrame(
            sealing: patch,
            twin: twin,
            sender: node.name,
            audience: audience,
            epoch: epoch,
            sequence: sequence,
            time: time,
            with: secrets
        )
        var next = ledger
        try next.append(frame.bytes, of: patch)
        var frames = [(frame.bytes, covered: sequence)]
        let cost = unsignedCost + PatchFrame.cost(of: patch, byteCount: frame.bytes.count)
        if patch.pathClass.isUrgent || next.tree.count == Checkpoint.maximumFrames
            || cost >= Checkpoint.maximumCost
        {
            let (checkpoint, last, weight) = try checkpoint(in: &next, at: time)
            frames.append((checkpoint, covered: last))
            stateCost = weight
        }
        ledger = next
        let wall = wall ?? time.milliseconds
        let isSigned = next.tree.count == 0
        unsignedSince = isSigned ? nil : unsignedSince ?? wall
        unsignedCost = isSigned ? 0 : cost
        counters.sent += 1
        let write = TwinWrite(patch, stamp: WriteStamp(time: time, author: node.name))
        return enqueue(frames, write: write, wall: wall)
    }

    /// Signs what has been sent unsigned, if anything.
    ///
    /// - Parameters:
    ///   - time: The present.
    ///   - wall: The present for all waiting, in milliseconds, where the stamp is ahead of it.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; the value is unchanged then.
    public mutating func sign(
        at time: HybridTimestamp,
        wall: UInt64? = nil
    ) throws(TwinError) -> [SyncAction] {
        guard ledger.tree.count > 0 else { return [] }
        var next = ledger
        let (frame, last, weight) = try checkpoint(in: &next, at: time)
        ledger = next
        stateCost = weight
        unsignedSince = nil
        unsignedCost = 0
        return enqueue([(frame, covered: last)], write: nil, wall: wall ?? time.milliseconds)
    }

    /// Signs what is unsigned and gives up the key: nothing more can be sealed in this epoch.
    ///
    /// - Parameters:
    ///   - time: The present.
    ///   - wall: The present for all waiting, in milliseconds, where the stamp is ahead of it.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; the value is unchanged then.
    public mutating func close(
        at time: HybridTimestamp,
        wall: UInt64? = nil
    ) throws(TwinError) -> [SyncAction] {
        var actions = try sign(at: time, wall: wall)
        secrets = nil
        // An epoch without patches is never acknowledged; it ends here.
        if ledger.nextSequence == 0 { outbox = [] }
        if isFinished { actions.append(.persist(.outbox(record([], write: nil)))) }
        return actions
    }

    /// Makes the checkpoint over all unsigned frames of a ledger, and weighs the state.
    private func checkpoint(
        in ledger: inout SenderLedger,
        at time: HybridTimestamp
    ) throws(TwinError) -> ([UInt8], covered: UInt64, stateCost: Int) {
        let last = ledger.nextSequence - 1
        let (payload, stateCost) = try ledger.checkpoint(
            twin: twin,
            sender: node.name,
            audience: audience,
            epoch: epoch,
            time: time
        )
        let frame = try SignedFrame(signing: payload, by: node).bytes
        try ledger.begin(after: frame, to: recipients, epoch: epoch)
        return (frame, covered: last, stateCost: stateCost)
    }

    /// Puts frames into the outbox: persisted first, sent after.
    ///
    /// Whoever still lacks older frames gets these behind them.
    private mutating func enqueue(
        _ frames: [([UInt8], covered: UInt64)],
        write: TwinWrite?,
        wall: UInt64
    ) -> [SyncAction] {
        var added: [OutboxFrame] = []
        for (bytes, covered) in frames {
            added.append(OutboxFrame(position: nextPosition, covered: covered, bytes: bytes))
            nextPosition += 1
        }
        if ledger.tree.count == 0, ledger.nextSequence > 0 {
            // Whoever owed no receipt owes one from now on, and is reminded of it, not at once.
            for recipient in recipients where !owesReceipt(recipient) {
                restartTimer(of: recipient, at: wall)
            }
            noteHead(wall)
        }
        outbox.append(contentsOf: added)
        var actions: [SyncAction] = [.persist(.outbox(record(added, write: write)))]
        let ready = recipients.filter { cursors[$0] == nil }
        if !ready.isEmpty {
            actions.append(contentsOf: added.map { .send($0.bytes, to: ready) })
        }
        return actions
    }

    /// Remembers the chain at the checkpoint just made: a receipt up to there must name it.
    private mutating func noteHead(_ wall: UInt64) {
        heads.append(
            CheckpointHead(
                last: ledger.nextSequence - 1,
                chainHead: ledger.chain.head,
                time: wall
            )
        )
    }

    private func owesReceipt(_ recipient: NodeName) -> Bool {
        guard let head = heads.last else { return false }
        return (progress[recipient]?.count ?? 0) <= head.last
    }

    func record(_ frames: [OutboxFrame], write: TwinWrite?) -> OutboxRecord {
        OutboxRecord(
            twin: twin,
            audience: audience,
            epoch: epoch,
            recipients: recipients,
            frames: frames,
            write: write,
            snapshot: snapshot,
            isFinished: isFinished
        )
    }
}
