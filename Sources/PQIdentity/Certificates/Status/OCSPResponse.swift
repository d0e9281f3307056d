/// What an authority says about single certificates at a moment: well formed, its signature not
/// yet checked.
///
/// A basic response of RFC 6960, Section 4.2.1, as servers send it beside their certificate.
public struct OCSPResponse: Sendable, Hashable {
    /// The largest response that is read, in bytes.
    public static let byteLimit = 1 << 16
    /// The most statements that are read.
    public static let entryLimit = 64
    /// The most certificates of responders that are read.
    public static let certificateLimit = 4

    /// The DER of the response.
    public let derRepresentation: [UInt8]
    /// The algorithm of the signature.
    public let signatureAlgorithm: KeyAlgorithm
    /// Who says that it signed.
    public let responder: Responder
    /// When it was signed.
    public let producedAt: CertificateTime
    /// The statements in the order of the encoding.
    public let entries: [Entry]
    /// Certificates sent along, to find the responder's key; nothing about them is proven.
    public let certificates: [Certificate]
    /// The signature on ``signedBytes``.
    public let signature: [UInt8]
    /// The bytes that the responder signed.
    public let signedBytes: [UInt8]

    /// How a response names its signer.
    public enum Responder: Sendable, Hashable {
        /// By its name.
        case name(DistinguishedName)
        /// By the SHA-1 digest of its key.
        case keyHash([UInt8])
    }

    /// What is said of a certificate.
    public enum Status: Sendable, Hashable {
        /// It is not revoked.
        case good
        /// It is revoked since a moment.
        case revoked(on: CertificateTime, reason: RevocationReason)
        /// The responder doesn't know it.
        case unknown
    }

    /// One statement.
    public struct Entry: Sendable, Hashable {
        /// How the certificate's issuer is hashed; nothing for a function that is not known here.
        public let hash: OCSPHash?
        /// The digest of the issuer's name.
        public let issuerNameHash: [UInt8]
        /// The digest of the issuer's key.
        public let issuerKeyHash: [UInt8]
        /// The certificate's serial number, big-endian without leading zeros.
        public let serialNumber: [UInt8]
        /// What is said of it.
        public let status: Status
        /// Since when that is known to be right.
        public let thisUpdate: CertificateTime
        /// When there is news at the latest, if stated; it counts up to this second.
        public let nextUpdate: CertificateTime?
    }

    /// Whether the response was signed with a key's private half.
    ///
    /// - Parameter key: The supposed responder's key.
    /// - Returns: Whether the algorithm and the signature fit.
    public func isSigned(by key: SigningPublicKey) -> Bool {
        key.algorithm == signatureAlgorithm && key.isValidSignature(signature, for: signedBytes)
    }

    /// The statement about a certificate.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - issuer: Who issued it.
    /// - Returns: The statement, or `nil` if there is none.
    /// - Throws: ``IdentityError/ocsp(_:)`` for several, of which none can be preferred.
    public func entry(
        for certificate: Certificate,
        issuedBy issuer: Certificate
    ) throws(IdentityError) -> Entry? {
        var found: Entry?
        for entry in entries where entry.serialNumber == certificate.serialNumber {
            guard try entry.names(issuer) else { continue }
            guard found == nil else { throw .ocsp(.repeatedCertificate) }
            found = entry
        }
        return found
    }
}

extension OCSPResponse.Entry {
    /// A statement about a certificate.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - issuer: Who issued it.
    ///   - status: What is said of it.
    ///   - thisUpdate: Since when that is known to be right.
    ///   - nextUpdate: When there is news at the latest.
    ///   - hash: How the issuer is hashed.
    /// - Throws: ``IdentityError/suite(_:)`` if the library fails.
    public init(
        about certificate: Certificate,
        issuedBy issuer: Certificate,
        _ status: OCSPResponse.Status,
        thisUpdate: CertificateTime,
        nextUpdate: CertificateTime?,
        hash: OCSPHash = .sha256
    ) throws(IdentityError) {
        self.init(
            hash: hash,
            issuerNameHash: try hash.digest(issuer.subject.derRepresentation),
            issuerKeyHash: try hash.digest(issuer.subjectPublicKey.rawRepresentation),
            serialNumber: certificate.serialNumber,
            status: status,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate
        )
    }

    /// Whether the statement is about a certificate of this issuer.
    fileprivate func names(_ issuer: Certificate) throws(IdentityError) -> Bool {
        guard let hash else { return false }
        guard try issuerNameHash == hash.digest(issuer.subject.derRepresentation) else {
            return false
        }
        return try issuerKeyHash == hash.digest(issuer.subjectPublicKey.rawRepresentation)
    }
}
