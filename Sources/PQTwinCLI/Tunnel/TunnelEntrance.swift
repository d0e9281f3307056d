import Logging
import Metrics
import NIOCore
import NIOPosix
import PQTransport
import ServiceLifecycle
import Synchronization
import TwinNode

/// Something that listens and tells its port.
protocol TunnelListener: Service {
    func run(onListening: @Sendable (_ port: Int) async throws -> Void) async throws
}

extension SecureListener: TunnelListener {}

/// The plain listener of a tunnel's client.
struct TunnelEntrance: TunnelListener {
    let address: TunnelAddress
    let limits: TransportLimits
    let logger: Logger
    let handler: @Sendable (PlainEnds) async throws -> Void

    func run() async throws { try await run(onListening: { _ in }) }

    func run(onListening: @Sendable (_ port: Int) async throws -> Void) async throws {
        let server = try await bind()
        let places = Places(limit: limits.connectionsAtOnce ?? .max)
        let dropped = Counter(label: "pqtwin_tunnel_connections_dropped_total")
        try await server.executeThenClose { clients in
            try await onListening(server.channel.localAddress?.port ?? 0)
            try await untilDrained(stopping: server.channel, limits.drainTime, logger) {
                try await withThrowingDiscardingTaskGroup { group in
                    for try await client in clients {
                        guard places.take() else {
                            dropped.increment()
                            logger.notice(
                                "connection dropped: too many connections",
                                metadata: ["client": "\(client.remoteAddress)"]
                            )
                            continue
                        }
                        group.addTask {
                            await serve(client)
                            places.giveBack()
                        }
                    }
                }
            }
        }
    }

    private func bind() async throws -> NIOAsyncChannel<PlainChannel, Never> {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
        switch address {
        case .tcp(let address):
            return
                try await bootstrap
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(
                    host: address.host,
                    port: address.port,
                    childChannelInitializer: TunnelRelay.wrap
                )
        case .unix(let path):
            guard await !isServed(path) else {
                throw CommandFailure("another process listens there")
            }
            return try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: true,
                childChannelInitializer: TunnelRelay.wrap
            )
        }
    }

    /// Whether someone listens at a socket; one that was left behind is replaced.
    private func isServed(_ path: String) async -> Bool {
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: path).get()
        guard let channel else { return false }
        try? await channel.close().get()
        return true
    }

    /// Carries one connection; what goes wrong is logged and goes no further.
    private func serve(_ client: PlainChannel) async {
        let address = client.remoteAddress
        do {
            try await client.executeThenClose { inbound, outbound in
                let ends = PlainEnds(
                    channel: client.channel,
                    inbound: inbound,
                    outbound: outbound,
                    remoteAddress: address
                )
                try await ends.resettingOnFailure { try await handler(ends) }
            }
        } catch {
            logger.notice(
                "connection failed",
                metadata: ["client": "\(address)", "reason": "\(error)"]
            )
        }
    }
}

extension PlainChannel {
    /// Who is at the other end, for logs; asked for while the connection is fresh.
    fileprivate var remoteAddress: String { channel.remoteAddress?.text ?? "unknown" }
}

/// How many connections there may be.
private final class Places: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        taken.withLock { $0 -= 1 }
    }
}
