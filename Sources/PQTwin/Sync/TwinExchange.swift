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
    /// The identifiers of the policies held so far.
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
    /// Who may write and read what.
    public internal(set) var policy: TwinPolicy
    /// The identifiers of the policies held so far, ``policy`` among them; keep them.
    public internal(set) var policies: Set<[UInt8]>
    /// What this node gives to twins.
    public let limits: TwinLimits
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

    /// What the states of one node's epochs may weigh together that are followed.
    package var maximumStateCost = 64 << 20

    /// How long a recipient that lost its journal waits before it can close another epoch, in
    /// milliseconds.
    static let reopenInterval: UInt64 = 60_000

    /// How many streams of one node are followed.
    package var maximumStreams = 4096

    var clock: HybridClock
    var senders: [SenderKey: PatchSender] = [:]
    var streams: [StreamIdentifier: SenderStream]
    /// For each twin the numbers of its audiences, and whom they are made of.
    var audiences: [TwinIdentifier: [UInt64: TwinPolicy.Nodes]]
    var receivers: [ReceiverKey: PatchReceiver] = [:]
    var settled: FrameCounters
    var ticks = TickCounter()
    /// What each node makes us keep.
    var loads: [NodeName: SenderLoad] = [:]
    /// When we last gave up frames for a recipient that lost what it had acknowledged.
    var reopened: [StreamIdentifier: UInt64] = [:]
    /// When a frame of a stream without an epoch was last answered.
    var lastUnopened: UInt64?

    /// The machines of a node.
    ///
    /// - Parameters:
    ///   - node: This node.
    ///   - trust: The authorities whose certificates count.
    ///   - policy: Who may write and read what; the same on all nodes.
    ///   - limits: What this node gives to twins.
    ///   - snapshot: What the journal gave back.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Throws: ``TwinError`` if the snapshot does not fit the node.
    public init(
        node: LocalNode,
        trust: TrustAnchors,
        policy: TwinPolicy,
        limits: TwinLimits = TwinLimits(),
        restoring snapshot: ExchangeSnapshot = ExchangeSnapshot(),
        wall: UInt64
    ) throws(TwinError) {
        self.node = node
        self.policy = policy
        self.limits = limits
        policies = snapshot.policies.union(try policy.rulesByIdentifier().keys)
        directory = NodeDirectory(trust: trust)
        clock = HybridClock(last: snapshot.time)
        streams = snapshot.streams
        audiences = Self.audiences(of: streams)
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
            let stateCost = receivers[ReceiverKey(stream: stream, sender: state.sender)]?.stateCost
            loads[state.sender, default: SenderLoad()].streams += 1
            loads[state.sender, default: SenderLoad()].stateCost += stateCost ?? 0
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
