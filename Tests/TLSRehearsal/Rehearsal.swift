package import PQTLS

// A handshake is rehearsed once, between a real client and a real server whose randomness is
// fixed. Afterwards every new endpoint with the same configuration can be led to any point of it
// by what the other end said, and whoever leads it holds the keys and can say anything instead.
//
// Reading order: Rehearsal (here), Scene, then Voice and Listener, the two ends of a wire, and
// KeyBook, which knows the secrets.

/// A handshake that both ends have gone through once.
package struct Rehearsal: Sendable {
    /// What it is, for the names of tests.
    package let name: String
    /// Configures a client, the same in every call.
    package let client: @Sendable () throws -> TLSClientConfiguration
    /// Configures a server, the same in every call.
    package let server: @Sendable () throws -> TLSServerConfiguration
    /// Signs for ends whose signer is elsewhere, the same in every call.
    package let sign: (@Sendable (TLSSignatureRequest) -> [UInt8]?)?
    /// What the client said, message by message.
    package let clientLines: [Line]
    /// What the server said, message by message.
    package let serverLines: [Line]
    /// The secrets.
    package let book: KeyBook

    /// Rehearses a handshake.
    ///
    /// - Parameters:
    ///   - name: What it is.
    ///   - client: Configures a client; its randomness must be the same in every call.
    ///   - server: Configures a server; its randomness must be the same in every call.
    ///   - sign: Signs for ends whose signer is elsewhere; verifiers elsewhere always agree.
    ///   - preSharedKey: The key that the ends share before, if they do.
    /// - Throws: Whatever keeps the handshake from completing.
    package init(
        _ name: String,
        client: @escaping @Sendable () throws -> TLSClientConfiguration,
        server: @escaping @Sendable () throws -> TLSServerConfiguration,
        sign: (@Sendable (TLSSignatureRequest) -> [UInt8]?)? = nil,
        preSharedKey: [UInt8]? = nil
    ) throws {
        var book = KeyBook(preSharedKey) { try server().randomness }
        var clientEnd = TLSClient(try client())
        var serverEnd = TLSServer(try server())
        var fromClient = Listener(to: .client)
        var fromServer = Listener(to: .server)
        try serverEnd.start()
        try clientEnd.start()
        while true {
            let toServer = clientEnd.takeOutput()
            try fromClient.hear(toServer, &book)
            try serverEnd.receive(toServer)
            while let event = serverEnd.nextEvent() { try serverEnd.answer(event, sign) }
            let toClient = serverEnd.takeOutput()
            try fromServer.hear(toClient, &book)
            if fromServer.epoch > .clear { try fromClient.enterHandshake(book) }
            if toServer.isEmpty, toClient.isEmpty { break }
            try clientEnd.receive(toClient)
            while let event = clientEnd.nextEvent() { try clientEnd.answer(event, sign) }
        }
        guard clientEnd.security != nil, serverEnd.security != nil else {
            throw RehearsalError.incomplete(name)
        }
        self.name = name
        self.sign = sign
        self.client = client
        self.server = server
        clientLines = fromClient.lines
        serverLines = fromServer.lines
        self.book = book
    }

    /// What the other end of an endpoint said.
    package func cues(for role: Role) -> [Line] {
        switch role {
        case .client: serverLines
        case .server: clientLines
        }
    }
}

extension TLSEndpoint where Self: ~Copyable {
    /// Answers what the handshake waits for.
    mutating func answer(
        _ event: TLSEvent,
        _ sign: (@Sendable (TLSSignatureRequest) -> [UInt8]?)?
    ) throws(TLSError) {
        switch event {
        case .signatureNeeded(let request): try provide(signature: sign?(request))
        case .verificationNeeded: try provide(verdict: .accepted)
        default: return
        }
    }
}

/// A rehearsal that came to nothing.
package enum RehearsalError: Error {
    /// The handshake did not complete.
    case incomplete(String)
    /// A key that no one has derived.
    case unknownSecret
}

/// The keys under which something is said.
package enum Epoch: Int, Sendable, Comparable {
    case clear
    case handshake
    case application

    package static func < (left: Epoch, right: Epoch) -> Bool { left.rawValue < right.rawValue }
}

/// One thing that an end said: a whole handshake message.
package struct Line: Sendable, Equatable {
    /// The message with its header.
    package let content: [UInt8]
    /// The keys it was said under.
    package let epoch: Epoch

    /// The message's type.
    package var type: HandshakeType? { content.first.flatMap(HandshakeType.init) }

    /// Whether this is a ServerHello, and no HelloRetryRequest.
    package var isServerHello: Bool {
        type == .serverHello && Array(content.dropFirst(6).prefix(32)) != ServerHello.retryRandom
    }
}
