// The rules that one certificate of a path must keep, each with the error that names it.

extension Certificate {
    /// Refuses what this module would have to understand and does not, and forbidden key usages.
    ///
    /// Name constraints are refused even where they are not critical: ignoring them would widen
    /// what the authority wanted (RFC 5280, Section 4.2.1.10).
    ///
    /// - Throws: ``IdentityError``.
    func checkExtensionsAndUsage() throws(IdentityError) {
        for next in extensions
        where next.isCritical && !CertificateExtension.known.contains(next.objectIdentifier)
            || next.objectIdentifier == CertificateExtension.nameConstraints
        {
            throw .unknownCriticalExtension(
                subject: description,
                objectIdentifier: next.objectIdentifier
            )
        }
        if let keyUsage, !keyUsage.isAllowed(for: subjectPublicKey.algorithm) {
            throw .keyUsageForbidden(subject: description, subjectPublicKey.algorithm)
        }
    }

    /// Checks the validity; its first and its last second belong to it.
    ///
    /// - Parameter time: The moment in question.
    /// - Throws: ``IdentityError/notYetValid(subject:from:)`` or
    ///   ``IdentityError/expired(subject:on:)``.
    func checkValidity(at time: CertificateTime) throws(IdentityError) {
        if time < notValidBefore { throw .notYetValid(subject: description, from: notValidBefore) }
        if time > notValidAfter { throw .expired(subject: description, on: notValidAfter) }
    }

    /// Checks that the subject may issue certificates.
    ///
    /// - Throws: ``IdentityError/notAnAuthority(subject:)`` or, if the key usage is stated and
    ///   lacks keyCertSign, ``IdentityError/keyUsageMissing(subject:_:)``.
    func checkAuthority() throws(IdentityError) {
        guard basicConstraints?.isAuthority == true else {
            throw .notAnAuthority(subject: description)
        }
        if let keyUsage, !keyUsage.contains(.keyCertSign) {
            throw .keyUsageMissing(subject: description, .keyCertSign)
        }
    }

    /// Checks the purposes, if any are stated.
    ///
    /// - Parameter usage: The purpose needed.
    /// - Throws: ``IdentityError/extendedKeyUsageMissing(subject:_:)``.
    func checkPurpose(_ usage: ExtendedKeyUsage) throws(IdentityError) {
        guard let extendedKeyUsage else { return }
        guard extendedKeyUsage.contains(usage) || extendedKeyUsage.contains(.any) else {
            throw .extendedKeyUsageMissing(subject: description, usage)
        }
    }
}
