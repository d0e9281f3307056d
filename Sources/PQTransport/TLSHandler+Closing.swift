public import NIOCore
import NIOTLS
import PQTLS

extension PQTLSHandler where Endpoint: ~Copyable {
    /// Says close_notify before anything is closed, unless something went wrong: then the peer must
    /// not take the end for a close.
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
        case (.input, _), (_, .closed), (.all, .idle):
            context.close(mode: mode, promise: promise)
        case (.output, .idle), (.output, .handshake):
            // To close now would end the handshake, and with it what waits to be sent.
            outputCloseWaits = true
            outputClosePromise.setOrCascade(to: promise)
        case (.output, _) where !inputEnded:
            closeOutput(context, promise)
        default:
            closePromise.setOrCascade(to: promise)
            // During the handshake too: for a client it may be complete already.
            if fate.isOrderly { endpoint.close() }
            linger(context)
        }
    }

    /// Says that we send no more, and closes our half of TCP behind it.
    func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        outputCloseWaits = false
        endpoint.close()
        writeSealed(context)
        context.flush()
        noteOurClose(context)
        context.close(mode: .output, promise: promise)
    }

    /// Does what a channel does when its peer closes: goes on writing if half closure is allowed,
    /// and else closes too.
    func followPeer(_ context: ChannelHandlerContext) {
        switch stage {
        case .open:
            let mayGoOn =
                (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
            if mayGoOn {
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            } else {
                endpoint.close()
                linger(context)
            }
        case .closing: if outputIsFlushed { context.close(mode: .all, promise: nil) }
        case .idle, .handshake, .closed: break
        }
        tellShutdown(context)
    }

    /// Remembers that we said that we send no more.
    private func noteOurClose(_ context: ChannelHandlerContext) {
        guard fate.isOrderly else { return }
        weHaveClosed = true
        tellShutdown(context)
    }

    private func tellShutdown(_ context: ChannelHandlerContext) {
        guard weHaveClosed, peerHasClosed, !shutdownIsTold else { return }
        shutdownIsTold = true
        context.fireUserInboundEventTriggered(TLSUserEvent.shutdownCompleted)
    }

    /// Sends what is left, closes our half, and waits for the peer's, but not for ever.
    func linger(_ context: ChannelHandlerContext) {
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
        failWaiting(fate.failure ?? .closed)
        noteOurClose(context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            handler.outputIsFlushed = true
            // From here on only the peer's close is awaited.
            if case .closing(let timer) = handler.stage {
                timer.cancel()
                handler.stage = .closing(timer: handler.patience(context, buffered: 0, rounds: 1))
            }
            let isOver = handler.inputEnded || handler.peerHasClosed
            context.close(mode: isOver ? .all : .output, promise: nil)
        }
        writeSealed(context)
        // An empty buffer waits behind what was written before.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
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
        // What is broken off is worth no long wait.
        let isPatient = !outputIsFlushed && fate.isOrderly
        let time = isPatient ? limits.flushingTime ?? limits.closingTime : limits.closingTime
        return context.eventLoop.scheduleTask(in: TimeAmount(time)) {
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
        failWaiting(failure)
        context.fireErrorCaught(failure)
        linger(context)
    }

    /// Remembers that something came or went.
    func noteActivity(_ context: ChannelHandlerContext) {
        if limits.idleTime != nil { lastActivity = context.eventLoop.now }
    }

    /// Ends a connection over which nothing went for a time.
    func watchIdleness(_ context: ChannelHandlerContext, for time: Duration?) {
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
            handler.fail(.idle, context)
        }
    }
}
