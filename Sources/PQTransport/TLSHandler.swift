public import NIOCore
public import PQTLS
import PQSecrets

/// A TLS client in a NIO pipeline.
public typealias PQTLSClientHandler = PQTLSHandler<TLSClient>
/// A TLS server in a NIO pipeline.
public typealias PQTLSServerHandler = PQTLSHandler<TLSServer>

/// Carries bytes between a channel and a TLS endpoint, and nothing else.
///
/// The endpoint holds all state and policy of TLS; this handler executes what it asks for: write
/// these bytes, deliver that data, close. Inbound it delivers arrays of application data, then
/// `ChannelEvent.inputClosed` when the peer has closed; an error means that the connection is lost.
///
/// Closing says close_notify, closes our half of TCP and waits a while for the peer's: closing at
/// once with unread bytes would reset the connection, and the peer could lose what we sent last,
/// an alert for instance.
public final class PQTLSHandler<Endpoint: TLSEndpoint & ~Copyable>: ChannelDuplexHandler {
    /// Bytes from the network.
    public typealias InboundIn = ByteBuffer
    /// Application data.
    public typealias InboundOut = [UInt8]
    /// Application data.
    public typealias OutboundIn = [UInt8]
    /// Bytes to the network.
    public typealias OutboundOut = ByteBuffer

    private enum Stage {
        case idle
        case handshake(deadline: Scheduled<Void>)
        case open
        case closing(timer: Scheduled<Void>)
        case closed
    }

    private var endpoint: Endpoint
    private var stage = Stage.idle
    private var inputEnded = false
    private var outputIsFlushed = false
    private var closePromise: EventLoopPromise<Void>?
    private var completion: EventLoopPromise<ConnectionSecurity>?
    private let limits: TransportLimits
    private let fate: ConnectionFate
    private let work = HandshakeWork()

    /// A handler for one connection.
    ///
    /// - Parameters:
    ///   - configuration: What the endpoint brings to the connection.
    ///   - limits: The times that the peer may not exceed.
    ///   - completion: Learns how the handshake ends, if anyone wants to know.
    public convenience init(
        _ configuration: Endpoint.Configuration,
        limits: TransportLimits = TransportLimits(),
        completion: EventLoopPromise<ConnectionSecurity>? = nil
    ) {
        self.init(
            configuration,
            limits: limits,
            completion: completion,
            fate: ConnectionFate()
        )
    }

    init(
        _ configuration: Endpoint.Configuration,
        limits: TransportLimits,
        completion: EventLoopPromise<ConnectionSecurity>?,
        fate: ConnectionFate
    ) {
        endpoint = Endpoint(configuration)
        self.limits = limits
        self.completion = completion
        self.fate = fate
    }

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
        endOfInput(context)
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
        step(context) { (endpoint) throws(TLSError) in try endpoint.start() }
    }

    private func finish() {
        work.cancel()
        switch stage {
        case .handshake(let timer), .closing(let timer): timer.cancel()
        case .idle, .open, .closed: break
        }
        stage = .closed
        completion?.fail(fate.failure ?? .closed)
        completion = nil
        if fate.outputIsLost {
            closePromise?.fail(TransportError.outputLost)
        } else {
            closePromise?.succeed(())
        }
        closePromise = nil
    }

    // MARK: Inbound

    /// Hands bytes to the endpoint.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - data: A buffer.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch stage {
        case .closing, .closed: return
        case .idle, .handshake, .open: break
        }
        let bytes = [UInt8](unwrapInboundIn(data).readableBytesView)
        step(context) { (endpoint) throws(TLSError) in try endpoint.receive(bytes) }
    }

    /// Goes on reading while closing, when no one behind us asks for more.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if case .closing = stage { context.read() }
    }

    /// Learns that the peer closed its half of TCP.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - event: What happened.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        endOfInput(context)
    }

    /// Keeps the reason before it goes on.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - error: What went wrong nearer to the network.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(TransportError(network: error), context)
    }

    private func endOfInput(_ context: ChannelHandlerContext) {
        guard !inputEnded else { return }
        inputEnded = true
        switch stage {
        case .handshake, .open:
            step(context) { (endpoint) throws(TLSError) in try endpoint.receiveEndOfStream() }
        case .closing: if outputIsFlushed { context.close(mode: .all, promise: nil) }
        case .idle, .closed: break
        }
    }

    // MARK: Outbound

    /// Reads on, unless the handshake waits for our own signer or verifier.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func read(context: ChannelHandlerContext) {
        if !work.holdsRead() { context.read() }
    }

    /// Protects data and writes it.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - data: Application data.
    ///   - promise: Kept when the bytes are with the network.
    public func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        do throws(TLSError) {
            try endpoint.send(unwrapOutboundIn(data))
        } catch {
            promise?.fail(fate.failure ?? .tls(error))
            return
        }
        let output = context.channel.allocator.buffer(bytes: endpoint.takeOutput())
        let written = promise ?? context.eventLoop.makePromise()
        // Whoever closes later must learn of it, and NIO keeps no account of what it drops.
        written.futureResult.whenFailure { [fate] _ in fate.loseOutput() }
        context.write(wrapOutboundOut(output), promise: written)
    }

    /// Says close_notify before anything is closed.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - mode: Which half.
    ///   - promise: Kept when it is done.
    public func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        switch (mode, stage) {
        case (.input, _), (_, .closed), (_, .idle):
            context.close(mode: mode, promise: promise)
        case (.output, _) where !inputEnded:
            endpoint.close()
            flushOutput(context)
            context.close(mode: .output, promise: promise)
        default:
            closePromise.setOrCascade(to: promise)
            endpoint.close()
            linger(context)
        }
    }

    /// Sends what is left, closes our half, and waits for the peer's, but not for ever.
    private func linger(_ context: ChannelHandlerContext) {
        switch stage {
        case .handshake(let deadline): deadline.cancel()
        case .idle, .open: break
        case .closing, .closed: return
        }
        guard context.channel.isActive else {
            stage = .closed
            context.close(mode: .all, promise: nil)
            return
        }
        stage = .closing(timer: patience(context, buffered: .max, rounds: 30))
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            handler.outputIsFlushed = true
            context.close(mode: handler.inputEnded ? .all : .output, promise: nil)
        }
        // An empty buffer, if there is nothing left to say, waits behind what was written before.
        let last = context.channel.allocator.buffer(bytes: endpoint.takeOutput())
        context.writeAndFlush(wrapOutboundOut(last), promise: flushed)
        context.read()
    }

    /// Closes for good when the peer has taken nothing for a while, or too little for long: then
    /// what still waits is lost, and whoever closed learns it.
    private func patience(
        _ context: ChannelHandlerContext,
        buffered before: Int,
        rounds: Int
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: TimeAmount(limits.closingTime)) {
            let (handler, context) = bound.value
            guard case .closing = handler.stage else { return }
            let buffered =
                (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            if !handler.outputIsFlushed, buffered < before, rounds > 1 {
                handler.stage = .closing(
                    timer: handler.patience(context, buffered: buffered, rounds: rounds - 1)
                )
            } else {
                context.close(mode: .all, promise: nil)
            }
        }
    }

    // MARK: Steps of the endpoint

    /// Lets the endpoint work, then does what it asks for.
    private func step(
        _ context: ChannelHandlerContext,
        _ work: (inout Endpoint) throws(TLSError) -> Void
    ) {
        var failure: TLSError?
        do throws(TLSError) { try work(&endpoint) } catch { failure = error }
        while let event = endpoint.nextEvent() { report(event, context) }
        if let failure {
            fail(.tls(failure), context)
        } else {
            flushOutput(context)
        }
    }

    private func report(_ event: TLSEvent, _ context: ChannelHandlerContext) {
        switch event {
        case .handshakeCompleted(let security):
            if case .handshake(let deadline) = stage { deadline.cancel() }
            stage = .open
            completion?.succeed(security)
            completion = nil
        case .signatureNeeded(let request):
            work.start(on: context.eventLoop, { await request.answer() }) { signature in
                self.resume(context) { (endpoint) throws(TLSError) in
                    try endpoint.provide(signature: signature)
                }
            }
        case .verificationNeeded(let request):
            work.start(on: context.eventLoop, { await request.answer() }) { verdict in
                self.resume(context) { (endpoint) throws(TLSError) in
                    try endpoint.provide(verdict: verdict)
                }
            }
        case .applicationData(let data):
            context.fireChannelRead(wrapInboundOut(data))
        case .peerClosed:
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    /// Goes on with a handshake that waited.
    private func resume(
        _ context: ChannelHandlerContext,
        _ answer: (inout Endpoint) throws(TLSError) -> Void
    ) {
        guard case .handshake = stage else { return }
        step(context, answer)
        if work.takeOwedRead() { context.read() }
    }

    private func fail(_ failure: TransportError, _ context: ChannelHandlerContext) {
        work.cancel()
        fate.record(failure)
        completion?.fail(failure)
        completion = nil
        context.fireErrorCaught(failure)
        linger(context)
    }

    private func flushOutput(_ context: ChannelHandlerContext) {
        let output = endpoint.takeOutput()
        guard !output.isEmpty, context.channel.isActive else { return }
        let buffer = context.channel.allocator.buffer(bytes: output)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}

extension PQTLSHandler: CustomReflectable where Endpoint: ~Copyable {
    /// Nothing: reflection, which printing falls back on, must not see keys or data.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
