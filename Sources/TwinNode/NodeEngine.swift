import PQIdentity
public import PQTwin
public import PQTwinStore

// TwinNode: the sync machines of PQTwin brought to life by couriers, a journal and a clock, and
// the three roles that use them.
//
// Reading order: NodeEngine (this file; its turns and its sealing stand beside it), TurnInbox,
// NodeRole, TransportCourier, then EdgeNode, CloudNode and QuantumNode. NodeFolder and
// NodeAuthority make nodes; NodeEvent tells what they do; Wiretap records what an eavesdropper
// gets.

/// Runs the sync machines of one node.
///
///     couriers ──receive, greet──▶ ┌───────┐      decide ▸ make durable ▸ send ▸ react
///     services ──write───────────▶ │ inbox │ ──▶ all of a turn's inputs, in their order,
///     clock ─────────────────────▶ └───────┘     under one transaction
///
/// Whatever comes in waits in an inbox that has room for one turn. What a role writes in a turn
/// goes into the next one and never waits for room, so a full inbox holds up couriers and services
/// only.
///
/// Everything that is written goes to those who may read it by policy; as long as none of them has
/// announced itself it waits.
///
/// If something can't be made durable the machines are ahead of the journal: the engine does
/// nothing more, and ``run()`` ends with the reason. A new engine goes on from the journal.
public actor NodeEngine {
    /// How often the machines are told that time has passed.
    private static let tick = Duration.milliseconds(50)
    /// How long couriers may take to send what they have, at the end.
    private static let closingTime = Duration.seconds(2)
    /// How many writes of its role are sealed in a turn: after a restart there may be thousands.
    static let roleShare = 64

    /// The node's name.
    public nonisolated let name: NodeName

    let inbox = TurnInbox<Input>()
    let couriers: [any Courier]
    let journal: TwinJournal
    let tell: EventOutput
    let clock: NodeClock
    let feed: TwinFeed?
    var exchange: TwinExchange
    var role: any NodeRole
    /// What the role wrote in turns before: the next ones seal it.
    var roleWrites: [NodeWrite] = []
    var waitingWrites = WaitingWrites()
    var failure: (any Error)?
    var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
    /// How often the journal was written to, so far.
    package var transactions = 0
    private var nextWatcher: UInt64 = 0

    /// Restores a node from its journal.
    ///
    /// - Parameters:
    ///   - credentials: Who the node is.
    ///   - policy: Who may write and read what; the same on all nodes.
    ///   - limits: What this node gives to twins.
    ///   - journal: What it must not forget.
    ///   - role: What it is for.
    ///   - couriers: What carries its frames: to each peer the first that reaches it.
    ///   - clock: Where its time comes from.
    ///   - feed: What it tells of twins, as it happens; nil where nobody watches.
    ///   - tell: Where its events go.
    /// - Throws: `TwinError` or `StoreError` if the journal can't be used.
    public init(
        _ credentials: NodeCredentials,
        policy: TwinPolicy,
        limits: TwinLimits = TwinLimits(),
        journal: TwinJournal,
        role: some NodeRole,
        couriers: [any Courier],
        clock: NodeClock = .system,
        feed: TwinFeed? = nil,
        tell: EventOutput
    ) async throws {
        name = credentials.name
        exchange = try TwinExchange(
            node: credentials.localNode(),
            trust: credentials.trust,
            policy: policy,
            limits: limits,
            restoring: try await journal.restore(),
            wall: clock()
        )
        self.role = role
        self.journal = journal
        self.couriers = couriers
        self.clock = clock
        self.feed = feed
        self.tell = tell
    }

    /// Works until the task is cancelled; once only.
    ///
    /// - Throws: `StoreError` if something can't be made durable; the node must stop then.
    public func run() async throws {
        defer { closeInbox(because: failure ?? CancellationError()) }
        try await resume()
        try await withThrowingTaskGroup { group in
            group.addTask { [inbox] in
                while true {
                    try await Task.sleep(for: Self.tick)
                    inbox.tick()
                }
            }
            group.addTask {
                while let intake = await self.inbox.take() { try await self.turn(intake) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Lets the role take up what was left undone.
    private func resume() async throws {
        var role = self.role
        do {
            let requests = try await role.resume(from: journal)
            self.role = role
            for request in requests { take(request) }
        } catch {
            failure = error
            throw error
        }
    }

    /// Takes a frame from a courier, whoever it is from, and returns when there was room for it.
    ///
    /// A frame that comes when the engine has ended is dropped.
    ///
    /// - Parameter frame: The frame.
    public nonisolated func receive(_ frame: [UInt8]) async {
        // Read here, by the task of whoever brings it: turns have enough to do.
        let input: Input
        do throws(TwinError) {
            input = .frame(try Frame(frame))
        } catch {
            input = .refused(error)
        }
        await inbox.put(input, weight: frame.count)
    }

    /// A way to a peer came up: say who we are, then everything the peer has not acknowledged.
    ///
    /// Nothing else may go to the peer before the announcement, without which it would refuse it.
    ///
    /// - Parameters:
    ///   - peer: The peer.
    ///   - opening: Called when all before this is done, and before the announcement is carried:
    ///     from then on the courier reaches the peer.
    /// - Throws: `CancellationError` if the engine has ended, or why it has.
    public nonisolated func greet(
        _ peer: NodeName,
        opening: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await ask { .greeting(peer, opening: opening, $0) }
    }

    /// Writes to twins; what only nodes still unknown may read waits for one of them.
    ///
    /// A write that policy or size forbids is told as an event and dropped. Cancelling the task
    /// doesn't take a write back.
    ///
    /// - Parameter writes: The writes, in order.
    /// - Returns: For each write why it was dropped; nil where it is durable, or waits.
    /// - Throws: ``NodeError/tooManyWaiting(limit:)``, `StoreError` if something can't be made
    ///   durable, or `CancellationError` if the engine has ended.
    @discardableResult
    public nonisolated func write(_ writes: [NodeWrite]) async throws -> [TwinError?] {
        try await ask { .writes(writes, $0) }
    }

    /// Goes over to another policy, without a restart: what is written next is sealed to those who
    /// may read then, and what arrives is judged anew.
    ///
    /// - Parameter policy: Who may write and read what, twins of jobs included; the same on all nodes.
    /// - Throws: `TwinError` if signing fails, `StoreError` if it can't be made durable, or
    ///   `CancellationError` if the engine has ended.
    public nonisolated func adopt(_ policy: TwinPolicy) async throws {
        try await ask { .policy(policy, $0) }
    }

    /// Waits no more for a node that is gone for good, and keeps nothing for it.
    ///
    /// - Parameter node: The node; a policy that names it as a reader still does.
    /// - Throws: `TwinError` if signing fails, `StoreError` if it can't be made durable, or
    ///   `CancellationError` if the engine has ended.
    public nonisolated func release(_ node: NodeName) async throws {
        try await ask { .departure(node, $0) }
    }

    /// Sends what is queued, closes all ways to others, and keeps the final figures.
    ///
    /// - Throws: `CancellationError`, or `StoreError`.
    nonisolated func close() async throws {
        try await withThrowingTaskGroup { group in
            for courier in couriers {
                group.addTask { try await courier.close(within: Self.closingTime) }
            }
            try await group.waitForAll()
        }
        try await ask { .end($0) }
    }

    /// Waits until something holds.
    ///
    /// - Parameter condition: What; asked after every turn.
    /// - Throws: `CancellationError`, or why the engine can't go on.
    public func wait(
        until condition: @Sendable (_ exchange: TwinExchange, _ waitingWrites: Int) -> Bool
    ) async throws {
        let (changes, watcher) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let key = nextWatcher
        nextWatcher += 1
        watchers[key] = watcher
        defer { watchers[key] = nil }
        var iterator = changes.makeAsyncIterator()
        while !condition(exchange, unsealed) {
            if let failure { throw failure }
            guard await iterator.next(isolation: self) != nil else { throw CancellationError() }
        }
    }

    /// Waits until nobody who is connected owes an acknowledgement.
    func settleWithPresent() async throws {
        try await wait { [couriers] exchange, _ in
            !exchange.debtors.contains { peer in couriers.contains { $0.reaches(peer) } }
        }
    }

    /// How many patches of ours for some twins wait for the acknowledgement of a node each, or to be
    /// sealed to it.
    func unfetched(_ readers: [TwinIdentifier: NodeName]) -> [TwinIdentifier: Int] {
        var counts = exchange.owed(by: readers)
        for twin in readers.keys { counts[twin, default: 0] += waitingWrites.count(of: twin) }
        return counts
    }

    /// How many patches of ours wait for someone's acknowledgement.
    var outstanding: Int { exchange.outstanding + unsealed }

    /// How many writes are not sealed yet.
    private var unsealed: Int { roleWrites.count + waitingWrites.count }

    /// Tells how many frames there were so far.
    public func tellFrames() {
        let counters = exchange.counters
        tell(
            .frames(
                FrameEvent(
                    node: name.description,
                    sent: Int(counters.sent),
                    acknowledged: Int(counters.acknowledged),
                    verified: Int(counters.verified),
                    refused: Int(counters.refused),
                    replayed: Int(counters.replayed)
                )
            )
        )
    }
}

extension NodeCredentials {
    /// The node as the sync machines know it.
    ///
    /// - Throws: ``NodeError/sealingKeyAlgorithm`` if the sealing key is not X-Wing.
    func localNode() throws -> LocalNode {
        let keys = try ([sealingKey] + earlierSealingKeys).map { key in
            guard case .xwing(let key) = key else { throw NodeError.sealingKeyAlgorithm }
            return key
        }
        return try LocalNode(
            name: name,
            identity: identity,
            sealingKey: keys[0],
            earlierSealingKeys: Array(keys.dropFirst())
        )
    }
}
