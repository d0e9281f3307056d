public import PQSecrets
import SwiftASN1

/// What a certificate is going to say, before an issuer signs it.
public struct CertificateTemplate: Sendable {
    /// Whom the certificate names.
    public var subject: DistinguishedName
    /// The first moment at which it is valid.
    public var notValidBefore: CertificateTime
    /// The last moment at which it is valid.
    public var notValidAfter: CertificateTime
    /// The names by which the subject is addressed.
    public var subjectAlternativeNames: [GeneralName]
    /// Whether the subject may issue certificates; `nil` leaves the extension out.
    public var basicConstraints: BasicConstraints?
    /// What the key may be used for; `nil` leaves the extension out.
    public var keyUsage: KeyUsage?
    /// The purposes; empty leaves the extension out.
    public var extendedKeyUsage: [ExtendedKeyUsage]
    /// Extensions beside those above.
    public var additionalExtensions: [CertificateExtension]

    /// A template of given content.
    ///
    /// - Parameters:
    ///   - subject: Whom the certificate names.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    ///   - subjectAlternativeNames: The names by which the subject is addressed.
    ///   - basicConstraints: Whether the subject may issue certificates.
    ///   - keyUsage: What the key may be used for.
    ///   - extendedKeyUsage: The purposes.
    ///   - additionalExtensions: Extensions beside those.
    public init(
        subject: DistinguishedName,
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        subjectAlternativeNames: [GeneralName] = [],
        basicConstraints: BasicConstraints? = nil,
        keyUsage: KeyUsage? = nil,
        extendedKeyUsage: [ExtendedKeyUsage] = [],
        additionalExtensions: [CertificateExtension] = []
    ) {
        self.subject = subject
        self.notValidBefore = notValidBefore
        self.notValidAfter = notValidAfter
        self.subjectAlternativeNames = subjectAlternativeNames
        self.basicConstraints = basicConstraints
        self.keyUsage = keyUsage
        self.extendedKeyUsage = extendedKeyUsage
        self.additionalExtensions = additionalExtensions
    }

    /// The template of a certificate authority.
    ///
    /// - Parameters:
    ///   - subject: Its name.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    ///   - pathLength: How many authorities may follow it; `nil`: any number.
    /// - Returns: The template.
    public static func authority(
        subject: DistinguishedName,
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        pathLength: Int? = nil
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject,
            notValidBefore: notValidBefore,
            notValidAfter: notValidAfter,
            basicConstraints: BasicConstraints(isAuthority: true, pathLength: pathLength),
            keyUsage: [.keyCertSign, .cRLSign]
        )
    }

    /// The template of a node that is TLS client and server under the same names.
    ///
    /// - Parameters:
    ///   - subject: Its name.
    ///   - names: The names by which it is addressed.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    /// - Returns: The template.
    public static func node(
        subject: DistinguishedName,
        names: [GeneralName],
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject,
            notValidBefore: notValidBefore,
            notValidAfter: notValidAfter,
            subjectAlternativeNames: names,
            basicConstraints: BasicConstraints(isAuthority: false),
            keyUsage: .digitalSignature,
            extendedKeyUsage: [.serverAuth, .clientAuth]
        )
    }
}

extension CertificateTemplate {
    /// Signs the certificate with the subject's own key, as a root authority does.
    ///
    /// - Parameters:
    ///   - key: The subject's key.
    ///   - source: Where the serial number comes from.
    /// - Returns: The certificate.
    /// - Throws: ``IdentityError``.
    public func selfSigned(
        by key: SigningPrivateKey,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) -> Certificate {
        try check(for: key.publicKey.algorithm)
        return try signed(
            subjectPublicKey: .signing(key.publicKey),
            issuer: subject,
            authorityKeyIdentifier: nil,
            by: key,
            from: source
        )
    }

    /// Has an authority sign the certificate.
    ///
    /// - Parameters:
    ///   - publicKey: The subject's key.
    ///   - issuer: The authority's certificate.
    ///   - key: The authority's key.
    ///   - source: Where the serial number comes from.
    /// - Returns: The certificate.
    /// - Throws: ``IdentityError``; among others if the issuer is no authority, if the key is not
    ///   its own, and if the key usage is not one that the subject's algorithm may have.
    public func issued(
        to publicKey: SubjectPublicKey,
        by issuer: Certificate,
        key: SigningPrivateKey,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) -> Certificate {
        guard issuer.publicKey == key.publicKey else {
            throw .keyDoesNotMatchCertificate(subject: issuer.description)
        }
        try issuer.checkAuthority()
        try check(for: publicKey.algorithm)
        let issuerKey = try keyIdentifier(.signing(key.publicKey))
        return try signed(
            subjectPublicKey: publicKey,
            issuer: issuer.subject,
            authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? issuerKey,
            by: key,
            from: source
        )
    }

    /// Signs without any check of sense, so that tests can make what verification must refuse.
    ///
    /// - Parameters:
    ///   - subjectPublicKey: The subject's key.
    ///   - issuer: The name in the issuer's place.
    ///   - authorityKeyIdentifier: The issuer's key identifier; `nil` leaves the extension out.
    ///   - key: The key that signs.
    ///   - source: Where the serial number comes from.
    /// - Returns: The certificate.
    /// - Throws: ``IdentityError``.
    package func signed(
        subjectPublicKey: SubjectPublicKey,
        issuer: DistinguishedName,
        authorityKeyIdentifier: [UInt8]?,
        by key: SigningPrivateKey,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) -> Certificate {
        let serialNumber = try newSerialNumber(from: source)
        let extensions = try allExtensions(
            subjectPublicKey: subjectPublicKey,
            authorityKeyIdentifier: authorityKeyIdentifier
        )
        let body = try encode(.certificate) { coder in
            try coder.sequence { coder in
                try coder.serialize(explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific) {
                    // Version 3 has the number 2.
                    try $0.serialize(Int64(2))
                }
                try coder.serialize(serialNumber[...])
                try key.algorithm.serializeSignature(into: &coder)
                coder.serializeRawBytes(issuer.derRepresentation)
                try coder.sequence { times in
                    try notValidBefore.serialize(into: &times)
                    try notValidAfter.serialize(into: &times)
                }
                coder.serializeRawBytes(subject.derRepresentation)
                try subjectPublicKey.serialize(into: &coder)
                try coder.serialize(explicitlyTaggedWithTagNumber: 3, tagClass: .contextSpecific) {
                    try $0.sequence { coder in
                        for next in extensions { try next.serialize(into: &coder) }
                    }
                }
            }
        }
        let signature = try key.signature(for: body)
        return try Certificate(
            derRepresentation: encode(.certificate) { coder in
                try coder.sequence { coder in
                    coder.serializeRawBytes(body)
                    try key.algorithm.serializeSignature(into: &coder)
                    try coder.serialize(ASN1BitString(bytes: signature[...]))
                }
            }
        )
    }

    private func check(for algorithm: KeyAlgorithm) throws(IdentityError) {
        if notValidAfter < notValidBefore { throw .validityEndsBeforeItBegins }
        if let keyUsage, !keyUsage.isAllowed(for: algorithm) {
            throw .keyUsageForbidden(subject: subject.description, algorithm)
        }
    }

    private func allExtensions(
        subjectPublicKey: SubjectPublicKey,
        authorityKeyIdentifier: [UInt8]?
    ) throws(IdentityError) -> [CertificateExtension] {
        var extensions: [CertificateExtension] = []
        if let basicConstraints { extensions.append(try basicConstraints.asExtension()) }
        if let keyUsage { extensions.append(try keyUsage.asExtension()) }
        if !extendedKeyUsage.isEmpty { extensions.append(try extendedKeyUsage.asExtension()) }
        if !subjectAlternativeNames.isEmpty {
            extensions.append(
                try subjectAlternativeNames.asExtension(isCritical: subject.isEmpty)
            )
        }
        extensions.append(try KeyIdentifier.subjectExtension(keyIdentifier(subjectPublicKey)))
        if let authorityKeyIdentifier {
            extensions.append(try KeyIdentifier.authorityExtension(authorityKeyIdentifier))
        }
        return extensions + additionalExtensions
    }
}

/// The first 160 bits of the SHA-256 digest of a public key (RFC 7093, Section 2).
private func keyIdentifier(_ key: SubjectPublicKey) throws(IdentityError) -> [UInt8] {
    Array(try digest(key.rawRepresentation).prefix(20))
}

/// 20 random octets, positive and without a leading zero (RFC 5280, Section 4.1.2.2).
private func newSerialNumber(from source: some RandomSource) throws(IdentityError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20)
    do throws(RandomError) {
        var span = bytes.mutableSpan
        try source.fill(&span)
    } catch {
        throw .random(error)
    }
    // The top bit would make it negative; the next one keeps it at 20 octets.
    bytes[0] = bytes[0] & 0x7F | 0x40
    return bytes
}
