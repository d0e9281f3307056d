import PQIdentity
import PQTLS
import PQTransport
import Testing

/// A signer that takes its time, fails, or never answers.
private struct SlowSigner: HandshakeSigner {
    enum Manner: Sendable { case slow, failing, silent }
    struct Failure: Error {}

    let key: SigningPrivateKey
    let manner: Manner

    var publicKey: SigningPublicKey { key.publicKey }

    func signature(for content: [UInt8]) async throws -> [UInt8] {
        switch manner {
        case .slow: try await Task.sleep(for: .milliseconds(50))
        case .failing: throw Failure()
        case .silent: try await Task.sleep(for: .seconds(3600))
        }
        return try key.signature(for: content)
    }
}

/// A verifier that takes its time and has one answer.
private struct SlowVerifier: PeerVerifier {
    let answer: TLSVerdict

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        try await Task.sleep(for: .milliseconds(50))
        return answer
    }
}

/// Handshakes over a network that wait for someone outside.
@Suite struct HandshakeWorkTests {
    private func signing(
        _ identity: Result<NodeIdentity, any Error>,
        _ manner: SlowSigner.Manner
    ) throws -> [TLSIdentity] {
        let identity = try identity.get()
        return [
            try TLSIdentity(
                certificateChain: identity.certificateChain,
                signer: SlowSigner(key: identity.privateKey, manner: manner)
            )
        ]
    }

    @Test func `slow signers and verifiers on both ends are waited for`() async throws {
        var server = try World.server()
        server.identities = try signing(World.cloud, .slow)
        server.clientTrust?.verifier = SlowVerifier(answer: .accepted)
        var client = try World.client()
        client.identities = try signing(World.edge, .slow)
        client.trust.verifier = SlowVerifier(answer: .accepted)
        let configuration = client
        let answer = try await withListener(server, handler: echo) { port in
            try await connectAsEdge(port, configuration) { connection in
                // More than is read at once, said while the server's verifier still thinks.
                try await connection.send([UInt8](repeating: 7, count: 900_000))
                for try await message in connection.messages { return message }
                return []
            }
        }
        #expect(answer == [UInt8](repeating: 7, count: 900_000))
    }

    @Test func `a signer that fails ends the handshake`() async throws {
        var server = try World.server()
        server.identities = try signing(World.cloud, .failing)
        let journal = Journal()
        let error = try await withListener(server, journal: journal, handler: echo) { port in
            let error = await failure { try await connectAsEdge(port) { _ in } }
            try await journal.wait(for: "our signer failed")
            return error
        }
        #expect(error == .tls(.peerAlert(.internalError)))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a signer that never answers runs into the handshake's deadline`() async throws {
        var server = try World.server()
        server.identities = try signing(World.cloud, .silent)
        let limits = TransportLimits(handshakeTime: .milliseconds(200))
        let journal = Journal()
        try await withListener(server, limits: limits, journal: journal, handler: echo) { port in
            _ = await failure { try await connectAsEdge(port) { _ in } }
            try await journal.wait(for: "the handshake took too long")
        }
    }

    @Test func `a peer that the verifier refuses is told why`() async throws {
        var server = try World.server()
        server.clientTrust?.verifier = SlowVerifier(answer: .refused(.accessDenied))
        let error = try await withListener(server, handler: echo) { port in
            await failure {
                try await connectAsEdge(port) { connection in
                    for try await _ in connection.messages {}
                }
            }
        }
        #expect(error == .tls(.peerAlert(.accessDenied)))
    }
}
