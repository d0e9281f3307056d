import PQSecrets
import PQSuites
import PQTLS

/// Every secret of one connection, derived step by step from the shared secret and the messages.
///
/// It goes its own way beside the stages of ``PQTLS``, which give no secret away.
/// Source: RFC 9846, Section 7.1 and Section 7.3.
struct TLSSecrets {
    /// The values, in the order of derivation, by the names of the vectors.
    private(set) var values: [(name: String, bytes: [UInt8])] = []
    private let suite: CipherSuite

    /// The names of all values.
    static let names =
        [
            "helloHash", "serverFinishedHash", "clientFinishedHash", "earlySecret",
            "handshakeSecret", "mainSecret", "exporterMasterSecret", "resumptionMasterSecret",
        ]
        + ["client", "server"].flatMap { end in
            [
                "HandshakeTrafficSecret", "HandshakeKey", "HandshakeIV", "FinishedKey",
                "ApplicationTrafficSecret", "ApplicationKey", "ApplicationIV",
            ].map { end + $0 }
        }

    /// Derives everything.
    ///
    /// - Parameters:
    ///   - suite: The negotiated suite.
    ///   - sharedSecret: What the key exchange gave.
    ///   - messages: ClientHello to client Finished, in four parts: up to ServerHello, up to the
    ///     server's Finished, what the client says before its Finished, and that Finished.
    /// - Throws: What the suites throw.
    init(_ suite: CipherSuite, sharedSecret: [UInt8], messages: Messages) throws {
        self.suite = suite
        let hash = suite.hash
        let zeros = [UInt8](repeating: 0, count: hash.byteCount)
        let hello = try hash.digest(messages.hellos)
        let flight = try hash.digest(messages.hellos + messages.serverFlight)
        let whole = try hash.digest(
            messages.hellos + messages.serverFlight + messages.clientFlight
        )
        add("helloHash", hello)
        add("serverFinishedHash", flight)
        add("clientFinishedHash", whole)
        let early = try extract(salt: [], zeros)
        let handshake = try extract(salt: try derived(early), sharedSecret)
        let main = try extract(salt: try derived(handshake), zeros)
        add("earlySecret", early)
        add("handshakeSecret", handshake)
        add("mainSecret", main)
        for (name, label) in [("client", "c hs traffic"), ("server", "s hs traffic")] {
            let secret = try expand(handshake, label, hello)
            add("\(name)HandshakeTrafficSecret", secret)
            try addKeys("\(name)Handshake", secret)
            add("\(name)FinishedKey", try expand(secret, "finished", []))
        }
        for (name, label) in [("client", "c ap traffic"), ("server", "s ap traffic")] {
            let secret = try expand(main, label, flight)
            add("\(name)ApplicationTrafficSecret", secret)
            try addKeys("\(name)Application", secret)
        }
        add("exporterMasterSecret", try expand(main, "exp master", flight))
        add("resumptionMasterSecret", try expand(main, "res master", whole))
    }

    /// The messages of a connection.
    struct Messages {
        /// ClientHello and ServerHello.
        let hellos: [UInt8]
        /// EncryptedExtensions to Finished.
        let serverFlight: [UInt8]
        /// What the client says after it, Finished included.
        let clientFlight: [UInt8]
    }

    /// A value by its name; empty if there is none.
    subscript(name: String) -> [UInt8] { values.first { $0.name == name }?.bytes ?? [] }

    /// The key of a direction's records, by the name of its traffic secret.
    func recordKey(_ name: String) throws -> RecordKey {
        try RecordKey(suite, trafficSecret: SecretBytes(copying: self[name].span))
    }

    /// Keying material for another use (RFC 9846, Section 7.5).
    func exported(label: String, context: [UInt8], count: Int) throws -> [UInt8] {
        let hash = suite.hash
        let secret = try expand(self["exporterMasterSecret"], label, try hash.digest([UInt8]()))
        return try expandLabel(
            SecretBytes(copying: secret.span),
            "exporter",
            try hash.digest(context),
            count,
            hash
        ).array
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) { values.append((name, bytes)) }

    private mutating func addKeys(_ name: String, _ secret: [UInt8]) throws {
        let aead = suite.aead
        add("\(name)Key", try expand(secret, "key", [], count: aead.keyByteCount))
        add("\(name)IV", try expand(secret, "iv", [], count: aead.nonceByteCount))
    }

    private func extract(salt: [UInt8], _ input: [UInt8]) throws -> [UInt8] {
        try HKDF.extract(salt: salt.span, inputKeyMaterial: input.span, using: suite.hash).array
    }

    private func derived(_ secret: [UInt8]) throws -> [UInt8] {
        try expand(secret, "derived", try suite.hash.digest([UInt8]()))
    }

    private func expand(
        _ secret: [UInt8],
        _ label: String,
        _ context: [UInt8],
        count: Int? = nil
    ) throws -> [UInt8] {
        try expandLabel(
            SecretBytes(copying: secret.span),
            label,
            context,
            count ?? suite.hash.byteCount,
            suite.hash
        ).array
    }
}
