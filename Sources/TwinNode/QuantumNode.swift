public import Logging
import PQTwin
public import QuantumJobs
public import ServiceLifecycle

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
        let dispatcher = JobDispatcher(limits, runner: runner, desk: desk)
        let (cloudAddress, address, limits, logger) = (cloudAddress, address, limits, logger)
        try await configuration.run(
            role: QuantumRole(twins, clock: configuration.clock) { dispatcher($0) },
            policy: .only(name).sharing(twins),
            twinLimits: .sharing(twins) { twin in
                JobTwin.capacity(for: limits.tenants[twin.tenant.description])
            },
            absentMayOwe: true
        ) { links in
            try await withThrowingTaskGroup { group in
                if let cloudAddress {
                    group.addTask {
                        try await links.keepConnected(to: configuration.cloud, at: cloudAddress)
                    }
                }
                if let address {
                    group.addTask {
                        try await links.listen(
                            at: address,
                            logger: logger,
                            admits: { tenants.contains($0) }
                        )
                    }
                }
                group.addTask { try await dispatcher.run(links.engine) }
                // The first that fails, such as a listener whose port is taken, ends the others.
                defer { group.cancelAll() }
                while try await group.next() != nil {}
            }
        } work: { _ in
            try await gracefulShutdown()
        }
    }
}
