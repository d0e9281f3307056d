/// How revocation is checked along a path.
///
/// A list counts if its issuer's name and key identifier are those of the certificate's issuer,
/// the issuer may sign lists, and the signature is right; if none of the lists of the right name
/// is rightly signed, that is an error, whatever is required. Of several lists the one with the
/// highest number is used. The trusted authority itself is not revoked by a list but by removing it.
public struct RevocationPolicy: Sendable, Equatable {
    /// What is done where a list is missing or not current.
    public enum Requirement: Sendable, Hashable, CaseIterable {
        /// The certificate passes unchecked; one that is on an outdated list stays revoked.
        case ifPresent
        /// The path is refused.
        case required
    }

    /// The lists, in any order.
    public var lists: [CertificateRevocationList]
    /// What authorities say about single certificates, in any order.
    ///
    /// One that speaks of a certificate must be right and current, whatever is required; a good
    /// one stands in for a list.
    public var responses: [OCSPResponse]
    /// What is done where a list is missing or not current.
    public var requirement: Requirement

    /// A policy of given content.
    ///
    /// - Parameters:
    ///   - lists: The lists, in any order.
    ///   - responses: What authorities say about single certificates, in any order.
    ///   - requirement: What is done where a list is missing or not current.
    public init(
        lists: [CertificateRevocationList],
        responses: [OCSPResponse] = [],
        requirement: Requirement = .ifPresent
    ) {
        self.lists = lists
        self.responses = responses
        self.requirement = requirement
    }

    /// Nothing is checked.
    public static let none = RevocationPolicy(lists: [])
}

/// What is known about the revocation of a certificate that was not refused.
public enum RevocationStatus: Sendable, Equatable {
    /// The certificate is trusted as it stands.
    case trusted
    /// No list of its issuer is there.
    case unchecked
    /// The issuer's list, as current as it is, does not name it; the list should have been
    /// followed by another one, or was issued after the moment in question.
    case notCurrent(CertificateRevocationList)
    /// The issuer's current list does not name it.
    case good(CertificateRevocationList)
    /// A current OCSP response says that it is good, and no list names it.
    case answered(OCSPResponse)
}

extension RevocationPolicy {
    /// Says whether a certificate is revoked.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - issuer: Who issued it: its signature is verified.
    ///   - time: The moment in question.
    ///   - allowingClassical: Whether responses signed by what is not post-quantum are taken.
    /// - Returns: What is known.
    /// - Throws: ``IdentityError``; ``IdentityError/revoked(subject:on:reason:)`` above all.
    func status(
        of certificate: Certificate,
        issuedBy issuer: Certificate,
        at time: CertificateTime,
        allowingClassical: Bool
    ) throws(IdentityError) -> RevocationStatus {
        let response = try response(
            about: certificate,
            issuedBy: issuer,
            at: time,
            allowingClassical: allowingClassical
        )
        guard let list = try list(of: issuer, at: time) else {
            if let response { return .answered(response) }
            guard requirement == .ifPresent else {
                throw .revocationListMissing(
                    subject: certificate.description,
                    issuer: issuer.subject.description
                )
            }
            return .unchecked
        }
        if let entry = list.entry(serialNumber: certificate.serialNumber) {
            throw .revoked(
                subject: certificate.description,
                on: entry.revokedOn,
                reason: entry.reason
            )
        }
        if let response { return .answered(response) }
        guard requirement == .required else {
            return list.isCurrent(at: time) ? .good(list) : .notCurrent(list)
        }
        if time < list.thisUpdate {
            throw .revocationListNotYetValid(issuer: list.issuer.description, from: list.thisUpdate)
        }
        if time > list.nextUpdate {
            throw .revocationListStale(issuer: list.issuer.description, since: list.nextUpdate)
        }
        return .good(list)
    }

    /// The authority's own list with the highest number, a current one before any other.
    private func list(
        of issuer: Certificate,
        at time: CertificateTime
    ) throws(IdentityError) -> CertificateRevocationList? {
        let named = lists.filter { $0.couldBeIssued(by: issuer) }
        guard !named.isEmpty else { return nil }
        try issuer.checkMaySignLists()
        guard let key = issuer.publicKey else {
            throw .wrongKindOfKey(issuer.subjectPublicKey.algorithm)
        }
        let proven = named.filter { $0.isSigned(by: key) }
        guard !proven.isEmpty else {
            throw .revocationListSignatureInvalid(issuer: issuer.subject.description)
        }
        let started = proven.filter { $0.thisUpdate <= time }
        return (started.isEmpty ? proven : started).max { $0.number < $1.number }
    }
}

extension CertificateRevocationList {
    /// Whether a moment lies between this list and the next; both seconds belong to it.
    ///
    /// - Parameter time: The moment in question.
    /// - Returns: Whether the list is current.
    public func isCurrent(at time: CertificateTime) -> Bool {
        thisUpdate <= time && time <= nextUpdate
    }

    /// Whether names and key identifiers agree with a list being an authority's own.
    func couldBeIssued(by authority: Certificate) -> Bool {
        guard issuer == authority.subject else { return false }
        guard let mine = authorityKeyIdentifier, let theirs = authority.subjectKeyIdentifier else {
            return true
        }
        return mine == theirs
    }
}

extension Certificate {
    /// Checks that the subject may sign revocation lists.
    ///
    /// - Throws: ``IdentityError/notAnAuthority(subject:)`` or, if the key usage is stated and
    ///   lacks cRLSign, ``IdentityError/keyUsageMissing(subject:_:)``.
    func checkMaySignLists() throws(IdentityError) {
        guard basicConstraints?.isAuthority == true else {
            throw .notAnAuthority(subject: description)
        }
        if let keyUsage, !keyUsage.contains(.cRLSign) {
            throw .keyUsageMissing(subject: description, .cRLSign)
        }
    }
}
