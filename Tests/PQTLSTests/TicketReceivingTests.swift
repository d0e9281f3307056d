import PQIdentity
import PQSecrets
import PQTLS
import Testing

/// A client against servers whose tickets, or whose use of keys, break a rule.
@Suite struct TicketReceivingTests {
    /// A ticket as a server may write it.
    private func ticket(
        lifetime: UInt32 = 3600,
        size: Int = 100,
        extensions: [ExtensionType] = []
    ) -> [UInt8] {
        WireWriter.message(.newSessionTicket) { writer in
            writer.uint32(lifetime)
            writer.uint32(1)
            writer.vector8 { $0.uint8(0) }
            writer.vector16 { $0.raw([UInt8](repeating: 1, count: size)) }
            writer.vector16 { writer in
                for type in extensions {
                    writer.uint16(type.rawValue)
                    writer.vector16 { $0.uint32(0) }
                }
            }
        }
    }

    /// What a client keeps of a server's tickets, and the error if it died.
    private func kept(
        _ tickets: [[UInt8]],
        at time: CertificateTime = World.now
    ) throws -> (sessions: [TLSSession], error: TLSError?) {
        let cache = TLSSessionCache(sessionsPerServer: 100)
        var configuration = try World.clientConfiguration()
        configuration.sessions = cache
        var client = TLSClient(configuration)
        try client.start()
        let server = try ScriptedServer(client.takeOutput())
        try server.complete()
        try client.receive(server.output())
        for ticket in tickets { try server.say(ticket, .handshake) }
        let error = failure { try client.receive(server.output()) }
        var sessions: [TLSSession] = []
        while let session = cache.take(for: configuration.sessionKey) { sessions.append(session) }
        return (sessions, error)
    }

    @Test func `a ticket is kept for as long as it says, seven days at most`() throws {
        for (lifetime, seconds) in [(1, 1), (604_800, 604_800), (604_801, 604_800)] {
            let result = try kept([ticket(lifetime: UInt32(lifetime))])
            #expect(result.error == nil)
            let session = try #require(result.sessions.first)
            #expect(session.expiresAt == World.now.advanced(bySeconds: Int64(seconds)))
            #expect(session.authenticatedAt == World.now)
        }
        #expect(try kept([ticket(lifetime: .max)]).sessions.count == 1)
    }

    @Test func `a ticket without life or of great size is not kept, which is no error`() throws {
        for bytes in [ticket(lifetime: 0), ticket(size: TicketReceiver.largestTicket + 1)] {
            let result = try kept([bytes])
            #expect(result.error == nil)
            #expect(result.sessions.isEmpty)
        }
        #expect(try kept([ticket(size: TicketReceiver.largestTicket)]).sessions.count == 1)
    }

    @Test func `of many tickets a client keeps as many as its limit says`() throws {
        #expect(try kept(Array(repeating: ticket(), count: 4)).sessions.count == 4)
        let result = try kept(Array(repeating: ticket(), count: 20))
        #expect(result.error == nil)
        #expect(result.sessions.count == 4)
    }

    @Test func `a malformed ticket ends the connection`() throws {
        #expect(
            try kept([ticket(extensions: [.earlyData, .earlyData])]).error
                == .repeatedExtension(.earlyData)
        )
        #expect(
            try kept([ticket(extensions: [.keyShare])]).error == .misplacedExtension(.keyShare)
        )
        #expect(try kept([ticket(size: 0)]).error == .malformed(.newSessionTicket, .length(0)))
    }

    @Test func `unknown extensions and leave for early data change nothing`() throws {
        let types = [ExtensionType.earlyData, ExtensionType(rawValue: 0xABCD)]
        let result = try kept([ticket(extensions: types)])
        #expect(result.error == nil)
        #expect(result.sessions.count == 1)
    }

    /// What a client that has a session makes of a server's choice.
    private func verdict(
        _ suite: CipherSuite,
        serverHoldsKey: Bool = false,
        _ script: (ScriptedServer) throws -> Void
    ) throws -> Verdict {
        let scene = try ResumptionScene(policy: .custom(cipherSuites: [suite]))
        let store = LooseStore()
        scene.client.sessions = store
        _ = try scene.connect()
        scene.client.policy = .postQuantum
        var client = TLSClient(scene.client)
        try client.start()
        let session = try #require(store.take(for: scene.client.sessionKey))
        let server = try ScriptedServer(
            client.takeOutput(),
            holding: serverHoldsKey ? session.preSharedKey : nil
        )
        try script(server)
        let error = failure { try client.receive(server.output()) }
        return Verdict(error: error, alert: server.alert(in: client.takeOutput()))
    }

    @Test func `a choice that was not offered is refused`() throws {
        let verdict = try verdict(.aes128GCMSHA256) { server in
            try server.say(server.serverHello(choosing: 1))
        }
        #expect(verdict.error == .preSharedKeyNotOffered(1))
        #expect(verdict.alert == .illegalParameter)
    }

    @Test func `a key goes with a suite of its own hash only`() throws {
        let verdict = try verdict(.aes256GCMSHA384) { server in
            try server.say(server.serverHello(choosing: 0))
        }
        #expect(verdict.error == .preSharedKeyNotOffered(0))
        #expect(verdict.alert == .illegalParameter)
    }

    @Test func `a server that takes a key it does not hold gets nowhere`() throws {
        let verdict = try verdict(.aes128GCMSHA256) { server in
            try server.say(server.serverHello(choosing: 0))
            try server.protect()
            try server.say(EncryptedExtensions(applicationProtocol: nil).encoded)
        }
        #expect(verdict.error == .badRecordMAC)
    }

    @Test func `a resumed server says who it is by the key alone`() throws {
        let verdict = try verdict(.aes128GCMSHA256, serverHoldsKey: true) { server in
            try server.say(server.serverHello(choosing: 0))
            try server.protect()
            try server.say(EncryptedExtensions(applicationProtocol: nil).encoded)
            try server.say(server.finished())
        }
        #expect(verdict.error == nil)
        let types: [HandshakeType] = [.certificate, .certificateRequest, .certificateVerify]
        for type in types {
            let verdict = try self.verdict(.aes128GCMSHA256, serverHoldsKey: true) { server in
                try server.say(server.serverHello(choosing: 0))
                try server.protect()
                try server.say(EncryptedExtensions(applicationProtocol: nil).encoded)
                try server.say(WireWriter.message(type) { $0.uint32(0) })
            }
            #expect(verdict.error == .unexpectedMessage(type))
            #expect(verdict.alert == .unexpectedMessage)
        }
    }
}

extension ScriptedServer {
    /// A ServerHello that chooses a pre-shared key.
    fileprivate func serverHello(choosing index: UInt16) -> [UInt8] {
        serverHello { $0.extensions.append(.preSharedKey) { $0.uint16(index) } }
    }
}
