import PQTLS
import Testing

/// Records no larger than the receiver wants them (RFC 8449).
@Suite struct RecordSizeTests {
    private func connected(client: Int?, server: Int?, padding: TLSPadding = .none) throws -> Pair {
        var first = try World.clientConfiguration()
        first.recordSizeLimit = client
        first.padding = padding
        var second = try World.serverConfiguration()
        second.recordSizeLimit = server
        let pair = try Pair(first, second)
        pair.pump()
        #expect(pair.clientSecurity != nil)
        #expect(pair.serverSecurity != nil)
        return pair
    }

    /// The largest content, type included, among some records.
    private func largest(_ records: [UInt8]) -> Int {
        var rest = records[...]
        var largest = 0
        while rest.count >= 5 {
            let header = Array(rest.prefix(5))
            let size = Int(header[3]) << 8 | Int(header[4])
            rest = rest.dropFirst(5 + size)
            if header[0] == 23 { largest = max(largest, size - 16) }
        }
        return largest
    }

    @Test(
        arguments: [
            (64, 128, 128, 64), (1024, nil, 16_385, 1024), (nil, 512, 16_385, 16_385),
            (16_385, 16_385, 16_385, 16_385),
        ] as [(Int?, Int?, Int, Int)]
    )
    func `each end keeps to what the other takes`(
        client: Int?,
        server: Int?,
        up: Int,
        down: Int
    ) throws {
        let pair = try connected(client: client, server: server)
        let message = [UInt8](repeating: 7, count: 20_000)
        try pair.client.send(message)
        try pair.server.send(message)
        let (toServer, toClient) = (pair.client.takeOutput(), pair.server.takeOutput())
        #expect(largest(toServer) == up)
        #expect(largest(toClient) == down)
        try pair.server.receive(toServer)
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        #expect(pair.serverEvents.data == message)
    }

    @Test func `the server's flight keeps to the client's limit`() throws {
        var configuration = try World.clientConfiguration()
        configuration.recordSizeLimit = 300
        let pair = try Pair(configuration, World.serverConfiguration())
        try pair.server.receive(pair.client.takeOutput())
        let flight = pair.server.takeOutput()
        #expect(largest(flight) == 300)
        try pair.client.receive(flight)
        pair.pump()
        #expect(pair.serverSecurity != nil)
    }

    @Test func `padding keeps to the limit`() throws {
        let pair = try connected(client: 64, server: 200, padding: .toSize(1000))
        try pair.client.send([1])
        #expect(largest(pair.client.takeOutput()) == 200)
    }

    @Test func `a record over our limit is refused`() throws {
        let pair = try connected(client: 128, server: 128)
        // The scripted writer knows of no limit.
        let verdict = try clientVerdict(recordSizeLimit: 128) { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(
                EncryptedExtensions(applicationProtocol: nil, recordSizeLimit: 128).encoded
            )
            try server.say(server.certificate())
        }
        #expect(verdict.alert == .recordOverflow)
        guard case .recordTooLarge = verdict.error else {
            Issue.record("\(verdict)")
            return
        }
        #expect(pair.clientError == nil)
    }

    @Test func `without the server's consent there is no limit`() throws {
        let verdict = try clientVerdict(recordSizeLimit: 128) { server in
            try server.begin()
            try server.say(server.certificate())
        }
        #expect(verdict == Verdict())
    }

    @Test(arguments: [0, 63, 16_386])
    func `a server's limit that can't be is refused`(limit: Int) throws {
        let verdict = try clientVerdict(recordSizeLimit: 1000) { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(
                EncryptedExtensions(applicationProtocol: nil, recordSizeLimit: limit).encoded
            )
        }
        #expect(verdict == Verdict(error: .recordSizeLimit(limit), alert: .illegalParameter))
    }

    @Test func `a limit that the client did not name is not answered`() throws {
        let verdict = try clientVerdict { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(
                EncryptedExtensions(applicationProtocol: nil, recordSizeLimit: 128).encoded
            )
        }
        #expect(verdict.error == .unsolicitedExtension(.recordSizeLimit))
    }

    @Test(arguments: [0, 63])
    func `a client's limit below 64 is refused`(limit: UInt16) throws {
        let pair = try Pair()
        var hello = try ScriptedServer(pair.client.takeOutput()).hello
        hello.extensions.append(.recordSizeLimit) { $0.uint16(limit) }
        var records = RecordLayer()
        try records.write(hello.encoded, .handshake)
        let error = failure { try pair.server.receive(records.takeOutput()) }
        #expect(error == .recordSizeLimit(Int(limit)))
    }

    @Test(arguments: [-1, 0, 63, 16_386])
    func `a limit that can't be named is refused before anything is sent`(limit: Int) throws {
        var configuration = try World.clientConfiguration()
        configuration.recordSizeLimit = limit
        var client = TLSClient(configuration)
        let error = failure { try client.start() }
        #expect(error == .configuration("a record size limit is below 64 or over 16385"))
        #expect(client.outputByteCount == 0)
    }
}
