import PQIdentity
import PQTLS
import PQTransport
import Testing

/// A listener that asks someone about its clients.
struct VerifierTests {
    @Test(.timeLimit(.minutes(1)))
    func `what a client said while it was judged is delivered`() async throws {
        var configuration = try World.server()
        configuration.clientTrust?.verifier = SlowVerifier()
        let server = configuration
        let client = try World.client()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let answer = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                try await PQTransport.listen(
                    on: "127.0.0.1",
                    port: 0,
                    configuration: server,
                    onListening: { found.yield($0) }
                ) { connection in
                    for try await message in connection.messages {
                        try await connection.send(message)
                    }
                }
                return nil
            }
            let port = try #require(await ports.first { _ in true })
            defer { group.cancelAll() }
            // The client's handshake ends before the server's: its message comes too early.
            return try await PQTransport.connect(
                to: "127.0.0.1",
                port: port,
                configuration: client
            ) { connection in
                try await connection.send(Array("early".utf8))
                return try await connection.messages.first { _ in true }
            }
        }
        #expect(answer == Array("early".utf8))
    }
}

private struct SlowVerifier: PeerVerifier {
    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        try await Task.sleep(for: .milliseconds(300))
        return .accepted
    }
}
