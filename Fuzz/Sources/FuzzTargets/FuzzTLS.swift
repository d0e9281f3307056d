import PQIdentity
import PQSecrets
import PQSuites
import PQTLS

/// Endpoints that draw the same randomness in every process, and a server that says anything.
enum FuzzTLS {
    static func client() throws -> TLSClient {
        let world = try FuzzWorld.shared.get()
        var configuration = TLSClientConfiguration(
            identity: nil,
            trust: world.trust,
            serverName: .dns("cloud.test"),
            clock: { FuzzWorld.now }
        )
        configuration.randomness = FixedRandom("client")
        var client = TLSClient(configuration)
        try client.start()
        return client
    }

    static func server() throws -> TLSServer {
        let world = try FuzzWorld.shared.get()
        var configuration = TLSServerConfiguration(
            identity: world.server,
            clientTrust: world.trust,
            clock: { FuzzWorld.now }
        )
        configuration.randomness = FixedRandom("server")
        var server = TLSServer(configuration)
        try server.start()
        return server
    }

    /// What the client says first.
    static func clientHello() throws -> [UInt8] {
        var client = try client()
        return client.takeOutput()
    }

    /// What a server that asks for no certificate answers.
    static func serverFlight() throws -> [UInt8] {
        let world = try FuzzWorld.shared.get()
        var server = TLSServer(
            TLSServerConfiguration(
                identity: world.server,
                clientTrust: nil,
                clock: { FuzzWorld.now }
            )
        )
        try server.start()
        try server.receive(clientHello())
        return server.takeOutput()
    }

    /// ServerHello, then any bytes as handshake content under the right keys.
    ///
    /// - Parameters:
    ///   - offer: The client's first flight.
    ///   - content: What to say.
    /// - Returns: The flight.
    /// - Throws: If the client's own offer is no offer.
    static func flight(answering offer: [UInt8], saying content: [UInt8]) throws -> [UInt8] {
        let (message, hello) = try helloMessage(in: offer)
        guard let offered = try hello.keyShares.first else {
            throw BrokenProperty(description: "our client offers a share")
        }
        let response = try X25519MLKEM768.respond(
            to: offered.share.span,
            from: FixedRandom("respond")
        )
        var answer = ServerHello(
            random: fixedBytes(32, "random"),
            answering: hello,
            cipherSuite: .aes128GCMSHA256
        )
        let share = response.share
        answer.extensions.append(.keyShare) {
            KeyShare(group: .x25519MLKEM768, share: share).write(to: &$0)
        }
        let suite = CipherSuite.aes128GCMSHA256
        var transcript = try PendingTranscript(clientHello: message.encoded).hashed(by: suite.hash)
        try transcript.append(answer.encoded)
        let schedule = try EarlySchedule(suite).mixing(response.sharedSecret.span)
        var records = RecordLayer()
        try records.write(answer.encoded, .handshake)
        records.installWriteKey(try schedule.server(transcript.current()).recordKey())
        try records.write(content, .handshake)
        return records.takeOutput()
    }

    /// One handshake message of each kind.
    static func messages() throws -> [[UInt8]] {
        let world = try FuzzWorld.shared.get()
        let (message, hello) = try helloMessage(in: clientHello())
        var answer = ServerHello(
            random: fixedBytes(32, "random"),
            answering: hello,
            cipherSuite: .aes128GCMSHA256
        )
        answer.extensions.append(.keyShare) {
            KeyShare(group: .x25519MLKEM768, share: fixedBytes(1120, "share")).write(to: &$0)
        }
        return [
            message.encoded,
            answer.encoded,
            EncryptedExtensions(applicationProtocol: nil).encoded,
            CertificateRequest(signatureSchemes: [.mldsa44, .mldsa65]).encoded,
            CertificateMessage(
                certificates: world.server.certificateChain.map(\.derRepresentation)
            ).encoded,
            CertificateVerify(scheme: .mldsa44, signature: fixedBytes(2420, "signature")).encoded,
            KeyUpdate(isRequested: true).encoded,
        ]
    }

    private static func helloMessage(
        in offer: [UInt8]
    ) throws -> (message: HandshakeMessage, hello: ClientHello) {
        var records = RecordLayer()
        records.append(offer)
        var joiner = HandshakeJoiner(limit: 1 << 16)
        while let record = try records.next() { joiner.append(record.content) }
        guard let message = try joiner.next() else {
            throw BrokenProperty(description: "our client says a whole ClientHello")
        }
        return (message, try ClientHello(message))
    }
}
