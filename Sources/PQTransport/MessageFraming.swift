/// Takes messages out of a stream of bytes: each has its length in front, four bytes, big-endian.
///
/// A message over the limit is refused on its length alone, before anything of it is kept.
struct MessageReader {
    static var headerByteCount: Int { 4 }

    private let limit: Int
    private var bytes: [UInt8] = []
    private var start = 0

    /// A reader at the beginning of a message.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a message has begun and not ended.
    var isInsideMessage: Bool { start < bytes.count }

    /// Adds bytes of the stream.
    mutating func append(_ more: [UInt8]) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next whole message, or nothing until more bytes come.
    mutating func next() throws(TransportError) -> [UInt8]? {
        let available = bytes.count - start
        guard available >= Self.headerByteCount else { return nil }
        let length = bytes[start..<start + Self.headerByteCount].reduce(0) { $0 << 8 | Int($1) }
        guard length <= limit else { throw .messageTooLarge(length: length, limit: limit) }
        let end = start + Self.headerByteCount + length
        guard end <= bytes.count else { return nil }
        defer { start = end }
        return [UInt8](bytes[start + Self.headerByteCount..<end])
    }

    /// A message with its length in front.
    static func framed(_ message: [UInt8], limit: Int) throws(TransportError) -> [UInt8] {
        guard message.count <= min(limit, Int(UInt32.max)) else {
            throw .messageTooLarge(length: message.count, limit: limit)
        }
        var framed: [UInt8] = []
        framed.reserveCapacity(headerByteCount + message.count)
        for shift in [24, 16, 8, 0] {
            framed.append(UInt8(truncatingIfNeeded: message.count >> shift))
        }
        return framed + message
    }
}
