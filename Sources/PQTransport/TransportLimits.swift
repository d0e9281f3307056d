/// The sizes, counts and times that a peer may not exceed.
public struct TransportLimits: Sendable, Equatable {
    /// Bytes of the largest message in either direction, at most 2³² − 1; streams have no messages.
    public var messageByteCount: Int
    /// How long a client waits for TCP.
    public var connectTime: Duration
    /// How long the handshake may take.
    public var handshakeTime: Duration
    /// How long nothing may go either way; `nil` lets a connection be idle for ever.
    ///
    /// One that is idle for longer is broken off, not closed.
    public var idleTime: Duration?
    /// How long a closing connection waits for the peer to close too.
    public var closingTime: Duration
    /// How long a closing connection waits for the peer to take the next of what was sent.
    ///
    /// It waits thirty times as long at most; `nil` is as long as ``closingTime``, and so is the wait
    /// where the connection is broken off.
    public var flushingTime: Duration?
    /// How long a listener that shuts down gracefully lets its connections go on; without it the
    /// listener leaves graceful shutdowns to its owner, who cancels it.
    public var drainTime: Duration?
    /// How many clients a listener keeps that are not authenticated; connections beyond are
    /// dropped.
    public var handshakesAtOnce: Int
    /// How many of those may come from one address; `nil` lets one have them all.
    public var handshakesPerAddress: Int?
    /// How many connections a listener keeps in all, known or not; `nil` sets no limit.
    public var connectionsAtOnce: Int?
    /// Bytes that a peer may send before it is authenticated.
    public var unvalidatedByteCount: Int
    /// Bytes that may be written before the handshake is complete, and wait for it.
    public var waitingByteCount: Int

    /// The sizes, counts and times that a peer may not exceed.
    ///
    /// - Parameters:
    ///   - messageByteCount: Bytes of the largest message in either direction.
    ///   - connectTime: How long a client waits for TCP.
    ///   - handshakeTime: How long the handshake may take.
    ///   - idleTime: How long nothing may go either way.
    ///   - closingTime: How long a closing connection waits for the peer to close too.
    ///   - flushingTime: How long a closing connection waits for the peer to take the next.
    ///   - drainTime: How long connections go on after a graceful shutdown began.
    ///   - handshakesAtOnce: How many handshakes a listener lets run at once.
    ///   - handshakesPerAddress: How many of those may come from one address.
    ///   - connectionsAtOnce: How many connections a listener keeps in all.
    ///   - unvalidatedByteCount: Bytes that a peer may send before it is authenticated.
    ///   - waitingByteCount: Bytes that may be written before the handshake is complete.
    public init(
        messageByteCount: Int = 1 << 20,
        connectTime: Duration = .seconds(10),
        handshakeTime: Duration = .seconds(10),
        idleTime: Duration? = nil,
        closingTime: Duration = .seconds(2),
        flushingTime: Duration? = nil,
        drainTime: Duration? = .seconds(5),
        handshakesAtOnce: Int = 256,
        handshakesPerAddress: Int? = 64,
        connectionsAtOnce: Int? = nil,
        unvalidatedByteCount: Int = 256 << 10,
        waitingByteCount: Int = 1 << 20
    ) {
        self.messageByteCount = messageByteCount
        self.connectTime = connectTime
        self.handshakeTime = handshakeTime
        self.idleTime = idleTime
        self.closingTime = closingTime
        self.flushingTime = flushingTime
        self.drainTime = drainTime
        self.handshakesAtOnce = handshakesAtOnce
        self.handshakesPerAddress = handshakesPerAddress
        self.connectionsAtOnce = connectionsAtOnce
        self.unvalidatedByteCount = unvalidatedByteCount
        self.waitingByteCount = waitingByteCount
    }
}
