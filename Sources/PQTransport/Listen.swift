public import Logging
package import NIOCore
import NIOPosix
public import PQTLS
import ServiceLifecycle

/// Listens until the task is cancelled, and gives each authenticated connection to a handler.
///
/// A client that fails, in its handshake or later, ends its own connection and nothing else; the
/// reason is logged. Cancelling ends all connections. A graceful shutdown of `ServiceLifecycle`
/// stops accepting, lets connections go on for ``TransportLimits/drainTime``, then cancels them;
/// without that limit it changes nothing.
///
/// A handler that returns closes its connection; one that throws, or is cancelled, breaks it off:
/// the client gets `TLSError.truncated`, so that a part never passes for the whole.
///
/// - Parameters:
///   - host: The address to listen on.
///   - port: The TCP port; 0 lets the system choose.
///   - configuration: Who we are and whom we trust.
///   - limits: The sizes, counts and times that clients may not exceed.
///   - logger: Where refused and failed connections are told.
///   - onListening: Learns the port once connections are accepted.
///   - handler: What to do with a connection, which is of no use after it.
/// - Throws: ``TransportError`` if the address can't be used or the listener itself fails, or what
///   `onListening` throws. Cancellation is no error.
public func listen(
    on host: String,
    port: Int,
    configuration: TLSServerConfiguration,
    limits: TransportLimits = TransportLimits(),
    logger: Logger = Logger(label: "PQTransport"),
    onListening: @Sendable (_ port: Int) async throws -> Void = { _ in },
    handler: @escaping @Sendable (SecureConnection) async throws -> Void
) async throws {
    try await SecureListener(
        on: host,
        port: port,
        configuration: { configuration },
        limits: limits,
        logger: logger,
        handler: handler
    ).run(onListening: onListening)
}

/// Listens as ``listen(on:port:configuration:limits:logger:onListening:handler:)`` does, for
/// streams of bytes.
///
/// - Parameters:
///   - host: The address to listen on.
///   - port: The TCP port; 0 lets the system choose.
///   - configuration: Who we are and whom we trust.
///   - limits: The sizes, counts and times that clients may not exceed.
///   - logger: Where refused and failed connections are told.
///   - onListening: Learns the port once connections are accepted.
///   - handler: What to do with a stream, which is of no use after it.
/// - Throws: ``TransportError`` if the address can't be used or the listener itself fails, or what
///   `onListening` throws. Cancellation is no error.
public func listenStream(
    on host: String,
    port: Int,
    configuration: TLSServerConfiguration,
    limits: TransportLimits = TransportLimits(),
    logger: Logger = Logger(label: "PQTransport"),
    onListening: @Sendable (_ port: Int) async throws -> Void = { _ in },
    handler: @escaping @Sendable (SecureStream) async throws -> Void
) async throws {
    try await SecureListener(
        on: host,
        port: port,
        configuration: { configuration },
        limits: limits,
        logger: logger,
        streamHandler: handler
    ).run(onListening: onListening)
}

/// Accepts clients and serves each in a task of its own.
func accept<Element: Sendable>(
    _ element: Element.Type,
    on host: String,
    port: Int,
    configuration: @escaping @Sendable () throws -> TLSServerConfiguration,
    limits: TransportLimits,
    logger: Logger,
    onListening: @Sendable (_ port: Int) async throws -> Void,
    handler: @escaping @Sendable (Link<Element>) async throws -> Void
) async throws {
    let gate = ListenerGate(limits: limits, logger: logger)
    let server: NIOAsyncChannel<OpenChannel<Element>, Never>
    do {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try gate.open(over: channel, of: Element.self, configuration)
                }
            }
    } catch { throw TransportError(listeningAt: host, port, error) }
    do {
        try await server.executeThenClose { clients in
            try await onListening(server.channel.localAddress?.port ?? port)
            try await untilDrained(stopping: server.channel, limits.drainTime, logger) {
                try await withThrowingDiscardingTaskGroup { group in
                    do {
                        for try await client in clients {
                            group.addTask { await serve(client, logger: logger, handler) }
                        }
                    } catch { throw TransportError(network: error) }
                }
            }
        }
    } catch is CancellationError {
        return
    } catch TransportError.cancelled {
        return
    } catch let error as ChannelError {
        throw TransportError(network: error)
    }
}

/// Runs the work of a listener; once a graceful shutdown begins it closes the listener's channel,
/// and cancels the work when its time is over.
///
/// Without a time the work goes on.
package func untilDrained(
    stopping channel: any Channel,
    _ time: Duration?,
    _ logger: Logger,
    _ work: @escaping @Sendable () async throws -> Void
) async throws {
    guard let time else { return try await work() }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await gracefulShutdown()
            logger.info("no more connections are accepted")
            channel.close(promise: nil)
            try await Task.sleep(for: time)
            logger.notice("connections that are still open are cancelled")
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}

/// Runs one connection to its end; what goes wrong is logged and goes no further.
private func serve<Element>(
    _ client: OpenChannel<Element>,
    logger: Logger,
    _ handler: @Sendable (Link<Element>) async throws -> Void
) async {
    let address = client.asyncChannel.channel.remoteAddress?.text ?? "unknown"
    do {
        try await client.run(handler)
    } catch TransportError.cancelled {
        logger.debug("connection cancelled", metadata: ["client": "\(address)"])
    } catch {
        logger.notice(
            "connection failed",
            metadata: ["client": "\(address)", "reason": "\(error)"]
        )
    }
}
