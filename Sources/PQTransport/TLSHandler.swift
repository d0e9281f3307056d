public import NIOCore
public import PQTLS
import NIOTLS
import PQSecrets

/// A TLS client in a NIO pipeline.
public typealias PQTLSClientHandler = PQTLSHandler<TLSClient>
/// A TLS server in a NIO pipeline.
public typealias PQTLSServerHandler = PQTLSHandler<TLSServer>

/// Carries bytes between a channel and a TLS endpoint, and nothing else.
///
/// The endpoint holds all state and policy of TLS; this handler executes what it asks for: write
/// these bytes, deliver that data, close. It stands where another TLS handler would:
///
/// - Application data is `ByteBuffer` in both directions. What is written before the handshake is
///   complete waits, in its order and up to ``TransportLimits/waitingByteCount``.
/// - `TLSUserEvent.handshakeCompleted` tells of the end of the handshake and the application
///   protocol; `TLSUserEvent.shutdownCompleted` of a close that both ends have said.
/// - When the peer closes, `ChannelEvent.inputClosed` follows its last data if the channel allows
///   half closure; otherwise the channel is closed.
/// - An error means that the connection is lost; the handler closes it on its own.
///
/// Closing says close_notify, closes our half of TCP and waits a while for the peer's: closing at
/// once with unread bytes would reset the connection, and the peer could lose what we sent last,
/// an alert for instance.
///
/// Reading order: its life (here), `TLSHandler+Input.swift` (the way in), `TLSHandler+Output.swift`
/// (the way out), `TLSHandler+Closing.swift`.
public final class PQTLSHandler<Endpoint: TLSEndpoint & ~Copyable>: ChannelDuplexHandler {
    /// Bytes from the network.
    public typealias InboundIn = ByteBuffer
    /// Application data.
    public typealias InboundOut = ByteBuffer
    /// Application data.
    public typealias OutboundIn = ByteBuffer
    /// Bytes to the network.
    public typealias OutboundOut = ByteBuffer

    enum Stage {
        case idle
        case handshake(deadline: Scheduled<Void>)
        case open
        case closing(timer: Scheduled<Void>)
        case closed
    }

    enum Input {
        case start
        case bytes(ByteBuffer)
        case answer((inout Endpoint) throws(TLSError) -> Void)
        case end
        case leave
    }

    var endpoint: Endpoint
    var stage = Stage.idle
    let limits: TransportLimits
    let fate: ConnectionFate
    let metrics: TransportMetrics
    var beginning = NIODeadline.uptimeNanoseconds(0)
    var isCountedOpen = false

    // The way in.
    var inputs = CircularBuffer<Input>()
    var isTakingInput = false
    var readIsWanted = false
    let work = HandshakeWork()
    var bytesBeforeValidation = 0
    var lastActivity = NIODeadline.uptimeNanoseconds(0)
    var idleTimer: Scheduled<Void>?
    /// Whether TCP's inward half has ended.
    var inputEnded = false
    /// Whether the peer has said that it sends no more.
    var peerHasClosed = false

    // The way out.
    var waiting = WaitingWrites()
    var sealed = SealedWrites()
    /// The channel's, since asking for it costs more than what it does.
    var allocator = ByteBufferAllocator()

    // The end.
    var outputIsFlushed = false
    var weHaveClosed = false
    var shutdownIsTold = false
    var outputClosePromise: EventLoopPromise<Void>?
    var outputCloseWaits = false
    var closePromise: EventLoopPromise<Void>?
    var completion: EventLoopPromise<ConnectionSecurity>?

    /// A handler for one connection.
    ///
    /// - Parameters:
    ///   - configuration: What the endpoint brings to the connection.
    ///   - limits: The sizes and times that the peer may not exceed.
    ///   - completion: Learns how the handshake ends, if anyone wants to know.
    ///   - metrics: Where it is counted; `nil` counts in those of the process.
    public convenience init(
        _ configuration: Endpoint.Configuration,
        limits: TransportLimits = TransportLimits(),
        completion: EventLoopPromise<ConnectionSecurity>? = nil,
        metrics: TransportMetrics? = nil
    ) {
        self.init(
            configuration,
            limits: limits,
            completion: completion,
            fate: ConnectionFate(),
            metrics: metrics
        )
    }

    init(
        _ configuration: Endpoint.Configuration,
        limits: TransportLimits,
        completion: EventLoopPromise<ConnectionSecurity>?,
        fate: ConnectionFate,
        metrics: TransportMetrics? = nil
    ) {
        endpoint = Endpoint(configuration)
        self.limits = limits
        self.completion = completion
        self.fate = fate
        self.metrics =
            metrics ?? .shared(configuration is TLSClientConfiguration ? .client : .server)
    }

    /// What the handshake proved, once it is complete; ask on the channel's event loop.
    public var security: ConnectionSecurity? { endpoint.security }

    /// Keying material for another use; call it on the channel's event loop.
    ///
    /// - Parameters:
    ///   - label: What it is for.
    ///   - context: What it is bound to.
    ///   - count: How many bytes.
    /// - Returns: The material, shared because futures carry no noncopyable values.
    /// - Throws: ``PQTLS/TLSError``.
    func exportKeyingMaterial(
        label: String,
        context: [UInt8],
        count: Int
    ) throws(TLSError) -> SecretReference {
        SecretReference(
            try endpoint.exportKeyingMaterial(label: label, context: context.span, count: count)
        )
    }

    // MARK: Life

    /// Begins the handshake if the connection is there already.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func handlerAdded(context: ChannelHandlerContext) {
        allocator = context.channel.allocator
        if context.channel.isActive { begin(context) }
    }

    /// Begins the handshake.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    /// Ends everything; without a close before it, data may be missing.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func channelInactive(context: ChannelHandlerContext) {
        inputEnded = true
        take(.end, context)
        // The connection may be lost while we deliver what came before; that is heard first.
        take(.leave, context)
    }

    /// Ends everything, behind all that came.
    func leave(_ context: ChannelHandlerContext) {
        // Whatever is kept until our own signer or verifier answers comes too late.
        if case .handshake = stage { fail(.tls(.truncated), context) }
        finish()
        context.fireChannelInactive()
    }

    /// Lets no promise wait for ever.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard case .idle = stage else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.handshakeTime)) {
            let (handler, context) = bound.value
            handler.fail(.handshakeTimedOut, context)
        }
        stage = .handshake(deadline: deadline)
        beginning = context.eventLoop.now
        metrics.begin()
        take(.start, context)
        // No one else asks for the peer's answer where the channel does not read on its own.
        context.read()
    }

    private func finish() {
        work.cancel()
        switch stage {
        case .handshake(let timer), .closing(let timer): timer.cancel()
        case .idle, .open, .closed: break
        }
        if isCountedOpen {
            isCountedOpen = false
            metrics.close()
        }
        stage = .closed
        idleTimer?.cancel()
        idleTimer = nil
        let reason = fate.failure ?? .closed
        completion?.fail(reason)
        completion = nil
        failWaiting(reason)
        if !sealed.isEmpty { fate.loseOutput() }
        sealed.giveUp()?.fail(reason)
        outputClosePromise?.fail(reason)
        outputClosePromise = nil
        if fate.outputIsLost {
            closePromise?.fail(TransportError.outputLost)
        } else {
            closePromise?.succeed(())
        }
        closePromise = nil
    }
}

extension PQTLSHandler: CustomReflectable where Endpoint: ~Copyable {
    /// Nothing: reflection, which printing falls back on, must not see keys or data.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
