import PQIdentity
import PQSecrets
import PQTLS
import Synchronization
import Testing

/// A client and a server that know each other for longer than one connection.
final class ResumptionScene {
    var client: TLSClientConfiguration
    var server: TLSServerConfiguration
    let cache = TLSSessionCache()
    /// What time it is for both; each may have another.
    let time = MovableClock()

    init(
        _ issuer: TLSTicketIssuer = TLSTicketIssuer(),
        isMutual: Bool = true,
        policy: TLSPolicy = .postQuantum
    ) throws {
        client = try World.clientConfiguration(policy: policy)
        server = try World.serverConfiguration(isMutual: isMutual, policy: policy)
        client.sessions = cache
        server.tickets = issuer
        let time = time
        client.clock = { time.now }
        server.clock = { time.now }
    }

    /// One connection, as far as it goes.
    func connect() throws -> Pair {
        let pair = try Pair(client, server)
        pair.pump()
        return pair
    }

    /// One connection, and whether it was resumed; both ends must agree on that.
    func resumes(sourceLocation: SourceLocation = #_sourceLocation) throws -> Bool {
        let pair = try connect()
        #expect(pair.clientError == nil, sourceLocation: sourceLocation)
        #expect(pair.serverError == nil, sourceLocation: sourceLocation)
        let client = try #require(pair.clientSecurity, sourceLocation: sourceLocation)
        let server = try #require(pair.serverSecurity, sourceLocation: sourceLocation)
        #expect(client.isResumed == server.isResumed, sourceLocation: sourceLocation)
        return server.isResumed
    }

    /// A ClientHello that offers what the client has, with its record header.
    func hello() throws -> [UInt8] {
        var client = TLSClient(client)
        try client.start()
        return client.takeOutput()
    }

    /// What the server makes of a hello: the error, or whether it goes on without certificates.
    func answer(to hello: [UInt8]) throws -> Answer {
        var server = TLSServer(server)
        try server.start()
        let error = failure { try server.receive(hello) }
        let output = server.takeOutput()
        if let error { return .refused(error, plainAlert(in: output)) }
        return output.count < 2500 ? .resumed : .full
    }

    enum Answer: Equatable {
        case resumed
        case full
        case refused(TLSError, AlertDescription?)
    }
}

/// A clock that a test sets.
final class MovableClock: Sendable {
    private let time = Mutex(World.now)

    var now: CertificateTime { time.withLock { $0 } }

    func advance(bySeconds seconds: Int64) {
        time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}

/// A store that hands its sessions to whoever asks, again and again.
final class LooseStore: TLSSessionStore {
    private let session = Mutex<TLSSession?>(nil)

    func insert(_ session: TLSSession, for key: TLSSessionKey) {
        self.session.withLock { $0 = session }
    }

    func take(for key: TLSSessionKey) -> TLSSession? { session.withLock { $0 } }
}

/// The hello inside a record, changed and in a record again.
func changing(_ record: [UInt8], _ change: (inout ClientHello) throws -> Void) throws -> [UInt8] {
    var joiner = HandshakeJoiner(limit: 1 << 16)
    joiner.append(Array(record.dropFirst(5)))
    var hello = try ClientHello(#require(try joiner.next()))
    try change(&hello)
    var records = RecordLayer()
    try records.write(hello.encoded, .handshake)
    return records.takeOutput()
}

extension ClientHello {
    /// Replaces the content of an extension, or takes it away.
    mutating func replace(_ type: ExtensionType, with body: ((inout WireWriter) -> Void)?) {
        var list = ExtensionList(for: .clientHello)
        for item in extensions.items {
            if item.type != type {
                list.append(item.type) { $0.raw(item.content) }
            } else if let body {
                list.append(type, body)
            }
        }
        extensions = list
    }
}
