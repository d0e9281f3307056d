public import PQIdentity

/// What a journal gives back at the start.
public struct ExchangeSnapshot: Sendable {
    /// The last time this node gave a stamp or saw one.
    public var time = HybridTimestamp(rawValue: 0)
    /// The announcements held.
    public var announcements: [[UInt8]] = []
    /// For each twin and audience, where our stream stands.
    public var streams: [StreamIdentifier: SenderStream] = [:]
    /// Our epochs that are not acknowledged by all, with their frames.
    public var senders: [(snapshot: SenderSnapshot, outbox: [OutboxFrame])] = []
    /// Where we are with other nodes' frames.
    public var receivers: [ReceiverSnapshot] = []
    /// The identifiers of the write policies held so far.
    public var policies: Set<[UInt8]> = []
    /// The figures so far.
    public var counters = FrameCounters()

    /// Nothing at all: a first start.
    public init() {}
}

/// All sync machines of one node: frames in, actions out, no input or output of its own.
///
/// After each call persist what is to be persisted, then send, in the order of the actions. A
/// restart restores everything but epoch keys, so the first write to a twin opens a new epoch.
public struct TwinExchange: Sendable {
    /// This node.
    public let node: LocalNode
    /// Who may write what.
    public let policy: WritePolicy
    /// The identifiers of the policies held so far, ``policy`` among them; keep them.
    public let policies: Set<[UInt8]>
    /// The nodes known.
    public internal(set) var directory: NodeDirectory

    struct SenderKey: Hashable, Comparable {
        let stream: StreamIdentifier
        let epoch: UInt64

        static func < (left: SenderKey, right: SenderKey) -> Bool {
            (left.stream, left.epoch) < (right.stream, right.epoch)
        }
    }

    struct ReceiverKey: Hashable {
        let stream: StreamIdentifier
        let sender: NodeName
    }

    /// What the unverified frames of one node may weigh together.
    static let maximumWaitingCost = 64 << 20

    /// How long a recipient that lost its journal waits before it can close another epoch, in
    /// milliseconds.
    static let reopenInterval: UInt64 = 60_000

    /// How many streams of one node are followed.
    package var maximumStreams = 4096

    var clock: HybridClock
    var senders: [SenderKey: PatchSender] = [:]
    var streams: [StreamIdentifier: SenderStream]
    var receivers: [ReceiverKey: PatchReceiver] = [:]
    var settled: FrameCounters
    var ticks = TickCounter()
    /// What the unverified frames of each node weigh, and how many streams it has.
    var loads: [NodeName: (cost: Int, streams: Int)] = [:]
    /// When we last gave up frames for a recipient that lost what it had acknowledged.
    var reopened: [StreamIdentifier: UInt64] = [:]
    /// When a frame of a stream without an epoch was last answered.
    var lastUnopened: UInt64?

    /// The machines of a node.
    ///
    /// - Parameters:
    ///   - node: This node.
    ///   - trust: The authorities whose certificates count.
    ///   - policy: Who may write what; the same on all nodes.
    ///   - snapshot: What the journal gave back.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Throws: ``TwinError`` if the snapshot does not fit the node.
    public init(
        node: LocalNode,
        trust: TrustAnchors,
        policy: WritePolicy,
        restoring snapshot: ExchangeSnapshot = ExchangeSnapshot(),
        wall: UInt64
    ) throws(TwinError) {
        self.node = node
        self.policy = policy
        policies = snapshot.policies.union(try policy.identifiers())
        directory = NodeDirectory(trust: trust)
        clock = HybridClock(last: snapshot.time)
        streams = snapshot.streams
        settled = snapshot.counters
        for (state, outbox) in snapshot.senders {
            let stream = StreamIdentifier(state.twin, audience: state.audience)
            senders[SenderKey(stream: stream, epoch: state.epoch)] = try PatchSender(
                restoring: state,
                outbox: outbox,
                node: node
            )
        }
        for state in snapshot.receivers {
            let stream = StreamIdentifier(state.twin, audience: state.audience)
            receivers[ReceiverKey(stream: stream, sender: state.sender)] = try PatchReceiver(
                restoring: state,
                node: node,
                policy: policy,
                heldBefore: policies
            )
            loads[state.sender, default: (0, 0)].streams += 1
        }
        var frames: [SignedFrame<Announcement>] = []
        for bytes in snapshot.announcements {
            if case .announcement(let frame) = try Frame(bytes) { frames.append(frame) }
        }
        for frame in frames.sorted(by: { $0.claimed.time < $1.claimed.time }) {
            // One that has expired since is left out; its node will present itself again.
            _ = try? directory.admit(frame, wall: wall)
        }
    }

    /// The figures of all machines, those before the last restart included.
    public var counters: FrameCounters {
        var sum = settled
        for sender in senders.values { sum += sender.counters }
        for receiver in receivers.values { sum += receiver.counters }
        return sum
    }

    /// The last time given or seen; keep it, so that time never runs backwards.
    public var time: HybridTimestamp { clock.last }

    /// Our announcement, to be sent first on every link.
    ///
    /// - Parameter wall: The present, in milliseconds since 1970.
    /// - Returns: The frame.
    /// - Throws: ``TwinError/identity(_:)`` if signing fails.
    public mutating func announce(wall: UInt64) throws(TwinError) -> [UInt8] {
        try node.announcement(at: clock.next(wall: wall)).bytes
    }

    /// Opens a new epoch for a twin and an audience; an open one is signed and closed first.
    ///
    /// Readers that get different writes of a twin are different audiences: their epochs stay
    /// open side by side. The numbers are the sender's own.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - recipients: Who can open the frames; all must have been announced.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/unknownNode(_:)``, or why sealing failed.
    public mutating func begin(
        _ twin: TwinIdentifier,
        audience: UInt64 = 0,
        to recipients: [NodeName],
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
            after: next.streamToFollow(stream),
            at: next.clock.next(wall: wall)
        )
        next.streams[stream] = sender.stream
        next.senders[SenderKey(stream: stream, epoch: sender.epoch)] = sender
        self = next
        return actions + opening
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
        streams[stream].flatMap { senders[SenderKey(stream: stream, epoch: $0.lastEpoch)] }?.isOpen
            ?? false
    }

    /// Seals a patch for the recipients of the twin's open epoch.
    ///
    /// - Parameters:
    ///   - patch: The patch.
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError/forbidden(_:_:)`` by policy, ``TwinError/epochClosed`` if no epoch is
    ///   open, or why sealing failed.
    public mutating func write(
        _ patch: TwinPatch,
        to twin: TwinIdentifier,
        audience: UInt64 = 0,
        wall: UInt64
    ) throws(TwinError) -> [SyncAction] {
        guard policy.allows(node.name, patch.pathClass, on: twin) else {
            throw .forbidden(node.name, patch.pathClass)
        }
        let stream = StreamIdentifier(twin, audience: audience)
        guard let epoch = streams[stream]?.lastEpoch else { throw .epochClosed }
        let key = SenderKey(stream: stream, epoch: epoch)
        guard senders[key] != nil else { throw .epochClosed }
        let (time, now) = (clock.next(wall: wall), ticks.ticks(wall: wall))
        // In its place: a copy would copy the whole outbox.
        let actions = try senders[key]?.seal(patch, at: time, wall: now) ?? []
        streams[stream] = senders[key]?.stream
        return actions
    }

    /// Takes a frame from the courier, whoever it is from.
    ///
    /// - Parameters:
    ///   - bytes: The frame.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do. A refused frame changes nothing but the figures.
    public mutating func receive(_ bytes: [UInt8], wall: UInt64) -> [SyncAction] {
        do throws(TwinError) {
            return receive(try Frame(bytes), wall: wall)
        } catch {
            return refuse(error)
        }
    }

    /// Takes a frame that was read elsewhere.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do. A refused frame changes nothing but the figures.
    public mutating func receive(_ frame: Frame, wall: UInt64) -> [SyncAction] {
        do throws(TwinError) {
            switch frame {
            case .announcement(let signed): return try receive(signed, wall: wall)
            case .epoch(let signed):
                let (stream, sender) = (signed.claimed.stream, signed.claimed.sender)
                return try route(frame, stream, sender, wall: wall)
            case .patch(let patch):
                return try route(frame, patch.stream, patch.sender, wall: wall)
            case .checkpoint(let signed):
                let (stream, sender) = (signed.claimed.stream, signed.claimed.sender)
                return try route(frame, stream, sender, wall: wall)
            case .receipt(let signed): return try receive(signed, wall: wall)
            case .gap(let signed): return try receive(signed, wall: wall)
            }
        } catch {
            return refuse(error)
        }
    }

    /// Counts a frame that is none, so that whoever read it elsewhere need not keep count.
    ///
    /// - Parameter error: Why it is none.
    /// - Returns: What to do.
    public mutating func refuse(_ error: TwinError) -> [SyncAction] {
        settled.refused += 1
        return [.report(.refused(error))]
    }

    /// Sends a node everything it has not acknowledged, when a link to it has just come up.
    ///
    /// - Parameters:
    ///   - name: The node.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    public mutating func resend(to name: NodeName, wall: UInt64) -> [SyncAction] {
        var actions: [SyncAction] = []
        let now = ticks.ticks(wall: wall)
        for key in senders.keys.sorted() {
            actions += senders[key]?.resend(to: name, wall: now) ?? []
        }
        return actions
    }

    /// Lets time pass: signs what waits too long, and reminds nodes that stay silent.
    ///
    /// - Parameter wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    /// - Throws: ``TwinError`` if signing fails.
    public mutating func advance(wall: UInt64) throws(TwinError) -> [SyncAction] {
        let now = ticks.ticks(wall: wall)
        var next = self
        var actions: [SyncAction] = []
        for key in senders.keys.sorted() {
            guard var sender = senders[key], (sender.deadline ?? .max) <= now else { continue }
            actions += try sender.advance(to: next.clock.next(wall: wall), wall: now)
            next.streams[key.stream] = Self.later(sender.stream, next.streams[key.stream])
            next.keep(sender, as: key)
        }
        self = next
        return actions
    }

    /// When ``advance(wall:)`` has something to do next, in milliseconds since 1970; nil for never.
    public var deadline: UInt64? {
        senders.values.compactMap(\.deadline).min().map { ticks.wall(ticks: $0) }
    }
}
