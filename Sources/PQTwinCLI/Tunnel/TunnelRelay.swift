import Logging
import Metrics
import NIOCore
import NIOPosix
import PQTransport
import TwinNode

#if canImport(Glibc)
import Glibc
#endif

/// Plain TCP, as a tunnel uses it.
typealias PlainChannel = UnclaimedChannel<ByteBuffer>

/// Both halves of a plain connection while it is served.
struct PlainEnds: Sendable {
    let channel: any Channel
    let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    /// Who is at the other end, for logs.
    let remoteAddress: String

    /// Runs the body; if it fails, the connection is reset when it closes, because an ordinary end
    /// would pass for the end of the data.
    func resettingOnFailure(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            try? await channel.resetWhenClosed()?.get()
            throw error
        }
    }
}

extension Channel {
    /// Makes a close a reset, which nobody takes for an end of the data.
    ///
    /// - Returns: Kept when it is so; nothing where there are no such ends.
    @discardableResult
    func resetWhenClosed() -> EventLoopFuture<Void>? {
        (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}

/// Copies bytes between a TLS stream and a plain connection until both have ended.
struct TunnelRelay: Sendable {
    let logger: Logger
    private let unreachable = Counter(label: "pqtwin_tunnel_target_failures_total")

    init(logger: Logger) {
        self.logger = logger
    }

    /// Connects to the service and carries a client's bytes to it and back.
    ///
    /// - Parameters:
    ///   - stream: The client.
    ///   - target: The service.
    ///   - header: What the service is told first.
    /// - Throws: Why the connection ended in another way than by both ends' closing.
    func serve(
        _ stream: SecureStream,
        to target: TunnelAddress,
        header: ByteBuffer?
    ) async throws {
        let channel: PlainChannel
        do {
            channel = try await Self.connect(to: target)
        } catch {
            unreachable.increment()
            throw CommandFailure("the service at \(target) can't be reached: \(error)")
        }
        try await channel.executeThenClose { inbound, outbound in
            let ends = PlainEnds(
                channel: channel.channel,
                inbound: inbound,
                outbound: outbound,
                remoteAddress: "\(target)"
            )
            try await ends.resettingOnFailure {
                try await join(
                    stream,
                    ends,
                    called: ["client": "\(stream.remoteAddress)"],
                    header: header
                )
            }
        }
    }

    /// Joins both connections; an end of one half is handed on as such.
    ///
    /// - Parameters:
    ///   - stream: The connection of TLS.
    ///   - plain: The other.
    ///   - names: Whom the log calls what.
    ///   - header: What the plain end is told first.
    /// - Throws: Why the connection ended in another way than by both ends' closing; whoever serves
    ///   them breaks both off then.
    func join(
        _ stream: SecureStream,
        _ plain: PlainEnds,
        called names: Logger.Metadata,
        header: ByteBuffer? = nil
    ) async throws {
        logger.info(
            "connection open",
            metadata: stream.security.logMetadata.merging(names, uniquingKeysWith: { $1 })
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                if let header { try await plain.outbound.write(header) }
                for try await bytes in stream {
                    try await plain.outbound.write(bytes)
                    // Only the event loop knows whether more may be written.
                    try await plain.channel.eventLoop.submit {}.get()
                }
                // Waits until the service has taken all of it.
                try await Self.closeOutput(plain.channel)
            }
            group.addTask {
                for try await bytes in plain.inbound { try await stream.write(bytes) }
                try await stream.finish()
            }
            // The first error ends both directions, unlike with waitForAll().
            for try await _ in group {}
        }
        logger.info("connection closed", metadata: names)
    }

    /// Sends everything back.
    func echo(_ stream: SecureStream) async throws {
        logger.info(
            "connection open",
            metadata: stream.security.logMetadata.merging(
                ["client": "\(stream.remoteAddress)"],
                uniquingKeysWith: { $1 }
            )
        )
        for try await bytes in stream { try await stream.write(bytes) }
    }

    private static func closeOutput(_ channel: any Channel) async throws {
        do {
            // Behind all that was written: where the other half has ended, NIO closes at once and drops
            // what waits.
            try await channel.writeAndFlush(ByteBuffer()).get()
            try await channel.close(mode: .output).get()
        } catch ChannelError.alreadyClosed, ChannelError.outputClosed, ChannelError
            .ioOnClosedChannel
        {
            // The service went first.
        }
    }

    private static func connect(to target: TunnelAddress) async throws -> PlainChannel {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .channelOption(.allowRemoteHalfClosure, value: true)
        switch target {
        case .tcp(let address):
            return
                try await bootstrap
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: address.host, port: address.port, channelInitializer: wrap)
        case .unix(let path):
            return try await bootstrap.connect(
                unixDomainSocketPath: path,
                channelInitializer: wrap
            )
        }
    }

    /// A plain channel as a pair of asynchronous ends; one that nobody serves is reset.
    @Sendable static func wrap(_ channel: any Channel) -> EventLoopFuture<PlainChannel> {
        channel.eventLoop.makeCompletedFuture {
            try PlainChannel(channel) { channel.resetWhenClosed() }
        }
    }
}
