/// A handshake message as it stood on the wire.
package struct HandshakeMessage: Equatable, Sendable {
    /// Its type.
    package let type: HandshakeType
    /// Header and body, as the transcript wants them.
    package let encoded: [UInt8]

    /// Reads the body.
    package var body: WireReader {
        WireReader(encoded.dropFirst(HandshakeJoiner.headerByteCount), of: type)
    }
}

/// Puts handshake messages together that came in pieces, and takes apart those that came together.
///
/// A message is refused by its header alone when it is over the limit of its type.
package struct HandshakeJoiner: Sendable {
    /// Bytes of type and length.
    package static var headerByteCount: Int { 4 }

    private var pieces = ByteQueue()
    private let limit: Int

    /// A joiner without pieces.
    ///
    /// - Parameter limit: Bytes of the largest message accepted, header excluded.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether a message is under way.
    package var isEmpty: Bool { pieces.isEmpty }

    /// Adds the content of a handshake record.
    package mutating func append(_ content: [UInt8]) {
        pieces.append(content)
    }

    /// The next whole message, or nothing until more content comes.
    package mutating func next() throws(TLSError) -> HandshakeMessage? {
        guard let header = pieces.peek(Self.headerByteCount) else {
            if let first = pieces.peek(1) { _ = try type(first[0]) }
            return nil
        }
        let type = try type(header[0])
        let length = Int(header[1]) << 16 | Int(header[2]) << 8 | Int(header[3])
        let limit = min(limit, type.largestBody)
        guard length <= limit else {
            throw .messageTooLarge(type, length: length, limit: limit)
        }
        return pieces.take(Self.headerByteCount + length).map {
            HandshakeMessage(type: type, encoded: $0)
        }
    }

    private func type(_ byte: UInt8) throws(TLSError) -> HandshakeType {
        guard let type = HandshakeType(rawValue: byte), type != .messageHash else {
            throw .unknownHandshakeType(byte)
        }
        return type
    }
}

extension HandshakeType {
    /// Bytes that a body of this type can need at most, whatever the configured limit.
    ///
    /// A CertificateVerify of ML-DSA-87 has 4,631; a Finished of SHA-512 would have 64; the cookie
    /// of a retry must fit into our next ClientHello.
    fileprivate var largestBody: Int {
        switch self {
        case .certificateVerify, .serverHello: 8 << 10
        case .finished, .keyUpdate, .endOfEarlyData: 64
        default: 1 << 24 - 1
        }
    }
}
