import PQIdentity
import PQTLS
import Synchronization
import Testing

/// The limits that a peer meets although every single message is right.
@Suite struct LimitTests {
    /// A clock that a test sets.
    private final class Clock: Sendable {
        let time = Mutex(World.now)
        func advance() { time.withLock { $0 = $0.advanced(bySeconds: 1) } }
    }

    private func updates(_ count: Int, _ pair: Pair) -> TLSError? {
        failure {
            for _ in 0..<count {
                try pair.client.updateKeys()
                try pair.client.send([1])
                try pair.server.receive(pair.client.takeOutput())
            }
        }
    }

    @Test func `key updates with data between are counted by the second`() throws {
        let clock = Clock()
        var server = try World.serverConfiguration(limits: TLSLimits(keyUpdatesPerSecond: 5))
        server.clock = { clock.time.withLock { $0 } }
        let pair = try Pair(World.clientConfiguration(), server)
        pair.pump()
        for _ in 0..<3 {
            #expect(updates(5, pair) == nil)
            clock.advance()
        }
        #expect(updates(6, pair) == .keyUpdatesTooOften(limit: 5))
        pair.pump()
        #expect(pair.clientError == .peerAlert(.unexpectedMessage))
    }

    @Test func `a client that proves nothing may send only so much`() throws {
        let limits = TLSLimits(unvalidatedByteCount: 2000)
        let pair = try Pair(World.clientConfiguration(), World.serverConfiguration(limits: limits))
        pair.pump()
        #expect(pair.serverError == .tooManyBytesUnvalidated(limit: 2000))
        #expect(pair.clientError == .peerAlert(.unexpectedMessage))
        #expect(pair.serverSecurity == nil)
    }

    @Test func `what comes after the handshake is not counted against the unproven`() throws {
        let limits = TLSLimits(unvalidatedByteCount: 20_000)
        let pair = try Pair(World.clientConfiguration(), World.serverConfiguration(limits: limits))
        try pair.server.receive(pair.client.takeOutput())
        try pair.client.receive(pair.server.takeOutput())
        try pair.client.send([UInt8](repeating: 1, count: 50_000))
        pair.pump()
        #expect(pair.serverError == nil)
        #expect(pair.serverEvents.data.count == 50_000)
    }

    @Test func `no configuration stretches a key of AES-GCM beyond its limit`() {
        for suite in CipherSuite.allCases {
            let limit: UInt64 = suite == .chaCha20Poly1305SHA256 ? 1 << 62 : 1 << 24
            #expect(suite.largestRecordsPerKey == limit)
        }
    }
}
