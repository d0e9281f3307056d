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
        let desk = AnswerDesk(twins, tell: configuration.tell)
        let dispatcher = JobDispatcher(limits, runner: runner) { key, answer, start, waited in
            await desk.answer(key, answer, start, waited)
        }
        let (cloudAddress, address, logger) = (cloudAddress, address, logger)
        try await configuration.run(
            role: QuantumRole(twins) { request in
                if case .cancel(let key) = request { desk.forget(key) }
                dispatcher(request)
            },
            policy: configuration.policy.sharing(twins),
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
                            logger: logger
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
    /// For each tenant the jobs that it took back: their answers go with the next one.
    private let outdated = Mutex<[String: Set<String>]>([:])
    private var engine: NodeEngine?

    init(_ twins: [JobTwin], tell: EventOutput) {
        self.twins = Dictionary(uniqueKeysWithValues: twins.map { ($0.tenant.description, $0) })
        self.tell = tell
    }

    func open(_ engine: NodeEngine) { self.engine = engine }

    nonisolated func forget(_ key: JobKey) {
        outdated.withLock { _ = $0[key.tenant, default: []].insert(key.identifier) }
    }

    func answer(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, _ waited: Double) async {
        tell(.jobAnswered(JobRecord(key, answer, start, waited: waited)))
        let gone = outdated.withLock { $0.removeValue(forKey: key.tenant) } ?? []
        guard
            let write = twins[key.tenant]?
                .answering(answer, to: key.identifier, forgetting: gone.sorted())
        else { return }
        while let engine {
            do {
                return try await engine.write([write])
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
