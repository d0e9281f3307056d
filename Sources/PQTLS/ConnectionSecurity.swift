public import PQIdentity

/// What a completed handshake proved and agreed on.
public struct ConnectionSecurity: Sendable {
    /// The group of the key exchange.
    public let group: NamedGroup
    /// The scheme of the server's signature.
    public let signatureScheme: SignatureScheme
    /// The suite of records and key schedule.
    public let cipherSuite: CipherSuite
    /// The peer: its chain leads to a trusted authority and it holds the key of the leaf.
    ///
    /// Nothing for a client that the server let stay anonymous.
    public let peer: VerifiedCertificateChain?
    /// The application protocol, if one was negotiated.
    public let applicationProtocol: String?
    /// The name by which the client asked for the server (SNI), if it did.
    public let serverName: String?
}

/// What an endpoint has to tell its owner.
public enum TLSEvent: Sendable {
    /// The peer is authenticated; data may be sent from here on.
    case handshakeCompleted(ConnectionSecurity)
    /// Data from the peer, one record's worth.
    case applicationData([UInt8])
    /// The peer will send no more; everything it sent has been delivered.
    case peerClosed
}
