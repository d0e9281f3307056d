import PQSuites
import SwiftASN1

extension Certificate {
    /// Reads a certificate: strict DER and nothing after it, version 3, one ML-DSA signature
    /// algorithm without parameters, no extension twice.
    ///
    /// - Parameter derRepresentation: The encoding.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        guard derRepresentation.count <= Self.byteLimit else {
            throw .tooLarge(.certificate, limit: Self.byteLimit)
        }
        let (body, outer, signature) = try decode(derRepresentation[...], as: .certificate) {
            node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                guard let body = nodes.next() else {
                    throw IdentityError.malformedDER(.certificate)
                }
                let algorithm = try KeyAlgorithm(signatureEncoded: &nodes, in: .certificate)
                let signature = try ASN1BitString(derEncoded: &nodes)
                guard signature.paddingBits == 0 else {
                    throw IdentityError.malformedDER(.certificate)
                }
                return (try Body(derEncoded: body), algorithm, Array(signature.bytes))
            }
        }
        guard body.signatureAlgorithm == outer else { throw .signatureAlgorithmMismatch }
        guard outer.isSignature else { throw .wrongKindOfKey(outer) }
        try outer.checkSignature(count: signature.count)
        let known = try KnownExtensions(body.extensions)
        self.derRepresentation = derRepresentation
        serialNumber = body.serialNumber
        signatureAlgorithm = outer
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
        subjectKeyIdentifier = known.subjectKeyIdentifier
        authorityKeyIdentifier = known.authorityKeyIdentifier
        self.signature = signature
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
            let serialNumber = try Self.serialNumber(&nodes)
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
                    tagClass: .contextSpecific,
                    Self.extensions
                ) ?? []
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
        guard let node = nodes.next() else { throw IdentityError.malformedDER(.certificate) }
        return node
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

    private static func serialNumber(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> [UInt8] {
        let node = try next(&nodes)
        let content = try node.primitiveBytes(in: .certificate)
        guard node.identifier == .integer, let first = content.first else {
            throw IdentityError.malformedDER(.certificate)
        }
        // A first octet of only zeros or only ones must be needed for the sign (X.690 8.3.2).
        if let second = content.dropFirst().first,
            first == 0 && second < 0x80 || first == 0xFF && second >= 0x80
        {
            throw IdentityError.malformedDER(.certificate)
        }
        let digits = Array(content.drop { $0 == 0 })
        guard first < 0x80, (1...20).contains(digits.count) else {
            throw IdentityError.invalidSerialNumber
        }
        return digits
    }

    private static func extensions(_ node: ASN1Node) throws -> [CertificateExtension] {
        guard node.identifier == .sequence, case .constructed(let nodes) = node.content else {
            throw IdentityError.malformedDER(.certificate)
        }
        var seen: Set<String> = []
        let extensions = try nodes.map { node in
            let next = try CertificateExtension(derEncoded: node)
            guard seen.insert(next.objectIdentifier).inserted else {
                throw IdentityError.duplicateExtension(objectIdentifier: next.objectIdentifier)
            }
            return next
        }
        if extensions.isEmpty { throw IdentityError.malformedDER(.certificate) }
        return extensions
    }
}

/// The values of the extensions that verification acts on.
private struct KnownExtensions {
    var basicConstraints: BasicConstraints?
    var keyUsage: KeyUsage?
    var extendedKeyUsage: [ExtendedKeyUsage]?
    var subjectAlternativeNames: [GeneralName] = []
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?

    init(_ extensions: [CertificateExtension]) throws(IdentityError) {
        for next in extensions {
            switch next.objectIdentifier {
            case CertificateExtension.basicConstraints: basicConstraints = try .init(next)
            case CertificateExtension.keyUsage: keyUsage = try .init(next)
            case CertificateExtension.extendedKeyUsage: extendedKeyUsage = try .init(next)
            case CertificateExtension.subjectAlternativeName:
                subjectAlternativeNames = try .init(next)
            case CertificateExtension.subjectKeyIdentifier:
                subjectKeyIdentifier = try KeyIdentifier.subject(next)
            case CertificateExtension.authorityKeyIdentifier:
                authorityKeyIdentifier = try KeyIdentifier.authority(next)
            default: break
            }
        }
    }
}
