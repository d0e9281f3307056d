/// A path whose every rule was checked, from a certificate to a trusted authority.
///
/// Only ``UnverifiedCertificateChain/verifiedPath(against:as:name:at:revocation:allowingClassical:)``
/// makes one.
public struct VerifiedPath: Sendable, Equatable {
    /// The certificates, the leaf first, the trusted authority last.
    public let certificates: [Certificate]
    /// What is known about the revocation of each of them.
    public let revocation: [RevocationStatus]
    /// The first certificate.
    public let leaf: Certificate
}

extension UnverifiedCertificateChain {
    /// Proves that a certificate of any kind was issued by a path to a trusted authority, which
    /// itself may stand in the leaf's place.
    ///
    /// The steps are those of RFC 5280, Section 6.1.
    ///
    /// - Parameters:
    ///   - anchors: The authorities that are trusted.
    ///   - purpose: What the leaf is presented for; a server's or client's key must sign.
    ///   - name: A name that the leaf must have; `nil` if any will do.
    ///   - time: The moment at which everything must be valid.
    ///   - revocation: How revocation is checked.
    ///   - allowingClassical: Whether keys and signatures that are not post-quantum are taken.
    /// - Returns: The proven path.
    /// - Throws: ``IdentityError``; the first rule that is broken.
    public func verifiedPath(
        against anchors: TrustAnchors,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime,
        revocation: RevocationPolicy = .none,
        allowingClassical: Bool = false
    ) throws(IdentityError) -> VerifiedPath {
        let path = try PathBuilder(presented: certificates, roots: anchors.roots, time: time).path()
        guard let leaf = path.first else { throw .emptyChain }
        try check(path, for: purpose.extendedKeyUsage, at: time)
        if !allowingClassical {
            for certificate in path { try certificate.checkIsPostQuantum() }
        }
        try checkNameConstraints(path)
        if purpose != .any {
            guard leaf.publicKey != nil else {
                throw .wrongKindOfKey(leaf.subjectPublicKey.algorithm)
            }
            try leaf.checkMaySign()
        }
        try check(leaf, is: name)
        var statuses: [RevocationStatus] = []
        for (certificate, issuer) in zip(path, path.dropFirst()) {
            statuses.append(
                try revocation.status(
                    of: certificate,
                    issuedBy: issuer,
                    at: time,
                    allowingClassical: allowingClassical
                )
            )
        }
        return VerifiedPath(
            certificates: path,
            revocation: statuses + [.trusted],
            leaf: leaf
        )
    }

    private func check(
        _ path: [Certificate],
        for usage: ExtendedKeyUsage?,
        at time: CertificateTime
    ) throws(IdentityError) {
        var authoritiesBelow = 0
        for (index, certificate) in path.enumerated() {
            try certificate.checkExtensionsAndUsage()
            try certificate.checkValidity(at: time)
            // The anchor is trusted as it stands, whatever purposes it names.
            if let usage, index == 0 || index < path.count - 1 {
                try certificate.checkPurpose(usage)
            }
            if index == 0 { continue }
            try certificate.checkAuthority()
            if let limit = certificate.basicConstraints?.pathLength, authoritiesBelow > limit {
                throw .pathTooLong(authority: certificate.description, limit: limit)
            }
            if !certificate.isSelfIssued { authoritiesBelow += 1 }
        }
    }

    /// Every authority's constraints hold for every certificate below it, except for one that an
    /// authority issued to itself, unless it is the leaf (RFC 5280, Section 6.1.3).
    private func checkNameConstraints(_ path: [Certificate]) throws(IdentityError) {
        for (index, authority) in path.enumerated() {
            guard let constraints = authority.nameConstraints else { continue }
            for (below, certificate) in path[..<index].enumerated()
            where below == 0 || !certificate.isSelfIssued {
                try constraints.check(certificate, below: authority.description)
            }
        }
    }

    private func check(_ leaf: Certificate, is name: ExpectedName?) throws(IdentityError) {
        guard let name else { return }
        guard leaf.subjectAlternativeNames.contains(where: name.matches) else {
            throw .nameMismatch(
                expected: name.description,
                presented: leaf.subjectAlternativeNames.map(\.description)
            )
        }
    }
}

extension Certificate {
    /// Checks that this authority's own limits allow a certificate that it is going to issue: what
    /// verification would refuse should not be made.
    ///
    /// - Parameter certificate: The certificate, already signed.
    /// - Throws: ``IdentityError``.
    func checkMayIssue(_ certificate: Certificate) throws(IdentityError) {
        try nameConstraints?.check(certificate, below: description)
        if certificate.basicConstraints?.isAuthority == true, !certificate.isSelfIssued,
            let limit = basicConstraints?.pathLength, limit < 1
        {
            throw .pathTooLong(authority: description, limit: limit)
        }
    }
}

extension Purpose {
    fileprivate var extendedKeyUsage: ExtendedKeyUsage? {
        switch self {
        case .server: .serverAuth
        case .client: .clientAuth
        case .any: nil
        }
    }
}
