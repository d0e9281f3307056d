public import PQSecrets

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
    /// Which names may stand in the certificates below; `nil` leaves the extension out.
    public var nameConstraints: NameConstraints?
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
    ///   - nameConstraints: Which names may stand in the certificates below.
    ///   - keyUsage: What the key may be used for.
    ///   - extendedKeyUsage: The purposes.
    ///   - additionalExtensions: Extensions beside those.
    public init(
        subject: DistinguishedName,
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        subjectAlternativeNames: [GeneralName] = [],
        basicConstraints: BasicConstraints? = nil,
        nameConstraints: NameConstraints? = nil,
        keyUsage: KeyUsage? = nil,
        extendedKeyUsage: [ExtendedKeyUsage] = [],
        additionalExtensions: [CertificateExtension] = []
    ) {
        self.subject = subject
        self.notValidBefore = notValidBefore
        self.notValidAfter = notValidAfter
        self.subjectAlternativeNames = subjectAlternativeNames
        self.basicConstraints = basicConstraints
        self.nameConstraints = nameConstraints
        self.keyUsage = keyUsage
        self.extendedKeyUsage = extendedKeyUsage
        self.additionalExtensions = additionalExtensions
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
    ///   its own, if the key usage is not one that the subject's algorithm may have, and if the
    ///   issuer's path length or name constraints don't allow the certificate.
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
        let issuerKey = try keyIdentifier(issuer.subjectPublicKey)
        let certificate = try signed(
            subjectPublicKey: publicKey,
            issuer: issuer.subject,
            authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? issuerKey,
            by: key,
            from: source
        )
        try issuer.checkMayIssue(certificate)
        return certificate
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
        try signedCertificate(
            subject: subject,
            subjectPublicKey: subjectPublicKey,
            issuer: issuer,
            validity: (notValidBefore, notValidAfter),
            extensions: allExtensions(
                subjectPublicKey: subjectPublicKey,
                authorityKeyIdentifier: authorityKeyIdentifier
            ),
            by: key,
            from: source
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
        if let nameConstraints, !nameConstraints.isEmpty {
            extensions.append(try nameConstraints.asExtension())
        }
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
///
/// - Parameter key: The key.
/// - Returns: 20 bytes.
/// - Throws: ``IdentityError/suite(_:)`` if the library fails.
func keyIdentifier(_ key: SubjectPublicKey) throws(IdentityError) -> [UInt8] {
    Array(try digest(key.rawRepresentation).prefix(20))
}
