import PQSecrets
import PQSuites
import PQTLS

/// The key schedule of TLS 1.3: every secret from the two inputs and four transcripts.
///
/// Source: RFC 9846, Section 7.1.
enum TLSKeySchedule {
    /// The pieces of the transcript, in their order: up to ClientHello, ServerHello, server
    /// Finished and client Finished.
    static let messages = [
        "helloClientRandom", "helloServerRandom", "finishedServerRandom", "finishedClientRandom",
    ]

    /// The secrets, in ACVP's order.
    static let secrets = [
        "clientEarlyTrafficSecret", "earlyExporterMasterSecret", "clientHandshakeTrafficSecret",
        "serverHandshakeTrafficSecret", "clientApplicationTrafficSecret",
        "serverApplicationTrafficSecret", "exporterMasterSecret", "resumptionMasterSecret",
    ]

    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        guard request.function == "keySchedule" else {
            throw .unsupported("function \(request.function)")
        }
        let hash: HashAlgorithm
        switch try request.text("hmacAlg") {
        case "SHA2-256": hash = .sha256
        case "SHA2-384": hash = .sha384
        case let other: throw .unsupported("hash \(other)")
        }
        let input = try ScheduleInput(request, hash)
        return .refusable {
            let secrets = try scheduleSecrets(input, hash)
            guard try input.hasSharedKey || stagesAgree(input, hash, with: secrets) else {
                return .failed("the handshake's stages give other secrets")
            }
            return .answered(secrets.mapValues { .hex($0) })
        }
    }
}

/// What a case gives: secrets that are missing count as zeros.
private struct ScheduleInput {
    let hasSharedKey: Bool
    let sharedKey: [UInt8]
    let agreedSecret: [UInt8]
    /// The transcripts up to ClientHello, ServerHello, server Finished and client Finished.
    let transcripts: [[UInt8]]

    init(_ request: VectorRequest, _ hash: HashAlgorithm) throws(CaseProblem) {
        let zeros = [UInt8](repeating: 0, count: hash.byteCount)
        let mode = try request.text("runningMode")
        guard ["DHE", "PSK", "PSK-DHE"].contains(mode) else {
            throw .unsupported("running mode \(mode)")
        }
        hasSharedKey = mode != "DHE"
        sharedKey = hasSharedKey ? try request.bytes("psk") : zeros
        agreedSecret = mode == "PSK" ? zeros : try request.bytes("dhe")
        var transcript: [UInt8] = []
        var transcripts: [[UInt8]] = []
        for name in TLSKeySchedule.messages {
            transcript += try request.bytes(name)
            transcripts.append(transcript)
        }
        self.transcripts = transcripts
    }
}

private func scheduleSecrets(
    _ input: ScheduleInput,
    _ hash: HashAlgorithm
) throws -> [String: [UInt8]] {
    let zeros = [UInt8](repeating: 0, count: hash.byteCount)
    let nothing: [UInt8] = []
    let early = try HKDF.extract(
        salt: nothing.span,
        inputKeyMaterial: input.sharedKey.span,
        using: hash
    )
    let handshake = try next(after: early, mixing: input.agreedSecret, hash)
    let main = try next(after: handshake, mixing: zeros, hash)
    let digests = try input.transcripts.map { try hash.digest($0) }
    func secret(
        _ stage: borrowing SecretBytes,
        _ label: String,
        _ transcript: Int
    ) throws -> [UInt8] {
        try expandLabel(stage, label, digests[transcript], hash.byteCount, hash).array
    }
    return [
        "clientEarlyTrafficSecret": try secret(early, "c e traffic", 0),
        "earlyExporterMasterSecret": try secret(early, "e exp master", 0),
        "clientHandshakeTrafficSecret": try secret(handshake, "c hs traffic", 1),
        "serverHandshakeTrafficSecret": try secret(handshake, "s hs traffic", 1),
        "clientApplicationTrafficSecret": try secret(main, "c ap traffic", 2),
        "serverApplicationTrafficSecret": try secret(main, "s ap traffic", 2),
        "exporterMasterSecret": try secret(main, "exp master", 2),
        "resumptionMasterSecret": try secret(main, "res master", 3),
    ]
}

private func next(
    after stage: borrowing SecretBytes,
    mixing input: [UInt8],
    _ hash: HashAlgorithm
) throws -> SecretBytes {
    let nothing = try hash.digest([UInt8]())
    let salt = try expandLabel(stage, "derived", nothing, hash.byteCount, hash)
    return try HKDF.extract(salt: salt.span, inputKeyMaterial: input.span, using: hash)
}

/// The stages that a connection really goes through give the same secrets.
private func stagesAgree(
    _ input: ScheduleInput,
    _ hash: HashAlgorithm,
    with secrets: [String: [UInt8]]
) throws -> Bool {
    let suite: CipherSuite = hash == .sha384 ? .aes256GCMSHA384 : .aes128GCMSHA256
    let digests = try input.transcripts.map { try hash.digest($0) }
    let handshake = try EarlySchedule(suite).mixing(input.agreedSecret.span)
    let client = try handshake.client(digests[1]).secret.array
    let server = try handshake.server(digests[1]).secret.array
    let main = try handshake.main()
    let clientData = try main.client(digests[2]).secret.array
    let serverData = try main.server(digests[2]).secret.array
    let exporter = try main.exporter(digests[2]).secret.array
    return client == secrets["clientHandshakeTrafficSecret"]
        && server == secrets["serverHandshakeTrafficSecret"]
        && clientData == secrets["clientApplicationTrafficSecret"]
        && serverData == secrets["serverApplicationTrafficSecret"]
        && exporter == secrets["exporterMasterSecret"]
}
