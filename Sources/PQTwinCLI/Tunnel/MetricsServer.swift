import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import TwinNode

/// Serves figures over HTTP: `GET /metrics`, and nothing else.
struct MetricsServer: Service {
    let address: NodeAddress
    let registry: PrometheusRegistry
    let logger: Logger

    func run() async throws {
        let registry = registry
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    // A scraper that says nothing is not waited for.
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(allTimeout: .seconds(10)), MetricsHandler(registry),
                    ])
                }
            }
            .bind(host: address.host, port: address.port).get()
        logger.notice(
            "serving figures",
            metadata: ["host": "\(address.host)", "port": "\(channel.localAddress?.port ?? 0)"]
        )
        try? await gracefulShutdown()
        try? await channel.close().get()
    }
}

/// Answers one request after the other.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let registry: PrometheusRegistry
    private var status = HTTPResponseStatus.ok
    private var isLast = false

    init(_ registry: PrometheusRegistry) {
        self.registry = registry
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isLast = !head.isKeepAlive
            switch (head.method, head.uri) {
            case (.GET, "/metrics"): status = .ok
            case (_, "/metrics"): status = .methodNotAllowed
            default: status = .notFound
            }
        case .body: break
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let text = status == .ok ? registry.text : "\(status.code) \(status.reasonPhrase)\n"
        var headers = HTTPHeaders()
        headers.add(name: "content-type", value: "text/plain; version=0.0.4")
        if isLast { headers.add(name: "connection", value: "close") }
        headers.add(name: "content-length", value: "\(text.utf8.count)")
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if isLast { context.close(mode: .output, promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
