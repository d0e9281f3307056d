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

    /// Gives up all that waits.
    mutating func fail(_ reason: TransportError) {
        while let write = next() { write.promise?.fail(reason) }
    }
}

/// What the endpoint has protected and the channel has not been given yet: many small writes
/// become one.
struct SealedWrites {
    private var promises: [EventLoopPromise<Void>] = []
    /// The size of the data, without what the records add.
    private(set) var byteCount = 0

    /// Whether there is none, not even an empty one.
    var isEmpty: Bool { promises.isEmpty && byteCount == 0 }

    /// Adds a write.
    mutating func append(byteCount count: Int, _ promise: EventLoopPromise<Void>?) {
        byteCount += count
        if let promise { promises.append(promise) }
    }

    /// Hands out the promises of all writes.
    mutating func take() -> [EventLoopPromise<Void>] {
        byteCount = 0
        return exchange(&promises, with: [])
    }

    /// Gives up all writes.
    mutating func fail(_ reason: TransportError) {
        for promise in take() { promise.fail(reason) }
    }
}
