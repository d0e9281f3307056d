import PQSecrets
import PQSuites
import PQTLS

/// The key schedule of TLS 1.3: every secret from the two inputs and four transcripts.
///
/// Source: RFC 9846, Section 7.1.
func checkTLSKeySchedule(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    let hash: HashAlgorithm
    switch try test.text("hmacAlg") {
    case "SHA2-256": hash = .sha256
    case "SHA2-384": hash = .sha384
    case let other: throw .unsupported("hash \(other)")
    }
    guard ["DHE", "PSK", "PSK-DHE"].contains(try test.text("runningMode")) else {
        throw .unsupported("running mode \(try test.text("runningMode"))")
    }
    let input = try ScheduleInput(test, hash)
    let secrets: [(String, [UInt8])]
    do {
        secrets = try scheduleSecrets(input, hash)
    } catch {
        return .failed("\(error)")
    }
    for (name, secret) in secrets {
        let outcome = compare(name, secret, try test.expectedBytes(name))
        if outcome != .passed { return outcome }
    }
    guard !input.hasSharedKey else { return .passed }
    do {
        return try stagesAgree(input, hash, with: Dictionary(uniqueKeysWithValues: secrets))
    } catch {
        return .failed("\(error)")
    }
}

/// What a case gives: secrets that are missing count as zeros.
private struct ScheduleInput {
    let hasSharedKey: Bool
    let sharedKey: [UInt8]
    let agreedSecret: [UInt8]
    /// The transcripts up to ClientHello, ServerHello, server Finished and client Finished.
    let transcripts: [[UInt8]]

    init(_ test: CaseContext, _ hash: HashAlgorithm) throws(CaseProblem) {
        let zeros = [UInt8](repeating: 0, count: hash.byteCount)
        let mode = try test.text("runningMode")
        hasSharedKey = mode != "DHE"
        sharedKey = hasSharedKey ? try test.bytes("psk") : zeros
        agreedSecret = mode == "PSK" ? zeros : try test.bytes("dhe")
        var transcript: [UInt8] = []
        var transcripts: [[UInt8]] = []
        for name in [
            "helloClientRandom", "helloServerRandom", "finishedServerRandom",
            "finishedClientRandom",
        ] {
            transcript += try test.bytes(name)
            transcripts.append(transcript)
        }
        self.transcripts = transcripts
    }
}

private func scheduleSecrets(
    _ input: ScheduleInput,
    _ hash: HashAlgorithm
) throws -> [(String, [UInt8])] {
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
        ("clientEarlyTrafficSecret", try secret(early, "c e traffic", 0)),
        ("earlyExporterMasterSecret", try secret(early, "e exp master", 0)),
        ("clientHandshakeTrafficSecret", try secret(handshake, "c hs traffic", 1)),
        ("serverHandshakeTrafficSecret", try secret(handshake, "s hs traffic", 1)),
        ("clientApplicationTrafficSecret", try secret(main, "c ap traffic", 2)),
        ("serverApplicationTrafficSecret", try secret(main, "s ap traffic", 2)),
        ("exporterMasterSecret", try secret(main, "exp master", 2)),
        ("resumptionMasterSecret", try secret(main, "res master", 3)),
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
) throws -> Outcome {
    let suite: CipherSuite = hash == .sha384 ? .aes256GCMSHA384 : .aes128GCMSHA256
    let digests = try input.transcripts.map { try hash.digest($0) }
    let handshake = try EarlySchedule(suite).mixing(input.agreedSecret.span)
    let client = try handshake.client(digests[1]).secret.array
    let server = try handshake.server(digests[1]).secret.array
    let main = try handshake.main()
    let clientData = try main.client(digests[2]).secret.array
    let serverData = try main.server(digests[2]).secret.array
    let exporter = try main.exporter(digests[2]).secret.array
    let agree =
        client == secrets["clientHandshakeTrafficSecret"]
        && server == secrets["serverHandshakeTrafficSecret"]
        && clientData == secrets["clientApplicationTrafficSecret"]
        && serverData == secrets["serverApplicationTrafficSecret"]
        && exporter == secrets["exporterMasterSecret"]
    return agree ? .passed : .failed("the handshake's stages give other secrets")
}
