import Logging
import PQTransport
import PQTwin

/// Listens for nodes and exchanges frames with each, until the task is cancelled.
///
/// The links stay up until all is acknowledged; the end of the node ends them.
///
/// - Parameters:
///   - engine: The node.
///   - credentials: Who it is.
///   - address: Where it listens.
///   - tell: Where connections and their ends are told.
///   - logger: Where refused connections are told.
///   - admits: Whether a node is let in; others are told and sent away.
/// - Throws: `TransportError` if it can't listen there.
func listen(
    _ engine: NodeEngine,
    as credentials: NodeCredentials,
    at address: NodeAddress,
    tell: EventOutput,
    logger: Logger,
    admits: @escaping @Sendable (NodeName) -> Bool = { _ in true }
) async throws {
    try await PQTransport.listen(
        on: address.host,
        port: address.port,
        configuration: credentials.server(),
        limits: TransportLimits(drainTime: nil),
        logger: logger,
        onListening: { port in tell(.listening(port: port)) }
    ) { connection in
        if let node = connection.security.node, !admits(node) {
            tell(.refused(reason: "\(node) is not served here"))
            return
        }
        try await serve(connection, by: engine, tell: tell)
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
