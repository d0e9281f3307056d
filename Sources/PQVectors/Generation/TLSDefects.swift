import PQIdentity
import PQSecrets
import PQSuites
import PQTLS

/// Something that one end of a connection must refuse, and the alert with which it says so.
struct TLSDefect {
    let name: String
    let alert: AlertDescription
    let received: [UInt8]
    /// What a server says before it comes to the defect; empty if it says nothing.
    let serverHello: [UInt8]

    init(
        _ name: String,
        _ alert: AlertDescription,
        _ received: [UInt8],
        serverHello: [UInt8] = []
    ) {
        self.name = name
        self.alert = alert
        self.received = received
        self.serverHello = serverHello
    }
}

/// A connection taken apart, so that single messages can be said otherwise under the right keys.
struct TLSScript {
    /// What the client says first.
    let clientHello: ClientHello
    private let scene: TLSScene
    private let serverHello: ServerHello
    private let firstFlight: [UInt8]
    private let clientFlight: [UInt8]
    private let serverMessages: [HandshakeMessage]
    private let clientMessages: [HandshakeMessage]
    private let secrets: TLSSecrets

    /// Runs a handshake without a client's certificate and keeps what was said.
    init(_ scene: TLSScene) throws {
        self.scene = scene
        var client = try scene.makeClient()
        var server = try scene.makeServer()
        try server.start()
        try client.start()
        firstFlight = client.takeOutput()
        try server.receive(firstFlight)
        let serverFlight = server.takeOutput()
        try client.receive(serverFlight)
        clientFlight = client.takeOutput()
        try server.receive(clientFlight)
        let hello = try TLSReplay.messages(in: firstFlight, after: nil)[0]
        let answer = try TLSReplay.messages(in: serverFlight, after: nil)[0]
        clientHello = try ClientHello(hello)
        serverHello = try ServerHello(answer)
        let exchange = try KeyExchange(
            scene.group,
            from: ScriptedRandomSource(scene.randomness.clientKeyMaterial)
        )
        let shared = try exchange.sharedSecret(serverShare: serverHello.keyShare.share)
        secrets = try TLSSecrets(
            scene.suite,
            sharedSecret: shared.array,
            messages: .init(
                hellos: hello.encoded + answer.encoded,
                serverFlight: [],
                clientFlight: []
            )
        )
        serverMessages = try TLSReplay.messages(
            in: serverFlight,
            after: secrets.recordKey("serverHandshakeTrafficSecret")
        )
        clientMessages = try TLSReplay.messages(
            in: clientFlight,
            after: secrets.recordKey("clientHandshakeTrafficSecret")
        )
    }

    /// What a server must refuse: hellos with a bad share, and a wrong Finished.
    func defectsForServer() throws -> [TLSDefect] {
        guard let share = try clientHello.keyShares.first?.share else { return [] }
        var defects: [TLSDefect] = []
        for (changed, name) in badClientShares(share) {
            let hello = try offer(KeyShare(group: scene.group, share: changed))
            defects.append(
                TLSDefect(name, changed.isEmpty ? .decodeError : .illegalParameter, hello)
            )
        }
        let other = KeyShare(group: NamedGroup(rawValue: 0x001D), share: Array(share.suffix(32)))
        defects.append(
            TLSDefect(
                "share of a group that the hello does not name",
                .illegalParameter,
                try offer(other)
            )
        )
        let finished = clientMessages[0].encoded
        let wrong = flipped(finished, at: finished.count - 1)
        let sealed = try protected(wrong, "client")
        defects.append(
            TLSDefect(
                "wrong Finished",
                .decryptError,
                firstFlight + sealed,
                serverHello: serverHello.encoded
            )
        )
        defects.append(
            TLSDefect(
                "bit flipped in the tag of the record with the Finished",
                .badRecordMAC,
                firstFlight + flipped(clientFlight, at: clientFlight.count - 1),
                serverHello: serverHello.encoded
            )
        )
        return defects
    }

    /// What a client must refuse: a bad share, a wrong proof, a wrong Finished.
    func defectsForClient() throws -> [TLSDefect] {
        let share = try serverHello.keyShare.share
        var defects: [TLSDefect] = []
        for (changed, name) in badServerShares(share) {
            let hello = try answer(KeyShare(group: scene.group, share: changed))
            defects.append(
                TLSDefect(name, changed.isEmpty ? .decodeError : .illegalParameter, hello)
            )
        }
        // These shares are well formed and give another secret, which shows in the first record.
        let extensions = try protected(serverMessages[0].encoded, "server")
        for (changed, name) in otherServerShares(share) {
            let hello = try answer(KeyShare(group: scene.group, share: changed))
            defects.append(TLSDefect(name, .badRecordMAC, hello + extensions))
        }
        let foreign = KeyShare(group: NamedGroup(rawValue: 0x001D), share: Array(share.suffix(32)))
        defects.append(
            TLSDefect(
                "share of a group that was not offered",
                .illegalParameter,
                try answer(foreign)
            )
        )
        return try defects + proofDefects()
    }

    private func proofDefects() throws -> [TLSDefect] {
        let hello = try record(serverHello.encoded)
        let before = serverMessages[0].encoded + serverMessages[1].encoded
        let proof = serverMessages[2].encoded
        let finished = serverMessages[3].encoded
        let transcript = try scene.suite.hash.digest(
            clientHello.encoded + serverHello.encoded + before
        )
        let asClient = try scene.serverIdentity().certificateVerify(
            .mldsa44,
            as: .client,
            over: transcript,
            from: ScriptedRandomSource(scene.randomness.serverSignatureRandom)
        ).encoded
        let flights: [(String, AlertDescription, [UInt8])] = [
            (
                "wrong CertificateVerify", .decryptError,
                before + flipped(proof, at: proof.count - 100)
            ),
            ("CertificateVerify made as a client's", .decryptError, before + asClient),
            (
                "wrong Finished", .decryptError,
                before + proof + flipped(finished, at: finished.count - 1)
            ),
        ]
        // What has nothing to do with the group stands in one file only.
        guard scene.group == .x25519MLKEM768 else { return [] }
        return try flights.map { flight in
            TLSDefect(flight.0, flight.1, hello + (try protected(flight.2, "server")))
        }
    }

    /// The client's first flight with another share.
    private func offer(_ share: KeyShare) throws -> [UInt8] {
        var hello = clientHello
        hello.extensions = ExtensionList(for: .clientHello)
        for item in clientHello.extensions.items {
            hello.extensions.append(item.type) { writer in
                guard item.type == .keyShare else { return writer.raw(item.content) }
                writer.vector16 { share.write(to: &$0) }
            }
        }
        return try record(hello.encoded)
    }

    /// The ServerHello with another share.
    private func answer(_ share: KeyShare) throws -> [UInt8] {
        var hello = serverHello
        hello.extensions = ExtensionList(for: .serverHello)
        for item in serverHello.extensions.items {
            hello.extensions.append(item.type) { writer in
                item.type == .keyShare ? share.write(to: &writer) : writer.raw(item.content)
            }
        }
        return try record(hello.encoded)
    }

    private func record(_ message: [UInt8]) throws -> [UInt8] {
        var records = RecordLayer()
        try records.write(message, .handshake)
        return records.takeOutput()
    }

    /// Messages under one end's handshake key, as its first protected record.
    private func protected(_ messages: [UInt8], _ sender: String) throws -> [UInt8] {
        var records = RecordLayer()
        records.installWriteKey(try secrets.recordKey("\(sender)HandshakeTrafficSecret"))
        try records.write(messages, .handshake)
        return records.takeOutput()
    }

    private func badClientShares(_ share: [UInt8]) -> [([UInt8], String)] {
        let unreduced = [0xFF, share[1] | 0x0F] + share.dropFirst(2)
        let both: [([UInt8], String)] = [
            (unreduced, "first coefficient of the ML-KEM key not reduced"),
            (share.dropLast(), "client share truncated"), (share + [0], "client share too long"),
            ([], "client share empty"),
        ]
        guard scene.group == .x25519MLKEM768 else { return both }
        return both + [
            (share.suffix(32) + share.dropLast(32), "client share with X25519 first"),
            (share.dropLast(32) + numbered(0), "X25519 half of the client share all zeros"),
        ]
    }

    private func badServerShares(_ share: [UInt8]) -> [([UInt8], String)] {
        let both: [([UInt8], String)] = [
            (share.dropLast(), "server share truncated"), (share + [0], "server share too long"),
            ([], "server share empty"),
        ]
        guard scene.group == .x25519MLKEM768 else { return both }
        return both + [
            (share.dropLast(32) + numbered(0), "X25519 half of the server share all zeros")
        ]
    }

    private func otherServerShares(_ share: [UInt8]) -> [([UInt8], String)] {
        let both = [(flipped(share, at: 0), "bit flipped in the ML-KEM half of the server share")]
        guard scene.group == .x25519MLKEM768 else { return both }
        return both + [
            (flipped(share, at: 1088), "bit flipped in the X25519 half of the server share"),
            (share.suffix(32) + share.dropLast(32), "server share with X25519 first"),
        ]
    }
}
