import AsyncAlgorithms
import PQIdentity
import PQTLS
public import PQTransport
public import PQTwin
public import PQTwinStore

// TwinNode: the sync machines of PQTwin brought to life by a transport, a journal and a clock, and
// the three roles that use them.
//
// Reading order: NodeEngine (this file), NodeRole, TransportCourier, then EdgeNode, CloudNode and
// QuantumNode. NodeFolder and NodeAuthority make nodes; NodeEvent tells what they do; Wiretap
// records what an eavesdropper gets.

/// Runs the sync machines of one node.
///
/// Whatever comes in (a frame, a write, the passing of time) is worked through alone and to the
/// end: the machine decides, the journal makes durable, the courier sends, the role reacts. So the
/// order that the machines ask for is the order that happens.
///
/// Everything a role writes for a node that has not announced itself yet waits until it does.
///
/// If something can't be made durable the machines are ahead of the journal: the engine does
/// nothing more, and ``run()`` ends with the reason. A new engine goes on from the journal.
public actor NodeEngine {
    /// How often the machines are told that time has passed.
    private static let tick = Duration.milliseconds(50)
    /// How many writes may wait for a node to announce itself.
    private static let waitingLimit = 256

    /// The node's name.
    public nonisolated let name: NodeName

    private var exchange: TwinExchange
    private var role: any NodeRole
    private let journal: TwinJournal
    private let courier = TransportCourier()
    private let tell: EventOutput

    private var waitingWrites: [NodeWrite] = []
    /// The audiences of each twin; their places are their numbers until the node ends.
    private var audiences: [TwinIdentifier: [Set<NodeName>]] = [:]
    private var isBusy = false
    private var failure: (any Error)?
    private var queue: [CheckedContinuation<Void, Never>] = []
    private var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
    private var nextWatcher: UInt64 = 0

    /// Restores a node from its journal.
    ///
    /// - Parameters:
    ///   - credentials: Who the node is.
    ///   - policy: Who may write what; the same on all nodes.
    ///   - journal: What it must not forget.
    ///   - role: What it is for.
    ///   - tell: Where its events go.
    /// - Throws: `TwinError` or `StoreError` if the journal can't be used.
    public init(
        _ credentials: NodeCredentials,
        policy: WritePolicy,
        journal: TwinJournal,
        role: some NodeRole,
        tell: EventOutput
    ) async throws {
        name = credentials.name
        exchange = try TwinExchange(
            node: credentials.localNode(),
            trust: credentials.trust,
            policy: policy,
            restoring: try await journal.restore(),
            wall: wallMilliseconds()
        )
        self.role = role
        self.journal = journal
        self.tell = tell
    }

    /// Works until the task is cancelled.
    ///
    /// - Throws: `StoreError` if something can't be made durable; the node must stop then.
    public func run() async throws {
        try await alone {
            var role = self.role
            let requests = try await role.resume(from: self.journal)
            self.role = role
            for request in requests { self.take(request) }
        }
        try await withThrowingTaskGroup { group in
            group.addTask { [courier] in
                for await frame in courier.arrivals { try await self.receive(frame) }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.tick)
                    try await self.advance()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Exchanges frames over a connection until either end closes it.
    ///
    /// - Parameter connection: The connection, whose peer was authenticated as a node.
    /// - Throws: ``NodeError/peerNamesNoNode``, or `TransportError` if the connection breaks.
    public nonisolated func serve(_ connection: SecureConnection) async throws {
        guard let peer = connection.security.node else { throw NodeError.peerNamesNoNode }
        try await courier.serve(connection, with: peer) { open in
            try await self.greet(peer, opening: open)
        }
    }

    /// Writes to twins; what is addressed to nodes still unknown waits for them.
    ///
    /// A write that policy or size forbids is told as an event and dropped.
    ///
    /// - Parameter writes: The writes, in order.
    /// - Throws: ``NodeError/tooManyWaiting(limit:)``, or `StoreError` if something can't be made
    ///   durable.
    public func write(_ writes: [NodeWrite]) async throws {
        var isTaken = false
        try await alone {
            isTaken = self.waitingWrites.count + writes.count <= Self.waitingLimit
            if isTaken { self.waitingWrites += writes }
        }
        guard isTaken else { throw NodeError.tooManyWaiting(limit: Self.waitingLimit) }
    }

    /// Sends what is queued, closes all links, and keeps the final figures.
    ///
    /// - Throws: `CancellationError`, or `StoreError`.
    func close() async throws {
        try await courier.close()
        try await alone { try await self.journal.keepFigures(of: self.exchange) }
    }

    /// Waits until something holds.
    ///
    /// - Parameter condition: What; asked after every change.
    /// - Throws: `CancellationError`.
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
        while !condition(exchange, waitingWrites.count) {
            guard await iterator.next(isolation: self) != nil else { throw CancellationError() }
        }
    }

    /// Waits until nobody who is connected owes an acknowledgement.
    func settleWithPresent() async throws {
        try await wait { [courier] exchange, _ in
            !exchange.debtors.contains { courier.reaches($0) }
        }
    }

    /// How many patches of ours wait for each node's acknowledgement.
    func owed(by nodes: some Sequence<NodeName>) -> [NodeName: Int] {
        Dictionary(uniqueKeysWithValues: nodes.map { ($0, exchange.owed(by: $0)) })
    }

    /// How many patches of ours wait for someone's acknowledgement.
    var outstanding: Int { exchange.counters.outstanding + waitingWrites.count }

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

extension NodeEngine {
    // MARK: What comes in

    private func receive(_ frame: [UInt8]) async throws {
        try await alone {
            try await self.perform(self.exchange.receive(frame, wall: wallMilliseconds()))
        }
    }

    private func advance() async throws {
        try await alone {
            let wall = wallMilliseconds()
            guard let deadline = self.exchange.deadline, deadline <= wall else { return }
            try await self.perform(self.exchange.advance(wall: wall))
        }
    }

    /// A link came up: say who we are, then everything the peer has not acknowledged.
    ///
    /// Nothing else goes to the peer before the announcement, without which it would refuse it.
    private func greet(_ peer: NodeName, opening open: @Sendable () -> Void) async throws {
        try await alone {
            let wall = wallMilliseconds()
            let announcement = try self.exchange.announce(wall: wall)
            open()
            try await self.perform(
                [.send(announcement, to: [peer])] + self.exchange.resend(to: peer, wall: wall)
            )
        }
    }

    /// Lets one body run at a time, in the order of arrival, also while it awaits; then seals what
    /// it left to be sealed.
    private func alone(_ body: () async throws -> Void) async throws {
        if isBusy {
            await withCheckedContinuation { queue.append($0) }
        }
        isBusy = true
        defer {
            for watcher in watchers.values { watcher.yield() }
            if queue.isEmpty { isBusy = false } else { queue.removeFirst().resume() }
        }
        if let failure { throw failure }
        do {
            try await body()
            try await sealWaiting()
        } catch {
            failure = error
            throw error
        }
    }

    // MARK: What goes out

    /// Makes durable, then sends, then tells; the role sees what changed a twin.
    private func perform(_ actions: [SyncAction]) async throws {
        let applied = try await record(actions)
        for action in actions {
            switch action {
            case .persist: break
            case .send(let frame, let recipients):
                // A frame that finds no way is sent again when its link comes up or time passes.
                for recipient in recipients { try? await courier.carry(frame, to: recipient) }
            // Counted, and no news: whoever gets no answer sends again.
            case .report(.refused(.replay)): break
            case .report(.refused(let reason)): tell(.refused(reason: "\(reason)"))
            case .report: break
            }
        }
        for write in applied where write.write.stamp.author != name && write.outcome == .applied {
            for request in role.react(to: write) { take(request) }
        }
    }

    /// Makes durable what the machines ask for.
    ///
    /// In a task of its own, on purpose: the machines have moved on already, so a caller that is
    /// cancelled here must not leave the journal behind them.
    private func record(_ actions: [SyncAction]) async throws -> [HistoryEntry] {
        let (journal, exchange) = (journal, exchange)
        return try await Task { try await journal.record(actions, of: exchange) }.value
    }

    private func take(_ request: NodeRequest) {
        switch request {
        case .tell(let event): tell(event)
        case .write(let write): waitingWrites.append(write)
        }
    }

    /// Seals what waits, as far as its recipients are known; the order within a twin is kept.
    private func sealWaiting() async throws {
        let writes = waitingWrites
        waitingWrites = []
        var blocked: Set<TwinIdentifier> = []
        for write in writes {
            let isKnown = write.recipients.allSatisfy { exchange.directory[$0] != nil }
            if isKnown, !blocked.contains(write.twin) {
                try await perform(sealing(write))
            } else if waitingWrites.count < Self.waitingLimit {
                blocked.insert(write.twin)
                waitingWrites.append(write)
            } else {
                tell(.refused(reason: "too many writes wait for \(write.recipients)"))
            }
        }
    }

    /// Seals one write; what policy or size forbids is told and dropped.
    private func sealing(_ write: NodeWrite) -> [SyncAction] {
        let (twin, wall) = (write.twin, wallMilliseconds())
        let audience = audience(of: write)
        var actions: [SyncAction] = []
        do throws(TwinError) {
            if !exchange.isOpen(twin, audience: audience) {
                actions = try exchange.begin(
                    twin,
                    audience: audience,
                    to: write.recipients,
                    wall: wall
                )
            }
            return actions
                + (try exchange.write(write.patch, to: twin, audience: audience, wall: wall))
        } catch {
            return actions + [.report(.refused(error))]
        }
    }

    /// The number of a write's audience: an epoch has its readers from the beginning, so others
    /// need epochs of their own.
    private func audience(of write: NodeWrite) -> UInt64 {
        let readers = Set(write.recipients)
        var known = audiences[write.twin, default: []]
        let number = known.firstIndex(of: readers) ?? known.count
        if number == known.count { known.append(readers) }
        audiences[write.twin] = known
        return UInt64(number)
    }
}

extension FrameCounters {
    /// Patches of ours that not every recipient has acknowledged.
    var outstanding: Int { Int(clamping: sent) - Int(clamping: min(acknowledged, sent)) }
}

extension NodeCredentials {
    /// The node as the sync machines know it.
    ///
    /// - Throws: ``NodeError/sealingKeyAlgorithm`` if the sealing key is not X-Wing.
    func localNode() throws -> LocalNode {
        guard case .xwing(let key) = sealingKey else { throw NodeError.sealingKeyAlgorithm }
        return try LocalNode(name: name, identity: identity, sealingKey: key)
    }
}
