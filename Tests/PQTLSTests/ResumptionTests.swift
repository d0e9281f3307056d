import PQIdentity
import PQSecrets
import PQTLS
import Testing

/// Coming back to a server by a ticket.
@Suite struct ResumptionTests {
    @Test(arguments: CipherSuite.allCases)
    func `a client comes back, and both ends still know each other`(suite: CipherSuite) throws {
        let scene = try ResumptionScene(policy: .custom(cipherSuites: [suite]))
        let first = try scene.connect()
        #expect(first.clientSecurity?.isResumed == false)
        #expect(first.clientSecurity?.preSharedKey == nil)
        #expect(scene.cache.count == 2)
        scene.time.advance(bySeconds: 100)
        let second = try scene.connect()
        #expect(second.clientError == nil)
        #expect(second.serverError == nil)
        let client = try #require(second.clientSecurity)
        let server = try #require(second.serverSecurity)
        #expect(client.isResumed)
        #expect(server.isResumed)
        #expect(client.preSharedKey == .resumption(authenticatedAt: World.now))
        #expect(server.preSharedKey == .resumption(authenticatedAt: World.now))
        #expect(client.peer == first.clientSecurity?.peer)
        #expect(server.peer == first.serverSecurity?.peer)
        #expect(server.peer?.names == [.dns("edge.test")])
        #expect(client.serverSignatureScheme == .mldsa65)
        #expect(server.serverSignatureScheme == .mldsa65)
        #expect(client.group == .x25519MLKEM768)
        #expect(client.cipherSuite == suite)
        #expect(client.isPostQuantum)
        // Two, less the one that was used, and one for the one that was used.
        #expect(scene.cache.count == 2)
    }

    @Test func `data flows, and each connection has keys of its own`() throws {
        let scene = try ResumptionScene()
        let pairs = [try scene.connect(), try scene.connect()]
        var exported: [[UInt8]] = []
        for pair in pairs {
            try pair.client.send([1, 2, 3])
            try pair.server.send([4, 5])
            pair.pump()
            #expect(pair.serverEvents.data == [1, 2, 3])
            #expect(pair.clientEvents.data == [4, 5])
            let context: [UInt8] = []
            let client = try pair.client.exportKeyingMaterial(
                label: "test",
                context: context.span,
                count: 32
            ).plain
            let server = try pair.server.exportKeyingMaterial(
                label: "test",
                context: context.span,
                count: 32
            ).plain
            #expect(client == server)
            exported.append(client)
        }
        #expect(exported[0] != exported[1])
    }

    @Test(arguments: CipherSuite.allCases)
    func `a hello that offers a session stays below 2 KB`(suite: CipherSuite) throws {
        let scene = try ResumptionScene(policy: .custom(cipherSuites: [suite]))
        _ = try scene.connect()
        let hello = try scene.hello()
        #expect(hello.count > 1500)
        #expect(hello.count < 2048)
        #expect(try scene.answer(to: hello) == .resumed)
    }

    @Test func `a resumed server sends neither certificate nor request`() throws {
        let scene = try ResumptionScene()
        let sizes = try [0, 1].map { _ in
            var server = TLSServer(scene.server)
            try server.start()
            try server.receive(scene.hello())
            let count = server.takeOutput().count
            _ = try scene.connect()
            return count
        }
        #expect(sizes[0] > 10_000)
        #expect(sizes[1] < 1_400)
    }

    @Test func `clients that stay anonymous come back too`() throws {
        let scene = try ResumptionScene(isMutual: false)
        scene.client.identities = []
        #expect(try !scene.resumes())
        #expect(try scene.resumes())
    }

    @Test func `resumption survives a request for another share`() throws {
        let scene = try ResumptionScene()
        scene.server.policy = try .custom(groups: [.secP256r1MLKEM768])
        #expect(try !scene.resumes())
        let pair = try scene.connect()
        #expect(pair.serverError == nil)
        #expect(pair.clientSecurity?.isResumed == true)
        #expect(pair.serverSecurity?.isResumed == true)
        #expect(pair.serverSecurity?.wasRetried == true)
    }

    @Test func `a session whose hash the retry rules out is not offered again`() throws {
        let scene = try ResumptionScene(policy: .custom(cipherSuites: [.aes128GCMSHA256]))
        let store = LooseStore()
        scene.client.sessions = store
        #expect(try !scene.resumes())
        scene.client.policy = .postQuantum
        scene.server.policy = try .custom(
            groups: [.secP256r1MLKEM768],
            cipherSuites: [.aes256GCMSHA384]
        )
        let pair = try scene.connect()
        #expect(pair.serverError == nil)
        #expect(pair.clientSecurity?.wasRetried == true)
        #expect(pair.clientSecurity?.isResumed == false)
    }

    @Test func `hop by hop, everything ends with the life that the first handshake gave`() throws {
        let scene = try ResumptionScene(TLSTicketIssuer(lifetime: 1000))
        #expect(try !scene.resumes())
        for _ in 0..<3 {
            scene.time.advance(bySeconds: 300)
            let pair = try scene.connect()
            let origin = PreSharedKeyOrigin.resumption(authenticatedAt: World.now)
            #expect(pair.clientSecurity?.preSharedKey == origin)
            #expect(pair.serverSecurity?.preSharedKey == origin)
        }
        scene.time.advance(bySeconds: 99)
        #expect(try scene.resumes())
        scene.time.advance(bySeconds: 1)
        #expect(try !scene.resumes())
        #expect(try scene.resumes())
    }

    @Test func `a ticket serves one connection of a client`() throws {
        let scene = try ResumptionScene(TLSTicketIssuer(ticketsPerConnection: 1))
        #expect(try !scene.resumes())
        #expect(scene.cache.count == 1)
        _ = try scene.hello()
        #expect(scene.cache.count == 0)
        #expect(try !scene.resumes())
    }

    @Test func `without a store a client asks for no tickets and gets none`() throws {
        let scene = try ResumptionScene()
        scene.client.sessions = nil
        let hello = try scene.hello()
        var extensions: [ExtensionType] = []
        _ = try changing(hello) { extensions = $0.extensions.items.map(\.type) }
        #expect(!extensions.contains(.pskKeyExchangeModes))
        let pair = try scene.connect()
        pair.clientEvents = []
        #expect(pair.clientSecurity?.isResumed == false)
        #expect(try !scene.resumes())
    }

    @Test func `a server without an issuer gives a full handshake`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        scene.server.tickets = nil
        #expect(try !scene.resumes())
    }
}

/// Everything that a session is bound to, broken on purpose: a full handshake follows.
@Suite struct ResumptionBindingTests {
    @Test func `another name, policy, trust or identity finds no session in the cache`() throws {
        let other = try TrustAnchors(
            roots: [World.authority.get().certificate, World.otherAuthority.get().certificate]
        )
        let identity = try World.authority.get().identity("edge.test")
        let changes: [(inout TLSClientConfiguration) throws -> Void] = [
            { $0.serverName = .dns("other.test") },
            { $0.serverNameIndication = "other.test" },
            { $0.policy = try .custom(cipherSuites: [.aes256GCMSHA384]) },
            { $0.trust = .authorities(other) },
            { $0.identities = [TLSIdentity(identity)] },
            { $0.identities = [] },
        ]
        for (number, change) in changes.enumerated() {
            let scene = try ResumptionScene()
            _ = try scene.connect()
            let before = scene.client
            try change(&scene.client)
            var offers = false
            _ = try changing(scene.hello()) { offers = $0.extensions[.preSharedKey] != nil }
            #expect(!offers, "change \(number)")
            scene.client = before
            #expect(try scene.resumes(), "change \(number)")
        }
    }

    @Test func `what a server would agree on differently ends its tickets`() throws {
        let identity = try World.authority.get().identity("cloud.test")
        let changes: [(ResumptionScene) throws -> Void] = [
            { $0.server.policy = try .custom(groups: [.x25519MLKEM768]) },
            { $0.server.policy = try .custom(cipherSuites: [.aes256GCMSHA384]) },
            { $0.server.identities = [TLSIdentity(identity)] },
            { $0.server.clientTrust = nil },
            { $0.server.tickets = TLSTicketIssuer() },
            { $0.client.serverNameIndication = "other.test" },
            {
                $0.client.applicationProtocols = ["twin/1"]
                $0.server.applicationProtocols = ["twin/1"]
            },
        ]
        for (number, change) in changes.enumerated() {
            let scene = try ResumptionScene()
            let store = LooseStore()
            scene.client.sessions = store
            #expect(try !scene.resumes())
            #expect(try scene.answer(to: scene.hello()) == .resumed, "change \(number)")
            try change(scene)
            #expect(try !scene.resumes(), "change \(number)")
        }
    }

    @Test func `a server that begins to demand certificates takes no ticket without one`() throws {
        let scene = try ResumptionScene(isMutual: false)
        #expect(try !scene.resumes())
        scene.server.clientTrust = .authorities(try World.trust())
        let pair = try scene.connect()
        #expect(pair.serverSecurity?.isResumed == false)
        #expect(pair.serverSecurity?.peer != nil)
    }

    @Test func `a key that was replaced once opens tickets, one replaced twice doesn't`() throws {
        let issuer = TLSTicketIssuer()
        let scene = try ResumptionScene(issuer)
        scene.client.sessions = LooseStore()
        _ = try scene.connect()
        let hello = try scene.hello()
        issuer.rotate()
        #expect(try scene.answer(to: hello) == .resumed)
        issuer.rotate()
        #expect(try scene.answer(to: hello) == .full)
    }

    @Test func `keys are replaced by themselves when they get old`() throws {
        let issuer = TLSTicketIssuer(lifetime: 86_400, rotationInterval: 1000)
        let scene = try ResumptionScene(issuer)
        scene.client.sessions = LooseStore()
        _ = try scene.connect()
        scene.time.advance(bySeconds: 1999)
        #expect(try scene.answer(to: scene.hello()) == .resumed)
        scene.time.advance(bySeconds: 1)
        #expect(try scene.answer(to: scene.hello()) == .full)
    }

    @Test func `a certificate that expired meanwhile is looked at again by both ends`() throws {
        let authority = try World.authority.get()
        let short = try authority.identity("edge.test", to: 1)
        let scene = try ResumptionScene(TLSTicketIssuer(lifetime: 3 * 86_400))
        scene.client.identities = [TLSIdentity(short)]
        _ = try scene.connect()
        scene.time.advance(bySeconds: 86_400)
        #expect(try scene.resumes())
        scene.time.advance(bySeconds: 1)
        #expect(try scene.answer(to: scene.hello()) == .full)
        let pair = try scene.connect()
        #expect(pair.serverSecurity == nil)
        #expect(pair.serverError?.alert == .certificateExpired)

        let other = try ResumptionScene(TLSTicketIssuer(lifetime: 3 * 86_400))
        other.server.identities = [TLSIdentity(try authority.identity("cloud.test", to: 1))]
        _ = try other.connect()
        other.time.advance(bySeconds: 86_401)
        var offers = true
        _ = try changing(other.hello()) { offers = $0.extensions[.preSharedKey] != nil }
        #expect(!offers)
    }

    @Test func `a client that is no longer trusted does not come back`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        _ = try scene.connect()
        scene.server.clientTrust = .authorities(try World.trust(World.otherAuthority.get()))
        #expect(try scene.answer(to: scene.hello()) == .full)
        let pair = try scene.connect()
        #expect(pair.serverSecurity == nil)
        #expect(pair.serverError?.alert == .unknownAuthority)
    }

    @Test func `trust that grew is held against the client's chain again, which passes`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let both = [
            try World.otherAuthority.get().certificate, try World.authority.get().certificate,
        ]
        scene.server.clientTrust = .authorities(TrustAnchors(roots: both))
        #expect(try scene.resumes())
    }

    @Test func `a peer that was forgotten gives a full handshake`() throws {
        let scene = try ResumptionScene(TLSTicketIssuer(peerCapacity: 2))
        _ = try scene.connect()
        let hello = try scene.hello()
        #expect(try scene.answer(to: hello) == .resumed)
        let first = scene.client
        for name in ["a.test", "b.test", "c.test"] {
            scene.client.identities = [TLSIdentity(try World.authority.get().identity(name))]
            _ = try scene.connect()
        }
        scene.client = first
        #expect(try scene.answer(to: hello) == .full)
    }

    @Test(arguments: [(61, true), (60, false), (-60, false), (-61, true)])
    func `an age that is not the ticket's is not taken`(skew: Int64, isRefused: Bool) throws {
        let scene = try ResumptionScene()
        scene.client.sessions = LooseStore()
        _ = try scene.connect()
        scene.time.advance(bySeconds: 1000)
        let time = scene.time
        scene.client.clock = { time.now.advanced(bySeconds: skew) }
        #expect(try scene.answer(to: scene.hello()) == (isRefused ? .full : .resumed))
    }

    @Test func `a ticket from the future is not taken`() throws {
        let scene = try ResumptionScene()
        scene.client.sessions = LooseStore()
        _ = try scene.connect()
        let hello = try scene.hello()
        scene.time.advance(bySeconds: -1)
        #expect(try scene.answer(to: hello) == .full)
    }

    @Test func `a ticket for single use opens one connection, however often it is sent`() throws {
        let scene = try ResumptionScene(TLSTicketIssuer(isSingleUse: true))
        _ = try scene.connect()
        let hello = try scene.hello()
        #expect(try scene.answer(to: hello) == .resumed)
        #expect(try scene.answer(to: hello) == .full)
        #expect(try scene.answer(to: scene.hello()) == .resumed)

        let other = try ResumptionScene()
        _ = try other.connect()
        let again = try other.hello()
        #expect(try other.answer(to: again) == .resumed)
        #expect(try other.answer(to: again) == .resumed)
    }

    @Test func `a full record of uses takes no ticket until they have expired`() throws {
        let scene = try ResumptionScene(
            TLSTicketIssuer(lifetime: 1000, isSingleUse: true, useCapacity: 1)
        )
        _ = try scene.connect()
        #expect(try scene.resumes())
        #expect(try !scene.resumes())
        scene.time.advance(bySeconds: 2000)
        #expect(try !scene.resumes())
        #expect(try scene.resumes())
    }

    @Test func `a use stays recorded as long as its ticket could live`() {
        let record = ReplayRecord(capacity: 10, span: 100)
        let ticket: [UInt8] = [1]
        #expect(record.insert(ticket, at: World.now))
        #expect(!record.insert(ticket, at: World.now.advanced(bySeconds: 99)))
        #expect(!record.insert(ticket, at: World.now.advanced(bySeconds: 100)))
        #expect(!record.insert(ticket, at: World.now.advanced(bySeconds: 199)))
        #expect(record.insert(ticket, at: World.now.advanced(bySeconds: 200)))
    }
}
