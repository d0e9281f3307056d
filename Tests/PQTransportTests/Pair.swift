import NIOCore
import NIOEmbedded
import NIOTLS
import PQTLS
import PQTransport

/// A client and a server whose channels are joined by the test.
final class Pair {
    let client: EmbeddedChannel
    let server: EmbeddedChannel
    let clientLoop = EmbeddedEventLoop()
    let clientHandler: PQTLSClientHandler
    let clientEnd: End
    let serverEnd: End
    let clientWire = Wire()
    private let serverWire = Wire()

    init(
        limits: TransportLimits = TransportLimits(),
        trust: Authority? = nil,
        halfClosure: Bool = true,
        reading: Bool = true,
        clientEnd: End = End(),
        serverEnd: End = End()
    ) throws {
        clientHandler = PQTLSClientHandler(try World.client(trust: trust), limits: limits)
        let serverHandler = PQTLSServerHandler(try World.server(), limits: limits)
        self.clientEnd = clientEnd
        self.serverEnd = serverEnd
        client = EmbeddedChannel(
            handlers: [clientWire, clientHandler, clientEnd],
            loop: clientLoop
        )
        server = EmbeddedChannel(handlers: [serverWire, serverHandler, serverEnd])
        for channel in [client, server] {
            channel.allowRemoteHalfClosure = halfClosure
            try channel.syncOptions?.setOption(.autoRead, value: reading)
        }
    }

    /// Connects both ends and lets the handshake run.
    func connect() throws {
        let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
        try pump()
    }

    deinit {
        for channel in [client, server] {
            channel.close(promise: nil)
            // The deadline of a close that no one answered.
            channel.embeddedEventLoop.advanceTime(by: .seconds(100))
        }
    }

    /// Carries bytes, and the ends of their halves, until both are silent.
    func pump() throws {
        var moved = true
        while moved {
            client.embeddedEventLoop.run()
            server.embeddedEventLoop.run()
            let forth = try Self.carry(from: client, clientWire, to: server, serverWire)
            let back = try Self.carry(from: server, serverWire, to: client, clientWire)
            moved = forth || back
        }
    }

    private static func carry(
        from source: EmbeddedChannel,
        _ sourceWire: Wire,
        to sink: EmbeddedChannel,
        _ sinkWire: Wire
    ) throws -> Bool {
        var moved = false
        while let bytes = try source.readOutbound(as: ByteBuffer.self) {
            moved = true
            if sink.isActive { sink.pipeline.fireChannelRead(bytes) }
            if sink.isActive { sink.pipeline.fireChannelReadComplete() }
        }
        let hasEnded = sourceWire.outputIsClosed || !source.isActive
        if hasEnded, sink.isActive, !sinkWire.inputIsClosed {
            moved = true
            sinkWire.inputIsClosed = true
            sink.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            if !sink.allowRemoteHalfClosure || sinkWire.outputIsClosed {
                sinkWire.close()
            }
        }
        return moved
    }
}

/// The end of a pipeline: keeps what arrives there.
final class End: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var onEvent: (Any, ChannelHandlerContext) -> Void
    private(set) var data = ByteBuffer()
    private(set) var tlsEvents: [TLSUserEvent] = []
    private(set) var errors: [TransportError] = []
    private(set) var inputIsClosed = false

    init(_ onEvent: @escaping (Any, ChannelHandlerContext) -> Void = { _, _ in }) {
        self.onEvent = onEvent
    }

    var text: String { String(buffer: data) }
    var byteCount: Int { data.readableBytes }

    func channelRead(context: ChannelHandlerContext, data piece: NIOAny) {
        let piece = unwrapInboundIn(piece)
        data.writeImmutableBuffer(piece)
        onEvent(piece, context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent { tlsEvents.append(event) }
        if let event = event as? ChannelEvent, event == .inputClosed { inputIsClosed = true }
        onEvent(event, context)
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { errors.append(error) }
    }
}

/// The beginning of a pipeline: what a socket does and an embedded channel doesn't.
final class Wire: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    /// How often the network was asked for more.
    private(set) var readCount = 0
    private(set) var outputIsClosed = false
    var inputIsClosed = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        readCount += 1
        context.read()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        outputIsClosed = true
        if mode == .all || inputIsClosed {
            context.close(promise: promise)
        } else {
            promise?.succeed(())
        }
    }

    func close() {
        context?.close(promise: nil)
    }
}
