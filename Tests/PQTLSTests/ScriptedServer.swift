import PQIdentity
import PQSecrets
import PQSuites
import PQTLS
import Testing

/// A server that says whatever a test wants, under the right keys.
final class ScriptedServer {
    let hello: ClientHello
    let suite = CipherSuite.aes128GCMSHA256
    var share: [UInt8]
    private var records = RecordLayer()
    private var transcript: Transcript
    private var schedule: HandshakeSchedule?
    private var client: HandshakeTrafficSecret?
    private var server: HandshakeTrafficSecret?

    /// Takes a client's offer; with a key that both ends hold, if a test says so.
    init(_ offer: [UInt8], holding key: SecretReference? = nil) throws {
        records.append(offer)
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(try #require(try records.next()).content)
        let message = try #require(try joiner.next())
        hello = try ClientHello(message)
        let offered = try #require(try hello.keyShares.first)
        let response = try X25519MLKEM768.respond(
            to: offered.share.span,
            from: SystemRandomSource()
        )
        share = response.share
        schedule = try EarlySchedule(suite, key).mixing(response.sharedSecret.span)
        transcript = try PendingTranscript(clientHello: message.encoded).hashed(by: suite.hash)
    }

    /// A ServerHello, right but for a change.
    func serverHello(_ change: (inout ServerHello) -> Void = { _ in }) -> [UInt8] {
        var hello = ServerHello(
            random: [UInt8](repeating: 7, count: 32),
            answering: hello,
            cipherSuite: suite
        )
        let share = share
        hello.extensions.append(.keyShare) {
            KeyShare(group: .x25519MLKEM768, share: share).write(to: &$0)
        }
        change(&hello)
        return hello.encoded
    }

    /// A HelloRetryRequest with the given extensions beside the version.
    func retryRequest(_ change: (inout ServerHello) -> Void) -> [UInt8] {
        var hello = ServerHello(
            random: ServerHello.retryRandom,
            answering: hello,
            cipherSuite: suite
        )
        change(&hello)
        return hello.encoded
    }

    /// Says a handshake message.
    func say(_ message: [UInt8]) throws {
        try transcript.append(message)
        try records.write(message, .handshake)
    }

    /// Says bytes of any record type.
    func say(_ content: [UInt8], _ type: ContentType) throws {
        try records.write(content, type)
    }

    /// Protects everything from here on, as after a ServerHello.
    func protect() throws {
        let hash = try transcript.current()
        client = try schedule?.client(hash)
        server = try schedule?.server(hash)
        if let key = try client?.recordKey() { records.installReadKey(key) }
        if let key = try server?.recordKey() { records.installWriteKey(key) }
    }

    /// ServerHello, keys, EncryptedExtensions.
    func begin() throws {
        try say(serverHello())
        try protect()
        try say(EncryptedExtensions(applicationProtocol: nil).encoded)
    }

    /// A right Certificate.
    func certificate() throws -> [UInt8] {
        try World.server.get().certificateMessage.encoded
    }

    /// A signature over the transcript so far, right but for what a test changes.
    func certificateVerify(
        _ scheme: SignatureScheme = .mldsa65,
        as role: Role = .server
    ) throws -> CertificateVerify {
        try World.server.get().certificateVerify(scheme, as: role, over: transcript.current())
    }

    /// A right Finished.
    func finished() throws -> [UInt8] {
        let hash = try transcript.current()
        return try #require(try server?.finished(hash))
    }

    /// The whole flight, and the keys for application data of the server's direction.
    func complete() throws {
        try begin()
        try say(certificate())
        try say(certificateVerify().encoded)
        try say(finished())
        guard let main = try schedule.take()?.main() else { return }
        let secret = try main.server(transcript.current())
        records.installWriteKey(try secret.recordKey())
    }

    /// What waits to be sent.
    func output() -> [UInt8] {
        records.takeOutput()
    }

    /// The alert in a client's output, in the clear or under its handshake key.
    func alert(in output: [UInt8]) -> AlertDescription? {
        records.append(output)
        while let record = try? records.next() {
            if record.type == .alert, let code = record.content.last {
                return AlertDescription(rawValue: code)
            }
        }
        return nil
    }
}

/// What a client makes of a scripted server.
struct Verdict: Equatable, CustomStringConvertible {
    var error: TLSError?
    var alert: AlertDescription?

    var description: String { "\(String(describing: error)), \(String(describing: alert))" }
}

/// Runs a client against a script.
func clientVerdict(
    protocols: [String] = [],
    recordSizeLimit: Int? = nil,
    of configuration: TLSClientConfiguration? = nil,
    _ script: (ScriptedServer) throws -> Void
) throws -> Verdict {
    var usual = try World.clientConfiguration(protocols: protocols)
    usual.recordSizeLimit = recordSizeLimit
    var client = TLSClient(configuration ?? usual)
    try client.start()
    let server = try ScriptedServer(client.takeOutput())
    try script(server)
    let error = failure { try client.receive(server.output()) }
    let output = client.takeOutput()
    if error != nil {
        #expect(failure { try client.receive([0]) } == .closed, "the client is not dead")
    }
    return Verdict(error: error, alert: server.alert(in: output))
}
