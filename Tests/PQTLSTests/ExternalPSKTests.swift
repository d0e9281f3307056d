import PQIdentity
import PQSecrets
import PQSuites
import PQTLS
import Testing

/// Keys that both ends were given by other means.
@Suite struct ExternalPSKTests {
    private static func psk(
        _ name: String,
        _ seed: UInt8 = 1,
        _ hash: HashAlgorithm = .sha256
    ) throws -> ExternalPSK {
        let key = [UInt8](repeating: seed, count: 32)
        return try ExternalPSK(
            identity: Array(name.utf8),
            key: SecretBytes(copying: key.span),
            hash: hash
        )
    }

    private func pair(
        _ client: [ExternalPSK],
        _ server: [ExternalPSK],
        replacing: (client: Bool, server: Bool) = (true, true),
        _ change: (inout TLSClientConfiguration, inout TLSServerConfiguration) throws -> Void =
            { _, _ in }
    ) throws -> Pair {
        var clientSide = try World.clientConfiguration()
        var serverSide = try World.serverConfiguration()
        clientSide.externalPSKs = client
        serverSide.externalPSKs = server
        clientSide.externalPSKsReplaceCertificates = replacing.client
        serverSide.externalPSKsReplaceCertificates = replacing.server
        try change(&clientSide, &serverSide)
        let pair = try Pair(clientSide, serverSide)
        pair.pump()
        return pair
    }

    @Test(arguments: [HashAlgorithm.sha256, .sha384])
    func `a key stands in place of certificates where both say so`(hash: HashAlgorithm) throws {
        let key = try Self.psk("ward 4", 1, hash)
        let pair = try pair([key], [key])
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        let client = try #require(pair.clientSecurity)
        let server = try #require(pair.serverSecurity)
        for security in [client, server] {
            #expect(security.preSharedKey == .external(identity: Array("ward 4".utf8)))
            #expect(!security.isResumed)
            #expect(security.peer == nil)
            #expect(security.localIdentity == nil)
            #expect(security.serverSignatureScheme == nil)
            #expect(security.group == .x25519MLKEM768)
            // The key's hash decides among the suites (RFC 9846, Section 4.3.11).
            #expect(security.cipherSuite.hash == hash)
            #expect(security.isPostQuantum)
        }
        try pair.client.send([7])
        pair.pump()
        #expect(pair.serverEvents.data == [7])
    }

    @Test func `a wrong key is refused`() throws {
        let pair = try pair([Self.psk("a", 1)], [Self.psk("a", 2)])
        #expect(pair.serverError == .badBinder)
        #expect(pair.clientError == .peerAlert(.decryptError))
    }

    @Test func `the binder of a ticket is none of an external key`() throws {
        let key = try Self.psk("a")
        let hash = [UInt8](repeating: 5, count: 32)
        let external = try binder(key.key, .sha256, isExternal: true, over: hash).plain
        let resumed = try binder(key.key, .sha256, isExternal: false, over: hash).plain
        #expect(external != resumed)
    }

    @Test func `a key that the server does not know leaves certificates`() throws {
        let pair = try pair([Self.psk("a")], [Self.psk("b")])
        #expect(pair.serverError == nil)
        #expect(pair.serverSecurity?.preSharedKey == nil)
        #expect(pair.serverSecurity?.peer?.names == [.dns("edge.test")])
        #expect(pair.clientSecurity?.peer?.names == [.dns("cloud.test")])
    }

    @Test func `the first key that the server knows is taken`() throws {
        let keys = [try Self.psk("a"), try Self.psk("b", 2, .sha384), try Self.psk("c", 3)]
        let pair = try pair(keys, [keys[2], keys[1]])
        #expect(pair.clientSecurity?.preSharedKey == .external(identity: Array("b".utf8)))
        #expect(pair.serverSecurity?.preSharedKey == .external(identity: Array("b".utf8)))
    }

    @Test func `a retry drops the keys of another hash`() throws {
        let keys = [try Self.psk("a", 1, .sha384), try Self.psk("b", 2)]
        let pair = try pair(keys, [keys[1]]) { _, server in
            server.policy = try .custom(groups: [.secP384r1MLKEM1024])
        }
        #expect(pair.serverError == nil)
        #expect(pair.clientSecurity?.wasRetried == true)
        #expect(pair.clientSecurity?.preSharedKey == .external(identity: Array("b".utf8)))
    }

    @Test func `a key stands beside certificates unless something else was said`() throws {
        let key = try Self.psk("both")
        let pair = try pair([key], [key], replacing: (false, false))
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        let client = try #require(pair.clientSecurity)
        let server = try #require(pair.serverSecurity)
        #expect(client.preSharedKey == .external(identity: Array("both".utf8)))
        #expect(server.preSharedKey == .external(identity: Array("both".utf8)))
        #expect(client.peer?.names == [.dns("cloud.test")])
        #expect(server.peer?.names == [.dns("edge.test")])
        #expect(client.serverSignatureScheme == .mldsa65)
    }

    @Test func `beside certificates the key is not optional`() throws {
        let key = try Self.psk("a")
        let unknown = try pair([key], [], replacing: (false, false))
        #expect(unknown.clientError == .preSharedKeyRequired)
        #expect(unknown.serverError == .peerAlert(.handshakeFailure))
        let alone = try pair([key], [key], replacing: (false, true))
        #expect(alone.clientError == .preSharedKeyRequired)
        let wrong = try pair([key], [Self.psk("a", 9)], replacing: (false, false))
        #expect(wrong.serverError == .badBinder)
    }

    @Test func `a server that wants certificates does not take a key in their place`() throws {
        let key = try Self.psk("a")
        let pair = try pair([key], [key], replacing: (true, false))
        #expect(pair.clientSecurity?.preSharedKey == nil)
        #expect(pair.serverSecurity?.peer != nil)
    }

    @Test func `no tickets come of a connection that an external key began`() throws {
        let key = try Self.psk("a")
        let cache = TLSSessionCache()
        for replaces in [true, false] {
            _ = try pair([key], [key], replacing: (replaces, replaces)) { client, server in
                client.sessions = cache
                server.tickets = TLSTicketIssuer()
            }
            #expect(cache.count == 0)
        }
    }

    @Test func `a key has a name, a length and a hash that will do`() throws {
        func error(_ name: Int, _ key: Int, _ hash: HashAlgorithm = .sha256) -> TLSError? {
            failure {
                _ = try ExternalPSK(
                    identity: [UInt8](repeating: 1, count: name),
                    key: SecretBytes(zeros: key),
                    hash: hash
                )
            }
        }
        #expect(error(1, 32) == nil)
        #expect(error(1024, 255, .sha384) == nil)
        for bad in [
            error(0, 32), error(1025, 32), error(1, 31), error(1, 256), error(1, 32, .sha512),
        ] {
            #expect(bad != nil)
        }
    }
}
