import PQLattice
import PQSecrets
import PQSuites

/// Makes the files of the hybrids.
func makeHybridVectors(seed: String) throws -> [GeneratedFile] {
    [try makeKeyAgreement(seed: seed), try makeXWing(seed: seed)]
}

private func makeKeyAgreement(seed: String) throws -> GeneratedFile {
    let name = "X25519MLKEM768"
    var document = VectorDocument(
        path: "hybrid/\(name).json",
        algorithm: name,
        mode: "keyAgreement",
        seed: seed
    )
    var stream = SeedStream(seed: seed, label: name)
    let clientRandom = stream.next(96)
    let serverRandom = stream.next(64)
    let clientShare = try X25519MLKEM768.ClientSecret(
        from: ScriptedRandomSource(clientRandom)
    ).share
    let response = try X25519MLKEM768.respond(
        to: clientShare.span,
        from: ScriptedRandomSource(serverRandom)
    )
    let serverShare = response.share

    document.beginGroup([("function", .string("respond"))])
    let server = [("serverRandom", OrderedJSON.hex(serverRandom))]
    document.addValid(
        server + [
            ("clientShare", .hex(clientShare)), ("serverShare", .hex(serverShare)),
            ("sharedSecret", .hex(response.sharedSecret.array)),
        ]
    )
    let badClientShares =
        [(zeroCurveHalf(clientShare), "X25519 share all zeros")]
        + [(everyCoefficientTooLarge(clientShare), "coefficients not reduced in the ML-KEM key")]
        + [(clientShare.suffix(32) + clientShare.dropLast(32), "X25519 share first")]
        + wrongLengths(of: clientShare, called: "share")
    for (share, defect) in badClientShares {
        document.addInvalid(server + [("clientShare", .hex(share))], defect: defect)
    }

    document.beginGroup([
        ("function", .string("complete")), ("clientRandom", .hex(clientRandom)),
        ("clientShare", .hex(clientShare)),
    ])
    document.addValid([
        ("serverShare", .hex(serverShare)), ("sharedSecret", .hex(response.sharedSecret.array)),
    ])
    let changed = flipped(serverShare, at: 1087)
    let secret = try X25519MLKEM768.ClientSecret(from: ScriptedRandomSource(clientRandom))
        .sharedSecret(serverShare: changed.span)
    document.addValid(
        [("serverShare", .hex(changed)), ("sharedSecret", .hex(secret.array))],
        defect: "bit flipped in the ML-KEM ciphertext"
    )
    let badServerShares =
        [(zeroCurveHalf(serverShare), "X25519 share all zeros")]
        + wrongLengths(of: serverShare, called: "share")
    for (share, defect) in badServerShares {
        document.addInvalid([("serverShare", .hex(share))], defect: defect)
    }
    return document.file
}

private func makeXWing(seed: String) throws -> GeneratedFile {
    let name = "X-Wing"
    var document = VectorDocument(
        path: "hybrid/\(name).json",
        algorithm: name,
        mode: "encapDecap",
        seed: seed
    )
    var stream = SeedStream(seed: seed, label: name)
    let keySeed = stream.next(32)
    let random = stream.next(64)
    let key = try XWing.PrivateKey(seedRepresentation: keySeed.span)
    let publicKey = key.publicKey.rawRepresentation
    let sent = try key.publicKey.encapsulate(from: ScriptedRandomSource(random))
    let ciphertext = sent.encapsulated

    document.beginGroup([("function", .string("encapsulation")), ("eseed", .hex(random))])
    document.addValid([
        ("pk", .hex(publicKey)), ("ct", .hex(ciphertext)), ("ss", .hex(sent.sharedSecret.array)),
    ])
    let badKeys =
        [(everyCoefficientTooLarge(publicKey), "coefficients not reduced in the ML-KEM key")]
        + wrongLengths(of: publicKey, called: "public key")
    for (key, defect) in badKeys { document.addInvalid([("pk", .hex(key))], defect: defect) }

    document.beginGroup([
        ("function", .string("decapsulation")), ("seed", .hex(keySeed)), ("pk", .hex(publicKey)),
    ])
    document.addValid([("ct", .hex(ciphertext)), ("ss", .hex(sent.sharedSecret.array))])
    let changed = flipped(ciphertext, at: 0)
    document.addValid(
        [("ct", .hex(changed)), ("ss", .hex(try key.decapsulate(changed.span).array))],
        defect: "bit flipped in the ML-KEM ciphertext"
    )
    for (ciphertext, defect) in wrongLengths(of: ciphertext, called: "ciphertext") {
        document.addInvalid([("ct", .hex(ciphertext))], defect: defect)
    }
    return document.file
}

private func zeroCurveHalf(_ share: [UInt8]) -> [UInt8] {
    share.dropLast(32) + [UInt8](repeating: 0, count: 32)
}

/// The first polynomial's coefficients all become 4095.
private func everyCoefficientTooLarge(_ share: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0xFF, count: 384) + share.dropFirst(384)
}
