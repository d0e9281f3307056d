import PQIdentity
import PQSecrets

/// Keys and certificates in DER and in PEM.
let identityTargets: [FuzzTarget] = [
    FuzzTarget("public-key-der") { bytes in
        guard let key = try? SubjectPublicKey(derRepresentation: bytes) else { return false }
        try demand(key.derRepresentation == bytes, "DER has one spelling")
        let again = try SubjectPublicKey(pem: key.pemRepresentation)
        try demand(again == key, "PEM carries the key")
        return true
    } seeds: {
        try [KeyAlgorithm.mldsa44, .mlkem512, .xwing].map { algorithm in
            algorithm.isSignature
                ? try signingKey(algorithm).publicKey.derRepresentation
                : try kemKey(algorithm).publicKey.derRepresentation
        }
    },
    FuzzTarget("signing-key-der") { bytes in
        guard let key = try? SigningPrivateKey(derRepresentation: bytes) else { return false }
        let written = plain(try key.derRepresentation())
        let again = try SigningPrivateKey(derRepresentation: written)
        try demand(again.publicKey == key.publicKey, "a key that was written is the same key")
        try demand(plain(try again.derRepresentation()) == written, "writing is repeatable")
        return true
    } seeds: {
        let key = try signingKey(.mldsa44)
        let bytes = try key.expandedRepresentation()
        let expanded = try SigningPrivateKey(
            expandedRepresentation: bytes.span,
            algorithm: .mldsa44
        )
        return [
            plain(try key.derRepresentation()), plain(try expanded.derRepresentation()),
            plain(try signingKey(.mldsa87).derRepresentation()),
        ]
    },
    FuzzTarget("kem-key-der") { bytes in
        guard let key = try? KEMPrivateKey(derRepresentation: bytes) else { return false }
        let written = plain(try key.derRepresentation())
        let again = try KEMPrivateKey(derRepresentation: written)
        try demand(again.publicKey == key.publicKey, "a key that was written is the same key")
        try demand(plain(try again.derRepresentation()) == written, "writing is repeatable")
        return true
    } seeds: {
        try [KeyAlgorithm.mlkem512, .mlkem1024, .xwing].map {
            plain(try kemKey($0).derRepresentation())
        }
    },
    FuzzTarget("certificate-der") { bytes in
        guard let certificate = try? Certificate(derRepresentation: bytes) else { return false }
        try demand(certificate.derRepresentation == bytes, "a certificate keeps its bytes")
        try demand(try Certificate(pem: certificate.pemRepresentation) == certificate, "PEM too")
        let world = try FuzzWorld.shared.get()
        let chain = try? UnverifiedCertificateChain([certificate]).verified(
            against: world.trust,
            as: .server,
            name: .dns("cloud.test"),
            at: FuzzWorld.now
        )
        if let chain {
            let key = world.server.privateKey.publicKey
            try demand(chain.publicKey == key, "the authority vouches for one key")
        }
        return true
    } seeds: {
        let world = try FuzzWorld.shared.get()
        return [
            world.authority.derRepresentation,
            world.server.certificateChain[0].derRepresentation,
        ]
    },
    FuzzTarget("ocsp-response-der") { bytes in
        guard let response = try? OCSPResponse(derRepresentation: bytes) else { return false }
        try demand(response.derRepresentation == bytes, "a response keeps its bytes")
        let world = try FuzzWorld.shared.get()
        let leaf = world.server.certificateChain[0]
        let policy = RevocationPolicy(lists: [], responses: [response], requirement: .required)
        let chain = try? UnverifiedCertificateChain([leaf]).verified(
            against: world.trust,
            as: .server,
            name: nil,
            at: FuzzWorld.now,
            revocation: policy
        )
        if chain != nil {
            let entry = try response.entry(for: leaf, issuedBy: world.authority)
            try demand(entry?.status == .good, "only a good answer is one")
            let key = world.authorityKey.publicKey
            try demand(response.isSigned(by: key), "the authority answers for itself")
        }
        return true
    } seeds: {
        let world = try FuzzWorld.shared.get()
        let leaf = world.server.certificateChain[0]
        return try [
            OCSPResponse.Status.good, .unknown,
            .revoked(on: FuzzWorld.now, reason: .keyCompromise),
        ].map { status in
            try OCSPResponse(
                entries: [
                    OCSPResponse.Entry(
                        about: leaf,
                        issuedBy: world.authority,
                        status,
                        thisUpdate: FuzzWorld.now,
                        nextUpdate: FuzzWorld.now.advanced(byDays: 1)
                    )
                ],
                responder: world.authority,
                key: world.authorityKey,
                producedAt: FuzzWorld.now
            ).derRepresentation
        }
    },
    FuzzTarget("distinguished-name") { bytes in
        guard let name = try? DistinguishedName(derRepresentation: bytes) else { return false }
        try demand(name.derRepresentation == bytes, "a name keeps its bytes")
        return true
    } seeds: {
        [try DistinguishedName(commonName: "Ward 4", organization: "Clinic").derRepresentation]
    },
    FuzzTarget("pem") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        var accepted = false
        if let certificates = try? Certificate.certificates(pem: text) {
            let again = try Certificate.certificates(
                pem: certificates.map(\.pemRepresentation).joined()
            )
            try demand(again == certificates, "certificates come back")
            accepted = !certificates.isEmpty
        }
        if let key = try? SubjectPublicKey(pem: text) {
            try demand(try SubjectPublicKey(pem: key.pemRepresentation) == key, "a key comes back")
            accepted = true
        }
        if let key = try? SigningPrivateKey(pem: text) {
            let again = try SigningPrivateKey(pem: key.pemRepresentation())
            try demand(again.publicKey == key.publicKey, "a private key comes back")
            accepted = true
        }
        if let key = try? KEMPrivateKey(pem: text) {
            let again = try KEMPrivateKey(pem: key.pemRepresentation())
            try demand(again.publicKey == key.publicKey, "a private key comes back")
            accepted = true
        }
        _ = try? TrustAnchors(pem: text)
        return accepted
    } seeds: {
        let world = try FuzzWorld.shared.get()
        return [
            try signingKey(.mldsa44).pemRepresentation(),
            try kemKey(.mlkem512).publicKey.pemRepresentation,
            "An authority:\n" + world.authority.pemRepresentation,
        ].map { Array($0.utf8) }
    },
]

private func signingKey(_ algorithm: KeyAlgorithm) throws -> SigningPrivateKey {
    let seed = fixedBytes(32, "key")
    return try SigningPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
}

private func kemKey(_ algorithm: KeyAlgorithm) throws -> KEMPrivateKey {
    let seed = fixedBytes(algorithm == .xwing ? 32 : 64, "key")
    return try KEMPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
}
