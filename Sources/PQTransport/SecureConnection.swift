import NIOCore
public import PQSecrets
public import PQTLS

/// An authenticated connection that carries messages both ways.
///
/// It lives as long as the body that received it and may be used from several tasks: any number
/// may send; one receives.
public struct SecureConnection: Sendable {
    /// What the handshake proved: the peer, the key exchange, the suite.
    public let security: ConnectionSecurity
    /// The peer's address as the network has it, for logs.
    public let remoteAddress: String
    /// The peer's messages in their order, until it closes; to be iterated once.
    ///
    /// Reading from the network stops while a few messages wait to be taken.
    public let messages: SecureMessages

    private let channel: any Channel
    private let writer: NIOAsyncChannelOutboundWriter<[UInt8]>
    private let fate: ConnectionFate
    private let limits: TransportLimits
    private let exporter: @Sendable (String, [UInt8], Int) throws(TLSError) -> SecretReference

    init(
        _ open: OpenChannel,
        security: ConnectionSecurity,
        _ inbound: NIOAsyncChannelInboundStream<[UInt8]>,
        _ writer: NIOAsyncChannelOutboundWriter<[UInt8]>,
        limits: TransportLimits
    ) {
        self.security = security
        self.writer = writer
        self.limits = limits
        channel = open.asyncChannel.channel
        fate = open.fate
        exporter = open.exporter
        remoteAddress = channel.remoteAddress.map { "\($0)" } ?? "unknown"
        messages = SecureMessages(inbound: inbound, fate: open.fate)
    }

    /// Sends a message, and waits while the network can't take more.
    ///
    /// - Parameter message: The message, of at most ``TransportLimits/messageByteCount`` bytes.
    /// - Throws: ``TransportError/messageTooLarge(length:limit:)``, which changes nothing,
    ///   ``TransportError/closed`` after ``close()``, or the reason for which the connection ended.
    public func send(_ message: [UInt8]) async throws(TransportError) {
        guard message.count <= limits.messageByteCount else {
            throw .messageTooLarge(length: message.count, limit: limits.messageByteCount)
        }
        try fate.requireSending()
        do {
            try await writer.write(message)
            // The writer hears only from the event loop that the network is full: waiting for it
            // here keeps a fast sender to one message beyond the watermark.
            try await channel.eventLoop.submit {}.get()
        } catch { throw fate.reason(for: error) }
        // NIO doesn't say what became of a message that waited while the connection was closed.
        try fate.requireSending()
    }

    /// Says that we will send no more; what the peer still sends can be received.
    ///
    /// The end of the body closes too, so this is only for a body that goes on receiving. What was
    /// sent before goes out first; this does not wait for it.
    ///
    /// - Throws: The reason for which the connection ended before.
    public func close() async throws(TransportError) {
        if let failure = fate.failure { throw failure }
        fate.endSending()
        // Not awaited: a peer that answers before it reads on would wait for us to receive.
        channel.close(mode: .output, promise: nil)
    }

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
        let exporter = exporter
        do {
            let material = try await channel.eventLoop.submit {
                try exporter(label, context, count)
            }.get()
            return material.bytes.copy()
        } catch { throw fate.reason(for: error) }
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

    let inbound: NIOAsyncChannelInboundStream<[UInt8]>
    let fate: ConnectionFate

    /// Begins to take messages; the sequence can be iterated once.
    ///
    /// - Returns: An iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: inbound.makeAsyncIterator(), fate: fate)
    }

    /// Takes one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: NIOAsyncChannelInboundStream<[UInt8]>.AsyncIterator
        let fate: ConnectionFate

        /// Waits for the next message.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The message, or `nil` when the peer has closed.
        /// - Throws: ``TransportError`` when the connection ended in any other way.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(TransportError) -> [UInt8]? {
            let message: [UInt8]?
            do {
                message = try await base.next(isolation: actor)
            } catch { throw fate.reason(for: error) }
            if message == nil, let failure = fate.failure { throw failure }
            return message
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
