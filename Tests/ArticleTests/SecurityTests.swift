import Logging
import PQIdentity
import PQTLS
import PQTransport
import Synchronization
import Testing

/// Require and log post-quantum security, and serve browsers, who have none of it yet.
struct SecurityTests {
    @Test func `a post-quantum connection passes, and is logged as what it is`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let server = TLSServerConfiguration(identity: ward.cloud, clientTrust: ward.trust)
        let client = TLSClientConfiguration(
            identity: ward.edge,
            trust: ward.trust,
            serverName: .dns("cloud.example")
        )
        let security = try await beside {
            try await echo(server, on: host)
        } _: {
            try await greet(client, at: host).0
        }
        try requirePostQuantum(security)
        let lines = Lines()
        log(security, to: Logger(label: "test") { _ in lines })
        #expect(lines.all.count == 1)
        for text in [
            "X25519MLKEM768", "mldsa65", "AES_256_GCM", "cloud.example", "tls.post-quantum",
        ] {
            #expect(lines.all.first?.contains(text) == true, "\(lines.all)")
        }
    }

    @Test func `a server of the strictest policy refuses what others take`() async throws {
        let ward = try Ward()
        let strict = try Ward(.mldsa87)
        let host = freshAddress()
        let server = try strictServer(strict.cloud, strict.trust)
        await #expect(throws: TransportError.self) {
            try await beside {
                try await echo(server, on: host)
            } _: {
                let client = TLSClientConfiguration(
                    identity: ward.edge,
                    trust: strict.trust,
                    serverName: .dns("cloud.example")
                )
                return try await greet(client, at: host).1
            }
        }
        let security = try await beside {
            try await echo(server, on: host)
        } _: {
            let client = TLSClientConfiguration(
                identity: strict.edge,
                trust: strict.trust,
                serverName: .dns("cloud.example"),
                policy: .cnsa2
            )
            return try await greet(client, at: host).0
        }
        #expect(security.group == .secP384r1MLKEM1024)
        #expect(security.policy == .cnsa2)
    }

    @Test func `a policy that names something classical can't be made`() throws {
        #expect(throws: TLSError.policy(.unusableGroup(NamedGroup(rawValue: 0x001D)))) {
            try TLSPolicy.custom(groups: [NamedGroup(rawValue: 0x001D)])
        }
        let policy = try ownPolicy()
        #expect(policy.groups == [.mlkem1024])
        #expect(policy.signatureSchemes == [.mldsa87, .mldsa65])
    }

    @Test func `a browser's connection says that it is not post-quantum`() async throws {
        let ward = try Ward()
        let web = try Ward(.p256)
        let server = try browserServer(ward.cloud, web.cloud)
        // Our own client verifies ML-DSA: it stands for a browser where a server has nothing else.
        let classical = try browserServer(web.cloud, web.cloud)
        let browser = TLSClientConfiguration(
            identity: nil,
            trust: web.trust,
            serverName: .dns("cloud.example"),
            policy: .browser
        )
        let node = TLSClientConfiguration(
            identity: nil,
            trust: ward.trust,
            serverName: .dns("cloud.example")
        )
        let seen = Lines()
        let visited = try await visit(classical, browser, seen)
        #expect(!visited.isPostQuantum)
        #expect(visited.serverSignatureScheme == .ecdsaP256SHA256)
        #expect(visited.group == .x25519MLKEM768)
        #expect(throws: NotPostQuantum.self) { try requirePostQuantum(visited) }
        #expect(seen.all == ["browser"])
        let security = try await visit(server, node, seen)
        #expect(security.isPostQuantum)
        #expect(security.serverSignatureScheme == .mldsa65)
        #expect(seen.all.last == "node")
    }

    private func visit(
        _ server: TLSServerConfiguration,
        _ client: TLSClientConfiguration,
        _ seen: Lines
    ) async throws -> ConnectionSecurity {
        let host = freshAddress()
        return try await beside {
            try await serveBrowsers(server, on: host) { seen.append($0) }
        } _: {
            try await greet(client, at: host).0
        }
    }
}

// snippet: security-require
/// Refuses a connection that a quantum computer could have forged or could read later.
func requirePostQuantum(_ security: ConnectionSecurity) throws {
    guard security.isPostQuantum else {
        throw NotPostQuantum(scheme: security.serverSignatureScheme)
    }
}

struct NotPostQuantum: Error {
    let scheme: SignatureScheme?
}
// end snippet

private func log(_ security: ConnectionSecurity, to logger: Logger) {
    // snippet: security-log
    logger.info("connected", metadata: security.logMetadata)
    // end snippet
}

private func strictServer(
    _ identity: NodeIdentity,
    _ trust: TrustAnchors
) throws -> TLSServerConfiguration {
    // snippet: security-strict
    let server = try TLSServerConfiguration(
        identity: identity,
        clientTrust: trust,
        policy: .cnsa2
    ).validated()
    // end snippet
    return server
}

private func ownPolicy() throws -> TLSPolicy {
    // snippet: security-custom
    let policy = try TLSPolicy.custom(
        groups: [.mlkem1024],
        cipherSuites: [.aes256GCMSHA384],
        signatureSchemes: [.mldsa87, .mldsa65]
    )
    // end snippet
    return policy
}

private func browserServer(
    _ node: NodeIdentity,
    _ web: NodeIdentity
) throws -> TLSServerConfiguration {
    // snippet: browser-server
    let server = try TLSServerConfiguration(
        identities: [TLSIdentity(node), TLSIdentity(web)],  // ML-DSA-65, ECDSA P-256
        clientTrust: nil,
        policy: .browser,
        applicationProtocols: ["http/1.1"]
    ).validated()
    // end snippet
    return server
}

private func serveBrowsers(
    _ server: TLSServerConfiguration,
    on host: String,
    _ tell: @escaping @Sendable (String) -> Void
) async throws {
    // A browser speaks HTTP over the stream; what is told apart is the same for messages.
    try await listen(on: host, port: 8443, configuration: server) { connection in
        // snippet: browser-tell
        if connection.security.isPostQuantum {
            tell("node")
        } else {
            tell("browser")
        }
        // end snippet
        for try await message in connection.messages { try await connection.send(message) }
    }
}

/// Keeps lines, of a logger among others.
private final class Lines: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set { _ = newValue }
    }
    var logLevel: Logger.Level {
        get { .trace }
        set { _ = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set { _ = newValue }
    }

    func append(_ line: String) { lines.withLock { $0.append(line) } }

    func log(event: LogEvent) { append("\(event.message) \(event.metadata ?? [:])") }
}
