import PQIdentity
import PQTLS
import Testing

@Suite struct HandshakeTests {
    @Test(arguments: CipherSuite.allCases)
    func `both ends authenticate each other and agree on everything`(suite: CipherSuite) throws {
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(cipherSuites: [suite])),
            World.serverConfiguration()
        )
        pair.pump()
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        let client = try #require(pair.clientSecurity)
        let server = try #require(pair.serverSecurity)
        #expect(client.cipherSuite == suite)
        #expect(server.cipherSuite == suite)
        #expect(client.group == .x25519MLKEM768)
        #expect(client.serverSignatureScheme == .mldsa65)
        #expect(client.peer?.certificates?.leaf == (try World.server.get().certificateChain.first))
        #expect(server.peer?.certificates?.leaf == (try World.client.get().certificateChain.first))
        #expect(server.group == .x25519MLKEM768)
        #expect(server.serverSignatureScheme == .mldsa65)
        #expect(client.peer?.names == [.dns("cloud.test")])
        #expect(client.peer?.publicKey == client.peer?.certificates?.publicKey)
        #expect(client.serverName == "cloud.test")
        #expect(server.serverName == "cloud.test")
    }

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa87])
    func `the other parameter sets are accepted`(algorithm: KeyAlgorithm) throws {
        let identity = try World.authority.get().identity("cloud.test", algorithm)
        let pair = try Pair(
            World.clientConfiguration(),
            World.serverConfiguration(identity: identity)
        )
        pair.pump()
        #expect(pair.clientSecurity?.serverSignatureScheme == SignatureScheme(algorithm))
    }

    @Test func `a server may let clients stay anonymous`() throws {
        let pair = try Pair(
            World.clientConfiguration(identity: nil),
            World.serverConfiguration(isMutual: false)
        )
        pair.pump()
        let server = try #require(pair.serverSecurity)
        #expect(server.peer == nil)
        #expect(pair.clientSecurity?.peer != nil)
    }

    @Test func `a client that is not asked does not say who it is`() throws {
        let pair = try Pair(
            World.clientConfiguration(),
            World.serverConfiguration(isMutual: false)
        )
        pair.pump()
        let server = try #require(pair.serverSecurity)
        #expect(server.peer == nil)
    }

    @Test(arguments: [1, 100, 16_384, 16_385, 200_000])
    func `data arrives whole in both directions`(count: Int) throws {
        let pair = try Pair()
        pair.pump()
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        try pair.client.send(data)
        pair.pump()
        try pair.server.send(data.reversed())
        pair.pump()
        #expect(pair.serverEvents.data == data)
        #expect(pair.clientEvents.data == data.reversed())
    }

    @Test func `nothing can be sent before the handshake ends`() throws {
        let pair = try Pair()
        #expect(failure { try pair.client.send([1]) } == .handshakeIncomplete)
        #expect(failure { try pair.server.send([1]) } == .handshakeIncomplete)
        pair.pump()
        #expect(pair.clientSecurity != nil)
    }

    @Test func `a server can not send before it knows its client`() throws {
        let pair = try Pair()
        let hello = pair.client.takeOutput()
        try pair.server.receive(hello)
        #expect(failure { try pair.server.send([1]) } == .handshakeIncomplete)
    }

    @Test func `both ends export the same material, bound to label and context`() throws {
        let pair = try Pair()
        let context: [UInt8] = [1, 2, 3]
        let none: [UInt8] = []
        #expect(
            failure {
                _ = try pair.client.exportKeyingMaterial(
                    label: "a",
                    context: none.span,
                    count: 32
                )
            } == .handshakeIncomplete
        )
        pair.pump()
        func client(_ label: String, _ context: [UInt8], _ count: Int) throws -> [UInt8] {
            try pair.client.exportKeyingMaterial(
                label: label,
                context: context.span,
                count: count
            ).plain
        }
        let server = try pair.server.exportKeyingMaterial(
            label: "EXPORTER-test",
            context: context.span,
            count: 48
        ).plain
        #expect(try client("EXPORTER-test", context, 48) == server)
        #expect(try client("EXPORTER-test", none, 48) != server)
        #expect(try client("EXPORTER-other", context, 48) != server)
        #expect(failure { _ = try client("a", none, 0) } == .exporterLength(count: 0))
        #expect(
            failure { _ = try client("a", none, 255 * 48 + 1) }
                == .exporterLength(count: 255 * 48 + 1)
        )
        #expect(try client("a", none, 255 * 48).count == 255 * 48)
        #expect(
            failure { _ = try client(String(repeating: "x", count: 250), none, 1) }
                == .exporterLabel(length: 250)
        )
    }

    @Test func `the application protocol is the server's first of the client's`() throws {
        let pair = try Pair(
            World.clientConfiguration(protocols: ["twin/1", "twin/2"]),
            World.serverConfiguration(protocols: ["twin/3", "twin/2", "twin/1"])
        )
        pair.pump()
        #expect(pair.clientSecurity?.applicationProtocol == "twin/2")
        #expect(pair.serverSecurity?.applicationProtocol == "twin/2")
    }

    @Test func `without a protocol in common there is no connection`() throws {
        let pair = try Pair(
            World.clientConfiguration(protocols: ["twin/1"]),
            World.serverConfiguration(protocols: ["other"])
        )
        pair.pump()
        #expect(pair.serverError == .noCommonApplicationProtocol)
        #expect(pair.clientError == .peerAlert(.noApplicationProtocol))
    }

    @Test(arguments: [true, false])
    func `a server or client without protocols negotiates none`(serverHasOne: Bool) throws {
        let pair = try Pair(
            World.clientConfiguration(protocols: serverHasOne ? [] : ["twin/1"]),
            World.serverConfiguration(protocols: serverHasOne ? ["twin/1"] : [])
        )
        pair.pump()
        let security = try #require(pair.clientSecurity)
        #expect(security.applicationProtocol == nil)
    }

    @Test(arguments: ["", String(repeating: "x", count: 256)])
    func `a protocol name that has no place on the wire is refused`(name: String) throws {
        let configuration = try World.clientConfiguration(protocols: [name])
        var client = TLSClient(configuration)
        guard case .configuration = failure(of: { try client.start() }) else {
            Issue.record("not refused")
            return
        }
        #expect(client.takeOutput().isEmpty)
    }

    @Test func `without a cipher suite in common there is no connection`() throws {
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(cipherSuites: [.aes128GCMSHA256])),
            World.serverConfiguration(policy: .custom(cipherSuites: [.aes256GCMSHA384]))
        )
        pair.pump()
        #expect(pair.serverError == .noCommonCipherSuite)
        #expect(pair.clientError == .peerAlert(.handshakeFailure))
    }

    @Test func `without a signature scheme in common there is no connection`() throws {
        let identity = try World.authority.get().identity("edge.test", .mldsa87)
        let pair = try Pair(
            World.clientConfiguration(
                identity: identity,
                policy: .custom(signatureSchemes: [.mldsa87])
            ),
            World.serverConfiguration()
        )
        pair.pump()
        #expect(pair.serverError == .noCommonSignatureScheme)
        #expect(pair.clientError == .peerAlert(.handshakeFailure))
    }
}
