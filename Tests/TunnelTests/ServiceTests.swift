import Foundation
import Testing
import TestSupport

/// Real services through both ends of a tunnel.
@Suite(.serialized, .timeLimit(.minutes(4))) struct ServiceTests {
    @Test(.slow) func `PostgreSQL is carried, with a table that goes both ways`() async throws {
        let workshop = try Workshop()
        let postgres = try Postgres(in: workshop)
        let tunnel = try await workshop.carry("--target 127.0.0.1:\(postgres.port)")
        func psql(_ command: String) throws -> String {
            let ended = try workshop.run(
                "/usr/bin/env",
                [
                    "psql", "-h", "127.0.0.1", "-p", "\(tunnel.port)", "-U", "postgres",
                    "-d", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                    "-c", command,
                ]
            )
            try #require(ended.status == 0, "\(command): \(ended.text)")
            return ended.text
        }
        let rows = (1...100_000).map { "\($0),bed \($0 % 17),\($0 &* 7919 % 251)" }
        let file = workshop.folder.appending(path: "rows.csv")
        try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: file)
        _ = try psql("create table vitals (id int primary key, bed text, rate int)")
        _ = try psql("\\copy vitals from 'rows.csv' csv")
        _ = try psql("\\copy (select * from vitals order by id) to 'back.csv' csv")
        let back = try Data(contentsOf: workshop.folder.appending(path: "back.csv"))
        #expect(back == (try Data(contentsOf: file)))
        #expect(try psql("select count(*) from vitals") == "100000\n")
        #expect(tunnel.server.text.contains("tls.group=X25519MLKEM768"))
        #expect(tunnel.server.text.contains("tls.post-quantum=true"))
        #expect(tunnel.server.text.contains("tls.peer=client.test"))
    }

    @Test(.slow) func `NATS is carried, and ten thousand messages come back`() async throws {
        let workshop = try Workshop()
        let nats = try workshop.start(
            "/usr/bin/env",
            ["PATH=/usr/sbin:/usr/bin:/bin", "nats-server", "-a", "127.0.0.1", "-p", "-1"]
        )
        let line = try await nats.line(with: "Listening for client connections")
        let natsPort = try #require(line.split(separator: ":").last.flatMap { Int($0) })
        let tunnel = try await workshop.carry("--target 127.0.0.1:\(natsPort)")
        let client = try PlainSocket(port: tunnel.port)
        try client.write("CONNECT {\"verbose\":false}\r\nSUB ward.> 1\r\nPING\r\n")
        var received = ""
        while !received.contains("PONG\r\n") {
            received += String(decoding: try client.read(), as: UTF8.self)
        }
        #expect(received.hasPrefix("INFO "))
        let payloads = (0..<10_000).map { "heart rate \($0)" }
        let batch = payloads.enumerated().map { index, payload in
            "PUB ward.bed\(index % 20) \(payload.utf8.count)\r\n\(payload)\r\n"
        }
        let expected = payloads.enumerated().map { index, payload in
            "MSG ward.bed\(index % 20) 1 \(payload.utf8.count)\r\n\(payload)\r\n"
        }.joined()
        var answer: [UInt8] = []
        for start in stride(from: 0, to: batch.count, by: 1000) {
            try client.write(batch[start..<start + 1000].joined())
            let due = payloads[0..<start + 1000].enumerated().reduce(0) { sum, next in
                let size = next.element.utf8.count
                return sum + "MSG ward.bed\(next.offset % 20) 1 \(size)\r\n".utf8.count + size + 2
            }
            while answer.count < due { answer += try client.read() }
        }
        #expect(answer == Array(expected.utf8))
    }
}

/// A PostgreSQL of its own on loopback, run by a user who may.
final class Postgres {
    let port: Int
    private let folder: URL
    private let program: RunningProgram

    init(in workshop: Workshop) throws {
        let versions = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")
        let version = try #require(versions.max { $0.count < $1.count || $0 < $1 })
        let programs = "/usr/lib/postgresql/\(version)/bin"
        folder = FileManager.default.temporaryDirectory
            .appending(path: "pqtwin-postgres-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // PostgreSQL refuses to run as root.
        let isRoot = getuid() == 0
        func asUser(_ arguments: [String]) -> [String] {
            isRoot
                ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + arguments
                : arguments
        }
        if isRoot {
            let owner = try workshop.run("/usr/bin/env", ["chown", "postgres", folder.path])
            try #require(owner.status == 0, "\(owner.text)")
        }
        let data = folder.appending(path: "data").path
        let made = try workshop.run(
            "/usr/bin/env",
            asUser([
                "\(programs)/initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
            ])
        )
        try #require(made.status == 0, "\(made.text)")
        port = try PlainSocket.Listener().port
        program = try workshop.start(
            "/usr/bin/env",
            asUser([
                "\(programs)/postgres", "-D", data, "-p", "\(port)", "-h", "127.0.0.1",
                "-k", folder.path, "-c", "fsync=off",
            ])
        )
        let limit = ContinuousClock.now + .seconds(60)
        while !program.text.contains("ready to accept connections") {
            try #require(program.isRunning && .now < limit, "\(program.text)")
            usleep(50_000)
        }
    }

    deinit {
        program.send(SIGQUIT)
        program.wait()
        try? FileManager.default.removeItem(at: folder)
    }
}
