/// Finds the way from the leaf to a trusted authority among the certificates a peer sent.
///
/// At each step the issuer must have the right name, the right key identifier where both sides
/// state one, and a key that verifies the signature. Trusted authorities are tried before
/// presented ones, and every presented certificate is used once at most, so the work is bounded:
/// at most 8 steps, each with as many signatures as there are candidates of the right name and
/// key identifier.
struct PathBuilder {
    /// The certificates, the leaf first.
    let presented: [Certificate]
    /// The trusted authorities.
    let roots: [Certificate]

    /// Finds the path.
    ///
    /// - Returns: The leaf, the authorities between, the trusted authority; a leaf that is itself
    ///   trusted stands alone.
    /// - Throws: ``IdentityError/notIssuedByTrustedAuthority(subject:issuer:)``, or
    ///   ``IdentityError/invalidSignature(subject:)`` if an issuer was found but did not sign.
    func path() throws(IdentityError) -> [Certificate] {
        guard var last = presented.first else { throw .emptyChain }
        var path = [last]
        var rest = Array(presented.dropFirst())
        while !roots.contains(last) {
            if let root = try issuer(of: last, among: roots) { return path + [root] }
            guard let next = try issuer(of: last, among: rest) else {
                throw .notIssuedByTrustedAuthority(
                    subject: last.description,
                    issuer: last.issuer.description
                )
            }
            rest.removeAll { $0 == next }
            path.append(next)
            last = next
        }
        return path
    }

    /// The certificate that signed another, or `nil` if none of them could have.
    private func issuer(
        of certificate: Certificate,
        among candidates: [Certificate]
    ) throws(IdentityError) -> Certificate? {
        let likely = candidates.filter { $0.couldHaveIssued(certificate) }
        if likely.isEmpty { return nil }
        let signer = likely.first { candidate in
            candidate.publicKey.map { certificate.isSigned(by: $0) } ?? false
        }
        guard let signer else { throw .invalidSignature(subject: certificate.description) }
        return signer
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
