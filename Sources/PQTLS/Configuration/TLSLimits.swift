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
    /// Records under one key before the key is updated, at most 2²⁴ whatever is set: below the
    /// 2²⁴·⁵ of AES-GCM.
    ///
    /// Source: RFC 9846, Section 5.5.
    public var recordsPerKey: UInt64

    /// Tickets that a client keeps of one connection; more are not looked at.
    public var ticketsPerConnection = 4
    /// Bytes of early data that a server skips, which it never takes.
    public var earlyDataByteCount = 16 << 10

    package static let largestRecordsPerKey: UInt64 = 1 << 24

    /// The sizes that a peer may not exceed.
    ///
    /// - Parameters:
    ///   - handshakeMessageByteCount: Bytes of the largest handshake message.
    ///   - certificateCount: Certificates in the longest chain.
    ///   - certificateByteCount: Bytes of all certificates of a chain together.
    ///   - waitingInputByteCount: Bytes kept while the handshake waits for our signer or verifier.
    ///   - recordsPerKey: Records under one key before the key is updated.
    public init(
        handshakeMessageByteCount: Int = 64 << 10,
        certificateCount: Int = 8,
        certificateByteCount: Int = 64 << 10,
        waitingInputByteCount: Int = 512 << 10,
        recordsPerKey: UInt64 = 1 << 23
    ) {
        self.handshakeMessageByteCount = handshakeMessageByteCount
        self.certificateCount = certificateCount
        self.certificateByteCount = certificateByteCount
        self.waitingInputByteCount = waitingInputByteCount
        self.recordsPerKey = recordsPerKey
    }
}
