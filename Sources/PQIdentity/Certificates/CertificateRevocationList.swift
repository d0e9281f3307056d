import SwiftASN1

/// A certificate that its authority has revoked.
public struct RevokedCertificate: Sendable, Hashable {
    /// The certificate's serial number, big-endian without leading zeros.
    public var serialNumber: [UInt8]
    /// Since when it is not valid any more.
    public var revokedOn: CertificateTime
    /// Why.
    public var reason: RevocationReason
    /// Extensions of the entry beside the reason; none of them is critical.
    public var additionalExtensions: [CertificateExtension]

    /// An entry of given content.
    ///
    /// - Parameters:
    ///   - serialNumber: The certificate's serial number, big-endian without leading zeros.
    ///   - revokedOn: Since when it is not valid any more.
    ///   - reason: Why.
    ///   - additionalExtensions: Extensions of the entry beside the reason.
    public init(
        serialNumber: [UInt8],
        revokedOn: CertificateTime,
        reason: RevocationReason = .unspecified,
        additionalExtensions: [CertificateExtension] = []
    ) {
        self.serialNumber = serialNumber
        self.revokedOn = revokedOn
        self.reason = reason
        self.additionalExtensions = additionalExtensions
    }
}

/// An authority's list of the certificates that it has revoked: well formed, its signature not yet
/// checked.
///
/// RFC 5280, Section 5: complete lists of version 2 with a number and the time of the next one.
/// Delta lists, indirect lists and lists of a part of the certificates are refused.
public struct CertificateRevocationList: Sendable, Hashable {
    /// The largest list that is read, in bytes.
    public static let byteLimit = 1 << 22
    /// The most revoked certificates that are read.
    public static let entryLimit = 1 << 16
    /// The largest PEM text of a list, in bytes.
    public static let textLimit = 6 << 20

    /// The DER of the list.
    public let derRepresentation: [UInt8]
    /// The algorithm of the signature.
    public let signatureAlgorithm: KeyAlgorithm
    /// Whose list it is.
    public let issuer: DistinguishedName
    /// When it was issued.
    public let thisUpdate: CertificateTime
    /// When the next one is issued at the latest; it is current up to this second.
    public let nextUpdate: CertificateTime
    /// The list's number, which grows from list to list.
    public let number: RevocationListNumber
    /// The revoked certificates in the order of the encoding.
    public let entries: [RevokedCertificate]
    /// All extensions in the order of the encoding.
    public let extensions: [CertificateExtension]
    /// The identifier of the issuer's key, if stated.
    public let authorityKeyIdentifier: [UInt8]?
    /// The signature on ``signedBytes``.
    public let signature: [UInt8]

    let signedRange: Range<Int>
    private let positions: [[UInt8]: Int]

    /// Reads a list.
    ///
    /// - Parameter derRepresentation: The encoding and nothing else.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        let signed = try SignedStructure(
            derRepresentation,
            as: .revocationList,
            limit: Self.byteLimit
        ) { try RevocationListBody(derEncoded: $0) }
        try signed.check(inner: signed.body.signatureAlgorithm)
        let body = signed.body
        let known = try RevocationListExtensions(body.extensions, issuer: body.issuer)
        self.derRepresentation = derRepresentation
        signatureAlgorithm = signed.algorithm
        issuer = body.issuer
        thisUpdate = body.thisUpdate
        nextUpdate = body.nextUpdate
        number = known.number
        entries = body.entries
        extensions = body.extensions
        authorityKeyIdentifier = known.authorityKeyIdentifier
        signature = signed.signature
        signedRange = body.range
        positions = Dictionary(
            zip(body.entries.map(\.serialNumber), body.entries.indices),
            uniquingKeysWith: { first, _ in first }
        )
        guard positions.count == entries.count else { throw .duplicateSerialNumber }
    }

    /// Reads a PEM text labelled X509 CRL.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        try self.init(
            derRepresentation: PEMText.single(pem, label: Self.label, limit: Self.textLimit)
        )
    }

    /// The list as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(derRepresentation, label: Self.label)
    }

    static let label = "X509 CRL"

    /// Whether two lists are the same, octet for octet.
    ///
    /// - Parameters:
    ///   - a: One list.
    ///   - b: Another.
    /// - Returns: Whether their encodings are equal.
    public static func == (a: CertificateRevocationList, b: CertificateRevocationList) -> Bool {
        a.derRepresentation == b.derRepresentation
    }

    /// Feeds the list to a hasher.
    ///
    /// - Parameter hasher: The hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(signature)
    }

    /// The bytes that the issuer signed.
    public var signedBytes: [UInt8] { Array(derRepresentation[signedRange]) }

    /// What the list says about a certificate; it says nothing about those of other authorities.
    ///
    /// - Parameter serialNumber: The certificate's serial number, big-endian.
    /// - Returns: The entry, or `nil` if the certificate is not revoked.
    public func entry(serialNumber: [UInt8]) -> RevokedCertificate? {
        positions[Array(serialNumber.drop { $0 == 0 })].map { entries[$0] }
    }

    /// Whether the list was signed with a key's private half.
    ///
    /// - Parameter key: The supposed issuer's key.
    /// - Returns: Whether the algorithm and the signature fit.
    public func isSigned(by key: SigningPublicKey) -> Bool {
        key.algorithm == signatureAlgorithm && key.isValidSignature(signature, for: signedBytes)
    }
}

extension CertificateRevocationList {
    /// Issues a list.
    ///
    /// - Parameters:
    ///   - issuer: The authority's certificate.
    ///   - key: The authority's key.
    ///   - entries: All revoked certificates.
    ///   - number: The list's number, higher than that of the list before.
    ///   - thisUpdate: When it is issued.
    ///   - nextUpdate: When the next one is issued at the latest.
    /// - Throws: ``IdentityError``; among others if the issuer may not sign lists or the key is
    ///   not its own.
    public init(
        issuer: Certificate,
        key: SigningPrivateKey,
        entries: [RevokedCertificate],
        number: RevocationListNumber,
        thisUpdate: CertificateTime,
        nextUpdate: CertificateTime
    ) throws(IdentityError) {
        guard issuer.publicKey == key.publicKey else {
            throw .keyDoesNotMatchCertificate(subject: issuer.description)
        }
        try issuer.checkMaySignLists()
        guard thisUpdate <= nextUpdate else { throw .validityEndsBeforeItBegins }
        let issuerKey = try keyIdentifier(issuer.subjectPublicKey)
        let extensions = [
            try KeyIdentifier.authorityExtension(issuer.subjectKeyIdentifier ?? issuerKey),
            try number.asExtension(),
        ]
        self = try .signed(
            issuer: issuer.subject,
            entries: entries,
            extensions: extensions,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate,
            by: key
        )
    }

    /// Signs without any check of sense, so that tests can make what verification must refuse.
    package static func signed(
        issuer: DistinguishedName,
        entries: [RevokedCertificate],
        extensions: [CertificateExtension],
        thisUpdate: CertificateTime,
        nextUpdate: CertificateTime,
        by key: SigningPrivateKey
    ) throws(IdentityError) -> CertificateRevocationList {
        let body = try encode(.revocationList) { coder in
            try coder.sequence { coder in
                // Version 2 has the number 1.
                try coder.serialize(Int64(1))
                try key.algorithm.serializeSignature(into: &coder)
                coder.serializeRawBytes(issuer.derRepresentation)
                try thisUpdate.serialize(into: &coder)
                try nextUpdate.serialize(into: &coder)
                if !entries.isEmpty {
                    try coder.sequence { coder in
                        for entry in entries { try entry.serialize(into: &coder) }
                    }
                }
                try coder.serialize(explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific) {
                    try $0.sequence { coder in
                        for next in extensions { try next.serialize(into: &coder) }
                    }
                }
            }
        }
        return try CertificateRevocationList(
            derRepresentation: signedStructure(body, as: .revocationList, by: key)
        )
    }
}
