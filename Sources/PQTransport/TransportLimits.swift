/// The sizes, counts and times that a peer may not exceed.
public struct TransportLimits: Sendable, Equatable {
    /// Bytes of the largest message in either direction, at most 2³² − 1.
    public var messageByteCount: Int
    /// How long the handshake may take; a client waits as long again for TCP before it.
    public var handshakeTime: Duration
    /// How long a closing connection waits for the peer to close too, or to take the next of what
    /// was sent; thirty times as long at most.
    public var closingTime: Duration
    /// How many clients a listener keeps that are not authenticated; connections beyond are
    /// dropped.
    public var handshakesAtOnce: Int

    /// The sizes, counts and times that a peer may not exceed.
    ///
    /// - Parameters:
    ///   - messageByteCount: Bytes of the largest message in either direction.
    ///   - handshakeTime: How long the handshake may take.
    ///   - closingTime: How long a closing connection waits for the peer to close too.
    ///   - handshakesAtOnce: How many handshakes a listener lets run at once.
    public init(
        messageByteCount: Int = 1 << 20,
        handshakeTime: Duration = .seconds(10),
        closingTime: Duration = .seconds(2),
        handshakesAtOnce: Int = 256
    ) {
        self.messageByteCount = messageByteCount
        self.handshakeTime = handshakeTime
        self.closingTime = closingTime
        self.handshakesAtOnce = handshakesAtOnce
    }
}
