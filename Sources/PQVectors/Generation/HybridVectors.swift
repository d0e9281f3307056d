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
    let unusual = unusualCurveHalf(clientShare)
    let toUnusual = try X25519MLKEM768.respond(
        to: unusual.span,
        from: ScriptedRandomSource(serverRandom)
    )
    document.addValid(
        server + [
            ("comment", .string("the X25519 share's last bit is set, which X25519 ignores")),
            ("clientShare", .hex(unusual)), ("serverShare", .hex(toUnusual.share)),
            ("sharedSecret", .hex(toUnusual.sharedSecret.array)),
        ]
    )
    let badClientShares =
        smallOrder(clientShare)
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
        smallOrder(serverShare)
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
        smallOrder(publicKey) + [
            (everyCoefficientTooLarge(publicKey), "coefficients not reduced in the ML-KEM key")
        ]
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
    let unusual = unusualCurveHalf(ciphertext)
    document.addValid([
        ("comment", .string("the X25519 share's last bit is set, which X25519 ignores")),
        ("ct", .hex(unusual)), ("ss", .hex(try key.decapsulate(unusual.span).array)),
    ])
    let badCiphertexts = smallOrder(ciphertext) + wrongLengths(of: ciphertext, called: "ciphertext")
    for (ciphertext, defect) in badCiphertexts {
        document.addInvalid([("ct", .hex(ciphertext))], defect: defect)
    }
    return document.file
}

/// Shares whose X25519 half has a small order, so that the X25519 secret would be zeros.
private func smallOrder(_ share: [UInt8]) -> [([UInt8], String)] {
    let modulus = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    return [
        (numbered(0), "X25519 share all zeros"), (numbered(1), "X25519 share one"),
        ([0xEC] + modulus.dropFirst(), "X25519 share minus one"),
        (modulus, "X25519 share the modulus"),
    ].map { (share.dropLast(32) + $0, $1) }
}

/// The same share with the one bit set that X25519 ignores (RFC 7748, Section 5).
private func unusualCurveHalf(_ share: [UInt8]) -> [UInt8] {
    share.dropLast() + share.suffix(1).map { $0 | 0x80 }
}

/// The first polynomial's coefficients all become 4095.
private func everyCoefficientTooLarge(_ share: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0xFF, count: 384) + share.dropFirst(384)
}
