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
/// Reading order: the way in (here), `TLSHandler+Output.swift` (the way out),
/// `TLSHandler+Closing.swift`.
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

    private enum Input {
        case start
        case bytes(ByteBuffer)
        case answer((inout Endpoint) throws(TLSError) -> Void)
        case end
    }

    var endpoint: Endpoint
    var stage = Stage.idle
    let limits: TransportLimits
    let fate: ConnectionFate
    let metrics: TransportMetrics
    private var beginning = NIODeadline.uptimeNanoseconds(0)
    private var isCountedOpen = false

    // The way in.
    private var inputs = CircularBuffer<Input>()
    private var isTakingInput = false
    private var readIsWanted = false
    private let work = HandshakeWork()
    private var bytesBeforeValidation = 0
    private var lastActivity = NIODeadline.uptimeNanoseconds(0)
    private var idleTimer: Scheduled<Void>?
    /// Whether TCP's inward half has ended.
    var inputEnded = false
    /// Whether the peer has said that it sends no more.
    var peerHasClosed = false

    // The way out.
    var waiting = WaitingWrites()
    var sealed = SealedWrites()
    /// What the endpoint has protected, on its way to the channel.
    var sealedOutput = ByteBuffer()

    // The end.
    var outputIsFlushed = false
    var weHaveClosed = false
    var shutdownIsTold = false
    var outputClosePromise: EventLoopPromise<Void>?
    var outputCloseWaits = false
    var closePromise: EventLoopPromise<Void>?
    private var completion: EventLoopPromise<ConnectionSecurity>?

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
        waiting.fail(reason)
        if !sealed.isEmpty { fate.loseOutput() }
        sealed.fail(reason)
        outputClosePromise?.fail(reason)
        outputClosePromise = nil
        if fate.outputIsLost {
            closePromise?.fail(TransportError.outputLost)
        } else {
            closePromise?.succeed(())
        }
        closePromise = nil
    }

    // MARK: Inbound

    /// Reads on, unless the handshake waits for our own signer or verifier.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func read(context: ChannelHandlerContext) {
        readIsWanted = true
        if !work.holdsRead() { context.read() }
    }

    /// Hands bytes to the endpoint.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - data: A buffer.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.bytes(unwrapInboundIn(data)), context)
    }

    /// Goes on reading where the network gave less than what was asked for: a handshake, a part of
    /// a record, or, while closing, what no one behind us asks for.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        switch stage {
        case .handshake: if !work.holdsRead() { context.read() }
        case .closing: context.read()
        case .open: if readIsWanted { context.read() }
        case .idle, .closed: break
        }
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
        guard !inputEnded else { return }
        inputEnded = true
        take(.end, context)
    }

    /// Keeps the reason before it goes on.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - error: What went wrong nearer to the network.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(TransportError(network: error), context)
    }

    // MARK: Steps of the endpoint

    /// Lets the endpoint work on what came, one thing after the other.
    ///
    /// Whoever receives data may make more come before it returns; that waits for its turn, so
    /// nothing overtakes anything.
    private func take(_ input: Input, _ context: ChannelHandlerContext) {
        inputs.append(input)
        guard !isTakingInput else { return }
        isTakingInput = true
        defer { isTakingInput = false }
        while let input = inputs.popFirst() { step(input, context) }
    }

    private func step(_ input: Input, _ context: ChannelHandlerContext) {
        var failure: TransportError?
        var data = ByteBuffer()
        do throws(TransportError) {
            switch (input, stage) {
            case (_, .closed), (_, .idle): return
            case (.start, _):
                try endpointStep { (endpoint) throws(TLSError) in try endpoint.start() }
            case (.bytes(let buffer), _): try receive(buffer, &data, context)
            case (.answer(let answer), .handshake): try endpointStep(answer)
            case (.answer, _): return
            case (.end, .closing): if outputIsFlushed { context.close(mode: .all, promise: nil) }
            case (.end, _):
                try endpointStep { (endpoint) throws(TLSError) in
                    try endpoint.receiveEndOfStream()
                }
            }
        } catch { failure = error }
        // Before the events: who hears of them may write more.
        let hasOutput = writeSealed(context)
        // Older than the events, and good even if an error came behind it.
        if data.readableBytes > 0 { deliver(data, context) }
        while let event = endpoint.nextEvent() { report(event, context) }
        if let failure {
            fail(failure, context)
        } else if hasOutput {
            context.flush()
        }
    }

    private func endpointStep(
        _ work: (inout Endpoint) throws(TLSError) -> Void
    ) throws(TransportError) {
        do throws(TLSError) { try work(&endpoint) } catch { throw .tls(error) }
    }

    /// Hands bytes to the endpoint, which decrypts data straight into a buffer of the channel's.
    private func receive(
        _ buffer: ByteBuffer,
        _ data: inout ByteBuffer,
        _ context: ChannelHandlerContext
    ) throws(TransportError) {
        switch stage {
        case .handshake:
            bytesBeforeValidation += buffer.readableBytes
            let limit = limits.unvalidatedByteCount
            guard bytesBeforeValidation <= limit else {
                throw .tooMuchBeforeValidation(limit: limit)
            }
        case .closing:
            // Only to hear whether the peer closes too; an error changes nothing any more.
            try? endpoint.receive(buffer.readableBytesUInt8Span)
            return
        case .open:
            noteActivity(context)
            let room = buffer.readableBytes + endpoint.inputByteCount
            data = context.channel.allocator.buffer(capacity: room)
            do throws(TLSError) {
                try data.append(upTo: room) { (data) throws(TLSError) in
                    try endpoint.receive(buffer.readableBytesUInt8Span, data: &data)
                }
            } catch { throw .tls(error) }
            return
        case .idle, .closed: break
        }
        try endpointStep { (endpoint) throws(TLSError) in
            try endpoint.receive(buffer.readableBytesUInt8Span)
        }
    }

    private func deliver(_ data: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .open = stage else { return }
        readIsWanted = false
        metrics.receive(byteCount: data.readableBytes)
        context.fireChannelRead(wrapInboundOut(data))
    }

    private func report(_ event: TLSEvent, _ context: ChannelHandlerContext) {
        switch (event, stage) {
        case (.handshakeCompleted(let security), .handshake(let deadline)):
            deadline.cancel()
            stage = .open
            noteActivity(context)
            watchIdleness(context, for: limits.idleTime)
            isCountedOpen = true
            metrics.complete(
                isResumed: security.isResumed,
                nanoseconds: (context.eventLoop.now - beginning).nanoseconds
            )
            completion?.succeed(security)
            completion = nil
            sendWaiting(context)
            context.fireUserInboundEventTriggered(
                TLSUserEvent.handshakeCompleted(
                    negotiatedProtocol: security.applicationProtocol
                )
            )
        case (.applicationData(let data), .open):
            deliver(context.channel.allocator.buffer(bytes: data), context)
        case (.peerClosed, _):
            peerHasClosed = true
            followPeer(context)
        case (.signatureNeeded(let request), .handshake):
            wait(context, { await request.answer() }) { signature in
                { (endpoint) throws(TLSError) in try endpoint.provide(signature: signature) }
            }
        case (.verificationNeeded(let request), .handshake):
            wait(context, { await request.answer() }) { verdict in
                { (endpoint) throws(TLSError) in try endpoint.provide(verdict: verdict) }
            }
        case (.handshakeCompleted, _), (.applicationData, _), (.signatureNeeded, _),
            (.verificationNeeded, _):
            break
        }
    }

    /// Lets a handshake wait for what is asked elsewhere, and go on with the answer.
    private func wait<Answer: Sendable>(
        _ context: ChannelHandlerContext,
        _ question: @escaping @Sendable () async -> Answer,
        _ step: @escaping (Answer) -> (inout Endpoint) throws(TLSError) -> Void
    ) {
        work.start(on: context.eventLoop, question) { answer in
            self.take(.answer(step(answer)), context)
            // Data that was kept meanwhile has gone on; who gathers it waits to hear of the end.
            context.fireChannelReadComplete()
            if self.work.takeOwedRead() { context.read() }
        }
    }

    /// Ends the connection: the reason goes on, an alert goes out.
    func fail(_ failure: TransportError, _ context: ChannelHandlerContext) {
        switch stage {
        case .handshake: metrics.fail(failure)
        case .closed: return
        case .idle, .open, .closing: break
        }
        work.cancel()
        fate.record(failure)
        completion?.fail(failure)
        completion = nil
        waiting.fail(failure)
        context.fireErrorCaught(failure)
        linger(context)
    }

    // MARK: Idleness

    /// Remembers that something came or went.
    func noteActivity(_ context: ChannelHandlerContext) {
        lastActivity = context.eventLoop.now
    }

    /// Ends a connection over which nothing went for a time.
    private func watchIdleness(_ context: ChannelHandlerContext, for time: Duration?) {
        guard let time, case .open = stage else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
            let (handler, context) = bound.value
            guard case .open = handler.stage else { return }
            let now = context.eventLoop.now
            let quiet = Duration.nanoseconds((now - handler.lastActivity).nanoseconds)
            guard let limit = handler.limits.idleTime, quiet >= limit else {
                let rest = (handler.limits.idleTime ?? .zero) - quiet
                handler.watchIdleness(context, for: rest)
                return
            }
            handler.endpoint.close()
            handler.fail(.idle, context)
        }
    }
}

extension PQTLSHandler: CustomReflectable where Endpoint: ~Copyable {
    /// Nothing: reflection, which printing falls back on, must not see keys or data.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
