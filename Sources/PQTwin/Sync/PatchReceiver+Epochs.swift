// How a receiver moves from one epoch to the next, and comes back after a restart.

extension PatchReceiver {
    /// Takes an epoch frame: verified, sealed to us, made under a policy of ours, and next in line.
    mutating func receive(
        _ signed: SignedFrame<Epoch>,
        from author: VerifiedNode,
        at moment: Moment
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        guard claimed.twin == twin, claimed.sender == sender else { throw .unexpected(.sender) }
        guard claimed.audience == audience else { throw .unexpected(.audience) }
        if let stream, claimed.number == stream.number, signed.bytes == stream.epochFrame {
            throw .replay(0)
        }
        guard claimed.number > stream?.number ?? 0 else {
            throw .staleEpoch(claimed.number)
        }
        try HybridClock.check(claimed.time, wall: moment.wall)
        let epoch = try signed.verified(by: author)
        guard policies.contains(epoch.policy) else { throw .policy }
        try permission.check(sender, under: epoch.policy)
        let secrets = try epoch.opened(by: node, senderKey: author.keyIdentifier)
        if let missing = try missing(before: epoch) {
            // Asked for first, and the epoch is sent again with the reminder behind it.
            return try ask(epoch: missing.epoch, from: missing.sequence, at: moment)
        }
        let open = try OpenStream(signed, secrets: secrets)
        let withdrawn = dropUnverified()
        if let end = stream?.end {
            earlier = earlier.suffix(EpochEnd.maximumKept - 1) + [end]
        }
        stream = open
        requests.opened()
        return withdrawn + [.report(.epochOpened(twin, sender: sender, number: epoch.number))]
    }

    /// Where the frames begin that should have come before an epoch; nil if none are missing.
    ///
    /// A position behind ours means that the sender's journal was restored from a backup: what it
    /// forgot was verified here, and nothing is missing. At the very same position the
    /// checkpoint must be the same, too.
    private func missing(before epoch: Epoch) throws(TwinError) -> StreamPosition? {
        guard let reference = epoch.recipients.first(where: { $0.node == node.name })?.after
        else { return nil }
        let after = reference.position
        if let verified, after == verified.position {
            guard reference.hash == verified.hash else { throw .epochFork }
            return nil
        }
        if let verified, after < verified.position { return nil }
        if let stream, stream.number == after.epoch {
            return StreamPosition(epoch: after.epoch, sequence: stream.next)
        }
        return StreamPosition(epoch: after.epoch, sequence: 0)
    }

    /// Restores a receiver; it opens the stored epoch frame again.
    ///
    /// - Parameters:
    ///   - snapshot: The snapshot stored with the last verified writes.
    ///   - node: This node, with the sealing key it had, now or before.
    ///   - policy: Who may write and read what.
    ///   - held: The identifiers of policies held before: their epochs are taken, too.
    /// - Throws: ``TwinError`` if the epoch can't be opened, for example under another key.
    public init(
        restoring snapshot: ReceiverSnapshot,
        node: LocalNode,
        policy: TwinPolicy,
        heldBefore held: Set<[UInt8]> = []
    ) throws(TwinError) {
        try self.init(
            twin: snapshot.twin,
            sender: snapshot.sender,
            audience: snapshot.audience,
            node: node,
            policy: policy,
            heldBefore: held
        )
        guard case .epoch(let signed) = try Frame(snapshot.epochFrame) else {
            throw .unexpected(.snapshot)
        }
        let secrets = try signed.claimed.opened(
            by: node,
            senderKey: signed.claimedKeyIdentifier
        )
        stream = OpenStream(
            restoring: snapshot,
            policy: signed.claimed.policy,
            secrets: secrets
        )
        verified = CheckpointReference(
            position: StreamPosition(epoch: snapshot.epoch, sequence: snapshot.nextSequence - 1),
            hash: snapshot.checkpoint
        )
        earlier = snapshot.earlier
    }
}
