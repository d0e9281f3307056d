import NIOCore

/// Takes messages out of a stream of bytes: each has its length in front, four bytes, big-endian.
///
/// A message over the limit is refused on its length alone, before anything of it is awaited.
struct MessageReader {
    static var headerByteCount: Int { 4 }

    private let limit: Int
    private var bytes = ByteBuffer()

    /// A reader at the beginning of a message.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a message has begun and not ended.
    var isInsideMessage: Bool { bytes.readableBytes > 0 }

    /// Adds bytes of the stream.
    mutating func append(_ more: ByteBuffer) {
        if bytes.readableBytes == 0 {
            bytes = more
        } else {
            bytes.discardReadBytes()
            bytes.writeImmutableBuffer(more)
        }
    }

    /// The next whole message, or nothing until more bytes come.
    mutating func next() throws(TransportError) -> [UInt8]? {
        guard let header = bytes.getInteger(at: bytes.readerIndex, as: UInt32.self) else {
            return nil
        }
        let length = Int(header)
        guard length <= limit else { throw .messageTooLarge(length: length, limit: limit) }
        guard bytes.readableBytes >= Self.headerByteCount + length else { return nil }
        bytes.moveReaderIndex(forwardBy: Self.headerByteCount)
        return bytes.readBytes(length: length)
    }

    /// A message with its length in front.
    static func framed(
        _ message: [UInt8],
        limit: Int,
        _ allocator: ByteBufferAllocator
    ) throws(TransportError) -> ByteBuffer {
        guard message.count <= limit, let length = UInt32(exactly: message.count) else {
            throw .messageTooLarge(length: message.count, limit: limit)
        }
        var framed = allocator.buffer(capacity: headerByteCount + message.count)
        framed.writeInteger(length)
        framed.writeBytes(message)
        return framed
    }
}
