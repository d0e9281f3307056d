import Foundation
import Testing
import TestSupport

/// The two ends of a tunnel as processes: who is let in, what they say, how they end.
@Suite(.serialized, .timeLimit(.minutes(4))) struct EndsTests {
    @Test func `bytes come back, and an end of one half is handed on`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry("--echo")
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("twin")
        socket.finishWriting()
        #expect(try socket.readToEnd() == Array("twin".utf8))
    }

    @Test func `a client with another name is refused, and the log says why`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry("--echo", server: "--allow-name other.test")
        let socket = try PlainSocket(port: tunnel.port)
        #expect(socket.endsByReset(afterWriting: "twin"))
        _ = try await tunnel.client.line(with: "access_denied")
        let line = try await tunnel.server.line(with: "none of its names is allowed")
        #expect(line.contains("tls.peer=dns:client.test uri:pqtwin://client"))
        #expect(!tunnel.server.text.contains("connection open"))
    }

    @Test func `a client is let in by its URI`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry("--echo", server: "--allow-uri pqtwin://client")
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("twin")
        #expect(try socket.read() == Array("twin".utf8))
    }

    @Test func `a revoked client is refused after a reload, and a bad reload changes nothing`()
        async throws
    {
        let workshop = try Workshop()
        try workshop.make("cert revoke --list ca.crl --authority ca.pem --key ca.key")
        let tunnel = try await workshop.carry(
            "--echo",
            server: "--allow-any --crl ca.crl --require-crl"
        )
        let first = try PlainSocket(port: tunnel.port)
        try first.write("1")
        #expect(try first.read() == [UInt8(ascii: "1")])

        // A list that is none: refused, and everything goes on.
        let list = workshop.folder.appending(path: "ca.crl")
        let good = try Data(contentsOf: list)
        try Data("nonsense".utf8).write(to: list)
        tunnel.server.send(SIGHUP)
        #expect(try await tunnel.server.line(with: "reload failed").contains("ca.crl"))
        let second = try PlainSocket(port: tunnel.port)
        try second.write("2")
        #expect(try second.read() == [UInt8(ascii: "2")])

        try good.write(to: list)
        try workshop.make("cert revoke client.pem --list ca.crl --authority ca.pem --key ca.key")
        tunnel.server.send(SIGHUP)
        _ = try await tunnel.server.line(with: " reloaded")
        let third = try PlainSocket(port: tunnel.port)
        #expect(third.endsByReset(afterWriting: "3"))
        _ = try await tunnel.client.line(with: "certificate_revoked")
        // Who was in stays in.
        try first.write("4")
        #expect(try first.read() == [UInt8(ascii: "4")])
    }

    @Test(.slow) func `a drain while data is under way loses nothing`() async throws {
        let workshop = try Workshop()
        let service = try PlainSocket.Listener()
        let tunnel = try await workshop.carry(
            "--target 127.0.0.1:\(service.port)",
            server: "--allow-any --drain 60",
            client: "--drain 60"
        )
        let size = 20 << 20
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let sender = Thread {
            guard let client = try? service.accept() else { return }
            try? client.write(bytes)
        }
        sender.start()
        let socket = try PlainSocket(port: tunnel.port)
        var received = try socket.read()
        tunnel.server.send(SIGTERM)
        tunnel.client.send(SIGTERM)
        _ = try await tunnel.server.line(with: "no more connections")
        _ = try await tunnel.client.line(with: "no more connections")
        #expect(tunnel.server.isRunning)
        socket.finishWriting()
        received += try socket.readToEnd()
        #expect(received.count == size)
        #expect(received == bytes)
        tunnel.server.wait()
        tunnel.client.wait()
        #expect(tunnel.server.status == 0)
        #expect(tunnel.client.status == 0)
    }

    @Test func `the service learns the client from the PROXY header`() async throws {
        let workshop = try Workshop()
        let service = try PlainSocket.Listener()
        let tunnel = try await workshop.carry(
            "--target 127.0.0.1:\(service.port)",
            server: "--allow-name other.test --allow-name client.test --proxy-protocol "
                + "--alpn twin/1",
            client: "--alpn twin/1"
        )
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("data")
        let client = try service.accept()
        var bytes: [UInt8] = []
        while bytes.count < 16 || bytes.count < 16 + Int(bytes[14]) << 8 + Int(bytes[15]) + 4 {
            bytes += try client.read()
        }
        #expect(Array(bytes[0..<12]) == [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10])
        #expect(Array(bytes[12..<14]) == [0x21, 0x11])
        let length = Int(bytes[14]) << 8 + Int(bytes[15])
        #expect(Array(bytes[16..<24]) == [127, 0, 0, 1, 127, 0, 0, 1])
        let fields = Field.read(bytes[28..<16 + length])
        #expect(fields[0x01] == Array("twin/1".utf8))
        #expect(fields[0x02] == Array("server.test".utf8))
        #expect(fields[0xE0] == Array("dns:client.test".utf8))
        let tls = try #require(fields[0x20])
        // TLS, with a client's certificate, which was verified.
        #expect(Array(tls.prefix(5)) == [0x03, 0, 0, 0, 0])
        let proof = Field.read(tls.dropFirst(5))
        #expect(proof[0x21] == Array("TLSv1.3".utf8))
        #expect(proof[0x22] == Array("client".utf8))
        #expect(proof[0x23] == Array("TLS_AES_256_GCM_SHA384".utf8))
        #expect(proof[0x24] == Array("ML-DSA-65".utf8))
        #expect(proof[0x25] == Array("ML-DSA-65".utf8))
        #expect(proof[0x26] == Array("X25519MLKEM768".utf8))
        #expect(proof[0x27] == Array("mldsa65".utf8))
        #expect(Array(bytes[(16 + length)...]) == Array("data".utf8))
    }

    @Test func `figures can be scraped`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry(
            "--echo",
            server: "--allow-any --metrics 127.0.0.1:0 --max-connections 1"
        )
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("twin")
        _ = try socket.read()
        // One too many.
        #expect(try PlainSocket(port: tunnel.port).endsByReset())
        _ = try await tunnel.server.line(with: "too many connections")
        let line = try await tunnel.server.line(with: "serving figures")
        let port = try #require(line.split(separator: "port=").last.flatMap { Int($0) })
        func get(_ path: String) throws -> String {
            let scraper = try PlainSocket(port: port)
            try scraper.write("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return String(decoding: try scraper.readToEnd(), as: UTF8.self)
        }
        let text = try get("/metrics")
        #expect(text.hasPrefix("HTTP/1.1 200 OK"))
        for expected in [
            "pqtls_handshakes_started_total{role=\"server\"} 1\n",
            "pqtls_handshakes_completed_total{role=\"server\",resumed=\"false\"} 1\n",
            "pqtls_connections_open{role=\"server\"} 1\n",
            "pqtls_received_bytes_total{role=\"server\"} 4\n",
            "pqtls_sent_bytes_total{role=\"server\"} 4\n",
            "pqtls_handshake_duration_seconds_count{role=\"server\"} 1\n",
            "# TYPE pqtls_handshake_duration_seconds histogram\n",
            "pqtls_handshakes_failed_total{role=\"server\",reason=\"limit\"} 1\n",
            "# TYPE pqtwin_tunnel_certificate_expiry_timestamp_seconds gauge\n",
        ] {
            #expect(text.contains(expected), "\(text)")
        }
        #expect(try get("/").hasPrefix("HTTP/1.1 404"))
    }

    @Test(arguments: ["server", "client"])
    func `either end appends the secrets to a file of its owner, and warns`(
        role: String
    ) async throws {
        let workshop = try Workshop()
        let file = workshop.folder.appending(path: "keys.log")
        try Data("# before\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        let option = "--keylog keys.log"
        let tunnel = try await workshop.carry(
            "--echo",
            server: "--allow-any " + (role == "server" ? option : ""),
            client: role == "client" ? option : ""
        )
        let end = role == "server" ? tunnel.server : tunnel.client
        let other = role == "server" ? tunnel.client : tunnel.server
        _ = try await end.line(with: "SECRETS OF ALL CONNECTIONS")
        #expect(!other.text.contains("SECRETS"))
        for _ in 0..<2 {
            let socket = try PlainSocket(port: tunnel.port)
            try socket.write("twin")
            #expect(try socket.read() == Array("twin".utf8))
        }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "# before")
        let secrets = lines.dropFirst().map { $0.split(separator: " ") }
        #expect(Set(secrets.map { $0[1] }).count == 2)
        #expect(
            Set(secrets.map { $0[0] }) == [
                "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
            ]
        )
        #expect(secrets.allSatisfy { $0.count == 3 && $0[1].count == 64 && $0[2].count == 96 })
    }

    @Test func `a file for secrets is made for its owner alone`() async throws {
        let workshop = try Workshop()
        _ = try await workshop.carry("--echo", client: "--keylog keys.log")
        let file = workshop.folder.appending(path: "keys.log")
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a connection that is cut off is reset and does not seem to end`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry("--echo")
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("half of it")
        #expect(try socket.read() == Array("half of it".utf8))
        tunnel.server.kill()
        #expect(socket.endsByReset())
    }

    @Test func `a service that is not there ends the connection, not the tunnel`() async throws {
        let workshop = try Workshop()
        let port = try PlainSocket.Listener().port
        let tunnel = try await workshop.carry(
            "--target 127.0.0.1:\(port)",
            server: "--allow-any"
        )
        let socket = try PlainSocket(port: tunnel.port)
        #expect(socket.endsByReset())
        _ = try await tunnel.server.line(with: "can't be reached")
        #expect(tunnel.server.isRunning)
    }
}

/// The fields of a PROXY header.
enum Field {
    static func read(_ bytes: some Collection<UInt8>) -> [UInt8: [UInt8]] {
        var rest = Array(bytes)[...]
        var fields: [UInt8: [UInt8]] = [:]
        while rest.count >= 3 {
            let head = Array(rest.prefix(3))
            let length = Int(head[1]) << 8 + Int(head[2])
            fields[head[0]] = Array(rest.dropFirst(3).prefix(length))
            rest = rest.dropFirst(3 + length)
        }
        return fields
    }
}
