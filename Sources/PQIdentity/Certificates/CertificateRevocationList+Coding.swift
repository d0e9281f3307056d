import SwiftASN1

// The signed part of a revocation list, read and written (RFC 5280, Section 5.1).

extension CertificateExtension {
    static let revocationListNumber = "2.5.29.20"
    static let reasonCode = "2.5.29.21"
    static let deltaListIndicator = "2.5.29.27"
    static let issuingDistributionPoint = "2.5.29.28"
    static let certificateIssuer = "2.5.29.29"
}

/// TBSCertList.
struct RevocationListBody {
    let range: Range<Int>
    let signatureAlgorithm: KeyAlgorithm
    let issuer: DistinguishedName
    let thisUpdate: CertificateTime
    let nextUpdate: CertificateTime
    let entries: [RevokedCertificate]
    let extensions: [CertificateExtension]

    init(derEncoded node: ASN1Node) throws {
        let structure = IdentityError.Structure.revocationList
        range = node.encodedBytes.indices
        (signatureAlgorithm, issuer, thisUpdate, nextUpdate, entries, extensions) =
            try DER.sequence(node, identifier: .sequence) { nodes in
                try Self.checkVersion(&nodes)
                let algorithm = try KeyAlgorithm(signatureEncoded: &nodes, in: structure)
                let issuer = try DistinguishedName(derEncoded: nextNode(&nodes, in: structure))
                if issuer.isEmpty { throw IdentityError.malformedDER(.name) }
                let thisUpdate = try CertificateTime(derEncoded: &nodes)
                let nextUpdate = try Self.nextUpdate(&nodes)
                let entries = try Self.entries(&nodes, issuer: issuer)
                let extensions =
                    try DER.optionalExplicitlyTagged(
                        &nodes,
                        tagNumber: 0,
                        tagClass: .contextSpecific
                    ) { try CertificateExtension.list($0, in: structure) } ?? []
                return (algorithm, issuer, thisUpdate, nextUpdate, entries, extensions)
            }
    }

    /// Version 2 has the number 1; version 1 says nothing.
    private static func checkVersion(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        var ahead = nodes
        guard let node = ahead.next(), node.identifier == .integer else {
            throw IdentityError.unsupportedStructureVersion(.revocationList, 1)
        }
        nodes = ahead
        let version = try Int8(derEncoded: node)
        guard version == 1 else {
            throw IdentityError.unsupportedStructureVersion(.revocationList, Int(version) + 1)
        }
    }

    /// The time of the next list, which every list must state (RFC 5280, Section 5.1.2.5).
    private static func nextUpdate(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> CertificateTime {
        var ahead = nodes
        guard let node = ahead.next(), [.utcTime, .generalizedTime].contains(node.identifier)
        else { throw IdentityError.revocationListLacks("nextUpdate") }
        return try CertificateTime(derEncoded: &nodes)
    }

    private static func entries(
        _ nodes: inout ASN1NodeCollection.Iterator,
        issuer: DistinguishedName
    ) throws -> [RevokedCertificate] {
        var ahead = nodes
        guard let node = ahead.next(), node.identifier == .sequence else { return [] }
        nodes = ahead
        guard case .constructed(let children) = node.content else {
            throw IdentityError.malformedDER(.revocationList)
        }
        var entries: [RevokedCertificate] = []
        for child in children {
            guard entries.count < CertificateRevocationList.entryLimit else {
                throw IdentityError.tooMany(
                    .revokedCertificates,
                    limit: CertificateRevocationList.entryLimit
                )
            }
            entries.append(try RevokedCertificate(derEncoded: child, issuer: issuer))
        }
        // A list that revokes nothing leaves the sequence out (RFC 5280, Section 5.1.2.6).
        if entries.isEmpty { throw IdentityError.malformedDER(.revocationList) }
        return entries
    }
}

/// The values of a list's extensions that verification acts on.
struct RevocationListExtensions {
    var number: RevocationListNumber
    var authorityKeyIdentifier: [UInt8]?

    /// Reads the values, and refuses the extensions that change what the list is about.
    init(
        _ extensions: [CertificateExtension],
        issuer: DistinguishedName
    ) throws(IdentityError) {
        var number: RevocationListNumber?
        for next in extensions {
            switch next.objectIdentifier {
            case CertificateExtension.revocationListNumber:
                number = try RevocationListNumber(next)
            case CertificateExtension.authorityKeyIdentifier:
                authorityKeyIdentifier = try KeyIdentifier.authority(next)
            // A delta list and a list of some certificates only would be taken for a whole one,
            // whether they are marked as critical or not.
            case CertificateExtension.deltaListIndicator,
                CertificateExtension.issuingDistributionPoint:
                throw .revocationListUnsupported(
                    issuer: issuer.description,
                    objectIdentifier: next.objectIdentifier
                )
            default:
                guard next.isCritical else { continue }
                throw .revocationListUnsupported(
                    issuer: issuer.description,
                    objectIdentifier: next.objectIdentifier
                )
            }
        }
        guard let number else { throw .revocationListLacks("cRLNumber") }
        self.number = number
    }
}

extension RevocationListNumber {
    /// Reads the extension.
    init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            let structure = IdentityError.Structure.extension(
                objectIdentifier: source.objectIdentifier
            )
            guard let octets = try node.unsignedInteger(in: structure),
                let number = RevocationListNumber(octets: octets)
            else { throw source.malformed }
            return number
        }
    }

    /// The extension, which is never critical.
    package func asExtension() throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(CertificateExtension.revocationListNumber, isCritical: false) {
            $0.unsignedInteger(octets)
        }
    }
}

extension RevokedCertificate {
    /// Reads an entry; a critical extension that is unknown makes the whole list useless
    /// (RFC 5280, Section 5.3).
    fileprivate init(derEncoded node: ASN1Node, issuer: DistinguishedName) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let number = try nextNode(&nodes, in: .revocationList)
                .serialNumber(in: .revocationList)
            let time = try CertificateTime(derEncoded: &nodes)
            let extensions =
                try nodes.next().map { try CertificateExtension.list($0, in: .revocationList) }
                ?? []
            var entry = RevokedCertificate(serialNumber: number, revokedOn: time)
            for next in extensions {
                if next.objectIdentifier == CertificateExtension.reasonCode {
                    entry.reason = try RevocationReason(next)
                } else if next.isCritical
                    || next.objectIdentifier == CertificateExtension.certificateIssuer
                {
                    throw IdentityError.revocationListUnsupported(
                        issuer: issuer.description,
                        objectIdentifier: next.objectIdentifier
                    )
                } else {
                    entry.additionalExtensions.append(next)
                }
            }
            return entry
        }
    }

    /// Writes an entry.
    func serialize(into coder: inout DER.Serializer) throws {
        var extensions = additionalExtensions
        // No reason is said by leaving the extension out (RFC 5280, Section 5.3.1).
        if reason != .unspecified { extensions.insert(try reason.asExtension(), at: 0) }
        guard (1...20).contains(serialNumber.drop(while: { $0 == 0 }).count) else {
            throw IdentityError.invalidSerialNumber
        }
        try coder.sequence { coder in
            coder.unsignedInteger(serialNumber)
            try revokedOn.serialize(into: &coder)
            if !extensions.isEmpty {
                try coder.sequence { coder in
                    for next in extensions { try next.serialize(into: &coder) }
                }
            }
        }
    }
}

extension RevocationReason {
    /// Reads the extension.
    fileprivate init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            guard node.identifier == .enumerated, case .primitive(let bytes) = node.content,
                bytes.count == 1, let code = bytes.first,
                let reason = RevocationReason(code: Int(code))
            else { throw source.malformed }
            return reason
        }
    }

    /// The extension, which is never critical.
    fileprivate func asExtension() throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(CertificateExtension.reasonCode, isCritical: false) { coder in
            coder.appendPrimitiveNode(identifier: .enumerated) { $0.append(UInt8(code)) }
        }
    }
}
