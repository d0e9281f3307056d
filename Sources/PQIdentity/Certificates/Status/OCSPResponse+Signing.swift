import SwiftASN1

// OCSP responses made: for an authority's own tools, and with every mistake for tests.

extension OCSPResponse {
    /// Signs statements.
    ///
    /// - Parameters:
    ///   - entries: The statements.
    ///   - responder: The signer's certificate: the issuer's own, or one that it appointed.
    ///   - key: The signer's key.
    ///   - producedAt: The present moment.
    ///   - certificates: Certificates sent along: an appointed responder's own.
    /// - Throws: ``IdentityError``; among others if the key is not the responder's.
    public init(
        entries: [Entry],
        responder: Certificate,
        key: SigningPrivateKey,
        producedAt: CertificateTime,
        certificates: [Certificate] = []
    ) throws(IdentityError) {
        guard responder.publicKey == key.publicKey else {
            throw .keyDoesNotMatchCertificate(subject: responder.description)
        }
        self = try .signed(
            entries: entries,
            responder: .name(responder.subject),
            producedAt: producedAt,
            certificates: certificates,
            by: key
        )
    }

    /// Signs without any check of sense, so that tests can make what verification must refuse.
    package static func signed(
        entries: [Entry],
        responder: Responder,
        producedAt: CertificateTime,
        certificates: [Certificate] = [],
        extensions: [CertificateExtension] = [],
        by key: SigningPrivateKey
    ) throws(IdentityError) -> OCSPResponse {
        let data = try encode(.ocspResponse) { coder in
            try coder.sequence { coder in
                try responder.serialize(into: &coder)
                try producedAt.serializeGeneralized(into: &coder)
                try coder.sequence { coder in
                    for entry in entries { try entry.serialize(into: &coder) }
                }
                if !extensions.isEmpty {
                    try coder.tagged(1) { coder in
                        try coder.sequence { coder in
                            for next in extensions { try next.serialize(into: &coder) }
                        }
                    }
                }
            }
        }
        let signature = try key.signature(for: data)
        let basic = try encode(.ocspResponse) { coder in
            try coder.sequence { coder in
                coder.serializeRawBytes(data)
                try key.algorithm.serializeSignature(into: &coder)
                try coder.serialize(ASN1BitString(bytes: signature[...]))
                if !certificates.isEmpty {
                    coder.tagged(0) { coder in
                        coder.sequence { coder in
                            for next in certificates {
                                coder.serializeRawBytes(next.derRepresentation)
                            }
                        }
                    }
                }
            }
        }
        return try OCSPResponse(derRepresentation: successful(basic))
    }

    /// Puts a basic response into its envelope.
    package static func successful(_ basic: [UInt8]) throws(IdentityError) -> [UInt8] {
        try encode(.ocspResponse) { coder in
            try coder.sequence { coder in
                coder.appendPrimitiveNode(identifier: .enumerated) { $0.append(0) }
                try coder.tagged(0) { coder in
                    try coder.sequence { coder in
                        try coder.serialize(OCSPIdentifier.basicResponse)
                        try coder.octets(basic)
                    }
                }
            }
        }
    }
}

extension OCSPResponse.Responder {
    fileprivate func serialize(into coder: inout DER.Serializer) throws {
        switch self {
        case .name(let name):
            coder.tagged(1) { $0.serializeRawBytes(name.derRepresentation) }
        case .keyHash(let hash): try coder.tagged(2) { try $0.octets(hash) }
        }
    }
}

extension OCSPResponse.Entry {
    fileprivate func serialize(into coder: inout DER.Serializer) throws {
        try coder.sequence { coder in
            try coder.sequence { coder in
                try coder.sequence { try $0.serialize((hash ?? .sha256).identifier) }
                try coder.octets(issuerNameHash)
                try coder.octets(issuerKeyHash)
                coder.unsignedInteger(serialNumber)
            }
            try status.serialize(into: &coder)
            try thisUpdate.serializeGeneralized(into: &coder)
            if let nextUpdate {
                try coder.tagged(0) { try nextUpdate.serializeGeneralized(into: &$0) }
            }
        }
    }
}

extension OCSPResponse.Status {
    fileprivate func serialize(into coder: inout DER.Serializer) throws {
        switch self {
        case .good: coder.primitive(context: 0, [])
        case .unknown: coder.primitive(context: 2, [])
        case .revoked(let date, let reason):
            let tag = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)
            try coder.appendConstructedNode(identifier: tag) { coder in
                try date.serializeGeneralized(into: &coder)
                guard reason != .unspecified else { return }
                coder.tagged(0) { coder in
                    coder.appendPrimitiveNode(identifier: .enumerated) {
                        $0.append(UInt8(reason.code))
                    }
                }
            }
        }
    }
}

extension DER.Serializer {
    /// Appends a value under an explicit context tag.
    fileprivate mutating func tagged(
        _ tag: UInt,
        _ write: (inout DER.Serializer) throws -> Void
    ) rethrows {
        let identifier = ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)
        try appendConstructedNode(identifier: identifier, write)
    }
}
