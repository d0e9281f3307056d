import PQSuites
import SwiftASN1

extension Certificate {
    /// Reads a certificate: strict DER and nothing after it, version 3, one ML-DSA signature
    /// algorithm without parameters, no extension twice.
    ///
    /// - Parameter derRepresentation: The encoding.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        let signed = try SignedStructure(
            derRepresentation,
            as: .certificate,
            limit: Self.byteLimit
        ) { try Body(derEncoded: $0) }
        let body = signed.body
        try signed.check(inner: body.signatureAlgorithm)
        let known = try KnownExtensions(body.extensions)
        self.derRepresentation = derRepresentation
        serialNumber = body.serialNumber
        signatureAlgorithm = signed.algorithm
        issuer = body.issuer
        subject = body.subject
        notValidBefore = body.notValidBefore
        notValidAfter = body.notValidAfter
        subjectPublicKey = body.subjectPublicKey
        extensions = body.extensions
        basicConstraints = known.basicConstraints
        keyUsage = known.keyUsage
        extendedKeyUsage = known.extendedKeyUsage
        subjectAlternativeNames = known.subjectAlternativeNames
        nameConstraints = known.nameConstraints
        subjectKeyIdentifier = known.subjectKeyIdentifier
        authorityKeyIdentifier = known.authorityKeyIdentifier
        // The last member, a whole number of octets: its content ends the encoding.
        signatureByteCount = signed.signature.count
        fingerprint = try digest(derRepresentation)
        signedRange = body.range
    }
}

/// The SHA-256 digest of some bytes.
///
/// - Parameter bytes: The bytes.
/// - Returns: 32 bytes.
/// - Throws: ``IdentityError/suite(_:)`` if the library fails.
func digest(_ bytes: [UInt8]) throws(IdentityError) -> [UInt8] {
    do throws(SuiteError) {
        return try HashAlgorithm.sha256.digest(bytes)
    } catch {
        throw .suite(error)
    }
}

/// The signed part of a certificate, TBSCertificate in RFC 5280, Section 4.1.
private struct Body {
    let range: Range<Int>
    let serialNumber: [UInt8]
    let signatureAlgorithm: KeyAlgorithm
    let issuer: DistinguishedName
    let notValidBefore: CertificateTime
    let notValidAfter: CertificateTime
    let subject: DistinguishedName
    let subjectPublicKey: SubjectPublicKey
    let extensions: [CertificateExtension]

    init(derEncoded node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            try Self.checkVersion(&nodes)
            let serialNumber = try Self.next(&nodes).serialNumber(in: .certificate)
            let algorithm = try KeyAlgorithm(signatureEncoded: &nodes, in: .certificate)
            let issuer = try DistinguishedName(derEncoded: Self.next(&nodes))
            if issuer.isEmpty { throw IdentityError.malformedDER(.name) }
            let validity = try DER.sequence(try Self.next(&nodes), identifier: .sequence) { times in
                (try CertificateTime(derEncoded: &times), try CertificateTime(derEncoded: &times))
            }
            let subject = try DistinguishedName(derEncoded: Self.next(&nodes))
            let key = try SubjectPublicKey(derEncoded: Self.next(&nodes))
            // Unique identifiers of issuer and subject have no meaning any more.
            for tag in 1...2 as ClosedRange<UInt> {
                let identifier = ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)
                _ = try DER.optionalImplicitlyTagged(&nodes, tag: identifier) as ASN1BitString?
            }
            let extensions =
                try DER.optionalExplicitlyTagged(
                    &nodes,
                    tagNumber: 3,
                    tagClass: .contextSpecific
                ) { try CertificateExtension.list($0, in: .certificate) } ?? []
            return Body(
                range: node.encodedBytes.indices,
                serialNumber: serialNumber,
                signatureAlgorithm: algorithm,
                issuer: issuer,
                notValidBefore: validity.0,
                notValidAfter: validity.1,
                subject: subject,
                subjectPublicKey: key,
                extensions: extensions
            )
        }
    }

    private init(
        range: Range<Int>,
        serialNumber: [UInt8],
        signatureAlgorithm: KeyAlgorithm,
        issuer: DistinguishedName,
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        subject: DistinguishedName,
        subjectPublicKey: SubjectPublicKey,
        extensions: [CertificateExtension]
    ) {
        self.range = range
        self.serialNumber = serialNumber
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.notValidBefore = notValidBefore
        self.notValidAfter = notValidAfter
        self.subject = subject
        self.subjectPublicKey = subjectPublicKey
        self.extensions = extensions
    }

    private static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        try nextNode(&nodes, in: .certificate)
    }

    private static func checkVersion(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        let version =
            try DER.optionalExplicitlyTagged(
                &nodes,
                tagNumber: 0,
                tagClass: .contextSpecific
            ) { try Int8(derEncoded: $0) } ?? 0
        // Version 3 has the number 2.
        guard version == 2 else { throw IdentityError.unsupportedVersion(Int(version) + 1) }
    }
}
