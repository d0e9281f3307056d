import Foundation
import PQIdentity

/// What `--json` says of a certificate, a request or a revocation list.
struct CertificateRecord: Encodable {
    /// An entry of a revocation list.
    struct Revoked: Encodable {
        let serialNumber: String
        let revokedOn: String
        let reason: String
    }

    var kind: String
    var subject: String?
    var issuer: String?
    var serialNumber: String?
    var notValidBefore: String?
    var notValidAfter: String?
    var keyAlgorithm: String?
    var signatureAlgorithm: String?
    var isAuthority: Bool?
    var pathLength: Int?
    var keyUsage: [String]?
    var extendedKeyUsage: [String]?
    var names: [String]?
    var permittedNames: [String]?
    var excludedNames: [String]?
    var sha256: String?
    var number: String?
    var thisUpdate: String?
    var nextUpdate: String?
    var revoked: [Revoked]?

    init(_ certificate: Certificate) {
        kind = "certificate"
        subject = certificate.subject.description
        issuer = certificate.issuer.description
        serialNumber = Self.digits(certificate.serialNumber)
        notValidBefore = certificate.notValidBefore.description
        notValidAfter = certificate.notValidAfter.description
        keyAlgorithm = certificate.subjectPublicKey.algorithm.rawValue
        signatureAlgorithm = certificate.signatureAlgorithm.rawValue
        isAuthority = certificate.basicConstraints?.isAuthority ?? false
        pathLength = certificate.basicConstraints?.pathLength
        keyUsage = certificate.keyUsage.map(Self.words)
        extendedKeyUsage = certificate.extendedKeyUsage?.map(\.description)
        names = certificate.subjectAlternativeNames.map(\.labelled)
        permittedNames = certificate.nameConstraints?.permitted.map(\.description)
        excludedNames = certificate.nameConstraints?.excluded.map(\.description)
        sha256 = Self.digits(certificate.fingerprint)
    }

    init(_ request: CertificateSigningRequest) {
        kind = "request"
        subject = request.subject.description
        keyAlgorithm = request.algorithm.rawValue
        isAuthority = request.basicConstraints?.isAuthority
        keyUsage = request.keyUsage.map(Self.words)
        extendedKeyUsage = request.extendedKeyUsage?.map(\.description)
        names = request.subjectAlternativeNames.map(\.labelled)
    }

    init(_ list: CertificateRevocationList) {
        kind = "revocationList"
        issuer = list.issuer.description
        signatureAlgorithm = list.signatureAlgorithm.rawValue
        number = list.number.description
        thisUpdate = list.thisUpdate.description
        nextUpdate = list.nextUpdate.description
        revoked = list.entries.map {
            Revoked(
                serialNumber: Self.digits($0.serialNumber),
                revokedOn: $0.revokedOn.description,
                reason: $0.reason.rawValue
            )
        }
    }

    /// One JSON object, its keys in order.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Two hexadecimal digits for each byte.
    static func digits(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func words(_ usage: KeyUsage) -> [String] {
        usage.description.split(separator: " ").map(String.init)
    }
}
