import PQIdentity
import PQSecrets
import PQTLS
import Testing

/// HelloRetryRequest: who asks for it, what comes back, and what may not.
@Suite struct RetryTests {
    private static let both: [NamedGroup] = [.secP384r1MLKEM1024, .x25519MLKEM768]

    private func client(
        _ groups: [NamedGroup],
        shares: [NamedGroup]? = nil
    ) throws -> TLSClientConfiguration {
        var configuration = try World.clientConfiguration(policy: .custom(groups: groups))
        configuration.keyShareGroups = shares
        return configuration
    }

    private func server(
        _ groups: [NamedGroup] = both,
        cookieKey: TLSCookieKey? = nil
    ) throws -> TLSServerConfiguration {
        var configuration = try World.serverConfiguration(policy: .custom(groups: groups))
        configuration.cookieKey = cookieKey
        return configuration
    }

    // MARK: Who asks

    @Test func `a server prefers a retry to a weaker group whose share it has`() throws {
        let pair = try Pair(client([.x25519MLKEM768, .secP384r1MLKEM1024]), server())
        pair.pump()
        #expect(pair.serverError == nil)
        #expect(pair.clientSecurity?.group == .secP384r1MLKEM1024)
        #expect(pair.clientSecurity?.wasRetried == true)
        #expect(pair.serverSecurity?.wasRetried == true)
        try pair.server.send([4, 5])
        pair.pump()
        #expect(pair.clientEvents.data == [4, 5])
    }

    @Test func `two shares at once save the retry`() throws {
        let groups: [NamedGroup] = [.x25519MLKEM768, .secP384r1MLKEM1024]
        let pair = try Pair(client(groups, shares: groups.reversed()), server())
        pair.pump()
        #expect(pair.clientSecurity?.group == .secP384r1MLKEM1024)
        #expect(pair.clientSecurity?.wasRetried == false)
    }

    @Test func `shares stand in the order of the policy`() throws {
        let groups: [NamedGroup] = [.x25519MLKEM768, .mlkem768, .secP384r1MLKEM1024]
        var client = TLSClient(try client(groups, shares: [.secP384r1MLKEM1024, .mlkem768]))
        try client.start()
        let hello = try ClientHello(message(client.takeOutput()))
        #expect(try hello.keyShares.map(\.group) == [.mlkem768, .secP384r1MLKEM1024])
        #expect(try hello.supportedGroups == groups)
    }

    @Test func `a client without any share is asked for the best`() throws {
        let pair = try Pair(client(Self.both, shares: []), server([.x25519MLKEM768]))
        pair.pump()
        #expect(pair.clientSecurity?.group == .x25519MLKEM768)
        #expect(pair.clientSecurity?.wasRetried == true)
    }

    @Test func `a share for a group outside the policy is refused at once`() throws {
        let configuration = try client([.x25519MLKEM768], shares: [.mlkem768])
        #expect(
            failure { _ = try configuration.validated() } == .policy(.unusableGroup(.mlkem768))
        )
    }

    // MARK: What a client takes

    private func answered(
        _ configuration: TLSClientConfiguration,
        _ change: (inout ServerHello) -> Void,
        isRetry: Bool = true
    ) throws -> TLSError? {
        var client = TLSClient(configuration)
        try client.start()
        let hello = try ClientHello(message(client.takeOutput()))
        var answer = ServerHello(
            random: isRetry ? ServerHello.retryRandom : [UInt8](repeating: 1, count: 32),
            answering: hello,
            cipherSuite: .aes128GCMSHA256
        )
        change(&answer)
        return failure { try client.receive(record(answer.encoded)) }
    }

    @Test func `a retry for any share that was sent is needless`() throws {
        for group in Self.both {
            let error = try answered(client(Self.both, shares: Self.both)) {
                $0.extensions.append(.keyShare) { $0.uint16(group.rawValue) }
            }
            #expect(error == .needlessRetry)
        }
    }

    @Test func `a retry for a group that exists but was not offered is refused`() throws {
        let error = try answered(client([.x25519MLKEM768])) {
            $0.extensions.append(.keyShare) { $0.uint16(NamedGroup.mlkem768.rawValue) }
        }
        #expect(error == .groupNotOffered(.mlkem768))
        #expect(error?.alert == .illegalParameter)
    }

    @Test func `a server's share for a group that got none is refused`() throws {
        let error = try answered(
            client(Self.both, shares: [.x25519MLKEM768]),
            {
                $0.extensions.append(.keyShare) {
                    KeyShare(group: .secP384r1MLKEM1024, share: [1]).write(to: &$0)
                }
            },
            isRetry: false
        )
        #expect(error == .groupNotOffered(.secP384r1MLKEM1024))
    }

    // MARK: What a server takes

    /// Two hellos of one client, with the server's request between them.
    private final class Exchange {
        var client: TLSClient
        var server: TLSServer
        let first: ClientHello
        let request: [UInt8]
        let second: ClientHello

        init(
            _ client: consuming TLSClient,
            _ server: consuming TLSServer,
            first: ClientHello,
            request: [UInt8],
            second: ClientHello
        ) {
            self.client = client
            self.server = server
            self.first = first
            self.request = request
            self.second = second
        }
    }

    private func exchange(cookieKey: TLSCookieKey?) throws -> Exchange {
        var client = TLSClient(try client([.x25519MLKEM768, .secP384r1MLKEM1024]))
        var server = TLSServer(try self.server(cookieKey: cookieKey))
        try client.start()
        try server.start()
        let offer = client.takeOutput()
        try server.receive(offer)
        let request = server.takeOutput()
        try client.receive(request)
        let first = try ClientHello(message(offer))
        let second = try ClientHello(message(client.takeOutput()))
        return Exchange(
            client,
            server,
            first: first,
            request: request,
            second: second
        )
    }

    /// What the server says to a changed second hello.
    private func verdict(
        cookieKey: TLSCookieKey? = nil,
        _ change: (Exchange) throws -> ClientHello
    ) throws -> TLSError? {
        let exchange = try exchange(cookieKey: cookieKey)
        let hello = try change(exchange)
        return failure { try exchange.server.receive(record(hello.encoded)) }
    }

    @Test func `a second hello brings one share, and no early data`() throws {
        #expect(try verdict { $0.second } == nil)
        let two = try verdict { exchange in
            let shares = try exchange.first.keyShares + exchange.second.keyShares
            return exchange.second.replacing(.keyShare) { writer in
                writer.vector16 { writer in shares.forEach { $0.write(to: &writer) } }
            }
        }
        #expect(two == .invalidKeyShare)
        let early = try verdict { exchange in
            var hello = exchange.second
            hello.extensions.append(.earlyData) { _ in }
            return hello
        }
        #expect(early == .retryChangedHello)
        let groups = try verdict { exchange in
            exchange.second.replacing(.supportedGroups) { writer in
                writer.vector16 { $0.uint16(NamedGroup.secP384r1MLKEM1024.rawValue) }
            }
        }
        #expect(groups == .retryChangedHello)
    }

    @Test func `nothing may follow a hello or a request in its record`() throws {
        for partial in [[1], [1, 0, 4, 0, 3, 3]] as [[UInt8]] {
            var client = TLSClient(try client([.x25519MLKEM768, .secP384r1MLKEM1024]))
            try client.start()
            let hello = try message(client.takeOutput())
            var server = TLSServer(try server())
            try server.start()
            let early = failure { try server.receive(record(hello.encoded + partial)) }
            #expect(early == .messageSpansKeyChange)
            #expect(plainAlert(in: server.takeOutput()) == .unexpectedMessage)

            let request = try RetryCookie(
                suite: .aes256GCMSHA384,
                group: .secP384r1MLKEM1024,
                helloHash: []
            ).request(answering: ClientHello(hello), by: nil)
            let answered = failure { try client.receive(record(request + partial)) }
            #expect(answered == .messageSpansKeyChange)
        }
    }

    // MARK: Cookies

    @Test func `a cookie goes to the client and back`() throws {
        let pair = try Pair(
            client([.x25519MLKEM768, .secP384r1MLKEM1024]),
            server(cookieKey: TLSCookieKey())
        )
        pair.pump()
        #expect(pair.serverSecurity?.wasRetried == true)
        #expect(pair.clientError == nil)
    }

    @Test func `a client that needs no retry gets no cookie`() throws {
        let pair = try Pair(client(Self.both), server(cookieKey: TLSCookieKey()))
        pair.pump()
        #expect(pair.serverSecurity?.wasRetried == false)
    }

    @Test func `another server with the same key takes the second hello`() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let exchange = try exchange(cookieKey: TLSCookieKey(rawRepresentation: key.span))
        var other = TLSServer(
            try server(cookieKey: TLSCookieKey(rawRepresentation: key.span))
        )
        try other.start()
        try other.receive(record(exchange.second.encoded))
        try exchange.client.receive(other.takeOutput())
        try other.receive(exchange.client.takeOutput())
        let security = other.security
        #expect(security?.wasRetried == true)
        #expect(security?.peer?.names == [.dns("edge.test")])
    }

    @Test func `a cookie that changed on its way is refused, whichever byte it was`() throws {
        let key = try TLSCookieKey()
        let exchange = try exchange(cookieKey: key)
        let good = try #require(try exchange.second.cookie)
        for index in good.indices {
            var bad = good
            bad[index] ^= 1
            var server = TLSServer(try server(cookieKey: key))
            try server.start()
            let hello = exchange.second.replacing(.cookie) { writer in
                writer.vector16 { $0.raw(bad) }
            }
            let error = failure { try server.receive(record(hello.encoded)) }
            #expect(error == .invalidCookie)
            #expect(plainAlert(in: server.takeOutput()) == .illegalParameter)
        }
        for bad in [[0], good.dropLast(), good + [0]] as [[UInt8]] {
            let error = try verdict(cookieKey: key) { exchange in
                exchange.second.replacing(.cookie) { writer in writer.vector16 { $0.raw(bad) } }
            }
            #expect(error == .invalidCookie)
        }
    }

    @Test func `a cookie of another key or of another hello is refused`() throws {
        let foreign = try exchange(cookieKey: TLSCookieKey()).second
        var server = TLSServer(try server(cookieKey: TLSCookieKey()))
        try server.start()
        #expect(failure { try server.receive(record(foreign.encoded)) } == .invalidCookie)

        let key = try TLSCookieKey()
        let other = try #require(try exchange(cookieKey: key).second.cookie)
        let error = try verdict(cookieKey: key) { exchange in
            exchange.second.replacing(.cookie) { writer in writer.vector16 { $0.raw(other) } }
        }
        #expect(error == .invalidCookie)
    }

    @Test func `a hello that changed behind a cookie ends in another transcript`() throws {
        let key = try TLSCookieKey()
        let exchange = try exchange(cookieKey: key)
        var server = TLSServer(try server(cookieKey: key))
        try server.start()
        // Nothing remembers the first hello but the client itself.
        var changed = exchange.second
        changed.random[0] ^= 1
        try server.receive(record(changed.encoded))
        let error = failure { try exchange.client.receive(server.takeOutput()) }
        #expect(error == .badRecordMAC)
    }

    @Test func `a cookie must come back, and none may come that was not given`() throws {
        let missing = try verdict(cookieKey: TLSCookieKey()) { $0.second.replacing(.cookie) }
        #expect(missing == .missingExtension(.cookie))
        #expect(missing?.alert == .missingExtension)
        let invented = try verdict { exchange in
            var hello = exchange.second
            hello.extensions.append(.cookie) { writer in writer.vector16 { $0.raw([1]) } }
            return hello
        }
        #expect(invented == .misplacedExtension(.cookie))
        let malformed = try verdict(cookieKey: TLSCookieKey()) {
            $0.second.replacing(.cookie) { $0.uint16(0) }
        }
        #expect(malformed?.alert == .decodeError)
    }

    @Test func `a cookie key has 32 bytes and does not show itself`() throws {
        let short = [UInt8](repeating: 0x41, count: 31)
        #expect(
            failure { _ = try TLSCookieKey(rawRepresentation: short.span) }
                == .configuration("a cookie key of 31 bytes, not 32")
        )
        let key = [UInt8](repeating: 0x41, count: 32)
        var text = ""
        dump(try TLSCookieKey(rawRepresentation: key.span), to: &text)
        #expect(!text.contains("65"))
    }

    // MARK: Bytes

    private func record(_ message: [UInt8]) -> [UInt8] {
        [22, 3, 3, UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
    }

    /// The first handshake message of some output.
    private func message(_ output: [UInt8]) throws -> HandshakeMessage {
        var rest = output[...]
        // A ChangeCipherSpec may stand before it.
        if rest.first == 20 { rest = rest.dropFirst(6) }
        var joiner = HandshakeJoiner(limit: 1 << 16)
        let length = Int(rest[rest.startIndex + 3]) << 8 | Int(rest[rest.startIndex + 4])
        joiner.append([UInt8](rest.dropFirst(5).prefix(length)))
        return try #require(try joiner.next())
    }
}

extension ClientHello {
    /// This hello with another content of an extension, or without the extension.
    fileprivate func replacing(
        _ type: ExtensionType,
        with body: ((inout WireWriter) -> Void)? = nil
    ) -> ClientHello {
        var list = ExtensionList(for: .clientHello)
        for item in extensions.items {
            if item.type != type {
                list.append(item.type) { $0.raw(item.content) }
            } else if let body {
                list.append(type, body)
            }
        }
        var hello = self
        hello.extensions = list
        return hello
    }
}
