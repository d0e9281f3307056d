public import Logging
public import PQTwin
public import ServiceLifecycle

/// The cloud: listens for nodes, keeps the twins, raises alarms, asks a quantum node.
public struct CloudNode: Service {
    private let configuration: NodeConfiguration
    private let address: NodeAddress
    private let quantumNode: NodeName?
    private let logger: Logger

    /// A cloud node.
    ///
    /// - Parameters:
    ///   - configuration: Its files and its name.
    ///   - address: Where it listens.
    ///   - quantumNode: The quantum node that gets the jobs; nil for a ward without.
    ///   - logger: Where refused connections are told.
    public init(
        _ configuration: NodeConfiguration,
        listeningAt address: NodeAddress,
        quantumNode: NodeName? = nil,
        logger: Logger
    ) {
        self.configuration = configuration
        self.address = address
        self.quantumNode = quantumNode
        self.logger = logger
    }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``NodeError``, `StoreError` or `TransportError`.
    public func run() async throws {
        let (address, logger) = (address, logger)
        let credentials = try configuration.folder.load()
        let twin = try quantumNode.map { quantumNode throws(NodeError) in
            try JobTwin(of: credentials.name, at: quantumNode)
        }
        let twins = [twin].compactMap(\.self)
        try await configuration.run(
            role: CloudRole(jobTwin: twin),
            policy: configuration.policy(of: credentials).sharing(twins),
            twinLimits: .sharing(twins),
            absentMayOwe: true
        ) { links in
            try await links.listen(at: address, logger: logger)
        } work: { _ in
            try await gracefulShutdown()
        }
    }
}
