// Who owes a sender receipts, and when they are no longer waited for.

extension PatchSender {
    /// How many patches a recipient has not acknowledged.
    func owed(by recipient: NodeName) -> Int {
        guard let count = progress[recipient]?.count else { return 0 }
        return Int(clamping: ledger.nextSequence - min(count, ledger.nextSequence))
    }

    /// How many of them it can still acknowledge.
    func awaited(from recipient: NodeName) -> Int {
        progress[recipient]?.isStranded == true ? 0 : owed(by: recipient)
    }

    /// Whether a patch is not acknowledged by all.
    public var hasOutstanding: Bool { outstandingCount > 0 }

    /// How many patches are not acknowledged by all.
    var outstandingCount: Int {
        Int(clamping: ledger.nextSequence - min(releasedBelow, ledger.nextSequence))
    }

    /// Whether a recipient must have verified one of these epochs before it can take this one.
    func follows(_ epochs: Set<UInt64>, for recipient: NodeName) -> Bool {
        guard progress[recipient]?.count == 0, let first = outbox.first, first.position == 0,
            case .epoch(let signed) = try? Frame(first.bytes),
            let entry = signed.claimed.recipients.first(where: { $0.node == recipient }),
            let after = entry.after
        else { return false }
        return epochs.contains(after.position.epoch)
    }

    /// Waits for a recipient no more that lost what it had acknowledged: it can't take the rest.
    ///
    /// The rest stays counted as not acknowledged.
    mutating func strand(_ recipient: NodeName) -> [SyncAction] {
        guard progress[recipient]?.isStranded == false else { return [] }
        progress[recipient]?.isStranded = true
        return [.persist(.outbox(record([], write: nil)))]
    }

    /// Signs and closes the epoch and counts a recipient as one no more: what is kept for it alone
    /// goes.
    ///
    /// - Parameters:
    ///   - recipient: The recipient.
    ///   - time: The present.
    ///   - wall: The present for all waiting, in milliseconds.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; the value is unchanged then.
    mutating func release(
        _ recipient: NodeName,
        at time: HybridTimestamp,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard progress[recipient] != nil else { return [] }
        let actions = try close(at: time, wall: wall)
        let releasedBefore = releasedBelow
        progress[recipient] = nil
        retries[recipient] = nil
        cursors[recipient] = nil
        answered[recipient] = nil
        recipients.removeAll { $0 == recipient }
        ledger.stream.byRecipient[recipient] = nil
        let released = releasedBelow
        // What nobody else could read was acknowledged by nobody.
        if !progress.isEmpty { counters.acknowledged += released - releasedBefore }
        outbox.removeAll { $0.covered < released }
        heads.removeAll { $0.last < released }
        let release = RecipientRelease(
            twin: twin,
            audience: audience,
            epoch: epoch,
            recipient: recipient,
            releasedBelow: released,
            snapshot: snapshot,
            isFinished: isFinished
        )
        return actions + [.persist(.released(release))]
    }
}
