import PQIdentity
import PQTLS
import Testing

/// Our ends against OpenSSL's, over real sockets, mutual ML-DSA and X25519MLKEM768.
@Suite(.enabled(if: Python.path != nil), .serialized, .timeLimit(.minutes(2)))
struct OpenSSLTests {
    private let label = "EXPORTER-interop"
    private let context: [UInt8] = [1, 2, 0xFF]
    private let ours = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    private let theirs = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }

    private func talk(
        _ configuration: TLSClientConfiguration,
        to orders: Orders
    ) throws -> (ours: Conversation, theirs: Answer) {
        let peer = try OpenSSLPeer(orders)
        let socket = try LoopbackSocket.connected(to: peer.port())
        let conversation = try converse(
            TLSClient(configuration),
            over: socket,
            sending: ours,
            label: label,
            context: context
        )
        return (conversation, try peer.answer())
    }

    private func talk(
        _ configuration: TLSServerConfiguration,
        to orders: Orders
    ) throws -> (ours: Conversation, theirs: Answer) {
        let (listener, port) = try LoopbackSocket.listening()
        var orders = orders
        orders.port = port
        let peer = try OpenSSLPeer(orders)
        let conversation = try converse(
            TLSServer(configuration),
            over: listener.accepted(),
            sending: ours,
            label: label,
            context: context
        )
        return (conversation, try peer.answer())
    }

    private func client(_ world: InteropWorld) -> TLSClientConfiguration {
        TLSClientConfiguration(
            identity: world.edge,
            trust: world.trust,
            serverName: .dns("cloud.test"),
            applicationProtocols: ["twin/1"]
        )
    }

    private func server(_ world: InteropWorld) -> TLSServerConfiguration {
        TLSServerConfiguration(
            identity: world.cloud,
            clientTrust: world.trust,
            applicationProtocols: ["twin/1"]
        )
    }

    private func check(
        _ our: Conversation,
        _ their: Answer,
        suite: String,
        peer: String,
        name: String = "cloud.test"
    ) {
        #expect(our.error == nil)
        #expect(their.error == nil)
        #expect(their.group == "X25519MLKEM768")
        #expect(their.suite == suite)
        #expect(their.protocol == "twin/1")
        #expect(our.security?.applicationProtocol == "twin/1")
        #expect(their.peer == peer)
        #expect(their.name == name)
        #expect(our.security?.serverName == name)
        #expect(their.exported == hex(our.exported))
        #expect(our.received == theirs)
        #expect(their.received == hex(ours))
        #expect(our.peerClosed)
        #expect(their.closed == "close_notify")
    }

    @Test(arguments: [
        (CipherSuite.aes256GCMSHA384, "TLS_AES_256_GCM_SHA384"),
        (.aes128GCMSHA256, "TLS_AES_128_GCM_SHA256"),
        (.chaCha20Poly1305SHA256, "TLS_CHACHA20_POLY1305_SHA256"),
    ])
    func `our client and OpenSSL's server understand each other`(
        suite: CipherSuite,
        name: String
    ) throws {
        let world = try InteropWorld()
        var configuration = client(world)
        configuration.policy = try .custom(cipherSuites: [suite])
        var orders = world.orders(.server, message: theirs, expecting: ours.count)
        orders.protocolName = "twin/1"
        let (our, their) = try talk(configuration, to: orders)
        check(our, their, suite: name, peer: "edge.test")
        #expect(our.security?.peer?.certificates?.leaf == world.cloud.certificateChain.first)
    }

    @Test(arguments: [
        "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
    ])
    func `OpenSSL's client and our server understand each other`(suite: String) throws {
        let world = try InteropWorld()
        var orders = world.orders(.client, message: theirs, expecting: ours.count)
        orders.protocolName = "twin/1"
        orders.suite = suite
        let (our, their) = try talk(server(world), to: orders)
        check(our, their, suite: suite, peer: "cloud.test")
        #expect(our.security?.peer?.certificates?.leaf == world.edge.certificateChain.first)
    }

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa87])
    func `the other parameter sets work in both roles`(algorithm: KeyAlgorithm) throws {
        let world = try InteropWorld(algorithm)
        var orders = world.orders(.server, message: theirs, expecting: ours.count)
        orders.protocolName = "twin/1"
        var (our, their) = try talk(client(world), to: orders)
        check(our, their, suite: "TLS_AES_256_GCM_SHA384", peer: "edge.test")
        orders = world.orders(.client, message: theirs, expecting: ours.count)
        orders.protocolName = "twin/1"
        (our, their) = try talk(server(world), to: orders)
        check(our, their, suite: "TLS_AES_256_GCM_SHA384", peer: "cloud.test")
    }

    @Test func `our server retries rather than take a classical share`() throws {
        let world = try InteropWorld()
        var orders = world.orders(.client, message: theirs, expecting: ours.count)
        orders.protocolName = "twin/1"
        // OpenSSL sends a share for the first group only.
        orders.groups = "X25519:X25519MLKEM768"
        let (our, their) = try talk(server(world), to: orders)
        check(our, their, suite: "TLS_AES_256_GCM_SHA384", peer: "cloud.test")
    }

    @Test func `a classical client is refused`() throws {
        let world = try InteropWorld()
        var orders = world.orders(.client)
        orders.groups = "X25519:P-256"
        let (our, their) = try talk(server(world), to: orders)
        #expect(our.error == .noCommonGroup)
        #expect(their.error?.contains("handshake failure") == true, "\(their)")
    }

    @Test func `a classical server refuses us`() throws {
        let world = try InteropWorld()
        var orders = world.orders(.server)
        orders.groups = "X25519:P-256"
        let (our, their) = try talk(client(world), to: orders)
        #expect(our.error == .peerAlert(.handshakeFailure))
        #expect(their.error != nil)
    }

    @Test func `a client without a certificate is refused, and told why`() throws {
        let world = try InteropWorld()
        var orders = world.orders(.client)
        orders.certificate = ""
        orders.count = 1
        let (our, their) = try talk(server(world), to: orders)
        #expect(our.error == .certificateRequired)
        #expect(their.error?.contains("certificate required") == true, "\(their)")
    }

    @Test func `a client of another authority is refused, and told why`() throws {
        let world = try InteropWorld()
        let other = try InteropWorld()
        var orders = world.orders(.client)
        orders.certificate = other.orders(.client).certificate
        orders.key = other.orders(.client).key
        orders.count = 1
        let (our, their) = try talk(server(world), to: orders)
        #expect(our.error?.alert == .unknownAuthority)
        #expect(their.error?.contains("unknown ca") == true, "\(their)")
    }

    @Test func `a server of another authority is refused, and told why`() throws {
        let world = try InteropWorld()
        var configuration = client(world)
        configuration.trust = .authorities(try InteropWorld().trust)
        let (our, their) = try talk(configuration, to: world.orders(.server))
        #expect(our.error?.alert == .unknownAuthority)
        #expect(their.error?.contains("unknown ca") == true, "\(their)")
    }

    @Test func `OpenSSL refuses our certificate of another authority, and we learn it`() throws {
        let world = try InteropWorld()
        var configuration = client(world)
        configuration.identities = [TLSIdentity(try InteropWorld().edge)]
        let (our, their) = try talk(configuration, to: world.orders(.server))
        #expect(our.error == .peerAlert(.unknownAuthority))
        #expect(their.error != nil)
    }
}
