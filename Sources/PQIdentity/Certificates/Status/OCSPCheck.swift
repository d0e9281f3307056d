// Whether an OCSP response may be believed, and what follows from it
// (RFC 6960, Section 3.2 and Section 4.2.2.2).

extension RevocationPolicy {
    /// The response that says that a certificate is good.
    ///
    /// A response that speaks of the certificate must be right in everything; one that speaks of
    /// others is left alone.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - issuer: Who issued it: its signature is verified.
    ///   - time: The moment in question.
    ///   - allowingClassical: Whether signatures that are not post-quantum are taken.
    /// - Returns: The response, or `nil` if none speaks of the certificate.
    /// - Throws: ``IdentityError/revoked(subject:on:reason:)``, ``IdentityError/ocsp(_:)`` or
    ///   whatever else is wrong with a responder's certificate.
    func response(
        about certificate: Certificate,
        issuedBy issuer: Certificate,
        at time: CertificateTime,
        allowingClassical: Bool
    ) throws(IdentityError) -> OCSPResponse? {
        var good: OCSPResponse?
        for response in responses {
            guard let entry = try response.entry(for: certificate, issuedBy: issuer) else {
                continue
            }
            let responder = try response.signer(appointedBy: issuer, at: time)
            if !allowingClassical { try response.checkIsPostQuantum(signer: responder) }
            if responder != issuer { try checkIsNotListed(responder, issuedBy: issuer, at: time) }
            try entry.check(at: time)
            switch entry.status {
            case .good: good = good ?? response
            case .revoked(let date, let reason):
                throw .revoked(subject: certificate.description, on: date, reason: reason)
            case .unknown:
                throw .ocsp(.unknownCertificate(subject: certificate.description))
            }
        }
        return good
    }

    /// Refuses a responder that is on its issuer's list, unless the issuer freed it from that.
    private func checkIsNotListed(
        _ responder: Certificate,
        issuedBy issuer: Certificate,
        at time: CertificateTime
    ) throws(IdentityError) {
        let isFree = responder.extensions.contains {
            $0.objectIdentifier == OCSPIdentifier.noCheck
        }
        if isFree { return }
        // A responder must not vouch for itself, so only lists count.
        _ = try RevocationPolicy(lists: lists)
            .status(of: responder, issuedBy: issuer, at: time, allowingClassical: true)
    }
}

extension OCSPResponse {
    /// Who signed: the issuer of the certificates in question, or someone whom it appointed by a
    /// certificate for that purpose alone.
    ///
    /// - Parameters:
    ///   - issuer: The issuer.
    ///   - time: The moment in question.
    /// - Returns: The signer's certificate.
    /// - Throws: ``IdentityError``.
    fileprivate func signer(
        appointedBy issuer: Certificate,
        at time: CertificateTime
    ) throws(IdentityError) -> Certificate {
        let refusal = IdentityError.ocsp(.signatureInvalid(issuer: issuer.description))
        guard let issuerKey = issuer.publicKey else { throw refusal }
        if try names(issuer), isSigned(by: issuerKey) { return issuer }
        for candidate in certificates {
            guard try names(candidate), let key = candidate.publicKey,
                candidate.issuer == issuer.subject, candidate.isSigned(by: issuerKey),
                isSigned(by: key)
            else { continue }
            // Any purpose at all is not this purpose.
            guard candidate.extendedKeyUsage?.contains(OCSPIdentifier.signing) == true else {
                throw .ocsp(.responderNotAppointed(responder: candidate.description))
            }
            try candidate.checkExtensionsAndUsage()
            try candidate.checkMaySign()
            try candidate.checkValidity(at: time)
            return candidate
        }
        throw refusal
    }

    /// Whether the response says that this certificate's key signed it.
    private func names(_ certificate: Certificate) throws(IdentityError) -> Bool {
        switch responder {
        case .name(let name): name == certificate.subject
        case .keyHash(let hash):
            try hash == OCSPHash.sha1.digest(certificate.subjectPublicKey.rawRepresentation)
        }
    }

    fileprivate func checkIsPostQuantum(signer: Certificate) throws(IdentityError) {
        guard signatureAlgorithm.isPostQuantum else {
            throw .classicalAlgorithm(subject: signer.description, signatureAlgorithm)
        }
        try signer.checkIsPostQuantum()
    }
}

extension OCSPResponse.Entry {
    /// Whether a moment lies between this statement and the next; both seconds belong to it.
    ///
    /// - Parameter time: The moment in question.
    /// - Returns: Whether the statement is current.
    public func isCurrent(at time: CertificateTime) -> Bool {
        guard let nextUpdate else { return false }
        return thisUpdate <= time && time <= nextUpdate
    }

    fileprivate func check(at time: CertificateTime) throws(IdentityError) {
        guard let nextUpdate else { throw .ocsp(.lacksNextUpdate) }
        if time < thisUpdate { throw .ocsp(.notYetValid(from: thisUpdate)) }
        if time > nextUpdate { throw .ocsp(.stale(since: nextUpdate)) }
    }
}
