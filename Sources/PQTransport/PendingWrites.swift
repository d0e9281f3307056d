import NIOCore

/// What was written before the handshake was complete, in its order.
struct WaitingWrites {
    private var writes = CircularBuffer<(data: ByteBuffer, promise: EventLoopPromise<Void>?)>()
    /// The size of what waits.
    private(set) var byteCount = 0

    /// Whether nothing waits.
    var isEmpty: Bool { writes.isEmpty }

    /// Adds a write.
    mutating func append(_ data: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        byteCount += data.readableBytes
        writes.append((data, promise))
    }

    /// The oldest write.
    mutating func next() -> (data: ByteBuffer, promise: EventLoopPromise<Void>?)? {
        guard let write = writes.popFirst() else { return nil }
        byteCount -= write.data.readableBytes
        return write
    }
}
