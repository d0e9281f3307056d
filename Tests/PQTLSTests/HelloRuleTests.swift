import PQIdentity
import PQTLS
import Testing

/// Rules about the fields of hellos and of what follows them, one broken in each test.
@Suite struct HelloRuleTests {
    private func hello(_ configuration: TLSClientConfiguration? = nil) throws -> ClientHello {
        var client = TLSClient(try configuration ?? World.clientConfiguration())
        try client.start()
        return try ScriptedServer(client.takeOutput()).hello
    }

    private func serverVerdict(_ message: [UInt8]) throws -> Verdict {
        var server = TLSServer(try World.serverConfiguration())
        try server.start()
        var records = RecordLayer()
        try records.write(message, .handshake)
        let error = failure { try server.receive(records.takeOutput()) }
        return Verdict(error: error, alert: plainAlert(in: server.takeOutput()))
    }

    // MARK: Versions

    @Test(arguments: [0x0300, 0x0200, 0])
    func `a hello of SSL is refused whatever its extensions say`(version: UInt16) throws {
        var message = try hello().encoded
        message[4] = UInt8(version >> 8)
        message[5] = UInt8(version & 0xFF)
        #expect(
            try serverVerdict(message)
                == Verdict(error: .unsupportedVersion, alert: .protocolVersion)
        )
        let answer = try clientVerdict { server in
            var message = server.serverHello()
            message[4] = UInt8(version >> 8)
            message[5] = UInt8(version & 0xFF)
            try server.say(message)
        }
        #expect(answer == Verdict(error: .unsupportedVersion, alert: .protocolVersion))
    }

    @Test(arguments: [0x0301, 0x0302, 0x0304, 0x7F00])
    func `the old version field of a client means nothing`(version: UInt16) throws {
        var message = try hello().encoded
        message[4] = UInt8(version >> 8)
        message[5] = UInt8(version & 0xFF)
        #expect(try serverVerdict(message).error == nil)
    }

    // MARK: The name of the server

    @Test(arguments: [[0], [10], [65, 0, 66], [32], [127]] as [[UInt8]])
    func `a server name that is no text is refused`(name: [UInt8]) throws {
        var changed = try hello()
        changed.extensions = ExtensionList(for: .clientHello)
        for item in try hello().extensions.items {
            changed.extensions.append(item.type) { writer in
                guard item.type == .serverName else {
                    writer.raw(item.content)
                    return
                }
                writer.vector16 { writer in
                    writer.uint8(0)
                    writer.vector16 { $0.raw(name) }
                }
            }
        }
        #expect(try serverVerdict(changed.encoded).alert == .decodeError)
    }

    @Test func `only a DNS name is sent, and without the dot of the root`() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(
            try hello(World.clientConfiguration(serverName: .ip(address))).serverName == nil
        )
        let uri = ExpectedName.uri("pqtwin://ward/4")
        #expect(try hello(World.clientConfiguration(serverName: uri)).serverName == nil)
        let dotted = ExpectedName.dns("cloud.test.")
        #expect(
            try hello(World.clientConfiguration(serverName: dotted)).serverName == "cloud.test"
        )
    }

    @Test func `the name that is sent can differ from the name that is expected`() throws {
        let identity = try World.authority.get().identity("cloud.test") { template in
            template.subjectAlternativeNames = [.uri("pqtwin://cloud")]
        }
        let client = try World.clientConfiguration(
            serverName: .uri("pqtwin://cloud"),
            indication: "front.test."
        )
        let pair = try Pair(client, World.serverConfiguration(identity: identity))
        pair.pump()
        #expect(pair.serverSecurity?.serverName == "front.test")
        #expect(pair.clientSecurity?.serverName == "front.test")
        #expect(pair.clientSecurity?.peer?.names == [.uri("pqtwin://cloud")])
        // The name that is sent proves nothing.
        let other = try Pair(
            World.clientConfiguration(
                serverName: .uri("pqtwin://cloud"),
                indication: "cloud.test"
            ),
            World.serverConfiguration()
        )
        other.pump()
        guard case .certificate(.nameMismatch) = other.clientError else {
            Issue.record("not refused for its name")
            return
        }
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1", ".", "", "a b", "a\u{0}b"])
    func `an address or a text that is no host name is not sent as one`(name: String) throws {
        for configuration in [
            try World.clientConfiguration(serverName: .dns(name)),
            try World.clientConfiguration(indication: name),
        ] {
            var client = TLSClient(configuration)
            guard case .configuration = failure(of: { try client.start() }) else {
                Issue.record("not refused")
                return
            }
            #expect(client.takeOutput().isEmpty)
        }
    }

    // MARK: The retry

    @Test func `a cookie that our next hello can not carry is refused`() throws {
        let verdict = try clientVerdict { server in
            try server.say(
                server.retryRequest {
                    $0.extensions.append(.cookie) { writer in
                        writer.vector16 { $0.raw([UInt8](repeating: 1, count: 65_000)) }
                    }
                }
            )
        }
        #expect(verdict.alert == .illegalParameter)
        guard case .messageTooLarge(.serverHello, _, _) = verdict.error else {
            Issue.record("not refused for its size: \(verdict)")
            return
        }
    }

    @Test func `a retry after the server's hello is refused`() throws {
        let verdict = try clientVerdict { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(server.retryRequest { _ in })
        }
        #expect(
            verdict == Verdict(error: .unexpectedMessage(.serverHello), alert: .unexpectedMessage)
        )
    }

    @Test func `a server that changes its suite after a retry is refused`() throws {
        var client = TLSClient(try World.clientConfiguration())
        try client.start()
        let server = try ScriptedServer(client.takeOutput())
        try server.say(
            server.retryRequest {
                $0.extensions.append(.cookie) { writer in writer.vector16 { $0.raw([1]) } }
            }
        )
        try client.receive(server.output())
        _ = client.takeOutput()
        try server.say(
            server.serverHello { $0.cipherSuite = CipherSuite.aes256GCMSHA384.rawValue }
        )
        #expect(failure { try client.receive(server.output()) } == .cipherSuiteNotOffered(0x1302))
    }

    // MARK: Extensions that belong elsewhere

    @Test(arguments: [ExtensionType.keyShare, .supportedVersions, .cookie, .serverName, .padding])
    func `a known extension in a message it does not belong to is refused`(
        type: ExtensionType
    ) throws {
        let expected = Verdict(error: .misplacedExtension(type), alert: .illegalParameter)
        let request = try clientVerdict { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificateRequest) { writer in
                    writer.vector8 { _ in }
                    var list = ExtensionList(for: .certificateRequest)
                    list.append(.signatureAlgorithms) { $0.vector16 { $0.uint16(0x0905) } }
                    list.append(type) { _ in }
                    list.write(to: &writer)
                }
            )
        }
        #expect(request == expected)
        let certificate = try clientVerdict { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificate) {
                    $0.vector8 { _ in }
                    $0.vector24 { writer in
                        writer.vector24 { $0.uint8(0x30) }
                        var list = ExtensionList(for: .certificate)
                        list.append(type) { _ in }
                        list.write(to: &writer)
                    }
                }
            )
        }
        #expect(certificate == expected)
        let ticket = try clientVerdict { server in
            try server.complete()
            try server.say(
                WireWriter.message(.newSessionTicket) { writer in
                    writer.raw([UInt8](repeating: 0, count: 8))
                    writer.vector8 { $0.raw([1]) }
                    writer.vector16 { $0.raw([1]) }
                    var list = ExtensionList(for: .newSessionTicket)
                    list.append(type) { _ in }
                    list.write(to: &writer)
                }
            )
        }
        #expect(ticket.error == expected.error)
    }

    @Test func `hints that we do not know are ignored`() throws {
        let verdict = try clientVerdict { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificateRequest) { writer in
                    writer.vector8 { _ in }
                    var list = ExtensionList(for: .certificateRequest)
                    list.append(.signatureAlgorithms) { $0.vector16 { $0.uint16(0x0905) } }
                    list.append(ExtensionType(rawValue: 0xABCD)) { $0.raw([1, 2, 3]) }
                    list.write(to: &writer)
                }
            )
        }
        #expect(verdict.error == nil)
    }
}
