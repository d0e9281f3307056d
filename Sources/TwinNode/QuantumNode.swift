public import Logging
import PQTwin
public import QuantumJobs
public import ServiceLifecycle
import Synchronization

/// A quantum node: takes jobs of its tenants, runs them, answers under its signature.
///
/// It dials the cloud, listens for tenants, or both. Each tenant's jobs come sealed to this node in
/// a twin that only the two of them share.
public struct QuantumNode: Service {
    private let configuration: NodeConfiguration
    private let cloudAddress: NodeAddress?
    private let address: NodeAddress?
    private let limits: BackendLimits
    private let runner: any JobRunner
    private let logger: Logger

    /// A quantum node.
    ///
    /// - Parameters:
    ///   - configuration: Its files, and whom it expects as cloud.
    ///   - cloudAddress: Where the cloud listens; nil for a node that serves no ward.
    ///   - address: Where it listens for tenants; nil for a node that only dials the cloud.
    ///   - limits: What it gives to whom. A tenant is a node, named by its certificate.
    ///   - runner: What does the jobs.
    ///   - logger: Where refused connections are told.
    public init(
        _ configuration: NodeConfiguration,
        dialling cloudAddress: NodeAddress?,
        listeningAt address: NodeAddress? = nil,
        limits: BackendLimits,
        runner: any JobRunner,
        logger: Logger
    ) {
        self.configuration = configuration
        self.cloudAddress = cloudAddress
        self.address = address
        self.limits = limits
        self.runner = runner
        self.logger = logger
    }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``NodeError``, `StoreError` or `TransportError`.
    public func run() async throws {
        let configuration = configuration
        let name = try configuration.folder.load().name
        let twins = try limits.tenants.keys.sorted().map { tenant in
            try JobTwin(of: NodeName(tenant), at: name)
        }
        let tenants = Set(twins.map(\.tenant))
        let desk = AnswerDesk(twins, tell: configuration.tell)
        let dispatcher = JobDispatcher(limits, runner: runner) { key, answer, start, waited in
            await desk.answer(key, answer, start, waited)
        }
        let (cloudAddress, address, logger) = (cloudAddress, address, logger)
        try await configuration.run(
            role: QuantumRole(twins) { request in
                desk.note(request)
                dispatcher(request)
            },
            policy: .only(name).sharing(twins),
            absentMayOwe: true
        ) { engine, credentials in
            try await withThrowingTaskGroup { group in
                if let cloudAddress {
                    group.addTask {
                        try await keepConnected(
                            engine,
                            as: credentials,
                            to: configuration.cloud,
                            at: cloudAddress,
                            tell: configuration.tell
                        )
                    }
                }
                if let address {
                    group.addTask {
                        try await listen(
                            engine,
                            as: credentials,
                            at: address,
                            tell: configuration.tell,
                            logger: logger,
                            admits: { tenants.contains($0) }
                        )
                    }
                }
                group.addTask {
                    await desk.open(engine)
                    try await dispatcher.run()
                }
                try await group.waitForAll()
            }
        } work: { _ in
            try await gracefulShutdown()
        }
    }
}

/// Writes the answers of a backend into its tenants' twins.
private actor AnswerDesk {
    /// How long an answer waits when too many others wait to be sealed.
    private static let pause = Duration.milliseconds(50)

    private let twins: [String: JobTwin]
    private let tell: EventOutput
    /// For each tenant the names under which answers stand, and those whose jobs have gone: they
    /// go with the next answer.
    private let shelves = Mutex<[String: Shelf]>([:])
    private var engine: NodeEngine?

    init(_ twins: [JobTwin], tell: EventOutput) {
        self.twins = Dictionary(uniqueKeysWithValues: twins.map { ($0.tenant.description, $0) })
        self.tell = tell
    }

    func open(_ engine: NodeEngine) { self.engine = engine }

    /// Takes note of what stands, and of what is wanted no more.
    nonisolated func note(_ request: JobDispatcher.Request) {
        shelves.withLock { shelves in
            switch request {
            case .submit: break
            case .answered(let keys):
                for key in keys {
                    shelves[key.tenant, default: Shelf()].standing.insert(key.identifier)
                }
            case .cancel(let key): shelves[key.tenant]?.forget(key.identifier)
            case .cancelAll(let tenant): shelves[tenant]?.forgetAll()
            }
        }
    }

    func answer(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, _ waited: Double) async {
        tell(.jobAnswered(JobRecord(key, answer, start, waited: waited)))
        guard let twin = twins[key.tenant] else { return }
        let gone = shelves.withLock { $0[key.tenant, default: Shelf()].stand(key.identifier) }
        let writes = [
            gone == nil ? twin.forgettingAll() : nil,
            twin.answering(answer, to: key.identifier, forgetting: (gone ?? []).sorted()),
        ].compactMap { $0 }
        while let engine {
            do {
                return try await engine.write(writes)
            } catch NodeError.tooManyWaiting {
                try? await Task.sleep(for: Self.pause)
                // What is not answered because the node ends is taken up at its next start.
                if Task.isCancelled { return }
            } catch {
                return
            }
        }
    }
}

/// The names under which a tenant's answers stand.
private struct Shelf {
    var standing: Set<String> = []
    private var outdated: Set<String> = []

    mutating func forget(_ name: String) {
        if standing.contains(name) { outdated.insert(name) }
    }

    mutating func forgetAll() { outdated = standing }

    /// Puts an answer up.
    ///
    /// - Returns: What to take away with it; nil for everything.
    mutating func stand(_ name: String) -> Set<String>? {
        let gone = outdated
        let isAll = gone == standing
        standing = standing.subtracting(gone).union([name])
        outdated = []
        return isAll ? nil : gone
    }
}

extension JobRecord {
    init(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, waited: Double) {
        var failure: JobFailure?
        if case .failure(let reason) = answer.outcome { failure = reason }
        self.init(
            tenant: key.tenant,
            job: key.identifier,
            task: start?.job.task.name,
            failure: failure?.code.rawValue,
            reason: failure?.description,
            waited: 1000 * waited,
            ran: 1000 * answer.seconds,
            estimated: start.map { 1000 * $0.estimate.seconds }
        )
    }
}
