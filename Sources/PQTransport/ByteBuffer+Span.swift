import NIOCore
import PQTLS

extension ByteBuffer {
    /// Lets bytes be written at the end; they stay if the work then fails.
    ///
    /// - Parameters:
    ///   - byteCount: How much room there is at least.
    ///   - work: Writes the bytes.
    /// - Throws: What the work throws.
    mutating func append<Failure>(
        upTo byteCount: Int,
        _ work: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var failure: Failure?
        // The memory is this buffer's alone and writable until the closure returns; the span counts
        // what was written, and bytes need no other care.
        _ = unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: byteCount) { memory in
            let room = unsafe memory.bindMemory(to: UInt8.self)
            var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
            do throws(Failure) { try work(&output) } catch { failure = error }
            return unsafe output.finalize(for: room)
        }
        if let failure { throw failure }
    }

    /// Takes memory for the data that bytes from the network may hold, and fills it.
    ///
    /// - Parameters:
    ///   - bytes: What came.
    ///   - endpoint: Decrypts it.
    ///   - allocator: Gives the memory.
    /// - Throws: What the endpoint throws; the data before the error stays.
    mutating func fill<Endpoint: TLSEndpoint & ~Copyable>(
        decrypting bytes: ByteBuffer,
        by endpoint: inout Endpoint,
        _ allocator: ByteBufferAllocator
    ) throws(TLSError) {
        let room = bytes.readableBytes + endpoint.inputByteCount
        self = allocator.buffer(capacity: room)
        try append(upTo: room) { (data) throws(TLSError) in
            try endpoint.receive(bytes.readableBytesUInt8Span, data: &data)
        }
    }
}
