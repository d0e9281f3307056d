// The rules that one certificate of a path must keep, each with the error that names it.

extension Certificate {
    /// Refuses critical extensions that are unknown, forbidden key usages, and name constraints
    /// that can't be enforced.
    ///
    /// - Throws: ``IdentityError``.
    func checkExtensionsAndUsage() throws(IdentityError) {
        for next in extensions
        where next.isCritical && !CertificateExtension.known.contains(next.objectIdentifier) {
            throw .unknownCriticalExtension(
                subject: description,
                objectIdentifier: next.objectIdentifier
            )
        }
        if let keyUsage, !keyUsage.isAllowed(for: subjectPublicKey.algorithm) {
            throw .keyUsageForbidden(subject: description, subjectPublicKey.algorithm)
        }
        guard let nameConstraints else { return }
        guard basicConstraints?.isAuthority == true else {
            throw .nameConstraintsWithoutAuthority(subject: description)
        }
        let isCritical = extensions.contains {
            $0.objectIdentifier == CertificateExtension.nameConstraints && $0.isCritical
        }
        if isCritical, let unsupported = nameConstraints.unsupported {
            throw .nameConstraintUnsupported(
                authority: description,
                constraint: unsupported.description
            )
        }
    }

    /// Whether neither the key nor the issuer's signature falls to a quantum computer.
    public var isPostQuantum: Bool {
        subjectPublicKey.algorithm.isPostQuantum && signatureAlgorithm.isPostQuantum
    }

    /// Checks that key and signature are post-quantum.
    ///
    /// - Throws: ``IdentityError/classicalAlgorithm(subject:_:)``.
    func checkIsPostQuantum() throws(IdentityError) {
        for algorithm in [subjectPublicKey.algorithm, signatureAlgorithm]
        where !algorithm.isPostQuantum {
            throw .classicalAlgorithm(subject: description, algorithm)
        }
    }

    /// Checks that the key may sign data such as a handshake.
    ///
    /// - Throws: ``IdentityError/keyUsageMissing(subject:_:)``.
    func checkMaySign() throws(IdentityError) {
        if let keyUsage, !keyUsage.contains(.digitalSignature) {
            throw .keyUsageMissing(subject: description, .digitalSignature)
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
