public import PQIdentity

/// Whom an end believes, and what it asks for.
///
/// A peer is believed if its chain leads to one of the ``authorities`` or its key is one of the
/// ``publicKeys``, and if the ``verifier``, where there is one, agrees.
public struct TLSTrust: Sendable {
    /// The authorities that may vouch for peers; nothing takes no certificates.
    public var authorities: TrustAnchors?
    /// How revocation is checked along a chain.
    public var revocation: RevocationPolicy
    /// The keys of peers that are known without certificates (RFC 7250); a key on this list is
    /// believed under any name.
    public var publicKeys: [SigningPublicKey]
    /// What is done about OCSP responses that peers send with their certificates.
    public var stapling: OCSPStapling
    /// Whether peers are told the names of the ``authorities``, so that they can choose among
    /// their certificates.
    public var namesAuthorities: Bool
    /// Who is asked about a peer that has passed every check made here.
    public var verifier: (any PeerVerifier)?
    #if ConformanceTesting
    /// Whether whoever holds the key of any leaf is believed.
    package var acceptsAnyChain = false
    #endif

    /// The most bytes that the names of authorities may have on the wire.
    package static let authorityNamesByteLimit = 8 << 10

    /// Whom an end believes.
    ///
    /// - Parameters:
    ///   - authorities: The authorities that may vouch for peers.
    ///   - revocation: How revocation is checked along a chain.
    ///   - publicKeys: The keys of peers that are known without certificates.
    ///   - stapling: What is done about OCSP responses that peers send.
    ///   - namesAuthorities: Whether peers are told the names of the authorities.
    ///   - verifier: Who is asked about a peer that has passed every check made here.
    public init(
        authorities: TrustAnchors?,
        revocation: RevocationPolicy = .none,
        publicKeys: [SigningPublicKey] = [],
        stapling: OCSPStapling = .ignored,
        namesAuthorities: Bool = false,
        verifier: (any PeerVerifier)? = nil
    ) {
        self.authorities = authorities
        self.revocation = revocation
        self.publicKeys = publicKeys
        self.stapling = stapling
        self.namesAuthorities = namesAuthorities
        self.verifier = verifier
    }

    /// Believes whom some authorities vouch for.
    ///
    /// - Parameters:
    ///   - authorities: The authorities.
    ///   - revocation: How revocation is checked along a chain.
    /// - Returns: The trust.
    public static func authorities(
        _ authorities: TrustAnchors,
        revocation: RevocationPolicy = .none
    ) -> TLSTrust {
        TLSTrust(authorities: authorities, revocation: revocation)
    }

    /// Believes whoever holds one of some keys, without certificates (RFC 7250).
    ///
    /// - Parameter publicKeys: The keys.
    /// - Returns: The trust.
    public static func publicKeys(_ publicKeys: [SigningPublicKey]) -> TLSTrust {
        TLSTrust(authorities: nil, publicKeys: publicKeys)
    }
}

extension TLSTrust {
    /// What a peer is held against without asking anyone; two that are equal believe the same.
    package struct Basis: Sendable, Equatable {
        private let authorities: TrustAnchors?
        private let revocation: RevocationPolicy
        private let publicKeys: [SigningPublicKey]
        private let stapling: OCSPStapling

        fileprivate init(_ trust: TLSTrust) {
            authorities = trust.authorities
            revocation = trust.revocation
            publicKeys = trust.publicKeys
            stapling = trust.stapling
        }
    }

    /// What a peer is held against without asking anyone.
    package var basis: Basis { Basis(self) }
}

/// What is done about OCSP responses that a peer sends with its certificates
/// (RFC 9846, Section 4.5.1.1).
public enum OCSPStapling: Sendable, Hashable, CaseIterable {
    /// The peer isn't asked for any, and may not send any.
    case ignored
    /// The peer is asked; what it sends must be right, and it may send nothing.
    case checked
    /// The peer is asked, and must send a response that says that its own certificate is good.
    case required
}

/// Someone who has a say about a peer after every check made here: a list of those who left, a
/// directory, a person.
public protocol PeerVerifier: Sendable {
    /// Judges a peer that has shown that it holds its key, and whose chain or key is trusted.
    ///
    /// - Parameter peer: The peer.
    /// - Returns: The verdict.
    /// - Throws: Whatever keeps it from judging; the handshake ends then.
    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict
}

/// What a ``PeerVerifier`` says.
public enum TLSVerdict: Sendable, Hashable {
    /// The peer may go on.
    case accepted
    /// The peer may not, and is told why.
    case refused(TLSRefusal)
    /// Nobody could judge.
    case failed
}

/// Why a ``PeerVerifier`` refuses a peer.
public enum TLSRefusal: Sendable, Hashable, CaseIterable {
    /// Its certificate or key won't do: bad_certificate.
    case badCertificate
    /// Its certificate or key was withdrawn: certificate_revoked.
    case revoked
    /// It is who it says, and may not come in: access_denied.
    case accessDenied

    /// The alert that says so.
    package var alert: AlertDescription {
        switch self {
        case .badCertificate: .badCertificate
        case .revoked: .certificateRevoked
        case .accessDenied: .accessDenied
        }
    }
}
