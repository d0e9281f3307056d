public import NIOCore
import PQTLS

extension PQTLSHandler where Endpoint: ~Copyable {
    /// The data that is protected before the channel gets it, flushed or not: the channel's own
    /// account of what waits, which decides when writers should pause, lags by no more.
    private static var batchByteCount: Int { 64 << 10 }

    /// Protects data and writes it; before the end of the handshake it waits.
    ///
    /// - Parameters:
    ///   - context: This handler's place in the pipeline.
    ///   - data: Application data.
    ///   - promise: Kept when the bytes are with the network.
    @_specialize(where Endpoint == TLSClient)
    @_specialize(where Endpoint == TLSServer)
    public func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        let buffer = unwrapOutboundIn(data)
        switch stage {
        case .idle, .handshake: wait(buffer, promise, context)
        // While those that waited are sent, no one overtakes them.
        case .open where !waiting.isEmpty: waiting.append(buffer, promise)
        case .open, .closing, .closed: seal(buffer, promise, context)
        }
    }

    /// Gives all protected data to the network.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    @_specialize(where Endpoint == TLSClient)
    @_specialize(where Endpoint == TLSServer)
    public func flush(context: ChannelHandlerContext) {
        writeSealed(context)
        context.flush()
    }

    /// Keeps a write for later.
    ///
    /// One that is too much ends the connection, since dropping it alone would leave a hole before
    /// the next.
    private func wait(
        _ buffer: ByteBuffer,
        _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) {
        let limit = limits.waitingByteCount
        if outputCloseWaits {
            promise?.fail(TransportError.closed)
        } else if waiting.byteCount + buffer.readableBytes > limit {
            let failure = TransportError.tooMuchBeforeHandshake(limit: limit)
            promise?.fail(failure)
            endpoint.close()
            fail(failure, context)
        } else {
            waiting.append(buffer, promise)
        }
    }

    /// Sends what waited for the handshake.
    func sendWaiting(_ context: ChannelHandlerContext) {
        while let write = waiting.next() { seal(write.data, write.promise, context) }
        if outputCloseWaits {
            closeOutput(context, outputClosePromise.take())
        } else if writeSealed(context) {
            context.flush()
        }
    }

    /// Gives up what waits.
    ///
    /// Whoever hears of it may write or close at once, so no access to it is under way meanwhile.
    func failWaiting(_ reason: TransportError) {
        while let write = waiting.next() { write.promise?.fail(reason) }
    }

    private func seal(
        _ buffer: ByteBuffer,
        _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) {
        do throws(TLSError) {
            try sealed.append(buffer, promise, by: &endpoint, allocator)
        } catch {
            promise?.fail(fate.failure ?? .tls(error))
            // Misuse changes nothing; any other error has killed the endpoint.
            if error != .closed, error != .handshakeIncomplete { fail(.tls(error), context) }
            return
        }
        noteActivity(context)
        metrics.send(byteCount: buffer.readableBytes)
        if sealed.byteCount >= Self.batchByteCount { writeSealed(context) }
    }

    /// Writes the endpoint's output without flushing it.
    ///
    /// - Parameter context: This handler's place in the pipeline.
    /// - Returns: Whether there was any.
    @discardableResult
    func writeSealed(_ context: ChannelHandlerContext) -> Bool {
        guard let (output, promise) = sealed.take(with: &endpoint, allocator) else {
            return false
        }
        guard context.channel.isActive else {
            fate.loseOutput()
            promise?.fail(fate.failure ?? .closed)
            return false
        }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        // Whoever closes later must learn of it, and NIO keeps no account of what it drops.
        written.futureResult.whenFailure { [fate] _ in fate.loseOutput() }
        context.write(wrapOutboundOut(output), promise: written)
        return true
    }
}
