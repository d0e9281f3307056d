// Which acknowledgements an exchange waits for, and from whom it waits for none any more.

extension TwinExchange {
    /// Streams with frames of ours that are not acknowledged by all, the oldest epoch first.
    public var unacknowledged: [(stream: StreamIdentifier, epoch: UInt64)] {
        senders.filter { !$0.value.isFinished && $0.value.hasOutstanding }
            .keys.sorted().map { ($0.stream, $0.epoch) }
    }

    /// How many patches of ours not everyone who can read them has acknowledged.
    public var outstanding: Int {
        senders.values.reduce(0) { $0 + $1.outstandingCount }
    }

    /// From whom acknowledgements of patches of ours are waited for.
    public var debtors: Set<NodeName> {
        Set(
            senders.values.flatMap { sender in
                sender.recipients.filter { sender.awaited(from: $0) > 0 }
            }
        )
    }

    /// How many patches of ours a node has not acknowledged, whatever others have.
    ///
    /// - Parameter node: The node.
    /// - Returns: Their number, kept until then.
    public func owed(by node: NodeName) -> Int {
        senders.values.reduce(0) { $0 + $1.owed(by: node) }
    }

    /// How many patches of ours of some twins one node each has not acknowledged.
    ///
    /// - Parameter readers: The twins, and of each the node.
    /// - Returns: Their numbers; none where nothing is owed.
    package func owed(by readers: [TwinIdentifier: NodeName]) -> [TwinIdentifier: Int] {
        var counts: [TwinIdentifier: Int] = [:]
        for (key, sender) in senders {
            guard let reader = readers[key.stream.twin] else { continue }
            counts[key.stream.twin, default: 0] += sender.owed(by: reader)
        }
        return counts
    }

    /// How many of the patches that a node owes are waited for.
    ///
    /// A node that lost its journal can't take patches that follow on what it lost. Whoever waited for
    /// these would wait for ever.
    ///
    /// - Parameter node: The node.
    /// - Returns: Their number.
    public func awaited(from node: NodeName) -> Int {
        senders.values.reduce(0) { $0 + $1.awaited(from: node) }
    }

    /// Waits no more for a node that is gone for good, and keeps nothing for it.
    ///
    /// Epochs that it can read are closed: the next write opens one for those who may read then. What
    /// others have not acknowledged stays.
    ///
    /// - Parameters:
    ///   - name: The node.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; nothing has changed then.
    public mutating func release(
        _ name: NodeName,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        var next = self
        var actions: [SyncAction] = []
        for key in senders.keys.sorted() {
            guard var sender = senders[key], sender.recipients.contains(name) else { continue }
            actions += try sender.release(
                name,
                at: next.clock.next(wall: wall),
                wall: next.ticks.ticks(wall: wall)
            )
            next.streams[key.stream] = Self.later(sender.stream, next.streams[key.stream])
            next.keep(sender, as: key)
        }
        self = next
        return actions
    }

    /// Where a new epoch goes on: only those who have not acknowledged all are told what comes
    /// before it, because only that can still be had from us.
    ///
    /// Whoever has lost what it had acknowledged can't take up what follows on it; it goes on with
    /// the new epoch, and what it has not acknowledged stays counted as such.
    func streamToFollow(_ key: StreamIdentifier) -> SenderStream {
        var stream = streams[key] ?? SenderStream()
        let outstanding = senders.filter { $0.key.stream == key }.values
        stream.byRecipient = stream.byRecipient.filter { recipient, _ in
            outstanding.contains { $0.awaited(from: recipient) > 0 }
        }
        return stream
    }

    /// Gives up an epoch, and those that follow on it, for a recipient that lost its journal: none
    /// of their frames is waited for, and the next write opens an epoch that it can take.
    ///
    /// At most once a minute: it costs us more than the request.
    mutating func giveUp(
        on recipient: NodeName,
        from first: SenderKey,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        let now = ticks.ticks(wall: wall)
        let stream = first.stream
        if let last = reopened[stream], now - last < Self.reopenInterval { return [] }
        var next = self
        next.reopened[stream] = now
        var lost: Set<UInt64> = [first.epoch]
        var actions: [SyncAction] = []
        let keys = senders.keys.filter { $0.stream == stream && $0.epoch >= first.epoch }
        for key in keys.sorted() {
            guard var sender = senders[key],
                key == first || sender.follows(lost, for: recipient)
            else { continue }
            lost.insert(key.epoch)
            actions += try sender.close(at: next.clock.next(wall: wall), wall: now)
            actions += sender.strand(recipient)
            next.streams[stream] = Self.later(sender.stream, next.streams[stream])
            next.keep(sender, as: key)
        }
        self = next
        return actions
    }
}
