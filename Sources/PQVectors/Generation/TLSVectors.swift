import PQIdentity
import PQTLS

/// Makes the transcripts of TLS 1.3, one file a group.
func makeTLSVectors(seed: String) throws -> [GeneratedFile] {
    var stream = SeedStream(seed: seed, label: "TLS certificates")
    let certificates = try TLSCertificates(&stream)
    let server = try certificates.issue("cloud.example", .mldsa44, &stream)
    let strongServer = try certificates.issue("cloud.example", .mldsa65, &stream)
    let client = try certificates.issue("edge.example", .mldsa44, &stream)
    var files: [GeneratedFile] = []
    for group in [NamedGroup.x25519MLKEM768, .mlkem768] {
        let isHybrid = group == .x25519MLKEM768
        var document = VectorDocument(
            path: "tls/\(group).json",
            algorithm: "TLS-v1.3",
            mode: "transcript",
            seed: seed
        )
        var stream = SeedStream(seed: seed, label: "TLS \(group)")
        let scene = TLSScene(
            group: group,
            suite: isHybrid ? .chaCha20Poly1305SHA256 : .aes256GCMSHA384,
            authority: certificates.authority.derRepresentation,
            serverCertificate: isHybrid ? server.certificate : strongServer.certificate,
            serverKey: isHybrid ? server.key : strongServer.key,
            serverName: "cloud.example",
            time: TLSCertificates.time,
            client: nil,
            randomness: randomness(group, &stream)
        )
        let script = try TLSScript(scene)
        document.beginGroup(
            scene.fields + [("clientHello", .hex(script.clientHello.encoded))]
        )
        if isHybrid {
            try document.addHandshake(scene, "the server's key is of ML-DSA-44", &stream)
        } else {
            var mutual = scene
            mutual.client = client
            mutual.randomness.clientSignatureRandom = stream.next(32)
            try document.addHandshake(mutual, "both ends say who they are", &stream)
        }
        try script.defectsForServer().forEach { document.add($0, at: "server") }
        try script.defectsForClient().forEach { document.add($0, at: "client") }
        files.append(document.file)
    }
    return files
}

private func randomness(
    _ group: NamedGroup,
    _ stream: inout SeedStream
) -> TLSScene.Randomness {
    let curve = group == .x25519MLKEM768 ? 32 : 0
    return TLSScene.Randomness(
        clientKeyMaterial: stream.next(64 + curve),
        helloClientRandom: stream.next(32),
        sessionID: stream.next(32),
        clientSignatureRandom: [],
        serverKeyMaterial: stream.next(32 + curve),
        helloServerRandom: stream.next(32),
        serverSignatureRandom: stream.next(32)
    )
}

extension TLSScene {
    /// What both ends bring, but for a client's certificate, as fields of a group.
    fileprivate var fields: [(String, OrderedJSON)] {
        [
            ("group", .string(group.description)), ("cipherSuite", .string(suite.description)),
            ("serverName", .string(serverName)), ("time", .integer(time)),
            ("caCertificate", .hex(authority)), ("serverCertificate", .hex(serverCertificate)),
            ("serverKey", .hex(serverKey)),
            ("clientKeyMaterial", .hex(randomness.clientKeyMaterial)),
            ("helloClientRandom", .hex(randomness.helloClientRandom)),
            ("sessionID", .hex(randomness.sessionID)),
            ("serverKeyMaterial", .hex(randomness.serverKeyMaterial)),
            ("helloServerRandom", .hex(randomness.helloServerRandom)),
            ("serverSignatureRandom", .hex(randomness.serverSignatureRandom)),
        ]
    }

    /// The client's certificate, as fields of a case.
    fileprivate var clientIdentityFields: [(String, OrderedJSON)] {
        guard let client else { return [] }
        return [
            ("clientCertificate", .hex(client.certificate)), ("clientKey", .hex(client.key)),
            ("clientSignatureRandom", .hex(randomness.clientSignatureRandom)),
        ]
    }
}

extension VectorDocument {
    /// Adds a whole connection.
    fileprivate mutating func addHandshake(
        _ scene: TLSScene,
        _ comment: String,
        _ stream: inout SeedStream
    ) throws {
        let use = TLSReplay.Use(
            clientData: stream.next(48),
            serverData: stream.next(17),
            exporterLabel: "EXPORTER-pqtwin-vectors",
            exporterContext: stream.next(16),
            exporterLength: 40
        )
        let values = try TLSReplay(scene, use).values
        let question: [(String, OrderedJSON)] = [
            ("function", .string("handshake")), ("comment", .string(comment)),
            ("clientData", .hex(use.clientData)), ("serverData", .hex(use.serverData)),
            ("exporterLabel", .string(use.exporterLabel)),
            ("exporterContext", .hex(use.exporterContext)),
            ("exporterLength", .integer(use.exporterLength)),
        ]
        addValid(
            question + scene.clientIdentityFields + values.map { ($0.name, .hex($0.bytes)) }
        )
    }

    /// Adds what an end must refuse.
    fileprivate mutating func add(_ defect: TLSDefect, at endpoint: String) {
        var fields: [(String, OrderedJSON)] = [
            ("function", .string("receive")), ("endpoint", .string(endpoint)),
            ("alert", .string(defect.alert.description)), ("received", .hex(defect.received)),
        ]
        if !defect.serverHello.isEmpty { fields.append(("serverHello", .hex(defect.serverHello))) }
        addInvalid(fields, defect: defect.name)
    }
}
