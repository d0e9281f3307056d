import Foundation
import Testing
import TestSupport

/// What a tunnel refuses or warns of when it starts, and what it says in its log.
@Suite(.serialized, .timeLimit(.minutes(4))) struct StartTests {
    private static let server =
        "server --listen 127.0.0.1:0 --echo --cert server.pem --key server.key"
    private static let client =
        "client --listen 127.0.0.1:0 --target 127.0.0.1:1 --name server.test"

    @Test(
        arguments: [
            ("'*.test'", "--allow-name", "without *"),
            ("'two words'", "--allow-name", "no host"),
            ("'a..test'", "--allow-name", "no host name"),
            ("'uri:nothing'", "--allow-name", "no URI"),
            ("''", "--allow-uri", "no URI"),
            ("'not a uri'", "--allow-uri", "no URI"),
        ]
    )
    func `names that nobody bears are refused`(
        name: String,
        option: String,
        reason: String
    ) async throws {
        let workshop = try Workshop()
        let text = try await workshop.refusal(Self.server, "--trust ca.pem", option, name)
        #expect(text.contains(reason), "\(text)")
    }

    @Test func `trust that lets in nobody is refused`() async throws {
        let workshop = try Workshop()
        try FileManager.default.createDirectory(
            at: workshop.folder.appending(path: "empty"),
            withIntermediateDirectories: true
        )
        #expect(
            try await workshop.refusal(Self.server, "--allow-any --trust empty")
                .contains("no authority in empty")
        )
        #expect(
            try await workshop.refusal(Self.client, "--trust empty")
                .contains("no authority in empty")
        )
        #expect(
            try await workshop.refusal(Self.server, "--allow-any --trust ca.pem --require-crl")
                .contains("there is no revocation list of CN=Ward")
        )
    }

    @Test func `a leaf that is trusted vouches for nobody, which is said`() async throws {
        let workshop = try Workshop()
        let end = try await workshop.tunnel("\(Self.server) --allow-any --trust client.pem")
        _ = try await end.program.line(with: "is no authority")
    }

    @Test func `a certificate that no client would take is refused`() async throws {
        let workshop = try Workshop()
        try workshop.issue("guest", names: "dns:guest.test", more: "--profile client")
        let guest = "server --listen 127.0.0.1:0 --echo --cert guest.pem --key guest.key"
        #expect(
            try await workshop.refusal(guest, "--allow-any --trust ca.pem")
                .contains("guest.pem: the certificate is not for serverAuth")
        )
    }

    @Test func `a certificate that ends soon is warned of, at a reload too`() async throws {
        let workshop = try Workshop()
        try workshop.issue("brief", names: "dns:server.test", more: "--days 29")
        let end = try await workshop.tunnel(
            "server --listen 127.0.0.1:0 --echo --cert brief.pem --key brief.key --allow-any "
                + "--trust ca.pem"
        )
        _ = try await end.program.line(with: "OUR CERTIFICATE ENDS SOON")
        end.program.send(SIGHUP)
        _ = try await end.program.line(with: " reloaded ")
        let warnings = end.program.text.split(separator: "\n").filter { $0.contains("ENDS SOON") }
        #expect(warnings.count == 2)
    }

    @Test func `a passphrase from a descriptor outlasts a reload`() async throws {
        let workshop = try Workshop()
        try Data("correct horse\n".utf8).write(to: workshop.folder.appending(path: "secret"))
        try workshop.make("keygen ML-DSA-65 --encrypt --passphrase-file secret --output locked.key")
        try workshop.make(
            "cert issue locked.key.pub.pem --subject server --name dns:server.test "
                + "--authority ca.pem --key ca.key --output locked.pem"
        )
        let pqtwin = try #require(RunningProgram.pqtwin())
        let end = try workshop.start(
            "/bin/sh",
            [
                "-c",
                "exec \(pqtwin.path) tunnel server --listen 127.0.0.1:0 --echo --cert locked.pem "
                    + "--key locked.key --passphrase-fd 3 --allow-any --trust ca.pem 3<secret",
            ]
        )
        _ = try await end.line(with: " listening ")
        end.send(SIGHUP)
        _ = try await end.line(with: " reloaded ")
        #expect(!end.text.contains("reload failed"))
    }

    @Test func `a key that everyone may read and the policy of browsers are warned of`()
        async throws
    {
        let workshop = try Workshop()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644],
            ofItemAtPath: workshop.folder.appending(path: "server.key").path
        )
        let end = try await workshop.tunnel(
            "\(Self.server) --allow-any --trust ca.pem --policy browser"
        )
        _ = try await end.program.line(with: "every user of this machine")
        _ = try await end.program.line(with: "POLICY BROWSER")
    }

    @Test func `a port that is taken is named, and so is what it was for`() async throws {
        let workshop = try Workshop()
        let taken = try PlainSocket.Listener()
        let address = "127.0.0.1:\(taken.port)"
        let rest = "--cert server.pem --key server.key --allow-any --trust ca.pem"
        #expect(
            try await workshop.refusal("server --listen \(address) --echo \(rest)")
                .contains("can't listen on \(address): Address already in use\n")
        )
        #expect(
            try await workshop.refusal(
                "client --listen \(address) --target 127.0.0.1:1 --trust ca.pem"
            ).contains("can't listen on \(address): Address already in use\n")
        )
    }

    @Test func `a port for figures that is taken is not blamed on the listener`() async throws {
        let workshop = try Workshop()
        let taken = try PlainSocket.Listener()
        let address = "127.0.0.1:\(taken.port)"
        let program = try workshop.start(
            try #require(RunningProgram.pqtwin()).path,
            ["tunnel"]
                + "\(Self.server) --allow-any --trust ca.pem --metrics \(address)"
                .split(separator: " ").map(String.init)
        )
        program.wait()
        #expect(program.status == 2)
        #expect(
            program.text.contains("can't serve figures on \(address): Address already in use\n")
        )
    }

    @Test func `an address of version 6 without brackets is refused with the form it needs`()
        async throws
    {
        let workshop = try Workshop()
        let text = try await workshop.refusal(
            "server --listen :::8443 --echo --cert server.pem --key server.key --allow-any "
                + "--trust ca.pem"
        )
        #expect(text.contains("host:port or [IPv6]:port"), "\(text)")
    }

    @Test func `a socket on which someone listens is not taken over`() async throws {
        let workshop = try Workshop()
        let arguments =
            "client --listen unix:\(workshop.folder.path)/db.sock "
            + "--target 127.0.0.1:1 --name server.test --trust ca.pem"
        let first = try await workshop.tunnel(arguments)
        #expect(
            try await workshop.refusal(arguments)
                .contains("db.sock: another process listens there")
        )
        // One that was left behind is replaced.
        first.program.kill()
        first.program.wait()
        _ = try await workshop.tunnel(arguments)
    }

    @Test func `both ends log who talks to whom`() async throws {
        let workshop = try Workshop()
        let tunnel = try await workshop.carry("--echo", server: "--allow-any")
        let socket = try PlainSocket(port: tunnel.port)
        try socket.write("1")
        _ = try socket.read()
        let opened = try await tunnel.client.line(with: "connection open")
        let pattern = #/client=127\.0\.0\.1:\d+ server=127\.0\.0\.1:\d+ /#
        #expect(opened.contains(pattern), "\(opened)")
        let served = try await tunnel.server.line(with: "connection open")
        #expect(served.contains(#/client=127\.0\.0\.1:\d+ /#), "\(served)")
    }

    @Test func `a client of version 4 is one for the service behind a listener of version 6`()
        async throws
    {
        let workshop = try Workshop()
        let service = try PlainSocket.Listener()
        let entry = try await workshop.tunnel(
            "server --listen [::]:0 --target 127.0.0.1:\(service.port) --proxy-protocol "
                + "--cert server.pem --key server.key --trust ca.pem --allow-any"
        )
        let exit = try await workshop.tunnel(
            "client --listen 127.0.0.1:0 --target 127.0.0.1:\(entry.port) --name server.test "
                + "--cert client.pem --key client.key --trust ca.pem"
        )
        let socket = try PlainSocket(port: exit.port)
        try socket.write("data")
        let client = try service.accept()
        var bytes: [UInt8] = []
        while bytes.count < 24 { bytes += try client.read() }
        #expect(Array(bytes[12..<14]) == [0x21, 0x11])
        #expect(Array(bytes[16..<24]) == [127, 0, 0, 1, 127, 0, 0, 1])
        #expect(entry.program.text.contains("client=127.0.0.1:"))
    }
}
