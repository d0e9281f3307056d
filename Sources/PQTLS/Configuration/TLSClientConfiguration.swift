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
