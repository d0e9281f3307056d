public import Logging
import NIOCore
import NIOPosix
public import PQTLS
import Synchronization

/// Listens until the task is cancelled, and gives each authenticated connection to a handler.
///
/// A client that fails, in its handshake or later, ends its own connection and nothing else; the
/// reason is logged. Cancelling ends all connections.
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
    let gate = HandshakeGate(limit: limits.handshakesAtOnce)
    let server: NIOAsyncChannel<OpenChannel, Never>
    do {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try gate.open(over: channel, configuration, limits: limits, logger)
                }
            }
    } catch { throw TransportError(network: error) }
    do {
        try await server.executeThenClose { clients in
            try await onListening(server.channel.localAddress?.port ?? port)
            try await withThrowingDiscardingTaskGroup { group in
                do {
                    for try await client in clients {
                        group.addTask {
                            await serve(client, limits: limits, logger: logger, handler)
                        }
                    }
                } catch { throw TransportError(network: error) }
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

/// Runs one connection to its end; what goes wrong is logged and goes no further.
private func serve(
    _ client: OpenChannel,
    limits: TransportLimits,
    logger: Logger,
    _ handler: @Sendable (SecureConnection) async throws -> Void
) async {
    let address = client.asyncChannel.channel.remoteAddress.map { "\($0)" } ?? "unknown"
    do {
        try await client.run(limits: limits, handler)
    } catch TransportError.cancelled {
        logger.debug("connection cancelled", metadata: ["client": "\(address)"])
    } catch {
        logger.notice(
            "connection failed",
            metadata: ["client": "\(address)", "reason": "\(error)"]
        )
    }
}

/// Bounds how many clients are connected before they are known, since each costs work and a socket.
///
/// A handshake that failed holds its place until its connection is gone: a client may take its
/// time to close.
private final class HandshakeGate: Sendable {
    private let limit: Int
    private let underWay = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Builds the pipeline of a client, unless too many are in their handshake.
    func open(
        over channel: any Channel,
        _ configuration: TLSServerConfiguration,
        limits: TransportLimits,
        _ logger: Logger
    ) throws -> OpenChannel {
        let admitted = underWay.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard admitted else {
            logger.notice("connection dropped: too many handshakes at once")
            channel.close(promise: nil)
            throw TransportError.tooManyHandshakes
        }
        do {
            // Not an option of the bootstrap: where it can't be set, because the client is gone
            // already, that would end the listener.
            try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            let open = try openChannel(
                TLSServer.self,
                over: channel,
                configuration,
                limits: limits
            )
            open.handshake.whenSuccess { _ in self.leave() }
            open.handshake.whenFailure { _ in
                channel.closeFuture.whenComplete { _ in self.leave() }
            }
            return open
        } catch {
            leave()
            channel.close(promise: nil)
            throw error
        }
    }

    private func leave() {
        underWay.withLock { $0 -= 1 }
    }
}
