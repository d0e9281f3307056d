import NIOCore

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
}
