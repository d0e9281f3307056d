import PQIdentity
import PQTLS
import Testing

/// Which of several identities an end shows.
@Suite struct IdentityChoiceTests {
    private func identity(
        _ name: String,
        _ algorithm: KeyAlgorithm = .mldsa65,
        of authority: Authority? = nil
    ) throws -> TLSIdentity {
        TLSIdentity(try (authority ?? World.authority.get()).identity(name, algorithm))
    }

    private func shown(
        _ identities: [TLSIdentity],
        to client: TLSClientConfiguration,
        _ change: (inout TLSServerConfiguration) -> Void = { _ in }
    ) throws -> Pair {
        let pair = try Pair(client, World.server(identities, change))
        pair.pump()
        return pair
    }

    // MARK: By name

    @Test(arguments: [
        ("cloud.test", 0), ("edge.test", 1), ("a.ward.test", 2), ("CLOUD.test", 0),
    ])
    func `the server shows the identity that bears the name`(name: String, index: Int) throws {
        let identities = try ["cloud.test", "edge.test", "*.ward.test"].map { try identity($0) }
        let pair = try shown(identities, to: World.client(name: name))
        #expect(pair.clientError == nil)
        #expect(pair.clientSecurity?.peer?.publicKey == identities[index].publicKey)
        #expect(pair.serverSecurity?.localIdentity?.publicKey == identities[index].publicKey)
        #expect(pair.serverSecurity?.localIdentity?.bearsServerName == true)
    }

    @Test(arguments: ["ward.test", "a.b.ward.test", "other.test"])
    func `a name that no one bears gets the first identity, and the client refuses it`(
        name: String
    ) throws {
        let identities = try ["cloud.test", "*.ward.test"].map { try identity($0) }
        let pair = try shown(identities, to: World.client(name: name))
        guard case .certificate(.nameMismatch) = pair.clientError else {
            Issue.record("\(String(describing: pair.clientError))")
            return
        }
    }

    @Test func `a connection says that the server's default was shown`() throws {
        let identities = [try identity("cloud.test")]
        let pair = try shown(
            identities,
            to: World.client { $0.serverNameIndication = "front.test" }
        )
        #expect(pair.serverSecurity?.localIdentity?.bearsServerName == false)
        #expect(pair.serverSecurity?.serverName == "front.test")
    }

    @Test func `a server can refuse a name that no one bears`() throws {
        let identities = [try identity("cloud.test")]
        let pair = try shown(identities, to: World.client(name: "other.test")) {
            $0.unknownName = .refuse
        }
        #expect(pair.serverError == .unrecognizedName)
        #expect(pair.clientError == .peerAlert(.unrecognizedName))
        let known = try shown(identities, to: World.client()) { $0.unknownName = .refuse }
        #expect(known.serverError == nil)
    }

    @Test func `a client that names no one gets the first identity`() throws {
        let first = try World.authority.get().identity("cloud.test") {
            $0.subjectAlternativeNames.append(.uri("pqtwin://cloud"))
        }
        let client = try World.client { $0.serverName = .uri("pqtwin://cloud") }
        let pair = try shown([TLSIdentity(first), identity("edge.test")], to: client) {
            $0.unknownName = .refuse
        }
        #expect(pair.serverError == nil)
        #expect(pair.serverSecurity?.localIdentity?.publicKey == first.privateKey.publicKey)
        #expect(pair.serverSecurity?.serverName == nil)
    }

    // MARK: By what the client verifies

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `the server shows the identity that the client can verify`(
        algorithm: KeyAlgorithm
    ) throws {
        let identities = try [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87].map {
            try identity("cloud.test", $0)
        }
        let scheme = try #require(SignatureScheme(algorithm))
        let policy = try TLSPolicy.custom(signatureSchemes: [scheme])
        let pair = try shown(identities, to: World.client { $0.policy = policy })
        #expect(pair.serverSecurity?.serverSignatureScheme == scheme)
    }

    @Test func `no identity that the client can verify is a failure`() throws {
        let policy = try TLSPolicy.custom(signatureSchemes: [.mldsa87])
        let pair = try shown([identity("cloud.test")], to: World.client { $0.policy = policy })
        #expect(pair.serverError == .noCommonSignatureScheme)
        #expect(pair.clientError == .peerAlert(.handshakeFailure))
    }

    @Test func `a name is not traded for a scheme`() throws {
        let identities = [
            try identity("cloud.test", .mldsa65), try identity("edge.test", .mldsa87),
        ]
        let policy = try TLSPolicy.custom(signatureSchemes: [.mldsa87])
        let pair = try shown(identities, to: World.client { $0.policy = policy })
        #expect(pair.serverError == .noCommonSignatureScheme)
    }

    @Test func `the server shows the identity whose authority the client names`() throws {
        let other = try World.otherAuthority.get()
        let identities = [
            try identity("cloud.test"), try identity("cloud.test", of: other),
        ]
        var trust = TLSTrust.authorities(try World.trust(other))
        trust.namesAuthorities = true
        let named = try shown(identities, to: World.client(trust: trust))
        #expect(named.clientError == nil)
        #expect(named.serverSecurity?.localIdentity?.publicKey == identities[1].publicKey)
        trust.namesAuthorities = false
        let silent = try shown(identities, to: World.client(trust: trust))
        #expect(silent.clientError?.alert == .unknownAuthority)
    }

    @Test func `an authority that the server does not have is a wish, not a demand`() throws {
        var trust = TLSTrust.authorities(try World.trust())
        trust.namesAuthorities = true
        let other = try World.otherAuthority.get()
        let pair = try shown([identity("cloud.test", of: other)], to: World.client(trust: trust))
        #expect(pair.serverError == .peerAlert(.unknownAuthority))
    }

    @Test func `the schemes of certificates decide between two chains`() throws {
        let larger = try Authority(name: "Large", .mldsa87)
        let identities = [
            try identity("cloud.test"), try identity("cloud.test", of: larger),
        ]
        var request = IdentityRequest(signatureSchemes: [.mldsa65])
        request.certificateSchemes = [.mldsa87]
        #expect(identities.best(for: request)?.identity.publicKey == identities[1].publicKey)
        request.certificateSchemes = nil
        #expect(identities.best(for: request)?.identity.publicKey == identities[0].publicKey)
    }

    // MARK: The client

    @Test func `the client shows what the server's request fits`() throws {
        let other = try World.otherAuthority.get()
        let identities = [
            try identity("edge.test", .mldsa44), try identity("edge.test", .mldsa65, of: other),
            try identity("edge.test", .mldsa65),
        ]
        var trust = TLSTrust.authorities(try World.trust())
        trust.namesAuthorities = true
        let policy = try TLSPolicy.custom(signatureSchemes: [.mldsa65])
        let server = World.server([try identity("cloud.test")], clientTrust: trust) {
            $0.policy = policy
        }
        let pair = try Pair(World.client(identities), server)
        pair.pump()
        #expect(pair.serverError == nil)
        #expect(pair.serverSecurity?.peer?.publicKey == identities[2].publicKey)
        #expect(pair.clientSecurity?.localIdentity?.publicKey == identities[2].publicKey)
    }

    @Test func `a client that is not asked says no one`() throws {
        let pair = try shown([identity("cloud.test")], to: World.client([identity("edge.test")]))
        #expect(pair.clientSecurity != nil)
        #expect(pair.clientSecurity?.localIdentity == nil)
        #expect(pair.serverSecurity?.peer == nil)
    }

    // MARK: Configurations

    @Test func `a configuration without identity or trust is refused`() throws {
        let none = World.server([])
        #expect(failure { _ = try none.validated() } == .configuration("no identity"))
        let nobody = TLSTrust(authorities: nil)
        let refusal = TLSError.configuration("no authority and no public key to believe")
        #expect(failure { _ = try World.client(trust: nobody).validated() } == refusal)
        let server = World.server([try identity("cloud.test")], clientTrust: nobody)
        #expect(failure { _ = try server.validated() } == refusal)
    }

    @Test func `more names of authorities than a hello should carry are refused`() throws {
        let roots = try World.trust().roots
        let count = 1 + (8 << 10) / (roots[0].subject.derRepresentation.count + 2)
        var trust = TLSTrust.authorities(
            TrustAnchors(roots: Array(repeating: roots[0], count: count))
        )
        #expect(failure { _ = try World.client(trust: trust).validated() } == nil)
        trust.namesAuthorities = true
        let error = failure { _ = try World.client(trust: trust).validated() }
        guard case .configuration = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    // MARK: Reload

    @Test func `a new identity is seen by new connections alone`() throws {
        let source = try ReloadingConfiguration(World.server([identity("cloud.test")]))
        let running = try Pair(World.client(), source.current)
        let renewed = try identity("cloud.test", .mldsa87)
        try source.update { (configuration) throws(TLSError) in
            configuration.identities = [renewed]
        }
        running.pump()
        #expect(running.serverSecurity?.serverSignatureScheme == .mldsa65)
        let next = try Pair(World.client(), source.current)
        next.pump()
        #expect(next.serverSecurity?.localIdentity?.publicKey == renewed.publicKey)
    }

    @Test func `a configuration that is not in order does not replace one that is`() throws {
        let good = World.server([try identity("cloud.test")])
        let source = try ReloadingConfiguration(good)
        let refusal = TLSError.configuration("no identity")
        #expect(failure { try source.update(World.server([])) } == refusal)
        #expect(failure { try source.update { (it) in it.identities = [] } } == refusal)
        #expect(source.current.identities.count == 1)
    }
}
