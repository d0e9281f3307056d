public import PQIdentity

// The short way: one identity whose key is in this process, and authorities.

extension TLSClientConfiguration {
    /// What a client brings to a connection.
    ///
    /// - Parameters:
    ///   - identity: Our certificates and key, if the server may ask who we are.
    ///   - trust: The authorities that may vouch for the server.
    ///   - serverName: The name that the server's certificate must bear.
    ///   - serverNameIndication: The DNS name sent as SNI in place of `serverName`.
    ///   - policy: What may be agreed on.
    ///   - applicationProtocols: The application protocols offered, best first.
    ///   - limits: The sizes that the server may not exceed.
    ///   - clock: What time it is.
    public init(
        identity: NodeIdentity?,
        trust: TrustAnchors,
        serverName: ExpectedName,
        serverNameIndication: String? = nil,
        policy: TLSPolicy = .postQuantum,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        clock: @escaping @Sendable () -> CertificateTime = { .now() }
    ) {
        self.init(
            identities: identity.map { [TLSIdentity($0)] } ?? [],
            trust: .authorities(trust),
            serverName: serverName,
            serverNameIndication: serverNameIndication,
            policy: policy,
            applicationProtocols: applicationProtocols,
            limits: limits,
            clock: clock
        )
    }
}

extension TLSServerConfiguration {
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
        self.init(
            identities: [TLSIdentity(identity)],
            clientTrust: clientTrust.map { .authorities($0) },
            policy: policy,
            applicationProtocols: applicationProtocols,
            limits: limits,
            clock: clock
        )
    }
}
