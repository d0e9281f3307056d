public import Logging
import PQTransport
public import PQTwin
public import ServiceLifecycle

/// The cloud: listens for nodes, keeps the twins, raises alarms, asks quantum nodes.
public struct CloudNode: Service {
    private let configuration: NodeConfiguration
    private let address: NodeAddress
    private let quantumNode: NodeName
    private let logger: Logger

    /// A cloud node.
    ///
    /// - Parameters:
    ///   - configuration: Its files and its name.
    ///   - address: Where it listens.
    ///   - quantumNode: The quantum node that gets the jobs.
    ///   - logger: Where refused connections are told.
    public init(
        _ configuration: NodeConfiguration,
        listeningAt address: NodeAddress,
        quantumNode: NodeName,
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
        let (address, tell, logger) = (address, configuration.tell, logger)
        // The links stay up until all is acknowledged; the end of the node ends them.
        let limits = TransportLimits(drainTime: nil)
        try await configuration.run(role: CloudRole(quantumNode: quantumNode)) {
            engine,
            credentials in
            try await PQTransport.listen(
                on: address.host,
                port: address.port,
                configuration: credentials.server(),
                limits: limits,
                logger: logger,
                onListening: { port in tell(.listening(port: port)) }
            ) { connection in
                try await serve(connection, by: engine, tell: tell)
            }
        } work: { _ in
            try await gracefulShutdown()
        }
    }
}

/// Exchanges frames with whoever connected, and tells the end of it with its reason.
private func serve(
    _ connection: SecureConnection,
    by engine: NodeEngine,
    tell: EventOutput
) async throws {
    guard connection.security.node != nil else {
        tell(.refused(reason: "\(connection.remoteAddress): its certificate names no node"))
        return
    }
    let event = ConnectionEvent(connection.security)
    tell(.connected(event))
    do {
        try await engine.serve(connection)
        tell(.disconnected(peer: event.peer, reason: "closed"))
    } catch {
        tell(.disconnected(peer: event.peer, reason: "\(error)"))
        throw error
    }
}
