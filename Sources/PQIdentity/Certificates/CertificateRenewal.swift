public import PQSecrets

extension Certificate {
    /// A new certificate for the same key and names, with all extensions, another validity and
    /// another serial number.
    ///
    /// - Parameters:
    ///   - notValidBefore: The first moment at which the new one is valid.
    ///   - notValidAfter: The last moment at which the new one is valid.
    ///   - issuer: The authority's certificate, which may itself have been renewed; `nil` for a
    ///     certificate signed with its own key.
    ///   - key: The authority's key.
    ///   - source: Where the serial number comes from.
    /// - Returns: The new certificate.
    /// - Throws: ``IdentityError``; among others if the key is not the issuer's, or the issuer is
    ///   another than that of the old certificate.
    public func renewed(
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        by issuer: Certificate?,
        key: SigningPrivateKey,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) -> Certificate {
        guard notValidBefore <= notValidAfter else { throw .validityEndsBeforeItBegins }
        let signer = issuer ?? self
        guard signer.publicKey == key.publicKey else {
            throw .keyDoesNotMatchCertificate(subject: signer.description)
        }
        guard signer.subject == self.issuer else {
            throw .notIssuedByTrustedAuthority(
                subject: description,
                issuer: self.issuer.description
            )
        }
        if issuer != nil { try signer.checkAuthority() }
        let certificate = try signedCertificate(
            subject: subject,
            subjectPublicKey: subjectPublicKey,
            issuer: signer.subject,
            validity: (notValidBefore, notValidAfter),
            extensions: extensions(under: signer),
            by: key,
            from: source
        )
        try certificate.checkExtensionsAndUsage()
        if issuer != nil { try signer.checkMayIssue(certificate) }
        return certificate
    }

    /// The extensions, the issuer's key identifier among them brought up to date.
    private func extensions(under signer: Certificate) throws(IdentityError)
        -> [CertificateExtension]
    {
        var kept: [CertificateExtension] = []
        for next in extensions {
            guard next.objectIdentifier == CertificateExtension.authorityKeyIdentifier,
                let identifier = signer.subjectKeyIdentifier
            else {
                kept.append(next)
                continue
            }
            kept.append(try KeyIdentifier.authorityExtension(identifier))
        }
        return kept
    }
}
