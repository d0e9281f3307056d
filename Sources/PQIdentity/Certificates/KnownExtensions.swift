import SwiftASN1

/// The values of the extensions that verification acts on.
struct KnownExtensions {
    /// How many extensions are read.
    static let countLimit = 64
    /// How many alternative names are read.
    static let nameCountLimit = 512

    var basicConstraints: BasicConstraints?
    var keyUsage: KeyUsage?
    var extendedKeyUsage: [ExtendedKeyUsage]?
    var subjectAlternativeNames: [GeneralName] = []
    var nameConstraints: NameConstraints?
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?

    /// Reads the values.
    ///
    /// - Parameter extensions: The extensions, none of them twice.
    /// - Throws: ``IdentityError``.
    init(_ extensions: [CertificateExtension]) throws(IdentityError) {
        for next in extensions {
            switch next.objectIdentifier {
            case CertificateExtension.basicConstraints: basicConstraints = try .init(next)
            case CertificateExtension.keyUsage: keyUsage = try .init(next)
            case CertificateExtension.extendedKeyUsage: extendedKeyUsage = try .init(next)
            case CertificateExtension.subjectAlternativeName:
                subjectAlternativeNames = try .init(next)
            case CertificateExtension.nameConstraints: nameConstraints = try .init(next)
            case CertificateExtension.subjectKeyIdentifier:
                subjectKeyIdentifier = try KeyIdentifier.subject(next)
            case CertificateExtension.authorityKeyIdentifier:
                authorityKeyIdentifier = try KeyIdentifier.authority(next)
            default: break
            }
        }
        guard subjectAlternativeNames.count <= Self.nameCountLimit else {
            throw .tooMany(.names, limit: Self.nameCountLimit)
        }
    }
}

extension CertificateExtension {
    /// Reads Extensions: at least one, none twice, at most ``KnownExtensions/countLimit``.
    ///
    /// - Parameters:
    ///   - node: The SEQUENCE OF Extension.
    ///   - structure: What it belongs to.
    /// - Returns: The extensions in order.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    static func list(
        _ node: ASN1Node,
        in structure: IdentityError.Structure
    ) throws -> [CertificateExtension] {
        guard node.identifier == .sequence, case .constructed(let nodes) = node.content else {
            throw IdentityError.malformedDER(structure)
        }
        var seen: Set<String> = []
        var extensions: [CertificateExtension] = []
        for node in nodes {
            guard extensions.count < KnownExtensions.countLimit else {
                throw IdentityError.tooMany(.extensions, limit: KnownExtensions.countLimit)
            }
            let next = try CertificateExtension(derEncoded: node)
            guard seen.insert(next.objectIdentifier).inserted else {
                throw IdentityError.duplicateExtension(objectIdentifier: next.objectIdentifier)
            }
            extensions.append(next)
        }
        if extensions.isEmpty { throw IdentityError.malformedDER(structure) }
        return extensions
    }
}
