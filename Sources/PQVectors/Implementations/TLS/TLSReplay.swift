import PQSecrets
import PQTLS

/// A whole connection run in one memory, with everything that was said and derived.
struct TLSReplay {
    /// What the two ends say after the handshake, and what they export.
    struct Use: Sendable {
        var clientData: [UInt8]
        var serverData: [UInt8]
        var exporterLabel: String
        var exporterContext: [UInt8]
        var exporterLength: Int
    }

    /// Why a replay is not the connection that it should be.
    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    /// Every answer of the vectors, in their order.
    let values: [(name: String, bytes: [UInt8])]

    /// Runs client and server against each other, then derives everything again from the private
    /// values and opens what went over the wire with it.
    init(_ scene: TLSScene, _ use: Use) throws {
        let wire = try Wire(scene, use)
        let hello = try Self.messages(in: wire.clientHello, after: nil)
        let answer = try Self.messages(in: wire.serverFlight, after: nil)
        guard let clientHello = hello.first, let serverHello = answer.first else {
            throw Disagreement(description: "there is no hello")
        }
        let exchange = try Exchange(scene, clientHello, serverHello)
        let hellos = clientHello.encoded + serverHello.encoded
        // The transcript beyond the hellos is not known yet, nor needed for the handshake's keys.
        let first = try TLSSecrets(
            scene.suite,
            sharedSecret: exchange.sharedSecret,
            messages: .init(hellos: hellos, serverFlight: [], clientFlight: [])
        )
        let serverMessages = try Self.messages(
            in: wire.serverFlight,
            after: first.recordKey("serverHandshakeTrafficSecret")
        )
        let clientMessages = try Self.messages(
            in: wire.clientFlight,
            after: first.recordKey("clientHandshakeTrafficSecret")
        )
        let secrets = try TLSSecrets(
            scene.suite,
            sharedSecret: exchange.sharedSecret,
            messages: .init(
                hellos: hellos,
                serverFlight: serverMessages.flatMap(\.encoded),
                clientFlight: clientMessages.flatMap(\.encoded)
            )
        )
        let exported = try secrets.exported(
            label: use.exporterLabel,
            context: use.exporterContext,
            count: use.exporterLength
        )
        guard exported == wire.exported else {
            throw Disagreement(description: "the exporters differ")
        }
        try Self.expect(use.clientData, in: wire.clientRecord, secrets, "client")
        try Self.expect(use.serverData, in: wire.serverRecord, secrets, "server")
        values =
            [
                ("clientShare", exchange.clientShare), ("serverShare", exchange.serverShare),
                ("sharedSecret", exchange.sharedSecret), ("clientHello", clientHello.encoded),
                ("serverHello", serverHello.encoded),
            ] + Self.named(serverMessages, "server") + Self.named(clientMessages, "client")
            + secrets.values + [
                ("serverRecords", Self.protected(wire.serverFlight)),
                ("clientRecords", Self.protected(wire.clientFlight)),
                ("clientRecord", wire.clientRecord), ("serverRecord", wire.serverRecord),
                ("exported", exported),
            ]
    }

    /// The names of all answers.
    static func outputs(isMutual: Bool) -> [String] {
        [
            "clientShare", "serverShare", "sharedSecret", "clientHello", "serverHello",
            "encryptedExtensions", "serverCertificateVerify",
            "serverFinished", "clientFinished", "serverRecords", "clientRecords", "clientRecord",
            "serverRecord", "exported",
        ] + TLSSecrets.names
            + (isMutual
                ? [
                    "certificateRequest", "clientCertificateVerify",
                ] : [])
    }

    /// The handshake messages in some records: those in the clear, or those under a key.
    static func messages(
        in bytes: [UInt8],
        after key: consuming RecordKey?
    ) throws -> [HandshakeMessage] {
        var records = RecordLayer()
        var joiner = HandshakeJoiner(limit: 1 << 16)
        switch consume key {
        case .some(let key):
            records.installReadKey(key)
            records.append(protected(bytes))
        case .none: records.append(bytes)
        }
        var messages: [HandshakeMessage] = []
        // In the clear the hello is all that can be read; what follows is for those with a key.
        while messages.isEmpty || !joiner.isEmpty, let record = try records.next() {
            guard record.type == .handshake else { continue }
            joiner.append(record.content)
            while let message = try joiner.next() { messages.append(message) }
        }
        return messages
    }

    /// The protected records among others: those of type application data.
    static func protected(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var result: [UInt8] = []
        while rest.count >= RecordLimits.header {
            let header = Array(rest.prefix(RecordLimits.header))
            let record = rest.prefix(RecordLimits.header + Int(header[3]) << 8 + Int(header[4]))
            if header[0] == ContentType.applicationData.rawValue { result += record }
            rest = rest.dropFirst(record.count)
        }
        return result
    }

    private static func named(
        _ messages: [HandshakeMessage],
        _ sender: String
    ) -> [(name: String, bytes: [UInt8])] {
        messages.compactMap { message in
            switch message.type {
            case .encryptedExtensions: ("encryptedExtensions", message.encoded)
            case .certificateRequest: ("certificateRequest", message.encoded)
            // It holds the certificate of the question and ten bytes more.
            case .certificate: nil
            case .certificateVerify: ("\(sender)CertificateVerify", message.encoded)
            default: ("\(sender)Finished", message.encoded)
            }
        }
    }

    private static func expect(
        _ data: [UInt8],
        in record: [UInt8],
        _ secrets: TLSSecrets,
        _ sender: String
    ) throws {
        var records = RecordLayer()
        records.installReadKey(try secrets.recordKey("\(sender)ApplicationTrafficSecret"))
        records.append(record)
        guard let opened = try records.next(), opened.type == .applicationData,
            opened.content == data
        else { throw Disagreement(description: "the \(sender)'s first record holds other data") }
    }
}

/// The key exchange of a scene, computed anew from the private values.
private struct Exchange {
    let clientShare: [UInt8]
    let serverShare: [UInt8]
    let sharedSecret: [UInt8]

    init(
        _ scene: TLSScene,
        _ clientHello: HandshakeMessage,
        _ serverHello: HandshakeMessage
    ) throws {
        let client = try KeyExchange(
            scene.group,
            from: ScriptedRandomSource(scene.randomness.clientKeyMaterial)
        )
        clientShare = client.share
        serverShare = try ServerHello(serverHello).keyShare.share
        sharedSecret = try client.sharedSecret(serverShare: serverShare).array
        let response = try KeyExchange.respond(
            to: clientShare,
            group: scene.group,
            from: ScriptedRandomSource(scene.randomness.serverKeyMaterial)
        )
        let offered = try ClientHello(clientHello).keyShares.map(\.share)
        guard offered == [clientShare], response.share == serverShare,
            response.sharedSecret.array == sharedSecret
        else {
            throw TLSReplay.Disagreement(
                description: "the shares are not those of the private values"
            )
        }
    }
}

/// What goes over the wire when the two machines talk.
private struct Wire {
    let clientHello: [UInt8]
    let serverFlight: [UInt8]
    let clientFlight: [UInt8]
    let clientRecord: [UInt8]
    let serverRecord: [UInt8]
    let exported: [UInt8]

    init(_ scene: TLSScene, _ use: TLSReplay.Use) throws {
        var client = try scene.makeClient()
        var server = try scene.makeServer()
        try server.start()
        try client.start()
        clientHello = client.takeOutput()
        try server.receive(clientHello)
        serverFlight = server.takeOutput()
        try client.receive(serverFlight)
        clientFlight = client.takeOutput()
        try server.receive(clientFlight)
        try client.send(use.clientData)
        clientRecord = client.takeOutput()
        try server.receive(clientRecord)
        try server.send(use.serverData)
        serverRecord = server.takeOutput()
        try client.receive(serverRecord)
        exported = try client.exportKeyingMaterial(
            label: use.exporterLabel,
            context: use.exporterContext.span,
            count: use.exporterLength
        ).array
        let theirs = try server.exportKeyingMaterial(
            label: use.exporterLabel,
            context: use.exporterContext.span,
            count: use.exporterLength
        ).array
        guard exported == theirs else {
            throw TLSReplay.Disagreement(description: "client and server export different material")
        }
    }
}
