// What a sender does with receipts, gaps and time.

/// When frames were last sent again to one recipient, and how long to wait before the next time.
struct Retry: Sendable, Equatable {
    static let shortest: UInt64 = 1000
    static let longest: UInt64 = 30_000
    /// The longest first wait, however slowly the last receipt came.
    static let longestPatience: UInt64 = 8000

    var last: UInt64
    var interval = shortest
    /// The first wait: twice as long as the last receipt took.
    var patience = shortest
}

extension PatchSender {
    /// How many frames are sent again at most before a receipt comes for some of them.
    public static let resendWindow: UInt64 = 256
    /// How many bytes are sent again at most before a receipt comes for some of them.
    public static let resendByteCount = 4 * Checkpoint.maximumCost
    /// How long to wait before answering a recipient's next request, in milliseconds.
    static let answerInterval: UInt64 = 10

    /// Takes a verified receipt.
    ///
    /// - Parameters:
    ///   - receipt: The receipt, for this twin and epoch.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/receipt`` if it covers what was not sent or another chain,
    ///   ``TwinError/notRecipient(_:)`` if the node is no recipient.
    public mutating func receive(
        _ receipt: Receipt,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard receipt.twin == twin, receipt.audience == audience, receipt.epoch == epoch,
            receipt.sender == node.name
        else {
            throw .receipt
        }
        guard let before = progress[receipt.receiver] else {
            throw .notRecipient(receipt.receiver)
        }
        guard receipt.upTo < ledger.firstUnsigned else { throw .receipt }
        restartTimer(of: receipt.receiver, at: wall)
        // Receivers acknowledge at checkpoints only, and old receipts say nothing new.
        guard receipt.upTo >= before.count else { return [] }
        guard let head = heads.first(where: { $0.last == receipt.upTo }),
            head.chainHead == receipt.chainHead
        else { throw .receipt }

        if let sent = head.time {
            let taken = wall - min(wall, sent)
            let patience = min(Retry.longestPatience, max(Retry.shortest, 2 * taken))
            retries[receipt.receiver]?.patience = patience
            retries[receipt.receiver]?.interval = patience
        }
        let releasedBefore = releasedBelow
        progress[receipt.receiver] = RecipientProgress(
            count: receipt.upTo + 1,
            time: receipt.time
        )
        let released = releasedBelow
        counters.acknowledged += released - releasedBefore
        outbox.removeAll { $0.covered < released }
        heads.removeAll { $0.last < released }
        let position = StreamPosition(epoch: epoch, sequence: receipt.upTo)
        return [
            .persist(
                .acknowledged(
                    Acknowledgement(
                        twin: twin,
                        audience: audience,
                        epoch: epoch,
                        recipient: receipt.receiver,
                        upTo: receipt.upTo,
                        releasedBelow: released,
                        snapshot: snapshot,
                        isFinished: isFinished
                    )
                )
            ),
            .report(.acknowledged(twin, by: receipt.receiver, upTo: position)),
        ] + sendRest(to: receipt.receiver)
    }

    /// Sends again what a recipient lacks.
    ///
    /// - Parameters:
    ///   - gap: A verified request, for this twin and epoch.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/notRecipient(_:)`` if the node is no recipient.
    public mutating func receive(_ gap: Gap, wall: UInt64) throws(TwinError) -> [SyncAction] {
        guard gap.twin == twin, gap.audience == audience, gap.epoch == epoch,
            gap.sender == node.name,
            let before = progress[gap.receiver]
        else { throw .notRecipient(gap.receiver) }
        guard gap.time > before.time else {
            counters.replayed += 1
            return []
        }
        progress[gap.receiver]?.time = gap.time
        if let last = answered[gap.receiver], wall >= last, wall - last < Self.answerInterval {
            return []
        }
        answered[gap.receiver] = wall
        restartTimer(of: gap.receiver, at: wall)
        if gap.from < releasedBelow {
            let position = StreamPosition(epoch: epoch, sequence: gap.from)
            return [.report(.unavailable(twin, to: gap.receiver, from: position))]
        }
        let missing = outbox.drop { $0.covered < gap.from }
        guard let last = gap.through else { return sendAgain(missing, to: gap.receiver) }
        // A few in the middle: what is to be sent behind them stays as it is.
        return send(window(of: missing.prefix { $0.covered <= last }).now, to: gap.receiver)
    }

    /// Everything a recipient has not acknowledged, for a link that has just come up.
    ///
    /// - Parameters:
    ///   - recipient: The recipient.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    public mutating func resend(to recipient: NodeName, wall: UInt64) -> [SyncAction] {
        guard let progress = progress[recipient], !progress.isStranded else { return [] }
        restartTimer(of: recipient, at: wall)
        return sendAgain(outstanding(of: recipient), to: recipient)
    }

    /// Lets time pass: signs what waits too long, and reminds recipients that stay silent.
    ///
    /// A reminder is the epoch frame, if nothing was acknowledged, and the last checkpoint: the
    /// recipient answers it with a receipt or a gap.
    ///
    /// - Parameters:
    ///   - time: The present.
    ///   - wall: The present for all waiting, in milliseconds, where the stamp is ahead of it.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; the value is unchanged then.
    public mutating func advance(
        to time: HybridTimestamp,
        wall: UInt64? = nil
    ) throws(TwinError) -> [SyncAction] {
        let wall = wall ?? time.milliseconds
        var actions: [SyncAction] = []
        if secrets == nil || isDue(wall) { actions += try sign(at: time, wall: wall) }
        for recipient in recipients {
            let count = progress[recipient]?.count ?? 0
            let retry = retries[recipient, default: Retry(last: 0)]
            guard owesSigned(recipient), wall >= retry.last + retry.interval else { continue }
            var reminder = outbox.filter { $0.position == 0 && count == 0 }
            if let lastCheckpoint { reminder.append(lastCheckpoint) }
            actions += send(reminder, to: recipient)
            retries[recipient] = Retry(
                last: wall,
                interval: min(Retry.longest, retry.interval * 2),
                patience: retry.patience
            )
        }
        return actions
    }

    /// When ``advance(to:)`` has something to do next, in milliseconds since 1970; nil for never.
    public var deadline: UInt64? {
        var times: [UInt64] = []
        if ledger.tree.count > 0 {
            times.append(secrets == nil ? 0 : (unsignedSince ?? 0) + Checkpoint.maximumDelay)
        }
        for recipient in recipients where owesSigned(recipient) {
            let retry = retries[recipient] ?? Retry(last: 0)
            times.append(retry.last + retry.interval)
        }
        return times.min()
    }

    /// Whether a recipient owes a receipt for something signed, and can still give it.
    private func owesSigned(_ recipient: NodeName) -> Bool {
        guard let progress = progress[recipient], !progress.isStranded else { return false }
        return progress.count < ledger.firstUnsigned
    }

    /// Frames below this sequence number are acknowledged by all.
    var releasedBelow: UInt64 { progress.values.map(\.count).min() ?? ledger.nextSequence }

    /// Begins a recipient's wait anew.
    mutating func restartTimer(of recipient: NodeName, at wall: UInt64) {
        let patience = retries[recipient]?.patience ?? Retry.shortest
        retries[recipient] = Retry(last: wall, interval: patience, patience: patience)
    }

    private func isDue(_ wall: UInt64) -> Bool {
        guard let unsignedSince else { return true }
        return wall >= unsignedSince + Checkpoint.maximumDelay
    }

    /// The checkpoint with the highest range; it covers all signed frames before it.
    private var lastCheckpoint: OutboxFrame? {
        guard ledger.firstUnsigned > 0 else { return nil }
        // The last frame covered by this number: patch first, checkpoint behind it.
        return outbox.last { $0.covered == ledger.firstUnsigned - 1 }
    }

    private func outstanding(of recipient: NodeName) -> ArraySlice<OutboxFrame> {
        let count = progress[recipient]?.count ?? 0
        return outbox.drop { $0.covered < count }
    }

    /// Sends frames again, as many as fit the window; receipts bring the rest.
    private mutating func sendAgain(
        _ frames: ArraySlice<OutboxFrame>,
        to recipient: NodeName
    ) -> [SyncAction] {
        let window = window(of: frames)
        cursors[recipient] = window.next
        return send(window.now, to: recipient)
    }

    /// Goes on where the last window ended, as far as a receipt has moved it.
    private mutating func sendRest(to recipient: NodeName) -> [SyncAction] {
        guard let cursor = cursors[recipient] else { return [] }
        let window = window(of: outstanding(of: recipient))
        cursors[recipient] = window.next
        return send(window.now.drop { $0.position < cursor }, to: recipient)
    }

    /// The frames that may be under way at once, and where those behind them begin.
    private func window(
        of frames: ArraySlice<OutboxFrame>
    ) -> (now: ArraySlice<OutboxFrame>, next: UInt64?) {
        var byteCount = 0
        let now = frames.prefix(Int(Self.resendWindow)).prefix { frame in
            defer { byteCount += frame.bytes.count }
            return byteCount < Self.resendByteCount
        }
        return (now, frames.dropFirst(now.count).first?.position)
    }

    private mutating func send(
        _ frames: some Collection<OutboxFrame>,
        to recipient: NodeName
    ) -> [SyncAction] {
        counters.resent += UInt64(frames.count)
        return frames.map { .send($0.bytes, to: [recipient]) }
    }
}

extension PatchSender {
    /// What to keep across a restart, beside the outbox.
    public var snapshot: SenderSnapshot {
        SenderSnapshot(
            twin: twin,
            audience: audience,
            epoch: epoch,
            nextPosition: nextPosition,
            progress: progress,
            ledger: ledger
        )
    }

    /// Restores a sender in its closed form; ``advance(to:)`` signs what was left unsigned.
    ///
    /// - Parameters:
    ///   - snapshot: The snapshot stored with the last frame.
    ///   - outbox: The frames stored and not released.
    ///   - node: This node.
    /// - Throws: ``TwinError`` if a stored frame can't be read.
    public init(
        restoring snapshot: SenderSnapshot,
        outbox: [OutboxFrame],
        node: LocalNode
    ) throws(TwinError) {
        self.node = node
        twin = snapshot.twin
        audience = snapshot.audience
        epoch = snapshot.epoch
        recipients = snapshot.progress.keys.sorted()
        nextPosition = snapshot.nextPosition
        progress = snapshot.progress
        ledger = snapshot.ledger
        // An epoch without patches is never acknowledged: nothing of it is left to send.
        guard ledger.nextSequence > 0 else { return }
        self.outbox = outbox.sorted { $0.position < $1.position }
        for frame in self.outbox {
            guard case .checkpoint(let checkpoint) = try Frame(frame.bytes) else { continue }
            let claimed = checkpoint.claimed
            heads.append(CheckpointHead(last: claimed.last, chainHead: claimed.chainHead))
        }
    }
}
