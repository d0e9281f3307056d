import PQIdentity
import PQTLS
import Testing

/// Who may not connect, and what each end learns of it.
@Suite struct AuthenticationTests {
    private func check(
        _ client: TLSClientConfiguration,
        _ server: TLSServerConfiguration,
        clientRefuses isRight: (IdentityError) -> Bool,
        _ alert: AlertDescription
    ) throws {
        let pair = try Pair(client, server)
        pair.pump()
        guard case .certificate(let reason) = pair.clientError else {
            Issue.record("the client accepted the server: \(String(describing: pair.clientError))")
            return
        }
        #expect(isRight(reason), "\(reason)")
        #expect(pair.serverError == .peerAlert(alert))
        #expect(pair.clientSecurity == nil)
        #expect(pair.serverSecurity == nil)
    }

    private func check(
        _ client: TLSClientConfiguration,
        _ server: TLSServerConfiguration,
        serverRefuses isRight: (IdentityError) -> Bool,
        _ alert: AlertDescription
    ) throws {
        let pair = try Pair(client, server)
        pair.pump()
        guard case .certificate(let reason) = pair.serverError else {
            Issue.record("the server accepted the client: \(String(describing: pair.serverError))")
            return
        }
        #expect(isRight(reason), "\(reason)")
        #expect(pair.clientError == .peerAlert(alert))
        #expect(pair.serverSecurity == nil)
    }

    @Test func `a server of another authority is refused`() throws {
        let trust = try World.trust(World.otherAuthority.get())
        try check(
            World.clientConfiguration(trust: trust),
            World.serverConfiguration(),
            clientRefuses: { if case .notIssuedByTrustedAuthority = $0 { true } else { false } },
            .unknownAuthority
        )
    }

    @Test func `a client of another authority is refused`() throws {
        let stranger = try World.otherAuthority.get().identity("edge.test")
        try check(
            World.clientConfiguration(identity: stranger),
            World.serverConfiguration(),
            serverRefuses: { if case .notIssuedByTrustedAuthority = $0 { true } else { false } },
            .unknownAuthority
        )
    }

    @Test func `an expired server is refused`() throws {
        try check(
            World.clientConfiguration(at: World.now.advanced(byDays: 31)),
            World.serverConfiguration(),
            clientRefuses: { if case .expired = $0 { true } else { false } },
            .certificateExpired
        )
    }

    @Test func `an expired client is refused`() throws {
        try check(
            World.clientConfiguration(),
            World.serverConfiguration(at: World.now.advanced(byDays: 31)),
            serverRefuses: { if case .expired = $0 { true } else { false } },
            .certificateExpired
        )
    }

    @Test func `a server that is not valid yet is refused`() throws {
        try check(
            World.clientConfiguration(at: World.now.advanced(byDays: -2)),
            World.serverConfiguration(),
            clientRefuses: { if case .notYetValid = $0 { true } else { false } },
            .certificateExpired
        )
    }

    @Test func `a server of another name is refused`() throws {
        try check(
            World.clientConfiguration(serverName: .dns("other.test")),
            World.serverConfiguration(),
            clientRefuses: { if case .nameMismatch = $0 { true } else { false } },
            .certificateUnknown
        )
    }

    @Test func `a client without a certificate is refused`() throws {
        let pair = try Pair(
            World.clientConfiguration(identity: nil),
            World.serverConfiguration()
        )
        pair.pump()
        #expect(pair.serverError == .certificateRequired)
        #expect(pair.clientError == .peerAlert(.certificateRequired))
        #expect(pair.serverSecurity == nil)
    }

    @Test func `a client whose key does not fit the request sends no certificate`() throws {
        let server = try World.authority.get().identity("cloud.test", .mldsa87)
        let pair = try Pair(
            World.clientConfiguration(),
            World.serverConfiguration(
                identity: server,
                policy: .custom(signatureSchemes: [.mldsa87])
            )
        )
        pair.pump()
        #expect(pair.serverError == .certificateRequired)
    }

    @Test func `a certificate for clients only is refused of a server`() throws {
        let identity = try World.authority.get().identity("cloud.test") {
            $0.extendedKeyUsage = [.clientAuth]
        }
        try check(
            World.clientConfiguration(),
            World.serverConfiguration(identity: identity),
            clientRefuses: { if case .extendedKeyUsageMissing = $0 { true } else { false } },
            .unsupportedCertificate
        )
    }
}
