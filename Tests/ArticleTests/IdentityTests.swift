import PQIdentity
import PQTLS
import PQTransport
import Testing

/// Keys elsewhere, a verifier of one's own, and keys without certificates.
struct IdentityTests {
    @Test func `a module signs the handshake, and its key never leaves it`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let module = SecurityModule(holding: ward.cloud.privateKey)
        let server = try moduleServer(ward.certificateFile("cloud"), module, ward.trust)
        let answer = try await beside {
            try await echo(server, on: host)
        } _: {
            let client = TLSClientConfiguration(
                identity: ward.edge,
                trust: ward.trust,
                serverName: .dns("cloud.example")
            )
            return try await greet(client, at: host).1
        }
        #expect(answer == "heart rate 72/min")
        #expect(await module.signatureCount == 1)
    }

    @Test func `a verifier refuses who has left, and no one else`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let trust = trustWithout(left: [.dns("edge.example")], ward.trust)
        let server = TLSServerConfiguration(
            identities: [TLSIdentity(ward.cloud)],
            clientTrust: trust
        )
        let other = try ward.node("other.example")
        let answer = try await beside {
            try await echo(server, on: host)
        } _: {
            let client = TLSClientConfiguration(
                identity: other,
                trust: ward.trust,
                serverName: .dns("cloud.example")
            )
            return try await greet(client, at: host).1
        }
        #expect(answer == "heart rate 72/min")
        await #expect(throws: TransportError.tls(.peerAlert(.accessDenied))) {
            try await beside {
                try await echo(server, on: host)
            } _: {
                let client = TLSClientConfiguration(
                    identity: ward.edge,
                    trust: ward.trust,
                    serverName: .dns("cloud.example")
                )
                return try await greet(client, at: host).1
            }
        }
    }

    @Test func `two keys are enough, and a third one is refused`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let (server, client) = try rawKeys(
            ward.keyFile("cloud"),
            ward.keyFile("edge"),
            ward.cloud.privateKey.publicKey.pemRepresentation,
            ward.edge.privateKey.publicKey.pemRepresentation
        )
        let security = try await beside {
            try await echo(server, on: host)
        } _: {
            try await greet(client, at: host).0
        }
        #expect(security.peer?.basis == .publicKey)
        #expect(security.peer?.publicKey == ward.cloud.privateKey.publicKey)
        var stranger = client
        stranger.identities = [
            TLSIdentity(rawPublicKeyOf: try SigningPrivateKey(generating: .mldsa65))
        ]
        let refused = stranger
        await #expect(throws: TransportError.self) {
            try await beside {
                try await echo(server, on: host)
            } _: {
                try await greet(refused, at: host).1
            }
        }
    }
}

// snippet: signer-module
/// Stands for a security module, an agent or a service: whatever answers after a while.
actor SecurityModule: HandshakeSigner {
    nonisolated let publicKey: SigningPublicKey
    private let key: SigningPrivateKey
    private(set) var signatureCount = 0

    init(holding key: SigningPrivateKey) {
        self.key = key
        publicKey = key.publicKey
    }

    func signature(for content: [UInt8]) async throws -> [UInt8] {
        signatureCount += 1
        return try key.signature(for: content)
    }
}
// end snippet

private func moduleServer(
    _ certificateFile: String,
    _ module: SecurityModule,
    _ trust: TrustAnchors
) throws -> TLSServerConfiguration {
    // snippet: signer-use
    let chain = try Certificate.certificates(pem: KeyFile.read(certificateFile))
    let server = TLSServerConfiguration(
        identities: [try TLSIdentity(certificateChain: chain, signer: module)],
        clientTrust: .authorities(trust)
    )
    // end snippet
    return server
}

// snippet: verifier-list
/// Sends away who has left but holds a certificate that is still good.
struct Leavers: PeerVerifier {
    let names: Set<GeneralName>

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        names.isDisjoint(with: peer.names) ? .accepted : .refused(.accessDenied)
    }
}
// end snippet

private func trustWithout(left: Set<GeneralName>, _ anchors: TrustAnchors) -> TLSTrust {
    // snippet: verifier-use
    var trust = TLSTrust.authorities(anchors)
    trust.verifier = Leavers(names: left)
    // end snippet
    return trust
}

private func rawKeys(
    _ cloudKeyFile: String,
    _ edgeKeyFile: String,
    _ cloudPublicPEM: String,
    _ edgePublicPEM: String
) throws -> (TLSServerConfiguration, TLSClientConfiguration) {
    // snippet: raw-server
    let cloudKey = try SigningPrivateKey(pem: KeyFile.read(cloudKeyFile))
    let server = TLSServerConfiguration(
        identities: [TLSIdentity(rawPublicKeyOf: cloudKey)],
        clientTrust: .publicKeys([try SigningPublicKey(pem: edgePublicPEM)])
    )
    // end snippet
    // snippet: raw-client
    let edgeKey = try SigningPrivateKey(pem: KeyFile.read(edgeKeyFile))
    let client = TLSClientConfiguration(
        identities: [TLSIdentity(rawPublicKeyOf: edgeKey)],
        trust: .publicKeys([try SigningPublicKey(pem: cloudPublicPEM)]),
        serverName: .dns("cloud.example")
    )
    // end snippet
    return (server, client)
}
