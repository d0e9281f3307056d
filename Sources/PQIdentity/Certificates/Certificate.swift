import PQSuites
import SwiftASN1

// PQIdentity: who a peer is. Keys in PEM and DER, X.509 certificates signed with ML-DSA, chains,
// names, and the files they live in.
//
// Reading order: KeyAlgorithm, SigningPrivateKey and KEMPrivateKey, Certificate,
// CertificateTemplate and CertificateSigningRequest (how one is made), CertificateChain and
// PathChecks (how one comes to be trusted), NameConstraints, CertificateRevocationList and
// RevocationPolicy (how trust ends early), TrustStore, NodeIdentity, KeyFile.
//
// A type is a proof: a Certificate is well formed and nothing more; only a VerifiedCertificateChain
// says whose key it is. swift-asn1 reads DER; X.509 is here, because no Swift library has it for
// ML-DSA.
//
// Left out on purpose: certificate policies, delta and indirect revocation lists (refused, where
// they are critical), and a common name in the place of a subjectAltName. A path with a classical
// key or signature is refused unless the caller allows it.

/// An X.509 certificate of version 3, signed with ML-DSA: well formed, not yet trusted.
///
/// RFC 5280, Section 4.1; algorithm identifiers by RFC 9881 and RFC 9935.
public struct Certificate: Sendable, Hashable {
    /// The largest certificate that is read, in bytes.
    public static let byteLimit = 1 << 16

    /// The DER of the certificate.
    public let derRepresentation: [UInt8]
    /// The serial number, big-endian without leading zeros, 1 to 20 bytes.
    public let serialNumber: [UInt8]
    /// The algorithm of the signature on this certificate.
    public let signatureAlgorithm: KeyAlgorithm
    /// Who signed it.
    public let issuer: DistinguishedName
    /// Whom it names.
    public let subject: DistinguishedName
    /// The first moment at which it is valid.
    public let notValidBefore: CertificateTime
    /// The last moment at which it is valid.
    public let notValidAfter: CertificateTime
    /// The subject's key.
    public internal(set) var subjectPublicKey: SubjectPublicKey
    /// All extensions in the order of the encoding.
    public let extensions: [CertificateExtension]
    /// Whether the subject may issue certificates, if stated.
    public let basicConstraints: BasicConstraints?
    /// What the key may be used for, if stated.
    public let keyUsage: KeyUsage?
    /// The purposes of the certificate, if stated.
    public let extendedKeyUsage: [ExtendedKeyUsage]?
    /// The names by which the subject is addressed.
    public let subjectAlternativeNames: [GeneralName]
    /// Which names may stand in the certificates below, if stated.
    public let nameConstraints: NameConstraints?
    /// The identifier of the subject's key, if stated.
    public let subjectKeyIdentifier: [UInt8]?
    /// The identifier of the issuer's key, if stated.
    public let authorityKeyIdentifier: [UInt8]?
    /// The SHA-256 digest of the certificate.
    public let fingerprint: [UInt8]

    /// The part of the encoding that is signed, as a range of it.
    let signedRange: Range<Int>
    /// How many bytes at the encoding's end are the signature.
    let signatureByteCount: Int

    /// Whether two certificates are the same, octet for octet.
    ///
    /// - Parameters:
    ///   - a: One certificate.
    ///   - b: Another.
    /// - Returns: Whether their encodings are equal.
    public static func == (a: Certificate, b: Certificate) -> Bool {
        a.derRepresentation == b.derRepresentation
    }

    /// Feeds the certificate to a hasher.
    ///
    /// - Parameter hasher: The hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }

    /// The subject's key, if it verifies signatures.
    public var publicKey: SigningPublicKey? { subjectPublicKey.signingKey }

    /// The same certificate with a key that keeps less, see ``SigningPublicKey/compacted()``.
    ///
    /// - Returns: A certificate for keeping.
    public func compacted() -> Certificate {
        guard let publicKey else { return self }
        var copy = self
        copy.subjectPublicKey = .signing(publicKey.compacted())
        return copy
    }

    /// The bytes that the issuer signed.
    public var signedBytes: [UInt8] { Array(derRepresentation[signedRange]) }

    /// The signature on ``signedBytes``.
    public var signature: [UInt8] { Array(derRepresentation.suffix(signatureByteCount)) }

    /// Whether the subject's name is the issuer's.
    public var isSelfIssued: Bool { subject == issuer }

    /// Whether the signature on this certificate was made with a key's private half.
    ///
    /// - Parameter key: The supposed issuer's key.
    /// - Returns: Whether the algorithm and the signature fit.
    public func isSigned(by key: SigningPublicKey) -> Bool {
        key.algorithm == signatureAlgorithm && key.isValidSignature(signature, for: signedBytes)
    }

    /// The certificate as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(derRepresentation, label: Self.label)
    }

    /// Reads a PEM text labelled CERTIFICATE.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        try self.init(derRepresentation: PEMText.single(pem, label: Self.label))
    }

    /// Reads a PEM text of one or more certificates.
    ///
    /// - Parameter pem: The text.
    /// - Returns: The certificates in order.
    /// - Throws: ``IdentityError``.
    public static func certificates(pem: String) throws(IdentityError) -> [Certificate] {
        var certificates: [Certificate] = []
        for bytes in try PEMText.all(pem, label: label) {
            certificates.append(try Certificate(derRepresentation: bytes))
        }
        return certificates
    }

    private static let label = "CERTIFICATE"
}

extension Certificate: CustomStringConvertible {
    /// The subject, or its first alternative name where the subject is empty.
    public var description: String {
        subject.isEmpty
            ? subjectAlternativeNames.first?.description ?? subject.description
            : subject.description
    }
}
