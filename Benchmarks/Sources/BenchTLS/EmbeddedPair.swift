import NIOCore
import NIOEmbedded

/// A client and a server in two embedded channels, bytes carried from hand to hand.
final class EmbeddedPair: LocalConnection {
    private(set) var clientHelloByteCount = 0
    private let client = EmbeddedChannel()
    private let server = EmbeddedChannel()
    private let message = ByteBuffer(bytes: Message(count: 1 << 14).bytes)

    init(client: any ChannelHandler, server: any ChannelHandler) throws {
        try self.client.pipeline.syncOperations.addHandler(client)
        try self.server.pipeline.syncOperations.addHandler(server)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        try self.server.connect(to: address).wait()
        try self.client.connect(to: address).wait()
        try pump(isFirst: true)
    }

    deinit {
        // A handler may wait for its peer's goodbye until its time is up; nobody answers here, so
        // the embedded clock is moved beyond that.
        for channel in [client, server] {
            channel.close(mode: .all, promise: nil)
            channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        }
        _ = try? client.finish(acceptAlreadyClosed: true)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    func carry(_ message: Message) throws {
        let buffer = self.message.getSlice(at: 0, length: message.bytes.count)
        guard let buffer else { throw BenchmarkFailure(description: "no such message") }
        try client.writeOutbound(buffer)
        while let bytes = try client.readOutbound(as: ByteBuffer.self) {
            try server.writeInbound(bytes)
        }
        var count = 0
        while let data = try server.readInbound(as: ByteBuffer.self) {
            count += data.readableBytes
        }
        try require(count == message.bytes.count, "the message did not arrive whole")
    }

    private func pump(isFirst: Bool) throws {
        var isMoving = true
        while isMoving {
            isMoving = false
            while let bytes = try client.readOutbound(as: ByteBuffer.self) {
                if clientHelloByteCount == 0 { clientHelloByteCount = bytes.readableBytes }
                isMoving = true
                try server.writeInbound(bytes)
            }
            while let bytes = try server.readOutbound(as: ByteBuffer.self) {
                isMoving = true
                try client.writeInbound(bytes)
            }
        }
    }
}
