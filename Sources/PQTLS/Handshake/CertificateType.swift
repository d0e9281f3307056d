import PQIdentity

/// What stands in a Certificate message (RFC 7250, RFC 9846, Section 4.5.1).
package enum CertificateType: UInt8, Sendable, CaseIterable {
    /// A chain of X.509 certificates.
    case x509 = 0
    /// A subjectPublicKeyInfo alone.
    case rawPublicKey = 2

    /// Reads the list of a hello, best first; types that we don't know are left out.
    package static func list(_ reader: inout WireReader) throws(TLSError) -> [CertificateType] {
        let list = try reader.vector8(1...255).remaining
        return list.compactMap { CertificateType(rawValue: $0) }
    }

    /// Reads the one type of an answer, which must be one of those offered.
    package static func chosen(
        _ reader: inout WireReader,
        of offer: [CertificateType]
    ) throws(TLSError) -> CertificateType {
        let code = try reader.uint8()
        guard let type = CertificateType(rawValue: code), offer.contains(type) else {
            throw .certificateTypeNotOffered(code)
        }
        return type
    }

    /// Writes the list of a hello.
    package static func write(_ types: [CertificateType], to writer: inout WireWriter) {
        writer.vector8 { writer in types.forEach { writer.uint8($0.rawValue) } }
    }
}

extension TLSIdentity {
    /// What this identity's Certificate message holds.
    package var certificateType: CertificateType { isRawPublicKey ? .rawPublicKey : .x509 }
}

extension [TLSIdentity] {
    /// The types that we can send, in the order of the identities; X.509 where there is nothing
    /// to send.
    package var certificateTypes: [CertificateType] {
        var types: [CertificateType] = []
        for identity in self where !types.contains(identity.certificateType) {
            types.append(identity.certificateType)
        }
        return types.isEmpty ? [.x509] : types
    }
}

extension TLSTrust {
    /// The types that we take: a chain costs more, so a raw public key comes first.
    package var certificateTypes: [CertificateType] {
        (publicKeys.isEmpty ? [] : [.rawPublicKey]) + (authorities == nil ? [] : [.x509])
    }

    /// The type that a peer shall send of those it can, its own preference first.
    ///
    /// - Parameter offer: What the peer can send; nothing stands for X.509 alone.
    /// - Returns: The type.
    /// - Throws: ``TLSError/noCommonCertificateType``.
    package func chooseType(
        of offer: [CertificateType]?
    ) throws(TLSError) -> CertificateType {
        let ours = certificateTypes
        guard let type = (offer ?? [.x509]).first(where: ours.contains) else {
            throw .noCommonCertificateType
        }
        return type
    }
}
