// How an exchange writes: whom it seals to, and when it opens an epoch for them.

extension TwinExchange {
    /// Seals a patch to everyone who may read it by policy and has announced itself.
    ///
    /// Opens an epoch if none is open for just these, or if it is full. A reader that announces itself later reads what
    /// is written from then on.
    ///
    /// - Parameters:
    ///   - patch: The patch.
    ///   - twin: Which twin.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/forbidden(_:_:)`` or ``TwinError/noReader(_:)`` by policy,
    ///   ``TwinError/unknownNode(_:)`` or ``TwinError/identity(_:)`` if none of the readers can be
    ///   sealed to yet or any more, or why sealing failed; nothing has changed then.
    public mutating func write(
        _ patch: TwinPatch,
        to twin: TwinIdentifier,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        try checkWriter(of: patch.pathClass, in: twin)
        let readers = readers(of: patch.pathClass, in: twin)
        guard readers != [] else { throw .noReader(patch.pathClass) }
        let recipients = try recipients(among: readers, wall: wall)
        let audience = audience(of: readers, in: twin)
        let stream = StreamIdentifier(twin, audience: audience)
        if hasRoom(stream), recipientsOfLast(stream) == recipients {
            return try seal(patch, in: stream, wall: wall)
        }
        var next = self
        let opening = try next.begin(
            twin,
            audience: audience,
            to: recipients.sorted(),
            readers: readers,
            wall: wall
        )
        let actions = opening + (try next.seal(patch, in: stream, wall: wall))
        self = next
        return actions
    }

    /// Whether a write has to wait: it is allowed, others may read it, and none of them has announced
    /// itself, or all with certificates that have expired since.
    ///
    /// - Parameters:
    ///   - pathClass: The class that would be written.
    ///   - twin: Which twin.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: Whether there is nobody to seal to yet, or any more.
    public func awaitsReader(
        of pathClass: PathClass,
        in twin: TwinIdentifier,
        wall: UInt64
    ) -> Bool {
        guard policy.allows(node.name, toWrite: pathClass, of: twin) else { return false }
        let readers = readers(of: pathClass, in: twin)
        guard readers != [] else { return false }
        let names = if case .only(let names) = readers { names } else { directory.names }
        return names.allSatisfy { (try? directory.valid($0, wall: wall)) == nil }
    }

    /// Goes over to another policy: epochs under rules that changed are closed, and what is written
    /// next is sealed to those who may read then.
    ///
    /// What others seal is taken under the earlier rules, too, and judged by the new ones. Who reads
    /// no more still owes receipts for what it could read: see ``release(_:wall:)``.
    ///
    /// - Parameters:
    ///   - policy: Who may write and read what.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails; nothing has changed then.
    public mutating func adopt(
        _ policy: TwinPolicy,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        var next = self
        next.policy = policy
        next.policies.formUnion(try policy.rulesByIdentifier().keys)
        var actions: [SyncAction] = []
        for key in senders.keys.sorted() {
            let twin = key.stream.twin
            guard var sender = senders[key], sender.isOpen,
                try policy.identifier(for: twin) != self.policy.identifier(for: twin)
            else { continue }
            actions += try sender.close(
                at: next.clock.next(wall: wall),
                wall: next.ticks.ticks(wall: wall)
            )
            next.streams[key.stream] = Self.later(sender.stream, next.streams[key.stream])
            next.keep(sender, as: key)
        }
        for key in receivers.keys {
            next.receivers[key]?.policies = next.policies
            next.receivers[key]?.permission = try WritePermission(
                of: key.sender,
                in: key.stream.twin,
                by: policy
            )
        }
        self = next
        return actions
    }

    /// Whether patches of a twin can be sealed, so that no new epoch is needed.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    /// - Returns: Whether they can.
    public func isOpen(_ twin: TwinIdentifier, audience: UInt64 = 0) -> Bool {
        isOpen(StreamIdentifier(twin, audience: audience))
    }

    func isOpen(_ stream: StreamIdentifier) -> Bool {
        lastKey(of: stream).flatMap { senders[$0]?.isOpen } ?? false
    }

    /// Whether an epoch is open that is not full.
    private func hasRoom(_ stream: StreamIdentifier) -> Bool {
        lastKey(of: stream).flatMap { senders[$0] }.map { $0.isOpen && !$0.isFull } ?? false
    }

    /// Who can open the frames of a stream's last epoch.
    private func recipientsOfLast(_ stream: StreamIdentifier) -> Set<NodeName> {
        Set(lastKey(of: stream).flatMap { senders[$0]?.recipients } ?? [])
    }

    private func lastKey(of stream: StreamIdentifier) -> SenderKey? {
        streams[stream].map { SenderKey(stream: stream, epoch: $0.lastEpoch) }
    }

    // MARK: Readers

    private func checkWriter(
        of pathClass: PathClass,
        in twin: TwinIdentifier
    ) throws(TwinError) {
        guard policy.allows(node.name, toWrite: pathClass, of: twin) else {
            throw .forbidden(node.name, pathClass)
        }
    }

    /// Who else may read a class of a twin.
    private func readers(of pathClass: PathClass, in twin: TwinIdentifier) -> TwinPolicy.Nodes {
        policy.readers(of: pathClass, in: twin).without(node.name)
    }

    /// Those of some readers who can be sealed to now, at least one.
    private func recipients(
        among readers: TwinPolicy.Nodes,
        wall: UInt64
    ) throws(TwinError) -> Set<NodeName> {
        var found: Set<NodeName> = []
        var reason: TwinError?
        let names = if case .only(let names) = readers { names } else { directory.names }
        for name in names.sorted() {
            do throws(TwinError) {
                _ = try directory.valid(name, wall: wall)
                found.insert(name)
            } catch {
                reason = reason ?? error
            }
        }
        guard found.isEmpty else { return found }
        throw reason ?? .unexpected(.recipients)
    }

    /// The number of an audience: the same as long as it is made of the same readers.
    private func audience(of readers: TwinPolicy.Nodes, in twin: TwinIdentifier) -> UInt64 {
        let known = audiences[twin] ?? [:]
        if let number = known.filter({ $0.value == readers }).keys.min() { return number }
        let last = streams.keys.filter { $0.twin == twin }.map(\.audience).max()
        return last.map { $0 + 1 } ?? 0
    }

    static func audiences(
        of streams: [StreamIdentifier: SenderStream]
    ) -> [TwinIdentifier: [UInt64: TwinPolicy.Nodes]] {
        var audiences: [TwinIdentifier: [UInt64: TwinPolicy.Nodes]] = [:]
        for (key, stream) in streams {
            if let readers = stream.readers {
                audiences[key.twin, default: [:]][key.audience] = readers
            }
        }
        return audiences
    }

    // MARK: Audiences by hand

    /// Opens a new epoch for a twin and an audience; an open one is signed and closed first.
    ///
    /// Readers that get different writes of a twin are different audiences: their epochs stay
    /// open side by side. The numbers are the sender's own. Whom policy keeps from reading can be
    /// among the recipients, but then nothing that it may not read can be written.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - recipients: Who can open the frames; all must have been announced.
    ///   - readers: Whom the audience is made of; the recipients if nil.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/unknownNode(_:)``, or why sealing failed.
    package mutating func begin(
        _ twin: TwinIdentifier,
        audience: UInt64 = 0,
        to recipients: [NodeName],
        readers: TwinPolicy.Nodes? = nil,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        var nodes: [VerifiedNode] = []
        for name in recipients {
            nodes.append(try directory.valid(name, wall: wall))
        }
        var next = self
        var actions: [SyncAction] = []
        let stream = StreamIdentifier(twin, audience: audience)
        for key in senders.keys.filter({ $0.stream == stream }).sorted() {
            guard var sender = senders[key] else { continue }
            actions += try sender.close(
                at: next.clock.next(wall: wall),
                wall: next.ticks.ticks(wall: wall)
            )
            next.streams[stream] = Self.later(sender.stream, next.streams[stream])
            next.keep(sender, as: key)
        }
        let (sender, opening) = try PatchSender.begin(
            twin,
            audience: audience,
            by: node,
            to: nodes,
            policy: policy,
            readers: readers,
            after: next.streamToFollow(stream),
            at: next.clock.next(wall: wall)
        )
        next.streams[stream] = sender.stream
        next.audiences[twin, default: [:]][audience] = sender.stream.readers
        next.senders[SenderKey(stream: stream, epoch: sender.epoch)] = sender
        self = next
        return actions + opening
    }

    /// Seals a patch for the recipients of an audience's open epoch.
    ///
    /// - Parameters:
    ///   - patch: The patch.
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/forbidden(_:_:)`` or ``TwinError/unreadable(_:_:)`` by policy,
    ///   ``TwinError/epochClosed`` if no epoch is open, or why sealing failed.
    package mutating func write(
        _ patch: TwinPatch,
        to twin: TwinIdentifier,
        audience: UInt64,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        try checkWriter(of: patch.pathClass, in: twin)
        return try seal(patch, in: StreamIdentifier(twin, audience: audience), wall: wall)
    }

    /// Seals a patch, unless a recipient of the open epoch may not read it.
    private mutating func seal(
        _ patch: TwinPatch,
        in stream: StreamIdentifier,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard let key = lastKey(of: stream), let recipients = senders[key]?.recipients else {
            throw .epochClosed
        }
        let readers = policy.readers(of: patch.pathClass, in: stream.twin)
        for name in recipients where !readers.contains(name) {
            throw .unreadable(name, patch.pathClass)
        }
        let (time, now) = (clock.next(wall: wall), ticks.ticks(wall: wall))
        // In its place: a copy would copy the whole outbox.
        let actions = try senders[key]?.seal(patch, at: time, wall: now) ?? []
        streams[stream] = senders[key]?.stream
        return actions
    }
}
