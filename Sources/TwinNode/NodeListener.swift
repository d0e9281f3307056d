import Logging
import PQTransport
import PQTwin

extension NodeLinks {
    /// Listens for nodes and exchanges frames with each, until the task is cancelled.
    ///
    /// The links stay up until all is acknowledged; the end of the node ends them.
    ///
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - logger: Where refused connections are told.
    ///   - admits: Whether a node is let in; others are told and sent away.
    /// - Throws: `TransportError` if it can't listen there.
    func listen(
        at address: NodeAddress,
        logger: Logger,
        admits: @escaping @Sendable (NodeName) -> Bool = { _ in true }
    ) async throws {
        try await PQTransport.listen(
            on: address.host,
            port: address.port,
            configuration: credentials.server(),
            limits: limits,
            logger: logger,
            onListening: { port in tell(.listening(port: port)) }
        ) { connection in
            if let node = connection.security.node, !admits(node) {
                tell(.refused(reason: "\(node) is not served here"))
                return
            }
            try await serve(connection)
        }
    }

    /// Exchanges frames with whoever connected, and tells the end of it with its reason.
    private func serve(_ connection: SecureConnection) async throws {
        guard connection.security.node != nil else {
            let reason = "\(connection.remoteAddress): its certificate names no node"
            tell(.refused(reason: reason))
            return
        }
        let event = ConnectionEvent(connection.security)
        tell(.connected(event))
        do {
            try await courier.serve(connection, by: engine)
            tell(.disconnected(peer: event.peer, reason: "closed"))
        } catch {
            tell(.disconnected(peer: event.peer, reason: "\(error)"))
            throw error
        }
    }
}
