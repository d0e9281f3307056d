public import PQIdentity
package import PQSecrets

/// What a server brings to a connection.
public struct TLSServerConfiguration: Sendable {
    /// Our certificates and key.
    public var identity: NodeIdentity
    /// The authorities that may vouch for clients; nothing lets clients stay anonymous.
    public var clientTrust: TrustAnchors?
    /// What may be agreed on.
    public var policy: TLSPolicy
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
    /// Where randomness comes from; tests replace it.
    package var randomness: any RandomSource = SystemRandomSource()

    /// What a server brings to a connection.
    ///
    /// - Parameters:
    ///   - identity: Our certificates and key.
    ///   - clientTrust: The authorities that may vouch for clients; `nil` lets clients stay
    ///     anonymous, and must be written out for that.
    ///   - policy: What may be agreed on.
    ///   - applicationProtocols: The application protocols spoken, best first.
    ///   - limits: The sizes that a client may not exceed.
    ///   - clock: What time it is.
    public init(
        identity: NodeIdentity,
        clientTrust: TrustAnchors?,
        policy: TLSPolicy = .postQuantum,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.identity = identity
        self.clientTrust = clientTrust
        self.policy = policy
        self.applicationProtocols = applicationProtocols
        self.limits = limits
        self.clock = clock
    }
}
