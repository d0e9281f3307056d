import PQIdentity
import PQTLS
import Testing

/// What a policy may say, and who may follow it.
@Suite struct PolicyTests {
    @Test func `the ready policies say what the documentation says`() {
        let hybrids: [NamedGroup] = [.x25519MLKEM768, .secP256r1MLKEM768, .secP384r1MLKEM1024]
        let lattice: [SignatureScheme] = [.mldsa65, .mldsa87, .mldsa44]
        #expect(TLSPolicy.postQuantum.groups == hybrids)
        #expect(Set(TLSPolicy.postQuantum.cipherSuites) == Set(CipherSuite.allCases))
        #expect(TLSPolicy.postQuantum.signatureSchemes == lattice)
        #expect(TLSPolicy.cnsa2.groups == [.secP384r1MLKEM1024, .mlkem1024])
        #expect(TLSPolicy.cnsa2.cipherSuites == [.aes256GCMSHA384])
        #expect(TLSPolicy.cnsa2.signatureSchemes == [.mldsa87])
        #expect(TLSPolicy.browser.groups == hybrids)
        #expect(TLSPolicy.browser.signatureSchemes == lattice + [.ecdsaP256SHA256])
    }

    @Test func `the code points are those of the registries`() {
        let groups = KeyExchange.implementedGroups.map(\.rawValue)
        #expect(groups == [0x11EC, 0x11EB, 0x11ED, 0x0200, 0x0201, 0x0202])
        let schemes = TLSPolicy.browser.signatureSchemes.map(\.rawValue)
        #expect(schemes == [0x0905, 0x0906, 0x0904, 0x0403])
    }

    @Test func `a policy knows its name`() throws {
        let policies: [TLSPolicy] = [.postQuantum, .cnsa2, .browser]
        #expect(policies.map(\.description) == ["postQuantum", "cnsa2", "browser"])
        #expect(try TLSPolicy.custom(groups: [.mlkem512]).description == "custom")
        #expect(try TLSPolicy.custom() == .postQuantum)
    }

    @Test func `different policies have different bytes`() throws {
        let policies: [TLSPolicy] = [
            .postQuantum, .cnsa2, .browser, try .custom(groups: [.mlkem768]),
            try .custom(cipherSuites: [.aes128GCMSHA256]),
            try .custom(signatureSchemes: [.mldsa65]),
        ]
        #expect(Set(policies.map(\.encoded)).count == policies.count)
        #expect(try TLSPolicy.custom().encoded == TLSPolicy.postQuantum.encoded)
    }

    // X25519, P-256, P-384, X448, an old draft of ML-KEM, GREASE.
    @Test(arguments: [0x001D, 0x0017, 0x0018, 0x001E, 0x6399, 0x0A0A] as [UInt16])
    func `a group that is not ours is in no policy`(codePoint: UInt16) {
        let group = NamedGroup(rawValue: codePoint)
        let error = failure { _ = try TLSPolicy.custom(groups: [.x25519MLKEM768, group]) }
        #expect(error == .policy(.unusableGroup(group)))
        #expect(error?.alert == nil)
    }

    // RSA-PSS, ECDSA, Ed25519: only the policy for browsers has one of them.
    @Test(arguments: [0x0804, 0x0403, 0x0503, 0x0807, 0x0201] as [UInt16])
    func `a classical scheme is in no policy of one's own`(codePoint: UInt16) {
        let scheme = SignatureScheme(rawValue: codePoint)
        let error = failure { _ = try TLSPolicy.custom(signatureSchemes: [.mldsa65, scheme]) }
        #expect(error == .policy(.unusableSignatureScheme(scheme)))
    }

    @Test func `an empty or repeated list makes no policy`() {
        #expect(failure { _ = try TLSPolicy.custom(groups: []) } == .policy(.noGroup))
        #expect(failure { _ = try TLSPolicy.custom(cipherSuites: []) } == .policy(.noCipherSuite))
        #expect(
            failure { _ = try TLSPolicy.custom(signatureSchemes: []) }
                == .policy(.noSignatureScheme)
        )
        let twice: [() throws -> TLSPolicy] = [
            { try .custom(groups: [.mlkem768, .mlkem768]) },
            { try .custom(cipherSuites: [.aes128GCMSHA256, .aes128GCMSHA256]) },
            { try .custom(signatureSchemes: [.mldsa44, .mldsa44]) },
        ]
        for make in twice { #expect(failure { _ = try make() } == .policy(.repetition)) }
    }

    // MARK: Identities

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65])
    func `a key that can't sign under the policy is refused before anything is sent`(
        algorithm: KeyAlgorithm
    ) throws {
        let refusal = TLSError.policy(.unusableKey(algorithm.rawValue))
        let node = try World.authority.get().identity("edge.test", algorithm)
        let client = try World.clientConfiguration(identity: node, policy: .cnsa2)
        #expect(failure { _ = try client.validated() } == refusal)
        var started = TLSClient(client)
        #expect(failure { try started.start() } == refusal)
        #expect(started.takeOutput().isEmpty)
        let server = try World.serverConfiguration(identity: node, policy: .cnsa2)
        #expect(failure { _ = try server.validated() } == refusal)
        var listening = TLSServer(server)
        #expect(failure { try listening.start() } == refusal)
    }

    @Test func `a browser's policy lets servers sign classically and no client`() throws {
        let classical = try World.authority.get().identity("cloud.test", .p256)
        let server = try World.serverConfiguration(identity: classical, policy: .browser)
        #expect(failure { _ = try server.validated() } == nil)
        let client = try World.clientConfiguration(identity: classical, policy: .browser)
        #expect(
            failure { _ = try client.validated() }
                == .policy(.unusableKey(KeyAlgorithm.p256.rawValue))
        )
        let larger = try World.authority.get().identity("cloud.test", .p384)
        let wrong = try World.serverConfiguration(identity: larger, policy: .browser)
        #expect(failure { _ = try wrong.validated() } != nil)
    }

    @Test(arguments: KeyExchange.implementedGroups)
    func `a handshake over every group agrees on everything`(group: NamedGroup) throws {
        let policy = try TLSPolicy.custom(groups: [group])
        let pair = try Pair(
            World.clientConfiguration(policy: policy),
            World.serverConfiguration(policy: policy)
        )
        pair.pump()
        for security in [pair.clientSecurity, pair.serverSecurity] {
            #expect(security?.group == group)
            #expect(security?.policy == policy)
            #expect(security?.isPostQuantum == true)
            #expect(security?.wasRetried == false)
        }
        try pair.client.send([1, 2, 3])
        pair.pump()
        #expect(pair.serverEvents.data == [1, 2, 3])
    }

    @Test func `a handshake under CNSA 2 uses nothing smaller`() throws {
        let authority = try World.authority.get()
        let pair = try Pair(
            World.clientConfiguration(
                identity: authority.identity("edge.test", .mldsa87),
                policy: .cnsa2
            ),
            World.serverConfiguration(
                identity: authority.identity("cloud.test", .mldsa87),
                policy: .cnsa2
            )
        )
        pair.pump()
        #expect(pair.serverSecurity?.group == .secP384r1MLKEM1024)
        #expect(pair.serverSecurity?.cipherSuite == .aes256GCMSHA384)
        #expect(pair.serverSecurity?.serverSignatureScheme == .mldsa87)
    }

    // MARK: Browsers

    /// A server with a classical certificate, and one of ML-DSA beside it if told so.
    private func browserServer(withLattice: Bool) throws -> TLSServerConfiguration {
        let authority = try World.authority.get()
        var identities = [TLSIdentity(try authority.identity("cloud.test", .p256))]
        if withLattice { identities.append(TLSIdentity(try World.server.get())) }
        return TLSServerConfiguration(
            identities: identities,
            clientTrust: nil,
            policy: .browser,
            clock: { World.now }
        )
    }

    @Test func `a classical server says that it is not post-quantum`() throws {
        let pair = try Pair(
            World.clientConfiguration(identity: nil, policy: .browser),
            browserServer(withLattice: false)
        )
        pair.pump()
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        for security in [pair.clientSecurity, pair.serverSecurity] {
            #expect(security?.isPostQuantum == false)
            #expect(security?.serverSignatureScheme == .ecdsaP256SHA256)
            #expect(security?.group == .x25519MLKEM768)
        }
    }

    @Test func `a server that can signs with ML-DSA for a client that verifies it`() throws {
        for policy in [TLSPolicy.browser, .postQuantum] {
            let pair = try Pair(
                World.clientConfiguration(identity: nil, policy: policy),
                browserServer(withLattice: true)
            )
            pair.pump()
            #expect(pair.clientSecurity?.isPostQuantum == true)
            #expect(pair.serverSecurity?.serverSignatureScheme == .mldsa65)
        }
    }

    @Test func `a lattice key under a classical authority does not make a connection post-quantum`()
        throws
    {
        let authority = try Authority(name: "Classical", .p256)
        let server = TLSServerConfiguration(
            identities: [TLSIdentity(try authority.identity("cloud.test", .mldsa65))],
            clientTrust: nil,
            policy: .browser,
            clock: { World.now }
        )
        let client = try World.clientConfiguration(
            identity: nil,
            trust: TrustAnchors(roots: [authority.certificate]),
            policy: .browser
        )
        let pair = try Pair(client, server)
        pair.pump()
        #expect(pair.clientSecurity?.serverSignatureScheme == .mldsa65)
        for security in [pair.clientSecurity, pair.serverSecurity] {
            #expect(security?.isPostQuantum == false)
        }
    }

    @Test func `no other policy takes a classical server`() throws {
        let pair = try Pair(
            World.clientConfiguration(identity: nil),
            browserServer(withLattice: false)
        )
        pair.pump()
        #expect(pair.serverError == .noCommonSignatureScheme)
        #expect(pair.clientSecurity == nil)
    }

    #if !ConformanceTesting
    @Test func `what public test suites need is not in this build`() {
        // secp256r1; ECDSA on both curves; RSASSA-PSS with three hashes.
        #expect(!KeyExchange.implementedGroups.contains(NamedGroup(rawValue: 0x0017)))
        for codePoint in [0x0403, 0x0503, 0x0804, 0x0805, 0x0806] as [UInt16] {
            let scheme = SignatureScheme(rawValue: codePoint)
            #expect(!SignatureScheme.customizable.contains(scheme))
        }
        let group = failure {
            _ = try KeyExchange(NamedGroup(rawValue: 0x0017), from: FixedRandom(seed: 1))
        }
        #expect(group == .policy(.unusableGroup(NamedGroup(rawValue: 0x0017))))
    }
    #endif
}
