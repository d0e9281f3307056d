public import PQIdentity
package import PQSecrets

/// What a server brings to a connection.
public struct TLSServerConfiguration: Sendable {
    /// Who we are: the first of those that bear the wanted name and that the client can make the
    /// most of.
    public var identities: [TLSIdentity]
    /// What is done about a client that asks for a name which no identity bears.
    public var unknownName = UnknownName.usesDefault
    /// Whom we believe to be clients; nothing lets clients stay anonymous.
    public var clientTrust: TLSTrust?
    /// What may be agreed on.
    public var policy: TLSPolicy
    /// The key of the cookies that go with every HelloRetryRequest; nothing sends none.
    public var cookieKey: TLSCookieKey?
    /// The application protocols spoken, best first; none ignores ALPN.
    public var applicationProtocols: [String]
    /// The sizes that a client may not exceed.
    public var limits: TLSLimits
    /// What time it is, for the validity of certificates.
    public var clock: @Sendable () -> CertificateTime
    /// Who makes tickets for later sessions; nothing resumes none.
    public var tickets: TLSTicketIssuer?
    /// Keys that clients were given by other means than TLS.
    public var externalPSKs: [ExternalPSK] = []
    /// Whether an external key may stand in place of the certificates of both ends.
    ///
    /// If it may not, the keys are used beside certificates (RFC 8773).
    public var externalPSKsReplaceCertificates = false
    /// How records are padded; nothing shows the lengths of messages.
    public var padding = TLSPadding.none
    /// The most bytes of content, padding and type that we take in one record, 64 to 2¹⁴ + 1;
    /// nothing leaves it to the protocol (RFC 8449).
    ///
    /// A client that does not name its own limit is not held to ours.
    public var recordSizeLimit: Int?
    /// Where secrets are written for a tool that decrypts, for debugging only.
    public var keyLog: (any TLSKeyLog)?
    /// Where randomness comes from; tests replace it.
    package var randomness: any RandomSource = SystemRandomSource()

    /// What a server brings to a connection.
    ///
    /// - Parameters:
    ///   - identities: Who we are, the default first.
    ///   - clientTrust: Whom we believe to be clients; `nil` lets clients stay anonymous, and must
    ///     be written out for that.
    ///   - policy: What may be agreed on.
    ///   - applicationProtocols: The application protocols spoken, best first.
    ///   - limits: The sizes that a client may not exceed.
    ///   - clock: What time it is.
    public init(
        identities: [TLSIdentity],
        clientTrust: TLSTrust?,
        policy: TLSPolicy = .postQuantum,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.identities = identities
        self.clientTrust = clientTrust
        self.policy = policy
        self.applicationProtocols = applicationProtocols
        self.limits = limits
        self.clock = clock
    }
}

/// What a server does about a client that asks for a name which no identity bears
/// (RFC 6066, Section 3).
public enum UnknownName: Sendable, Hashable, CaseIterable {
    /// It shows the first identity that the client can verify; the connection says so, and the
    /// client decides.
    case usesDefault
    /// It refuses the client with unrecognized_name, and shows no one.
    case refuse
}
