import NIOCore
import PQTLS

/// What the endpoint has protected and the channel has not been given yet: many small writes
/// become one.
struct SealedWrites {
    private var output = ByteBuffer()
    private var promise: EventLoopPromise<Void>?
    /// The size of the data, without what the records add.
    private(set) var byteCount = 0

    /// Whether nothing that was written waits, not even an empty buffer.
    var isEmpty: Bool { promise == nil && byteCount == 0 }

    /// Protects a write behind the others.
    ///
    /// - Parameters:
    ///   - data: The data.
    ///   - promise: Kept when the bytes are with the network; only if there is no error.
    ///   - endpoint: Protects it.
    ///   - allocator: Gives the memory.
    /// - Throws: What the endpoint throws.
    mutating func append<Endpoint: TLSEndpoint & ~Copyable>(
        _ data: ByteBuffer,
        _ promise: EventLoopPromise<Void>?,
        by endpoint: inout Endpoint,
        _ allocator: ByteBufferAllocator
    ) throws(TLSError) {
        let size = endpoint.outputByteCount + TLSSizes.sealed(data.readableBytes)
        if output.readableBytes == 0 { output = allocator.buffer(capacity: size) }
        try output.append(upTo: size) { (output) throws(TLSError) in
            try endpoint.send(data.readableBytesUInt8Span, output: &output)
        }
        byteCount += data.readableBytes
        self.promise.setOrCascade(to: promise)
    }

    /// Hands out all there is for the channel, and what the endpoint has to say besides.
    ///
    /// - Parameters:
    ///   - endpoint: May have more, an alert for instance.
    ///   - allocator: Gives the memory for that.
    /// - Returns: Nothing if nothing was written and there is nothing to say.
    mutating func take<Endpoint: TLSEndpoint & ~Copyable>(
        with endpoint: inout Endpoint,
        _ allocator: ByteBufferAllocator
    ) -> (output: ByteBuffer, promise: EventLoopPromise<Void>?)? {
        let rest = endpoint.outputByteCount
        guard rest + output.readableBytes > 0 || !isEmpty else { return nil }
        if rest > 0 {
            if output.readableBytes == 0 { output = allocator.buffer(capacity: rest) }
            output.append(upTo: rest) { endpoint.takeOutput(into: &$0) }
        }
        byteCount = 0
        return (exchange(&output, with: ByteBuffer()), promise.take())
    }

    /// Hands out the promise of all writes, which are given up.
    mutating func giveUp() -> EventLoopPromise<Void>? {
        byteCount = 0
        return promise.take()
    }
}
