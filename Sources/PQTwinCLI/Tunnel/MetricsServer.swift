import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import PQTransport
import ServiceLifecycle
import TwinNode

/// Serves figures over HTTP: `GET /metrics`, and nothing else.
struct MetricsServer: Service {
    let address: NodeAddress
    let registry: PrometheusRegistry
    let logger: Logger

    func run() async throws {
        let registry = registry
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    // A scraper that says nothing, or takes nothing, is not waited for.
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(writeTimeout: .seconds(10)), MetricsHandler(registry),
                    ])
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: address.host, port: address.port).get()
        } catch {
            throw CommandFailure(
                "can't serve figures on \(address.text): \(networkReason(of: error))"
            )
        }
        logger.notice(
            "serving figures",
            metadata: ["host": "\(address.host)", "port": "\(channel.localAddress?.port ?? 0)"]
        )
        try? await gracefulShutdown()
        try? await channel.close().get()
    }
}

/// Answers one request and closes, so that nobody can make it queue answers that are not read.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let registry: PrometheusRegistry
    private var status = HTTPResponseStatus.ok
    private var hasAnswered = false

    init(_ registry: PrometheusRegistry) {
        self.registry = registry
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            switch (head.method, head.uri) {
            case (.GET, "/metrics"): status = .ok
            case (_, "/metrics"): status = .methodNotAllowed
            default: status = .notFound
            }
        case .body: break
        case .end:
            guard !hasAnswered else { return }
            hasAnswered = true
            answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let text = status == .ok ? registry.text : "\(status.code) \(status.reasonPhrase)\n"
        var headers = HTTPHeaders()
        headers.add(name: "content-type", value: "text/plain; version=0.0.4")
        headers.add(name: "connection", value: "close")
        headers.add(name: "content-length", value: "\(text.utf8.count)")
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
