public import NIOCore
public import PQSecrets
public import PQTLS

/// An authenticated connection that carries a stream of bytes both ways, as TCP does.
///
/// It is the sequence of the peer's bytes, in pieces that mean nothing, until the peer closes; to
/// be iterated once. Reading from the network stops while a few pieces wait to be taken. It lives
/// as long as the body that received it; any number of tasks may write, one reads.
public struct SecureStream: AsyncSequence, Sendable {
    /// Bytes, at least one.
    public typealias Element = ByteBuffer
    /// The reason for an end that is no close.
    public typealias Failure = TransportError

    private let link: Link<ByteBuffer>

    init(_ link: Link<ByteBuffer>) {
        self.link = link
    }

    /// What the handshake proved: the peer, the key exchange, the suite.
    public var security: ConnectionSecurity { link.security }

    /// The peer's address as the network has it, for logs.
    public var remoteAddress: String { link.remoteAddress }

    /// The peer's address.
    public var peerAddress: SocketAddress? { link.peerAddress }

    /// Our own address.
    public var localAddress: SocketAddress? { link.localAddress }

    /// Sends bytes, and waits while the network can't take more.
    ///
    /// - Parameter bytes: The bytes, as many as there are.
    /// - Throws: ``TransportError/closed`` after ``finish()``, or the reason for which the
    ///   connection ended.
    public func write(_ bytes: ByteBuffer) async throws(TransportError) {
        try await link.send(bytes)
    }

    /// Sends bytes, and waits while the network can't take more.
    ///
    /// - Parameter bytes: The bytes, as many as there are.
    /// - Throws: As ``write(_:)-(ByteBuffer)`` does.
    public func write(_ bytes: [UInt8]) async throws(TransportError) {
        try await link.send(ByteBuffer(bytes: bytes))
    }

    /// Says that we will send no more; what the peer still sends can be read.
    ///
    /// The end of the body says it too. What was written before goes out first; this does not wait
    /// for it.
    ///
    /// - Throws: The reason for which the connection ended before.
    public func finish() async throws(TransportError) { try link.close() }

    /// Keying material that both ends can derive for another use (RFC 9846, Section 7.5).
    ///
    /// - Parameters:
    ///   - label: What it is for, at most 249 bytes.
    ///   - context: What it is bound to.
    ///   - count: How many bytes, from 1 to 255 digests.
    /// - Returns: The material.
    /// - Throws: ``TransportError/tls(_:)``.
    public func exportKeyingMaterial(
        label: String,
        context: [UInt8] = [],
        count: Int
    ) async throws(TransportError) -> SecretBytes {
        try await link.exportKeyingMaterial(label: label, context: context, count: count)
    }

    /// Begins to read; the stream can be iterated once.
    ///
    /// - Returns: An iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: link.inbound.makeAsyncIterator())
    }

    /// Takes one piece after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: LinkInput<ByteBuffer>.Iterator

        /// Waits for more bytes.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: At least one byte, or `nil` when the peer has closed.
        /// - Throws: ``TransportError`` when the connection ended in any other way.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(TransportError) -> ByteBuffer? {
            try await base.next(isolation: actor)
        }
    }
}

extension SecureStream: CustomReflectable {
    /// Who and how; reflection must not see keys or data.
    public var customMirror: Mirror {
        Mirror(self, children: ["security": security, "remoteAddress": remoteAddress])
    }
}
