// What a sender does with receipts, gaps and time.

/// When frames were last sent again to one recipient, and how long to wait before the next time.
struct Retry: Sendable, Equatable {
    static let shortest: UInt64 = 1000
    static let longest: UInt64 = 30_000

    var last: UInt64
    var interval = shortest
}

extension PatchSender {
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
        guard receipt.twin == twin, receipt.epoch == epoch, receipt.sender == node.name else {
            throw .receipt
        }
        guard let before = progress[receipt.receiver] else {
            throw .notRecipient(receipt.receiver)
        }
        guard receipt.upTo < ledger.firstUnsigned else { throw .receipt }
        retries[receipt.receiver] = Retry(last: wall)
        // Receivers acknowledge at checkpoints only, and old receipts say nothing new.
        guard receipt.upTo >= before.count else { return [] }
        guard let head = heads.first(where: { $0.last == receipt.upTo }),
            head.chainHead == receipt.chainHead
        else { throw .receipt }

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
        ]
    }

    /// Sends again what a recipient lacks.
    ///
    /// - Parameters:
    ///   - gap: A verified request, for this twin and epoch.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/notRecipient(_:)`` if the node is no recipient.
    public mutating func receive(_ gap: Gap, wall: UInt64) throws(TwinError) -> [SyncAction] {
        guard gap.twin == twin, gap.epoch == epoch, gap.sender == node.name,
            let before = progress[gap.receiver]
        else { throw .notRecipient(gap.receiver) }
        guard gap.time > before.time else {
            counters.replayed += 1
            return []
        }
        progress[gap.receiver]?.time = gap.time
        retries[gap.receiver] = Retry(last: wall)
        if gap.from < releasedBelow {
            let position = StreamPosition(epoch: epoch, sequence: gap.from)
            return [.report(.unavailable(twin, to: gap.receiver, from: position))]
        }
        let last = gap.through ?? .max
        return send(
            outbox.filter { $0.covered >= gap.from && $0.covered <= last },
            to: gap.receiver
        )
    }

    /// Everything a recipient has not acknowledged, for a link that has just come up.
    ///
    /// - Parameters:
    ///   - recipient: The recipient.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    public mutating func resend(to recipient: NodeName, wall: UInt64) -> [SyncAction] {
        guard let count = progress[recipient]?.count else { return [] }
        retries[recipient] = Retry(last: wall)
        return send(outbox.filter { $0.covered >= count }, to: recipient)
    }

    /// Lets time pass: signs what waits too long, and reminds recipients that stay silent.
    ///
    /// A reminder is the epoch frame, if nothing was acknowledged, and the last checkpoint: the
    /// recipient answers it with a receipt or a gap.
    ///
    /// - Parameter time: The present.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; the value is unchanged then.
    public mutating func advance(to time: HybridTimestamp) throws(TwinError) -> [SyncAction] {
        var actions: [SyncAction] = []
        if secrets == nil || isDue(at: time) { actions += try sign(at: time) }
        for recipient in recipients {
            let count = progress[recipient]?.count ?? 0
            let retry = retries[recipient] ?? Retry(last: 0)
            guard count < ledger.firstUnsigned, time.milliseconds >= retry.last + retry.interval
            else { continue }
            var reminder = outbox.filter { $0.position == 0 && count == 0 }
            if let lastCheckpoint { reminder.append(lastCheckpoint) }
            actions += send(reminder, to: recipient)
            retries[recipient] = Retry(
                last: time.milliseconds,
                interval: min(Retry.longest, retry.interval * 2)
            )
        }
        return actions
    }

    /// When ``advance(to:)`` has something to do next, in milliseconds since 1970; nil for never.
    public var deadline: UInt64? {
        var times: [UInt64] = []
        if ledger.tree.count > 0 {
            times.append((unsignedSince?.milliseconds ?? 0) + Checkpoint.maximumDelay)
        }
        for recipient in recipients
        where (progress[recipient]?.count ?? 0) < ledger.firstUnsigned {
            let retry = retries[recipient] ?? Retry(last: 0)
            times.append(retry.last + retry.interval)
        }
        return times.min()
    }

    /// Frames below this sequence number are acknowledged by all.
    var releasedBelow: UInt64 { progress.values.map(\.count).min() ?? 0 }

    private func isDue(at time: HybridTimestamp) -> Bool {
        guard let unsignedSince else { return true }
        return time.milliseconds >= unsignedSince.milliseconds + Checkpoint.maximumDelay
    }

    /// The checkpoint with the highest range; it covers all signed frames before it.
    private var lastCheckpoint: OutboxFrame? {
        guard ledger.firstUnsigned > 0 else { return nil }
        // The last frame covered by this number: patch first, checkpoint behind it.
        return outbox.last { $0.covered == ledger.firstUnsigned - 1 }
    }

    private mutating func send(_ frames: [OutboxFrame], to recipient: NodeName) -> [SyncAction] {
        counters.resent += UInt64(frames.count)
        return frames.map { .send($0.bytes, to: recipient) }
    }
}

extension PatchSender {
    /// What to keep across a restart, beside the outbox.
    public var snapshot: SenderSnapshot {
        SenderSnapshot(
            twin: twin,
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

extension PatchSender {
    /// Whether a patch is not acknowledged by all.
    public var hasOutstanding: Bool { releasedBelow < ledger.nextSequence }
}
