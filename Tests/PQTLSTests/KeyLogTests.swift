import PQSecrets
import PQTLS
import Synchronization
import Testing

/// The secrets of a connection for those who debug it, and for no one else.
@Suite struct KeyLogTests {
    private final class Lines: TLSKeyLog {
        let all = Mutex<[String]>([])
        func write(_ line: String) { all.withLock { $0.append(line) } }
    }

    private func bytes(_ text: Substring) -> [UInt8] {
        let digits = Array(text)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0..<$0 + 2]), radix: 16)
        }
    }

    @Test func `both ends log the same five secrets, and these open the records`() throws {
        let (clientLog, serverLog) = (Lines(), Lines())
        var client = try World.clientConfiguration()
        client.keyLog = clientLog
        var server = try World.serverConfiguration()
        server.keyLog = serverLog
        let pair = try Pair(client, server)
        pair.pump()
        let lines = clientLog.all.withLock { $0 }
        #expect(lines == serverLog.all.withLock { $0 })
        let fields = lines.map { $0.split(separator: " ") }
        #expect(
            fields.map { $0[0] } == [
                "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
            ]
        )
        #expect(Set(fields.map { $0[1] }).count == 1)
        #expect(fields.allSatisfy { $0[1].count == 64 && $0[2].count == 96 })
        try pair.client.send([1, 2, 3])
        let record = pair.client.takeOutput()
        let secret = SecretBytes(copying: bytes(fields[2][2]).span)
        var records = RecordLayer()
        records.installReadKey(try RecordKey(.aes256GCMSHA384, trafficSecret: secret))
        records.append(record)
        let opened = try records.next()
        #expect(opened?.type == .applicationData)
        #expect(opened?.content == [1, 2, 3])
    }

    @Test func `the lines name the connection by the client's random`() throws {
        let log = Lines()
        var client = try World.clientConfiguration()
        client.keyLog = log
        let pair = try Pair(client, World.serverConfiguration())
        let hello = pair.client.takeOutput()
        try pair.server.receive(hello)
        pair.pump()
        let line = try #require(log.all.withLock { $0.first })
        let random = line.split(separator: " ")[1]
        // Record header, message header, version.
        #expect(bytes(random) == Array(hello[11..<43]))
    }
}
