/// Finds the way from the leaf to a trusted authority among the certificates a peer sent.
///
/// At each step the issuer must have the right name, the right key identifier where both sides
/// state one, and a key that verifies the signature. Trusted authorities are tried before
/// presented ones, and every presented certificate is used once at most, so the work is bounded:
/// at most 8 steps, each with as many signatures as there are candidates of the right name and
/// key identifier. Of several such certificates those that are valid at the moment in question
/// are tried first, so that a renewed authority is found beside its old certificate.
struct PathBuilder {
    /// The certificates, the leaf first.
    let presented: [Certificate]
    /// The trusted authorities.
    let roots: [Certificate]
    /// The moment in question.
    let time: CertificateTime

    /// Finds the path.
    ///
    /// - Returns: The leaf, the authorities between, the trusted authority; a leaf that is itself
    ///   trusted stands alone.
    /// - Throws: ``IdentityError/notIssuedByTrustedAuthority(subject:issuer:)``, or
    ///   ``IdentityError/invalidSignature(subject:)`` if issuers were found but none of them signed.
    func path() throws(IdentityError) -> [Certificate] {
        guard var last = presented.first else { throw .emptyChain }
        var path = [last]
        var rest = Array(presented.dropFirst())
        while !roots.contains(last) {
            if let root = issuer(of: last, among: roots) { return path + [root] }
            guard let next = issuer(of: last, among: rest) else {
                throw refusal(of: last, candidates: roots + rest)
            }
            rest.removeAll { $0 == next }
            path.append(next)
            last = next
        }
        return path
    }

    /// The certificate that signed another, or `nil` if none of them did.
    private func issuer(
        of certificate: Certificate,
        among candidates: [Certificate]
    ) -> Certificate? {
        let named = candidates.filter { $0.couldHaveIssued(certificate) }
        let valid = named.filter { $0.notValidBefore <= time && time <= $0.notValidAfter }
        return (valid + named).first { candidate in
            candidate.publicKey.map(certificate.isSigned(by:)) ?? false
        }
    }

    /// Why the path ends here: no one of the issuer's name, or no one of them who signed.
    private func refusal(
        of certificate: Certificate,
        candidates: [Certificate]
    ) -> IdentityError {
        candidates.contains { $0.couldHaveIssued(certificate) }
            ? .invalidSignature(subject: certificate.description)
            : .notIssuedByTrustedAuthority(
                subject: certificate.description,
                issuer: certificate.issuer.description
            )
    }
}

extension Certificate {
    /// Whether names and key identifiers agree with this certificate being another's issuer.
    fileprivate func couldHaveIssued(_ other: Certificate) -> Bool {
        guard subject == other.issuer else { return false }
        guard let mine = subjectKeyIdentifier, let theirs = other.authorityKeyIdentifier else {
            return true
        }
        return mine == theirs
    }
}
