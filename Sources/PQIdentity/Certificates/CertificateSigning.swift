import PQSecrets
import SwiftASN1

/// Signs a certificate of given content, under a new serial number.
///
/// - Parameters:
///   - subject: Whom it names.
///   - subjectPublicKey: The subject's key.
///   - issuer: The name in the issuer's place.
///   - validity: The first and the last moment at which it is valid.
///   - extensions: All extensions, at least one.
///   - key: The key that signs.
///   - source: Where the serial number comes from.
/// - Returns: The certificate.
/// - Throws: ``IdentityError``.
func signedCertificate(
    subject: DistinguishedName,
    subjectPublicKey: SubjectPublicKey,
    issuer: DistinguishedName,
    validity: (from: CertificateTime, until: CertificateTime),
    extensions: [CertificateExtension],
    by key: SigningPrivateKey,
    from source: some RandomSource
) throws(IdentityError) -> Certificate {
    let serialNumber = try newSerialNumber(from: source)
    let body = try encode(.certificate) { coder in
        try coder.sequence { coder in
            try coder.serialize(explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific) {
                // Version 3 has the number 2.
                try $0.serialize(Int64(2))
            }
            coder.unsignedInteger(serialNumber)
            try key.algorithm.serializeSignature(into: &coder)
            coder.serializeRawBytes(issuer.derRepresentation)
            try coder.sequence { times in
                try validity.from.serialize(into: &times)
                try validity.until.serialize(into: &times)
            }
            coder.serializeRawBytes(subject.derRepresentation)
            try subjectPublicKey.serialize(into: &coder)
            try coder.serialize(explicitlyTaggedWithTagNumber: 3, tagClass: .contextSpecific) {
                try $0.sequence { coder in
                    for next in extensions { try next.serialize(into: &coder) }
                }
            }
        }
    }
    return try Certificate(derRepresentation: signedStructure(body, as: .certificate, by: key))
}

/// 20 random octets, positive and without a leading zero (RFC 5280, Section 4.1.2.2).
private func newSerialNumber(from source: some RandomSource) throws(IdentityError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20)
    do throws(RandomError) {
        var span = bytes.mutableSpan
        try source.fill(&span)
    } catch {
        throw .random(error)
    }
    // The top bit would make it negative; the next one keeps it at 20 octets.
    bytes[0] = bytes[0] & 0x7F | 0x40
    return bytes
}
