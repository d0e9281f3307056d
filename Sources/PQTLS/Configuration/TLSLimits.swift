/// The sizes that a peer may not exceed, refused before anything is buffered.
public struct TLSLimits: Sendable, Equatable {
    /// Bytes of the largest handshake message.
    public var handshakeMessageByteCount: Int
    /// Certificates in the longest chain.
    public var certificateCount: Int
    /// Bytes of all certificates of a chain together.
    public var certificateByteCount: Int
    /// Bytes kept while the handshake waits for our own signer or verifier.
    public var waitingInputByteCount: Int
    /// Records under one key before the key is updated, at most 2²⁴ for AES-GCM whatever is set:
    /// below its 2²⁴·⁵.
    ///
    /// Source: RFC 9846, Section 5.5.
    public var recordsPerKey: UInt64
    /// KeyUpdates of the peer within one second of the configuration's clock.
    public var keyUpdatesPerSecond: Int
    /// Bytes of all records before the handshake is complete, which come from a peer that has not
    /// proved anything yet.
    public var unvalidatedByteCount: Int

    /// Tickets that a client keeps of one connection; more are not looked at.
    public var ticketsPerConnection = 4
    /// Bytes of early data that a server skips, which it never takes.
    public var earlyDataByteCount = 16 << 10

    /// The sizes that a peer may not exceed.
    ///
    /// - Parameters:
    ///   - handshakeMessageByteCount: Bytes of the largest handshake message.
    ///   - certificateCount: Certificates in the longest chain.
    ///   - certificateByteCount: Bytes of all certificates of a chain together.
    ///   - waitingInputByteCount: Bytes kept while the handshake waits for our signer or verifier.
    ///   - recordsPerKey: Records under one key before the key is updated.
    ///   - keyUpdatesPerSecond: KeyUpdates of the peer within one second.
    ///   - unvalidatedByteCount: Bytes of all records before the handshake is complete.
    public init(
        handshakeMessageByteCount: Int = 64 << 10,
        certificateCount: Int = 8,
        certificateByteCount: Int = 64 << 10,
        waitingInputByteCount: Int = 512 << 10,
        recordsPerKey: UInt64 = 1 << 23,
        keyUpdatesPerSecond: Int = 64,
        unvalidatedByteCount: Int = 256 << 10
    ) {
        self.handshakeMessageByteCount = handshakeMessageByteCount
        self.certificateCount = certificateCount
        self.certificateByteCount = certificateByteCount
        self.waitingInputByteCount = waitingInputByteCount
        self.recordsPerKey = recordsPerKey
        self.keyUpdatesPerSecond = keyUpdatesPerSecond
        self.unvalidatedByteCount = unvalidatedByteCount
    }
}
