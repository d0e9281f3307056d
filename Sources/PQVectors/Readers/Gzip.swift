import CZlib

/// Unpacks gzip (RFC 1952), never to more than a limit.
enum Gzip {
    /// Why packed bytes aren't taken.
    enum Problem: Error, Equatable {
        /// They are damaged, cut off or followed by something else.
        case damaged
        /// They unpack to more than the limit.
        case tooLarge
    }

    /// Whether bytes begin as gzip does.
    ///
    /// - Parameter bytes: The beginning of a file.
    /// - Returns: True for gzip's two magic bytes.
    static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Unpacks a whole file, which may have several members.
    ///
    /// - Parameters:
    ///   - packed: The file.
    ///   - limit: The most bytes it may unpack to.
    /// - Returns: The content.
    /// - Throws: ``Problem``.
    static func unpack(_ packed: [UInt8], limit: Int) throws(Problem) -> [UInt8] {
        var stream = unsafe z_stream()
        // 16 more than the largest window asks for gzip's frame and its check.
        guard
            unsafe inflateInit2_(
                &stream,
                15 + 16,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { throw .damaged }
        defer { unsafe inflateEnd(&stream) }
        var output: [UInt8] = []
        var done = 0
        while true {
            let step = unsafe inflatePiece(&stream, packed, from: done)
            done += step.consumed
            guard output.count + step.output.count <= limit else { throw .tooLarge }
            output += step.output
            switch step.status {
            case Z_STREAM_END where done == packed.count: return output
            case Z_STREAM_END: guard unsafe inflateReset(&stream) == Z_OK else { throw .damaged }
            // Nothing moved though the input isn't at its end: what is there is no gzip.
            case Z_OK where step.consumed > 0 || !step.output.isEmpty: continue
            default: throw .damaged
            }
        }
    }
}

/// One call of zlib: the pointers live for its length only.
private func inflatePiece(
    _ stream: inout z_stream,
    _ packed: [UInt8],
    from start: Int
) -> (status: Int32, consumed: Int, output: [UInt8]) {
    let pieceLimit = 1 << 20
    var status: Int32 = Z_DATA_ERROR
    var consumed = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: pieceLimit) { buffer, count in
        unsafe packed.withUnsafeBufferPointer { input in
            let given = min(input.count - start, pieceLimit)
            // zlib reads through this pointer and never writes.
            unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)?
                .advanced(by: start)
            unsafe stream.avail_in = UInt32(given)
            unsafe stream.next_out = buffer.baseAddress
            unsafe stream.avail_out = UInt32(pieceLimit)
            status = unsafe inflate(&stream, Z_NO_FLUSH)
            consumed = unsafe given - Int(stream.avail_in)
        }
        count = unsafe pieceLimit - Int(stream.avail_out)
    }
    return (status, consumed, output)
}
