// What an exchange does with each kind of frame, and what it owes whom.

extension TwinExchange {
    mutating func receive(
        _ signed: SignedFrame<Announcement>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard signed.claimed.node != node.name else { return [] }
        guard let known = try directory.admit(signed, wall: wall) else { return [] }
        try clock.observe(known.time, wall: wall)
        return [
            .persist(.announcement(node: known.name, frame: signed.bytes)),
            .report(.nodeVerified(known.name)),
        ]
    }

    mutating func receive(
        _ signed: SignedFrame<Receipt>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        let key = SenderKey(twin: claimed.twin, epoch: claimed.epoch)
        guard claimed.sender == node.name else { throw .unexpected(.sender) }
        guard var sender = senders[key] else {
            // All was acknowledged before: a receipt that came late or twice.
            settled.replayed += 1
            return []
        }
        // Its time only orders the receiver's own words, so it may be wrong.
        let receipt = try signed.verified(by: directory.valid(claimed.receiver, wall: wall))
        let actions = try sender.receive(receipt, wall: ticks.ticks(wall: wall))
        keep(sender, as: key)
        return actions
    }

    mutating func receive(
        _ signed: SignedFrame<Gap>,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let claimed = signed.claimed
        let key = SenderKey(twin: claimed.twin, epoch: claimed.epoch)
        guard claimed.sender == node.name else { throw .unexpected(.sender) }
        guard var sender = senders[key] else { throw .unknownEpoch(claimed.epoch) }
        let gap = try signed.verified(by: directory.valid(claimed.receiver, wall: wall))
        let actions = try sender.receive(gap, wall: ticks.ticks(wall: wall))
        keep(sender, as: key)
        guard case .report(.unavailable) = actions.first else { return actions }
        return actions + (try reopen(gap.twin, for: gap.receiver, wall: wall))
    }

    mutating func route(
        _ frame: Frame,
        _ twin: TwinIdentifier,
        _ sender: NodeName,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let author = try directory.valid(sender, wall: wall)
        let key = ReceiverKey(twin: twin, sender: sender)
        // Of the frames that make us ask for an epoch we take one in a while, whatever twins they
        // name: its sender sends the epoch again with each reminder.
        let isWanted = receivers[key] == nil && frame.kind != .epoch && mayAnswer(wall: wall)
        guard receivers[key] != nil || frame.kind == .epoch || isWanted else { return [] }
        // Taken out and put back: a copy would copy all that waits.
        var receiver: PatchReceiver
        if let held = receivers.removeValue(forKey: key) {
            receiver = held
        } else {
            receiver = try PatchReceiver(twin: twin, sender: sender, node: node, policy: policy)
        }
        let isNew = !receiver.hasStream
        let before = receiver.waitingCost
        var actions = receiver.receive(frame, from: author, at: clock.next(wall: wall), wall: wall)
        var load = loads[sender, default: (0, 0)]
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
            receiver.dropUnverified()
            actions.append(.report(.refused(.tooManyPending(limit: Self.maximumWaitingCost))))
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

    /// Where a new epoch goes on: only those who have not acknowledged all are told what comes
    /// before it, because only that can still be had from us.
    ///
    /// Whoever has lost what it had acknowledged can't take up what follows on it; it goes on with
    /// the new epoch, and what it has not acknowledged stays counted as such.
    func streamToFollow(_ twin: TwinIdentifier) -> SenderStream {
        var stream = streams[twin] ?? SenderStream()
        let outstanding = senders.filter { $0.key.twin == twin }.values
        stream.byRecipient = stream.byRecipient.filter { recipient, _ in
            forgetful[twin]?.contains(recipient) != true
                && outstanding.contains { $0.lacksReceipt(of: recipient) }
        }
        return stream
    }

    /// Closes a twin's epoch for a recipient that lost its journal: the next write opens another.
    ///
    /// At most once a minute: it costs us more than the request.
    private mutating func reopen(
        _ twin: TwinIdentifier,
        for recipient: NodeName,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let now = ticks.ticks(wall: wall)
        if let last = reopened[twin], now - last < Self.reopenInterval { return [] }
        reopened[twin] = now
        forgetful[twin, default: []].insert(recipient)
        guard isOpen(twin), let epoch = streams[twin]?.lastEpoch,
            var sender = senders[SenderKey(twin: twin, epoch: epoch)]
        else { return [] }
        let actions = try sender.close(at: clock.next(wall: wall), wall: now)
        streams[twin] = sender.stream
        keep(sender, as: SenderKey(twin: twin, epoch: epoch))
        return actions
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
