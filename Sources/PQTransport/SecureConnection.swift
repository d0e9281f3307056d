public import PQSecrets
public import PQTLS

/// An authenticated connection that carries messages both ways.
///
/// It lives as long as the body that received it and may be used from several tasks: any number
/// may send; one receives.
public struct SecureConnection: Sendable {
    /// The peer's messages in their order, until it closes; to be iterated once.
    ///
    /// Reading from the network stops while a few messages wait to be taken.
    public let messages: SecureMessages

    private let link: Link<[UInt8]>
    private let limits: TransportLimits

    init(_ link: Link<[UInt8]>, limits: TransportLimits) {
        self.link = link
        self.limits = limits
        messages = SecureMessages(input: link.inbound)
    }

    /// What the handshake proved: the peer, the key exchange, the suite.
    public var security: ConnectionSecurity { link.security }

    /// The peer's address as the network has it, for logs.
    public var remoteAddress: String { link.remoteAddress }

    /// Sends a message, and waits while the network can't take more.
    ///
    /// - Parameter message: The message, of at most ``TransportLimits/messageByteCount`` bytes.
    /// - Throws: ``TransportError/messageTooLarge(length:limit:)``, which changes nothing,
    ///   ``TransportError/closed`` after ``close()``, or the reason for which the connection ended.
    public func send(_ message: [UInt8]) async throws(TransportError) {
        guard message.count <= limits.messageByteCount else {
            throw .messageTooLarge(length: message.count, limit: limits.messageByteCount)
        }
        try await link.send(message)
    }

    /// Says that we will send no more; what the peer still sends can be received.
    ///
    /// The end of the body closes too, so this is only for a body that goes on receiving. What was
    /// sent before goes out first; this does not wait for it.
    ///
    /// - Throws: The reason for which the connection ended before.
    public func close() async throws(TransportError) { try link.close() }

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
}

/// The messages of a peer: an asynchronous sequence that ends when the peer closes.
///
/// It throws ``TransportError`` when the connection ends in any other way.
public struct SecureMessages: AsyncSequence, Sendable {
    /// A message.
    public typealias Element = [UInt8]
    /// The reason for an end that is no close.
    public typealias Failure = TransportError

    let input: LinkInput<[UInt8]>

    /// Begins to take messages; the sequence can be iterated once.
    ///
    /// - Returns: An iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: input.makeAsyncIterator())
    }

    /// Takes one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: LinkInput<[UInt8]>.Iterator

        /// Waits for the next message.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The message, or `nil` when the peer has closed.
        /// - Throws: ``TransportError`` when the connection ended in any other way.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(TransportError) -> [UInt8]? {
            try await base.next(isolation: actor)
        }
    }
}

extension SecureConnection: CustomReflectable {
    /// Who and how; reflection must not see keys or data.
    public var customMirror: Mirror {
        Mirror(self, children: ["security": security, "remoteAddress": remoteAddress])
    }
}

extension SecureMessages: CustomReflectable {
    /// Nothing: messages wait inside.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
