public import PQIdentity

/// What a completed handshake proved and agreed on.
public struct ConnectionSecurity: Sendable {
    /// The group of the key exchange.
    public let group: NamedGroup
    /// The scheme of the server's signature, of the first one where the session was resumed; nothing
    /// where the server proves itself without one.
    public let serverSignatureScheme: SignatureScheme?
    /// The suite of records and key schedule.
    public let cipherSuite: CipherSuite
    /// What could have been agreed on.
    public let policy: TLSPolicy
    /// Whether the server asked the client to start again with another share or a cookie.
    public let wasRetried: Bool
    /// The peer, or nothing for a client that the server let stay anonymous.
    public let peer: PeerIdentity?
    /// The application protocol, if one was negotiated.
    public let applicationProtocol: String?
    /// The name by which the client asked for the server (SNI), if it did.
    public let serverName: String?
    /// Who we said we are; nothing for a client that the server did not ask, or that had no answer.
    public internal(set) var localIdentity: LocalIdentity?
    /// The key that both ends had before, if the handshake began with one.
    public internal(set) var preSharedKey: PreSharedKeyOrigin?

    /// Whether this goes on from an earlier connection: the peer proved itself there, and its
    /// certificates were found to be still good.
    public var isResumed: Bool {
        if case .resumption = preSharedKey { true } else { false }
    }

    /// Whether all certificates of the server's are post-quantum, up to the authority's for a
    /// client, who alone knows which one that is; true where there are none.
    package var serverCertificatesArePostQuantum = true

    /// Whether nothing that the connection rests on falls to a quantum computer: false only where
    /// the server's signature or one of its certificates is classical, as ``TLSPolicy/browser``
    /// allows.
    public var isPostQuantum: Bool {
        group.isPostQuantum && serverSignatureScheme?.isPostQuantum != false
            && serverCertificatesArePostQuantum
    }
}

/// Who an end said it is.
public struct LocalIdentity: Sendable, Equatable {
    /// The certificate that was shown; nothing for a raw public key.
    public let certificate: Certificate?
    /// The key that was shown.
    public let publicKey: SigningPublicKey
    /// Whether it bears the name that the client asked for; true where there was no such name.
    ///
    /// A server that has no such identity may have shown its default.
    public let bearsServerName: Bool

    /// An identity that was shown.
    package init(_ identity: TLSIdentity, bearsServerName: Bool = true) {
        certificate = identity.certificateChain.first
        publicKey = identity.publicKey
        self.bearsServerName = bearsServerName
    }
}

/// A peer that showed that it holds the key it claims, and why we trust that key.
public struct PeerIdentity: Sendable, Equatable {
    /// The peer's chain of certificates, which leads to a trusted authority; nothing for a peer
    /// that is known in another way.
    public let certificates: VerifiedCertificateChain?
    /// The peer's key.
    public let publicKey: SigningPublicKey

    /// The names that an authority vouches for; none for a peer that is known in another way.
    public var names: [GeneralName] { certificates?.names ?? [] }

    /// A peer that holds the key of a chain's leaf.
    init(_ certificates: VerifiedCertificateChain) {
        self.certificates = certificates
        publicKey = certificates.publicKey
    }

    /// A peer whose key is on our list.
    init(_ publicKey: SigningPublicKey) {
        certificates = nil
        self.publicKey = publicKey
    }

    /// A peer that has proved itself: its key will hardly verify anything again, so a connection
    /// keeps as little of it as it can.
    init(keeping peer: PeerIdentity) {
        certificates = peer.certificates?.compacted()
        publicKey = certificates?.publicKey ?? peer.publicKey.compacted()
    }

    /// Why we believe that the key is the peer's.
    public var basis: Basis { certificates == nil ? .publicKey : .authority }

    /// Why a peer's key is believed.
    public enum Basis: Sendable, Hashable {
        /// A trusted authority vouches for it.
        case authority
        /// It is on our list of public keys (RFC 7250).
        case publicKey
    }
}

/// What an endpoint has to tell its owner.
public enum TLSEvent: Sendable {
    /// The peer is authenticated; data may be sent from here on.
    case handshakeCompleted(ConnectionSecurity)
    /// The handshake waits for our signature: answer with ``TLSEndpoint/provide(signature:)``.
    case signatureNeeded(TLSSignatureRequest)
    /// The handshake waits for our verdict: answer with ``TLSEndpoint/provide(verdict:)``.
    case verificationNeeded(TLSVerificationRequest)
    /// Data from the peer, one record's worth.
    case applicationData([UInt8])
    /// The peer will send no more; everything it sent has been delivered.
    case peerClosed
}
