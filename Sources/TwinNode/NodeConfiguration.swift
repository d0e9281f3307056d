public import PQTransport
public import PQTwin
import PQTwinStore
import ServiceLifecycle

/// What every node of a ward must be told.
public struct NodeConfiguration: Sendable {
    /// Where its files are.
    public var folder: NodeFolder
    /// The name of the cloud node.
    public var cloud: NodeName
    /// Where its events go.
    public var tell: EventOutput
    /// How long the end of a node waits for the acknowledgement of what it sent.
    public var settlingTime: Duration
    /// Who may write and read what on its ward; nil for what its folder says.
    public var policy: TwinPolicy?
    /// What its connections may not exceed, whoever dialled.
    ///
    /// An idle time finds dead peers, and also breaks off links that are merely quiet; those who
    /// dialled dial again. The drain time says nothing here: a node keeps its links up until what
    /// it sent is acknowledged.
    public var limits: TransportLimits
    /// Where its time comes from.
    public var clock: NodeClock
    /// What it tells of twins, as it happens; nil where nobody watches.
    public var feed: TwinFeed?

    /// What every node of a ward must be told.
    ///
    /// - Parameters:
    ///   - folder: Where its files are.
    ///   - cloud: The name of the cloud node.
    ///   - settlingTime: How long its end waits for the acknowledgement of what it sent.
    ///   - policy: Who may write and read what on its ward; nil for what its folder says.
    ///   - limits: What its connections may not exceed.
    ///   - clock: Where its time comes from.
    ///   - feed: What it tells of twins, as it happens.
    ///   - tell: Where its events go.
    public init(
        folder: NodeFolder,
        cloud: NodeName,
        settlingTime: Duration = .seconds(10),
        policy: TwinPolicy? = nil,
        limits: TransportLimits = TransportLimits(),
        clock: NodeClock = .system,
        feed: TwinFeed? = nil,
        tell: EventOutput
    ) {
        self.folder = folder
        self.cloud = cloud
        self.settlingTime = settlingTime
        self.policy = policy
        self.limits = limits
        self.clock = clock
        self.feed = feed
        self.tell = tell
    }

    /// Who may write and read what on its ward: where nobody says, the cloud alone.
    func policy(of credentials: NodeCredentials) -> TwinPolicy {
        policy ?? credentials.policy ?? .ward(cloud: cloud)
    }

    /// Runs a node's engine, its links and its own work until a graceful shutdown or an error.
    ///
    /// At a graceful shutdown the links stay up until all that was sent is acknowledged, or the
    /// settling time is over; then the final figures are told. A node whose clients come and go
    /// does not wait for those who are not there: the journal keeps what they will get.
    func run(
        role: some NodeRole,
        policy: TwinPolicy? = nil,
        twinLimits: TwinLimits = TwinLimits(),
        absentMayOwe: Bool = false,
        links: @escaping @Sendable (NodeLinks) async throws -> Void,
        work: @escaping @Sendable (NodeEngine) async throws -> Void
    ) async throws {
        let credentials = try folder.load()
        let journal = try TwinJournal(path: folder.journalPath)
        let courier = TransportCourier()
        let engine = try await NodeEngine(
            credentials,
            policy: policy ?? self.policy(of: credentials),
            limits: twinLimits,
            journal: journal,
            role: role,
            couriers: [courier],
            clock: clock,
            feed: feed,
            tell: tell
        )
        var limits = limits
        limits.drainTime = nil
        let ends = NodeLinks(
            engine: engine,
            courier: courier,
            credentials: credentials,
            limits: limits,
            tell: tell
        )
        // Also on the way out with an error: whoever starts the node again opens the file anew.
        defer { try? journal.close() }
        let settlingTime = settlingTime
        try await withThrowingTaskGroup { group in
            group.addTask { try await engine.run() }
            group.addTask { try await links(ends) }
            group.addTask {
                do {
                    try await cancelWhenGracefulShutdown { try await work(engine) }
                } catch is CancellationError {
                    // A graceful shutdown ends the work, not yet the node.
                    try Task.checkCancellation()
                }
                try await engine.end(within: settlingTime, absentMayOwe: absentMayOwe)
            }
            // The engine and the links end with an error only; the work's end is the node's.
            let end = await group.nextResult()
            group.cancelAll()
            await engine.tellFrames()
            try end?.get()
        }
    }
}

extension NodeEngine {
    /// Waits until all that was sent is acknowledged, then closes, as it also does if it isn't.
    ///
    /// - Parameters:
    ///   - time: How long, at most.
    ///   - absentMayOwe: Whether those who are not connected are not waited for.
    /// - Throws: ``NodeError/notAcknowledged(frames:)``, or `StoreError`.
    func end(within time: Duration, absentMayOwe: Bool) async throws {
        do {
            try await settle(within: time, absentMayOwe: absentMayOwe)
        } catch {
            try await close()
            throw error
        }
        try await close()
    }

    /// Waits until all that was sent is acknowledged.
    ///
    /// - Parameters:
    ///   - time: How long, at most.
    ///   - absentMayOwe: Whether those who are not connected are not waited for.
    /// - Throws: ``NodeError/notAcknowledged(frames:)`` when the time is over; the journal keeps
    ///   the frames, and they are sent again at the next start.
    func settle(within time: Duration, absentMayOwe: Bool = false) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                if absentMayOwe {
                    try await self.settleWithPresent()
                } else {
                    try await self.settle()
                }
            }
            group.addTask {
                try await Task.sleep(for: time)
                throw NodeError.notAcknowledged(frames: await self.outstanding)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Waits until all that was sent is acknowledged, however long that takes.
    func settle() async throws {
        try await wait { exchange, waiting in exchange.unacknowledged.isEmpty && waiting == 0 }
    }
}
