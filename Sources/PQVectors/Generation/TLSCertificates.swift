import PQIdentity
import PQSecrets

/// The certificates of the TLS transcripts: one authority, and whom it vouches for.
struct TLSCertificates {
    /// 15 January 2027, 08:00.
    static let time = 1_800_000_000

    let authority: Certificate
    private let key: SigningPrivateKey

    /// Makes an authority.
    init(_ stream: inout SeedStream) throws {
        key = try SigningPrivateKey(seedRepresentation: stream.next(32).span, algorithm: .mldsa44)
        let template = CertificateTemplate.authority(
            subject: try DistinguishedName(commonName: "PQTwin vectors"),
            notValidBefore: Self.date(-10),
            notValidAfter: Self.date(3650)
        )
        authority = try signedAgain(
            template.selfSigned(by: key, from: ScriptedRandomSource(stream.next(64))),
            by: key,
            rnd: stream.next(32)
        )
    }

    /// Issues a certificate for a new key.
    ///
    /// - Returns: The certificate and the seed of the key.
    func issue(
        _ name: String,
        _ algorithm: KeyAlgorithm,
        _ stream: inout SeedStream
    ) throws -> (certificate: [UInt8], key: [UInt8]) {
        let seed = stream.next(32)
        let subject = try SigningPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        let template = CertificateTemplate.node(
            subject: try DistinguishedName(commonName: name),
            names: [.dns(name)],
            notValidBefore: Self.date(-1),
            notValidAfter: Self.date(365)
        )
        let issued = try template.issued(
            to: .signing(subject.publicKey),
            by: authority,
            key: key,
            from: ScriptedRandomSource(stream.next(64))
        )
        let again = try signedAgain(issued, by: key, rnd: stream.next(32))
        return (again.derRepresentation, seed)
    }

    private static func date(_ days: Int) -> CertificateTime {
        CertificateTime(secondsSinceEpoch: Int64(time)).advanced(byDays: days)
    }
}

/// The same certificate under a signature that is the same in every run: it is the encoding's tail.
private func signedAgain(
    _ certificate: Certificate,
    by key: SigningPrivateKey,
    rnd: [UInt8]
) throws -> Certificate {
    let signature = try key.signature(
        for: certificate.signedBytes,
        from: ScriptedRandomSource(rnd)
    )
    return try Certificate(
        derRepresentation: certificate.derRepresentation.dropLast(signature.count) + signature
    )
}
