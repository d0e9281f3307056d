import NIOCore
import NIOPosix
import NIOTLS
import PQIdentity
import PQTLS
import PQTransport
import Testing

/// Migrate from NIOSSL.
struct MigrationTests {
    @Test func `the handlers carry bytes in pipelines of one's own`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let server = TLSServerConfiguration(
            identity: ward.cloud,
            clientTrust: ward.trust,
            applicationProtocols: ["echo/1"]
        )
        let client = TLSClientConfiguration(
            identity: ward.edge,
            trust: ward.trust,
            serverName: .dns("cloud.example"),
            applicationProtocols: ["echo/1"]
        )
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await serverBootstrap(group, server).bind(host: host, port: 8443).get()
        let negotiated = group.any().makePromise(of: String?.self)
        let answer = group.any().makePromise(of: String.self)
        let channel = try await clientBootstrap(group, client) {
            ApplicationHandler(negotiated, answer)
        }.connect(host: host, port: 8443).get()
        #expect(try await negotiated.futureResult.get() == "echo/1")
        #expect(try await answer.futureResult.get() == "heart rate 72/min")
        try await channel.close()
        try await listener.close()
    }
}

private func serverBootstrap(
    _ group: MultiThreadedEventLoopGroup,
    _ configuration: TLSServerConfiguration
) throws -> ServerBootstrap {
    // snippet: migrate-server
    let configuration = try configuration.validated()
    let bootstrap = ServerBootstrap(group: group)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(PQTLSServerHandler(configuration))
                try pipeline.addHandler(EchoHandler())
            }
        }
    // end snippet
    return bootstrap
}

private func clientBootstrap(
    _ group: MultiThreadedEventLoopGroup,
    _ configuration: TLSClientConfiguration,
    _ makeApplication: @escaping @Sendable () -> ApplicationHandler
) throws -> ClientBootstrap {
    // snippet: migrate-client
    let configuration = try configuration.validated()
    let bootstrap = ClientBootstrap(group: group)
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(PQTLSClientHandler(configuration))
                try pipeline.addHandler(makeApplication())
            }
        }
    // end snippet
    return bootstrap
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
}

/// Says something once the handshake is complete, and learns the answer.
private final class ApplicationHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let negotiated: EventLoopPromise<String?>
    private let answer: EventLoopPromise<String>

    init(_ negotiated: EventLoopPromise<String?>, _ answer: EventLoopPromise<String>) {
        self.negotiated = negotiated
        self.answer = answer
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted(let name)? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        negotiated.succeed(name)
        let reading = ByteBuffer(string: "heart rate 72/min")
        context.writeAndFlush(wrapOutboundOut(reading), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.succeed(String(buffer: unwrapInboundIn(data)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        negotiated.fail(error)
        answer.fail(error)
    }
}
