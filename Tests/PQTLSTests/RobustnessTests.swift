import PQSecrets
import PQTLS
import Testing
import TestSupport

/// Flights that were recorded once, then altered: a typed error and an alert, never a trap.
///
/// Client and server draw their randomness from a fixed source, so that a recorded flight fits
/// every new endpoint and can be altered again and again.
@Suite struct RobustnessTests {
    private func client() throws -> TLSClient {
        var configuration = try World.clientConfiguration()
        configuration.randomness = FixedRandom(seed: 1)
        var client = TLSClient(configuration)
        try client.start()
        return client
    }

    private func server() throws -> TLSServer {
        var configuration = try World.serverConfiguration()
        configuration.randomness = FixedRandom(seed: 2)
        var server = TLSServer(configuration)
        try server.start()
        return server
    }

    /// The first flights of both ends.
    private func recorded() throws -> (hello: [UInt8], flight: [UInt8]) {
        var client = try client()
        let hello = client.takeOutput()
        var server = try server()
        try server.receive(hello)
        let flight = server.takeOutput()
        // It fits: the client completes.
        try client.receive(flight)
        let isComplete = client.security != nil
        try #require(isComplete)
        return (hello, flight)
    }

    @Test(.slow) func `no altered byte of a server's flight is accepted`() throws {
        let flight = try recorded().flight
        let helloEnd = 5 + (Int(flight[3]) << 8 | Int(flight[4])) + 6
        // Every byte of ServerHello and ChangeCipherSpec, then every thirteenth.
        let positions =
            Array(0..<helloEnd) + stride(from: helloEnd, to: flight.count, by: 13)
        for position in positions {
            var altered = flight
            altered[position] ^= 1
            var client = try client()
            _ = client.takeOutput()
            let error = failure {
                try client.receive(altered)
                try client.receiveEndOfStream()
            }
            let isComplete = client.security != nil
            // The record versions mean nothing and are not authenticated in the clear.
            let version = [1, 2].contains(position) || [1, 2].contains(position - helloEnd + 6)
            if version {
                #expect(isComplete || error != nil)
            } else {
                #expect(error != nil, "byte \(position)")
                #expect(!isComplete, "byte \(position)")
            }
        }
    }

    @Test(.slow) func `no altered byte of a ClientHello leads to a connection`() throws {
        let (hello, flight) = try recorded()
        // Every byte outside the share; in it every sixty-first, since each costs a signature.
        let share = 140..<1340
        for position in hello.indices where !share.contains(position) || position % 61 == 0 {
            var altered = hello
            altered[position] ^= 1
            var server = try server()
            let error = failure { try server.receive(altered) }
            let answer = server.takeOutput()
            guard error == nil else {
                #expect(error?.alert != nil || error == .closed)
                continue
            }
            // The server answered: the client must not accept an answer to another hello.
            guard !answer.isEmpty, ![1, 2].contains(position) else { continue }
            #expect(answer != flight, "byte \(position)")
            var client = try client()
            _ = client.takeOutput()
            #expect(failure { try client.receive(answer) } != nil, "byte \(position)")
        }
    }

    @Test(.slow) func `a cut flight is a truncation wherever it is cut`() throws {
        let (hello, flight) = try recorded()
        for count in stride(from: 0, to: hello.count, by: 7) {
            var server = try server()
            try server.receive(Array(hello.prefix(count)))
            #expect(failure { try server.receiveEndOfStream() } == .truncated)
        }
        for count in stride(from: 0, to: flight.count, by: 97) {
            var client = try client()
            try client.receive(Array(flight.prefix(count)))
            let isComplete = client.security != nil
            #expect(!isComplete)
            #expect(failure { try client.receiveEndOfStream() } == .truncated)
        }
    }

    @Test(.slow) func `no altered byte of a client's last flight is accepted`() throws {
        // Not recorded: the server's signature is hedged, so each round is a handshake of its own.
        for step in 0..<24 {
            let pair = try Pair()
            try pair.server.receive(pair.client.takeOutput())
            try pair.client.receive(pair.server.takeOutput())
            var flight = pair.client.takeOutput()
            let position = 6 + 5 + step * (flight.count - 12) / 23
            flight[min(position, flight.count - 1)] ^= 0x10
            #expect(failure { try pair.server.receive(flight) } == .badRecordMAC)
            #expect(pair.serverSecurity == nil)
            pair.pump()
            #expect(pair.clientError == .peerAlert(.badRecordMAC))
        }
    }

    @Test func `random bytes never trap`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            var server = try server()
            _ = failure { try server.receive([22, 3, 1, 0, UInt8(bytes.count)] + bytes) }
            _ = failure { try server.receiveEndOfStream() }
        }
    }
}
