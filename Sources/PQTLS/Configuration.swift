public import PQIdentity
package import PQSecrets

/// What a client brings to a connection.
public struct TLSClientConfiguration: Sendable {
    /// Our certificates and key, if the server may ask who we are.
    public var identity: NodeIdentity?
    /// The authorities that may vouch for the server.
    public var trust: TrustAnchors
    /// The name that the server's certificate must bear; a DNS name is also sent as SNI.
    public var serverName: ExpectedName
    /// The DNS name sent as SNI in place of ``serverName``, for a server that is found by one
    /// name and certified under another: a URI for instance.
    public var serverNameIndication: String?
    /// The groups offered, best first; the client sends a share for the first.
    public var groups: [NamedGroup]
    /// The suites offered, best first.
    public var cipherSuites: [CipherSuite]
    /// The signature schemes accepted from the server, best first.
    public var signatureSchemes: [SignatureScheme]
    /// The application protocols offered, best first; none offers no ALPN.
    public var applicationProtocols: [String]
    /// The sizes that the server may not exceed.
    public var limits: TLSLimits
    /// What time it is, for the validity of certificates.
    public var clock: @Sendable () -> CertificateTime
    /// Where randomness comes from; tests replace it.
    package var randomness: any RandomSource = SystemRandomSource()

    /// What a client brings to a connection.
    ///
    /// - Parameters:
    ///   - identity: Our certificates and key, if the server may ask who we are.
    ///   - trust: The authorities that may vouch for the server.
    ///   - serverName: The name that the server's certificate must bear.
    ///   - serverNameIndication: The DNS name sent as SNI in place of `serverName`.
    ///   - groups: The groups offered, best first, all implemented here.
    ///   - cipherSuites: The suites offered, best first.
    ///   - applicationProtocols: The application protocols offered, best first.
    ///   - limits: The sizes that the server may not exceed.
    ///   - clock: What time it is.
    public init(
        identity: NodeIdentity?,
        trust: TrustAnchors,
        serverName: ExpectedName,
        serverNameIndication: String? = nil,
        groups: [NamedGroup] = TLSDefaults.groups,
        cipherSuites: [CipherSuite] = TLSDefaults.cipherSuites,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.identity = identity
        self.trust = trust
        self.serverName = serverName
        self.serverNameIndication = serverNameIndication
        self.groups = groups
        self.cipherSuites = cipherSuites
        signatureSchemes = TLSDefaults.signatureSchemes
        self.applicationProtocols = applicationProtocols
        self.limits = limits
        self.clock = clock
    }
}

/// What a server brings to a connection.
public struct TLSServerConfiguration: Sendable {
    /// Our certificates and key.
    public var identity: NodeIdentity
    /// The authorities that may vouch for clients; nothing lets clients stay anonymous.
    public var clientTrust: TrustAnchors?
    /// The groups accepted, best first.
    public var groups: [NamedGroup]
    /// The suites accepted, best first.
    public var cipherSuites: [CipherSuite]
    /// The signature schemes accepted from clients, best first.
    public var signatureSchemes: [SignatureScheme]
    /// The application protocols spoken, best first; none ignores ALPN.
    public var applicationProtocols: [String]
    /// The sizes that a client may not exceed.
    public var limits: TLSLimits
    /// What time it is, for the validity of certificates.
    public var clock: @Sendable () -> CertificateTime
    /// Where randomness comes from; tests replace it.
    package var randomness: any RandomSource = SystemRandomSource()

    /// What a server brings to a connection.
    ///
    /// - Parameters:
    ///   - identity: Our certificates and key.
    ///   - clientTrust: The authorities that may vouch for clients; `nil` lets clients stay
    ///     anonymous, and must be written out for that.
    ///   - groups: The groups accepted, best first, all implemented here.
    ///   - cipherSuites: The suites accepted, best first.
    ///   - applicationProtocols: The application protocols spoken, best first.
    ///   - limits: The sizes that a client may not exceed.
    ///   - clock: What time it is.
    public init(
        identity: NodeIdentity,
        clientTrust: TrustAnchors?,
        groups: [NamedGroup] = TLSDefaults.groups,
        cipherSuites: [CipherSuite] = TLSDefaults.cipherSuites,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.identity = identity
        self.clientTrust = clientTrust
        self.groups = groups
        self.cipherSuites = cipherSuites
        signatureSchemes = TLSDefaults.signatureSchemes
        self.applicationProtocols = applicationProtocols
        self.limits = limits
        self.clock = clock
    }
}

/// What both ends offer unless told otherwise.
public enum TLSDefaults {
    /// X25519MLKEM768 alone: a hybrid stays safe while either half does, so ML-KEM without X25519
    /// must be asked for.
    public static var groups: [NamedGroup] { [.x25519MLKEM768] }
    /// AES-256-GCM first: its hash is wide enough for every set.
    public static var cipherSuites: [CipherSuite] {
        [.aes256GCMSHA384, .aes128GCMSHA256, .chaCha20Poly1305SHA256]
    }
    /// ML-DSA-65 first: the category of X25519MLKEM768.
    public static var signatureSchemes: [SignatureScheme] { [.mldsa65, .mldsa87, .mldsa44] }
}

/// The sizes that a peer may not exceed, refused before anything is buffered.
public struct TLSLimits: Sendable, Equatable {
    /// Bytes of the largest handshake message.
    public var handshakeMessageByteCount: Int
    /// Certificates in the longest chain.
    public var certificateCount: Int
    /// Records under one key before the key is updated, at most 2²⁴ whatever is set: below the
    /// 2²⁴·⁵ of AES-GCM.
    ///
    /// Source: RFC 9846, Section 5.5.
    public var recordsPerKey: UInt64

    package static let largestRecordsPerKey: UInt64 = 1 << 24

    /// The sizes that a peer may not exceed.
    ///
    /// - Parameters:
    ///   - handshakeMessageByteCount: Bytes of the largest handshake message.
    ///   - certificateCount: Certificates in the longest chain.
    ///   - recordsPerKey: Records under one key before the key is updated.
    public init(
        handshakeMessageByteCount: Int = 64 << 10,
        certificateCount: Int = 8,
        recordsPerKey: UInt64 = 1 << 23
    ) {
        self.handshakeMessageByteCount = handshakeMessageByteCount
        self.certificateCount = certificateCount
        self.recordsPerKey = recordsPerKey
    }
}
