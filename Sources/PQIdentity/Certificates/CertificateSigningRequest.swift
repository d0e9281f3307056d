import SwiftASN1

/// A request for a certificate, signed with the key that it is for (PKCS#10, RFC 2986).
///
/// A value of this type is a proof of possession: reading one verifies its signature. Only a key
/// that signs can make one; a certificate for an ML-KEM key is issued from the public key.
public struct CertificateSigningRequest: Sendable, Hashable {
    /// The largest request that is read, in bytes.
    public static let byteLimit = 1 << 16
    /// How many attributes are read.
    public static let attributeLimit = 16

    /// The DER of the request.
    public let derRepresentation: [UInt8]
    /// Whom the certificate should name.
    public let subject: DistinguishedName
    /// The subject's key.
    public let publicKey: SigningPublicKey
    /// The extensions that the certificate should have (RFC 2985, Section 5.4.2).
    public let extensions: [CertificateExtension]
    /// The names by which the subject wants to be addressed.
    public let subjectAlternativeNames: [GeneralName]
    /// Whether the subject wants to issue certificates, if stated.
    public let basicConstraints: BasicConstraints?
    /// What the key should be used for, if stated.
    public let keyUsage: KeyUsage?
    /// The purposes wanted, if stated.
    public let extendedKeyUsage: [ExtendedKeyUsage]?
    /// The object identifiers of attributes that are not read, in dotted form.
    public let otherAttributes: [String]

    /// The algorithm of the key and the signature.
    public var algorithm: KeyAlgorithm { publicKey.algorithm }

    /// Reads a request and verifies that its subject has the key.
    ///
    /// - Parameter derRepresentation: The encoding and nothing else.
    /// - Throws: ``IdentityError``; ``IdentityError/proofOfPossessionInvalid(subject:)`` for a
    ///   wrong signature.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        let signed = try SignedStructure(
            derRepresentation,
            as: .signingRequest,
            limit: Self.byteLimit
        ) { try RequestBody(derEncoded: $0) }
        let body = signed.body
        guard let key = body.subjectPublicKey.signingKey else {
            throw .keyCannotSignRequest(body.subjectPublicKey.algorithm)
        }
        try signed.check(inner: key.algorithm)
        let known = try KnownExtensions(body.extensions)
        self.derRepresentation = derRepresentation
        subject = body.subject
        publicKey = key
        extensions = body.extensions
        subjectAlternativeNames = known.subjectAlternativeNames
        basicConstraints = known.basicConstraints
        keyUsage = known.keyUsage
        extendedKeyUsage = known.extendedKeyUsage
        otherAttributes = body.otherAttributes
        guard
            key.isValidSignature(signed.signature, for: Array(derRepresentation[body.range]))
        else { throw .proofOfPossessionInvalid(subject: body.subject.description) }
    }

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - subject: Whom the certificate should name.
    ///   - subjectAlternativeNames: The names by which the subject wants to be addressed.
    ///   - additionalExtensions: Extensions beside those names.
    ///   - key: The subject's key.
    /// - Throws: ``IdentityError``.
    public init(
        subject: DistinguishedName,
        subjectAlternativeNames: [GeneralName] = [],
        additionalExtensions: [CertificateExtension] = [],
        key: SigningPrivateKey
    ) throws(IdentityError) {
        var extensions = additionalExtensions
        if !subjectAlternativeNames.isEmpty {
            extensions.insert(
                try subjectAlternativeNames.asExtension(isCritical: subject.isEmpty),
                at: 0
            )
        }
        let publicKey = SubjectPublicKey.signing(key.publicKey)
        let body = try encode(.signingRequest) { coder in
            try coder.sequence { coder in
                try coder.serialize(Int64(0))
                coder.serializeRawBytes(subject.derRepresentation)
                try publicKey.serialize(into: &coder)
                try RequestBody.serialize(extensions, into: &coder)
            }
        }
        try self.init(
            derRepresentation: signedStructure(body, as: .signingRequest, by: key)
        )
    }

    /// Reads a PEM text labelled CERTIFICATE REQUEST.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        try self.init(derRepresentation: PEMText.single(pem, label: Self.label))
    }

    /// The request as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(derRepresentation, label: Self.label)
    }

    static let label = "CERTIFICATE REQUEST"

    /// Whether two requests are the same, octet for octet.
    ///
    /// - Parameters:
    ///   - a: One request.
    ///   - b: Another.
    /// - Returns: Whether their encodings are equal.
    public static func == (a: CertificateSigningRequest, b: CertificateSigningRequest) -> Bool {
        a.derRepresentation == b.derRepresentation
    }

    /// Feeds the request to a hasher.
    ///
    /// - Parameter hasher: The hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(derRepresentation)
    }
}

/// CertificationRequestInfo (RFC 2986, Section 4.1).
private struct RequestBody {
    /// pkcs-9-at-extensionRequest.
    private static let extensionRequest = "1.2.840.113549.1.9.14"

    let range: Range<Int>
    let subject: DistinguishedName
    let subjectPublicKey: SubjectPublicKey
    let extensions: [CertificateExtension]
    let otherAttributes: [String]

    init(derEncoded node: ASN1Node) throws {
        let structure = IdentityError.Structure.signingRequest
        range = node.encodedBytes.indices
        (subject, subjectPublicKey, extensions, otherAttributes) =
            try DER.sequence(node, identifier: .sequence) { nodes in
                let version = try Int8(derEncoded: &nodes)
                // Version 1 has the number 0.
                guard version == 0 else {
                    throw IdentityError.unsupportedStructureVersion(structure, Int(version) + 1)
                }
                let subject = try DistinguishedName(derEncoded: nextNode(&nodes, in: structure))
                let key = try SubjectPublicKey(derEncoded: nextNode(&nodes, in: structure))
                let attributes = try nextNode(&nodes, in: structure)
                let (extensions, others) = try Self.attributes(attributes)
                return (subject, key, extensions, others)
            }
    }

    private static func attributes(
        _ node: ASN1Node
    ) throws -> ([CertificateExtension], [String]) {
        let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        guard node.identifier == tag, case .constructed(let children) = node.content else {
            throw IdentityError.malformedDER(.signingRequest)
        }
        var extensions: [CertificateExtension] = []
        var seen: [String] = []
        for child in children {
            guard seen.count < CertificateSigningRequest.attributeLimit else {
                throw IdentityError.tooMany(
                    .attributes,
                    limit: CertificateSigningRequest.attributeLimit
                )
            }
            let (type, values) = try DER.sequence(child, identifier: .sequence) { nodes in
                (
                    try ASN1ObjectIdentifier(derEncoded: &nodes).dotted,
                    try nextNode(&nodes, in: .signingRequest)
                )
            }
            guard !seen.contains(type) else {
                throw IdentityError.duplicateAttribute(objectIdentifier: type)
            }
            seen.append(type)
            if type == extensionRequest {
                extensions = try DER.set(values, identifier: .set) { nodes in
                    try CertificateExtension.list(
                        nextNode(&nodes, in: .signingRequest),
                        in: .signingRequest
                    )
                }
            }
        }
        return (extensions, seen.filter { $0 != extensionRequest })
    }

    /// Writes the attributes, an empty set where there is nothing to ask for.
    static func serialize(
        _ extensions: [CertificateExtension],
        into coder: inout DER.Serializer
    ) throws {
        let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        try coder.appendConstructedNode(identifier: tag) { coder in
            guard !extensions.isEmpty else { return }
            try coder.sequence { coder in
                try coder.serialize(ASN1ObjectIdentifier(dotted: extensionRequest))
                try coder.appendConstructedNode(identifier: .set) { coder in
                    try coder.sequence { coder in
                        for next in extensions { try next.serialize(into: &coder) }
                    }
                }
            }
        }
    }
}
