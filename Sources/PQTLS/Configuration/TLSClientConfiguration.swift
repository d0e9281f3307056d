public import PQIdentity
package import PQSecrets

/// What a client brings to a connection.
public struct TLSClientConfiguration: Sendable {
    /// Who we are, if the server may ask: the first that the server can make the most of.
    public var identities: [TLSIdentity]
    /// Whom we believe to be the server.
    public var trust: TLSTrust
    /// The name that the server's certificate must bear; a DNS name is also sent as SNI.
    ///
    /// A raw public key bears no name.
    public var serverName: ExpectedName
    /// The DNS name sent as SNI in place of ``serverName``, for a server that is found by one
    /// name and certified under another: a URI for instance.
    public var serverNameIndication: String?
    /// What may be agreed on.
    public var policy: TLSPolicy
    /// The groups that get a share at once; nothing means the first of the policy alone, and an
    /// empty list waits for the server to choose, at the price of a round trip.
    public var keyShareGroups: [NamedGroup]?
    /// The application protocols offered, best first; none offers no ALPN.
    public var applicationProtocols: [String]
    /// The sizes that the server may not exceed.
    public var limits: TLSLimits
    /// What time it is, for the validity of certificates.
    public var clock: @Sendable () -> CertificateTime
    /// Where sessions are kept that can be resumed; nothing resumes none and asks for no tickets.
    public var sessions: (any TLSSessionStore)?
    /// Keys that the server was given by other means than TLS, best first.
    public var externalPSKs: [ExternalPSK] = []
    /// Whether an external key may stand in place of the server's certificate.
    ///
    /// If it may not, the keys are used beside certificates (RFC 8773).
    public var externalPSKsReplaceCertificates = false
    /// How records are padded; nothing shows the lengths of messages.
    public var padding = TLSPadding.none
    /// The most bytes of content, padding and type that we take in one record, 64 to 2¹⁴ + 1
    /// (RFC 8449); nothing leaves it to the protocol and asks for no limit of the server.
    public var recordSizeLimit: Int?
    /// Where secrets are written for a tool that decrypts, for debugging only.
    public var keyLog: (any TLSKeyLog)?
    /// Where randomness comes from; tests replace it.
    package var randomness: any RandomSource = SystemRandomSource()

    /// What a client brings to a connection.
    ///
    /// - Parameters:
    ///   - identities: Who we are, if the server may ask.
    ///   - trust: Whom we believe to be the server.
    ///   - serverName: The name that the server's certificate must bear.
    ///   - serverNameIndication: The DNS name sent as SNI in place of `serverName`.
    ///   - policy: What may be agreed on.
    ///   - applicationProtocols: The application protocols offered, best first.
    ///   - limits: The sizes that the server may not exceed.
    ///   - clock: What time it is.
    public init(
        identities: [TLSIdentity],
        trust: TLSTrust,
        serverName: ExpectedName,
        serverNameIndication: String? = nil,
        policy: TLSPolicy = .postQuantum,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.identities = identities
        self.trust = trust
        self.serverName = serverName
        self.serverNameIndication = serverNameIndication
        self.policy = policy
        self.applicationProtocols = applicationProtocols
        self.limits = limits
        self.clock = clock
    }
}
