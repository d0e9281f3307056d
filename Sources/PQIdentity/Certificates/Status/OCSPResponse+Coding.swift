import SwiftASN1

// The encoding of an OCSP response (RFC 6960, Section 4.2.1), read.

extension OCSPResponse {
    /// Reads a response: strict DER and nothing after it, successful, basic, version 1.
    ///
    /// - Parameter derRepresentation: The encoding.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        guard derRepresentation.count <= Self.byteLimit else {
            throw .tooLarge(.ocspResponse, limit: Self.byteLimit)
        }
        let basic = try decode(derRepresentation[...], as: .ocspResponse) {
            try Self.basicResponse(in: $0)
        }
        let parts = try decode(basic, as: .ocspResponse) { try Parts(derEncoded: $0) }
        guard parts.algorithm.isSignature else { throw .wrongKindOfKey(parts.algorithm) }
        try parts.algorithm.checkSignature(count: parts.signature.count)
        var certificates: [Certificate] = []
        for bytes in parts.certificates {
            certificates.append(try Certificate(derRepresentation: bytes))
        }
        self.init(
            derRepresentation: derRepresentation,
            signatureAlgorithm: parts.algorithm,
            responder: parts.data.responder,
            producedAt: parts.data.producedAt,
            entries: parts.data.entries,
            certificates: certificates,
            signature: parts.signature,
            signedBytes: parts.signedBytes
        )
    }

    /// The DER of the BasicOCSPResponse in an OCSPResponse.
    private static func basicResponse(in node: ASN1Node) throws -> ArraySlice<UInt8> {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let status = try nextNode(&nodes, in: .ocspResponse)
            let code = try status.primitiveBytes(in: .ocspResponse)
            guard status.identifier == .enumerated, code.count == 1, let code = code.first else {
                throw IdentityError.malformedDER(.ocspResponse)
            }
            let content = try DER.optionalExplicitlyTagged(
                &nodes,
                tagNumber: 0,
                tagClass: .contextSpecific
            ) { node in
                try DER.sequence(node, identifier: .sequence) { nodes in
                    let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    let content = try ASN1OctetString(derEncoded: &nodes)
                    guard type == OCSPIdentifier.basicResponse else {
                        throw IdentityError.ocsp(.unknownType(objectIdentifier: type.dotted))
                    }
                    return content.bytes
                }
            }
            guard code == 0 else { throw IdentityError.ocsp(.unsuccessful(code: Int(code))) }
            guard let content else { throw IdentityError.malformedDER(.ocspResponse) }
            return content
        }
    }
}

/// The object identifiers of OCSP (RFC 6960, Section 4.2.1 and Section 4.2.2.2).
enum OCSPIdentifier {
    static let basicResponse: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1]
    /// The extension that frees a responder's certificate from the check of revocation.
    static let noCheck = "1.3.6.1.5.5.7.48.1.5"
    /// The purpose of a responder's certificate.
    static let signing = ExtendedKeyUsage.other(objectIdentifier: "1.3.6.1.5.5.7.3.9")
}

/// BasicOCSPResponse.
private struct Parts {
    let signedBytes: [UInt8]
    let data: ResponseData
    let algorithm: KeyAlgorithm
    let signature: [UInt8]
    let certificates: [[UInt8]]

    init(derEncoded node: ASN1Node) throws {
        (signedBytes, data, algorithm, signature, certificates) =
            try DER.sequence(node, identifier: .sequence) { nodes in
                let body = try nextNode(&nodes, in: .ocspResponse)
                let algorithm = try KeyAlgorithm(signatureEncoded: &nodes, in: .ocspResponse)
                let signature = try ASN1BitString(derEncoded: &nodes)
                guard signature.paddingBits == 0 else {
                    throw IdentityError.malformedDER(.ocspResponse)
                }
                let certificates =
                    try DER.optionalExplicitlyTagged(
                        &nodes,
                        tagNumber: 0,
                        tagClass: .contextSpecific
                    ) { node in
                        try children(node, limit: OCSPResponse.certificateLimit)
                            .map { Array($0.encodedBytes) }
                    } ?? []
                return (
                    Array(body.encodedBytes), try ResponseData(derEncoded: body), algorithm,
                    Array(signature.bytes), certificates
                )
            }
    }
}

/// ResponseData.
private struct ResponseData {
    let responder: OCSPResponse.Responder
    let producedAt: CertificateTime
    let entries: [OCSPResponse.Entry]

    init(derEncoded node: ASN1Node) throws {
        (responder, producedAt, entries) =
            try DER.sequence(node, identifier: .sequence) { nodes in
                // Version 1 is the default, which DER leaves out; there is no other.
                let version = try DER.optionalExplicitlyTagged(
                    &nodes,
                    tagNumber: 0,
                    tagClass: .contextSpecific
                ) { try Int8(derEncoded: $0) }
                if let version {
                    throw IdentityError.unsupportedStructureVersion(
                        .ocspResponse,
                        Int(version) + 1
                    )
                }
                let responder = try OCSPResponse.Responder(derEncoded: &nodes)
                let producedAt = try CertificateTime(generalizedTime: &nodes)
                let entries = try children(
                    nextNode(&nodes, in: .ocspResponse),
                    limit: OCSPResponse.entryLimit
                ).map { try OCSPResponse.Entry(derEncoded: $0) }
                try checkExtensions(&nodes)
                return (responder, producedAt, entries)
            }
    }
}

/// The members of a SEQUENCE OF, at most so many.
private func children(_ node: ASN1Node, limit: Int) throws -> [ASN1Node] {
    guard node.identifier == .sequence, case .constructed(let nodes) = node.content else {
        throw IdentityError.malformedDER(.ocspResponse)
    }
    var children: [ASN1Node] = []
    for child in nodes {
        guard children.count < limit else {
            throw IdentityError.tooMany(.statements, limit: limit)
        }
        children.append(child)
    }
    return children
}

/// Reads the extensions under tag 1, of which none is needed: a nonce means nothing where no one
/// asked.
private func checkExtensions(_ nodes: inout ASN1NodeCollection.Iterator) throws {
    let extensions =
        try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
            try CertificateExtension.list($0, in: .ocspResponse)
        } ?? []
    if let critical = extensions.first(where: \.isCritical) {
        throw IdentityError.ocsp(
            .unsupportedExtension(objectIdentifier: critical.objectIdentifier)
        )
    }
}

extension OCSPResponse.Responder {
    /// Reads a ResponderID, whose tags are explicit.
    fileprivate init(derEncoded nodes: inout ASN1NodeCollection.Iterator) throws {
        let name = try DER.optionalExplicitlyTagged(
            &nodes,
            tagNumber: 1,
            tagClass: .contextSpecific
        ) { try DistinguishedName(derEncoded: $0) }
        if let name {
            self = .name(name)
            return
        }
        let key = try DER.explicitlyTagged(&nodes, tagNumber: 2, tagClass: .contextSpecific) {
            try ASN1OctetString(derEncoded: $0)
        }
        self = .keyHash(Array(key.bytes))
    }
}

extension OCSPResponse.Entry {
    /// Reads a SingleResponse.
    fileprivate init(derEncoded node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let (hash, name, key, serialNumber) = try DER.sequence(
                nextNode(&nodes, in: .ocspResponse),
                identifier: .sequence
            ) { nodes in
                (
                    try Self.hash(nextNode(&nodes, in: .ocspResponse)),
                    Array(try ASN1OctetString(derEncoded: &nodes).bytes),
                    Array(try ASN1OctetString(derEncoded: &nodes).bytes),
                    try nextNode(&nodes, in: .ocspResponse).serialNumber(in: .ocspResponse)
                )
            }
            let status = try OCSPResponse.Status(derEncoded: nextNode(&nodes, in: .ocspResponse))
            let thisUpdate = try CertificateTime(generalizedTime: &nodes)
            let nextUpdate = try DER.optionalExplicitlyTagged(
                &nodes,
                tagNumber: 0,
                tagClass: .contextSpecific
            ) { try CertificateTime(generalizedTime: $0) }
            try checkExtensions(&nodes)
            return Self(
                hash: hash,
                issuerNameHash: name,
                issuerKeyHash: key,
                serialNumber: serialNumber,
                status: status,
                thisUpdate: thisUpdate,
                nextUpdate: nextUpdate
            )
        }
    }

    /// The function of an AlgorithmIdentifier, whose parameters are absent or NULL.
    private static func hash(_ node: ASN1Node) throws -> OCSPHash? {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            if let parameters = nodes.next() { _ = try ASN1Null(derEncoded: parameters) }
            return OCSPHash.allCases.first { $0.identifier == identifier }
        }
    }
}

extension OCSPResponse.Status {
    /// Reads a CertStatus, whose tags are implicit.
    fileprivate init(derEncoded node: ASN1Node) throws {
        let malformed = IdentityError.malformedDER(.ocspResponse)
        guard node.identifier.tagClass == .contextSpecific else { throw malformed }
        switch (node.identifier.tagNumber, node.content) {
        case (0, .primitive(let bytes)) where bytes.isEmpty: self = .good
        case (2, .primitive(let bytes)) where bytes.isEmpty: self = .unknown
        case (1, .constructed):
            self = try DER.sequence(node, identifier: node.identifier) { nodes in
                let time = try CertificateTime(generalizedTime: &nodes)
                let reason =
                    try DER.optionalExplicitlyTagged(
                        &nodes,
                        tagNumber: 0,
                        tagClass: .contextSpecific
                    ) { node -> RevocationReason in
                        let bytes = try node.primitiveBytes(in: .ocspResponse)
                        guard node.identifier == .enumerated, bytes.count == 1,
                            let code = bytes.first,
                            let reason = RevocationReason(code: Int(code))
                        else { throw malformed }
                        return reason
                    } ?? .unspecified
                return .revoked(on: time, reason: reason)
            }
        default: throw malformed
        }
    }
}
