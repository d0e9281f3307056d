public import NIOCore
import NIOTLS
import PQTLS

extension PQTLSHandler where Endpoint: ~Copyable {
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
    @_specialize(where Endpoint == TLSClient)
    @_specialize(where Endpoint == TLSServer)
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
    func take(_ input: Input, _ context: ChannelHandlerContext) {
        guard !isTakingInput else { return inputs.append(input) }
        isTakingInput = true
        step(input, context)
        while !inputs.isEmpty, let next = inputs.popFirst() { step(next, context) }
        isTakingInput = false
    }

    private func step(_ input: Input, _ context: ChannelHandlerContext) {
        var failure: TransportError?
        var data = ByteBuffer()
        do throws(TransportError) {
            switch (input, stage) {
            case (.leave, _): return leave(context)
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
            // To hear whether the peer closes too, or refuses us after all; no other error changes
            // anything any more.
            do throws(TLSError) {
                try endpoint.receive(buffer.readableBytesUInt8Span)
            } catch {
                if case .peerAlert = error { fate.record(.tls(error)) }
            }
            return
        case .open:
            noteActivity(context)
            do throws(TLSError) {
                try data.fill(decrypting: buffer, by: &endpoint, allocator)
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
            deliver(allocator.buffer(bytes: data), context)
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
}
