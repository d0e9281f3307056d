// What an exchange does with each kind of frame.

extension TwinExchange {
    mutating func receive(
        _ signed: SignedFrame<Announcement>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard signed.claimed.node != node.name else { return [] }
        guard let known = try directory.admit(signed, wall: wall) else { return [] }
        try clock.observe(known.time, wall: wall)
        return [
            .persist(
                .announcement(
                    AnnouncementRecord(
                        node: known.name,
                        keyIdentifier: known.keyIdentifier,
                        frame: signed.bytes,
                        kept: directory.keyIdentifiers(of: known.name)
                    )
                )
            ),
            .report(.nodeVerified(known.name)),
        ]
    }

    mutating func receive(
        _ signed: SignedFrame<Receipt>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        let key = SenderKey(stream: claimed.stream, epoch: claimed.epoch)
        guard claimed.sender == node.name else { throw .unexpected(.sender) }
        guard var sender = senders[key] else {
            // All was acknowledged before: a receipt that came late or twice.
            settled.replayed += 1
            return []
        }
        // Its time only orders the receiver's own words, so it may be wrong.
        let receipt = try signed.verified(by: signer(of: signed, wall: wall))
        let actions = try sender.receive(receipt, wall: ticks.ticks(wall: wall))
        keep(sender, as: key)
        return actions
    }

    mutating func receive(
        _ signed: SignedFrame<Gap>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        let key = SenderKey(stream: claimed.stream, epoch: claimed.epoch)
        guard claimed.sender == node.name else { throw .unexpected(.sender) }
        guard var sender = senders[key] else { throw .unknownEpoch(claimed.epoch) }
        let gap = try signed.verified(by: signer(of: signed, wall: wall))
        let actions = try sender.receive(gap, wall: ticks.ticks(wall: wall))
        keep(sender, as: key)
        guard case .report(.unavailable) = actions.first else { return actions }
        return actions + (try giveUp(on: gap.receiver, from: key, wall: wall))
    }

    /// The node that a signed frame speaks for, with the certificate that the frame names.
    private func signer<Payload>(
        of signed: SignedFrame<Payload>,
        wall: UInt64
    ) throws(TwinError) -> VerifiedNode {
        try directory.valid(
            signed.claimed.author,
            signingWith: signed.claimedKeyIdentifier,
            wall: wall
        )
    }

    mutating func route(
        _ frame: Frame,
        _ stream: StreamIdentifier,
        _ sender: NodeName,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let author = try directory.valid(
            sender,
            signingWith: frame.claimedKeyIdentifier,
            wall: wall
        )
        let key = ReceiverKey(stream: stream, sender: sender)
        // Of the frames that make us ask for an epoch we take one in a while, whatever twins they
        // name: its sender sends the epoch again with each reminder.
        let isWanted = receivers[key] == nil && frame.kind != .epoch && mayAnswer(wall: wall)
        guard receivers[key] != nil || frame.kind == .epoch || isWanted else { return [] }
        // Taken out and put back: a copy would copy all that waits.
        var receiver: PatchReceiver
        if let held = receivers.removeValue(forKey: key) {
            receiver = held
        } else {
            receiver = try PatchReceiver(
                twin: stream.twin,
                sender: sender,
                audience: stream.audience,
                node: node,
                policy: policy,
                heldBefore: policies
            )
        }
        let isNew = !receiver.hasStream
        let (before, stateBefore) = (receiver.waitingCost, receiver.stateCost)
        var actions = receiver.receive(frame, from: author, at: clock.next(wall: wall), wall: wall)
        var load = loads[sender, default: SenderLoad()]
        if isNew {
            // A stream begins with a verified epoch; before it anyone can claim any twin's name.
            guard receiver.hasStream, load.streams < maximumStreams else {
                settled += receiver.counters
                if receiver.hasStream { throw .tooManyStreams(limit: maximumStreams) }
                let asks = actions.contains { if case .send = $0 { true } else { false } }
                return isWanted || !asks || mayAnswer(wall: wall) ? actions : []
            }
            load.streams += 1
        }
        load.cost += receiver.waitingCost - before
        if load.cost > Self.maximumWaitingCost {
            load.cost -= receiver.waitingCost
            actions += receiver.dropUnverified()
            actions.append(.report(.refused(.tooManyPending(limit: Self.maximumWaitingCost))))
        }
        load.stateCost += receiver.stateCost - stateBefore
        if load.stateCost > maximumStateCost {
            load.stateCost -= receiver.stateCost
            receiver.unfollow()
        }
        loads[sender] = load
        receivers[key] = receiver
        for action in actions {
            if case .report(.verified(_, _, _, let writes)) = action, let last = writes.last {
                // The receiver has bounded it; a wall clock set back since must not lose the batch.
                try? clock.observe(last.stamp.time, wall: wall)
            }
        }
        return actions
    }

    /// Whether it is time to answer a frame of a stream without an epoch.
    private mutating func mayAnswer(wall: UInt64) -> Bool {
        let moment = Moment(stamp: clock.last, wall: wall)
        if let lastUnopened, !moment.hasElapsed(PatchReceiver.repeatInterval, since: lastUnopened) {
            return false
        }
        lastUnopened = wall
        return true
    }

    /// Keeps a sender as long as something of it is not acknowledged.
    mutating func keep(_ sender: PatchSender, as key: SenderKey) {
        if sender.isFinished {
            settled += sender.counters
            senders[key] = nil
        } else {
            senders[key] = sender
        }
    }

    static func later(_ stream: SenderStream, _ other: SenderStream?) -> SenderStream {
        guard let other, other.lastEpoch > stream.lastEpoch else { return stream }
        return other
    }
}

/// What one node makes us keep.
struct SenderLoad: Sendable {
    /// What its unverified frames weigh.
    var cost = 0
    /// How many streams it has.
    var streams = 0
    /// What the states of its epochs weigh.
    var stateCost = 0
}

extension Epoch {
    var stream: StreamIdentifier { StreamIdentifier(twin, audience: audience) }
}

extension PatchFrame {
    var stream: StreamIdentifier { StreamIdentifier(twin, audience: audience) }
}

extension Checkpoint {
    var stream: StreamIdentifier { StreamIdentifier(twin, audience: audience) }
}

extension Receipt {
    var stream: StreamIdentifier { StreamIdentifier(twin, audience: audience) }
}

extension Gap {
    var stream: StreamIdentifier { StreamIdentifier(twin, audience: audience) }
}
