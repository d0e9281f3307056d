import NIOCore

/// Turns the stream of application data into messages, and messages into the stream; TLS knows
/// nothing of them.
final class MessageHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = [UInt8]
    typealias OutboundIn = [UInt8]
    typealias OutboundOut = ByteBuffer

    private var reader: MessageReader
    private let limit: Int
    private let fate: ConnectionFate
    private var hasFailed = false

    init(limit: Int, fate: ConnectionFate) {
        reader = MessageReader(limit: limit)
        self.limit = limit
        self.fate = fate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed else { return }
        reader.append(unwrapInboundIn(data))
        do throws(TransportError) {
            while let message = try reader.next() {
                context.fireChannelRead(wrapInboundOut(message))
            }
        } catch { fail(error, context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed, reader.isInsideMessage {
            fail(.incompleteMessage, context)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        do throws(TransportError) {
            let message = unwrapOutboundIn(data)
            let framed = try MessageReader.framed(message, limit: limit, context.channel.allocator)
            context.write(wrapOutboundOut(framed), promise: promise)
        } catch { promise?.fail(error) }
    }

    private func fail(_ failure: TransportError, _ context: ChannelHandlerContext) {
        hasFailed = true
        fate.record(failure)
        context.fireErrorCaught(failure)
        context.close(promise: nil)
    }
}
