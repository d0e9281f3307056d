/// What an issued certificate is for: the contents that an authority gives it.
public enum CertificateProfile: String, Sendable, CaseIterable {
    /// A certificate authority, which issues certificates and revocation lists.
    case authority = "ca"
    /// A node that is TLS client and server under the same names.
    case node
    /// A TLS client.
    case client

    /// The template of a certificate of this profile.
    ///
    /// A node or client whose key encapsulates gets keyEncipherment alone and no TLS purpose, one
    /// whose key agrees gets keyAgreement.
    ///
    /// - Parameters:
    ///   - algorithm: The subject's key algorithm.
    ///   - subject: Its name.
    ///   - names: The names by which it is addressed.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    /// - Returns: The template.
    /// - Throws: ``IdentityError/wrongKindOfKey(_:)`` for an authority whose key does not sign.
    public func template(
        for algorithm: KeyAlgorithm,
        subject: DistinguishedName,
        names: [GeneralName],
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime
    ) throws(IdentityError) -> CertificateTemplate {
        guard algorithm.isSignature else {
            if self == .authority { throw .wrongKindOfKey(algorithm) }
            var template = CertificateTemplate.encapsulation(
                subject: subject,
                names: names,
                notValidBefore: notValidBefore,
                notValidAfter: notValidAfter
            )
            if algorithm.purpose == .agreement { template.keyUsage = .keyAgreement }
            return template
        }
        var template =
            switch self {
            case .authority:
                CertificateTemplate.authority(
                    subject: subject,
                    notValidBefore: notValidBefore,
                    notValidAfter: notValidAfter
                )
            case .node:
                CertificateTemplate.node(
                    subject: subject,
                    names: names,
                    notValidBefore: notValidBefore,
                    notValidAfter: notValidAfter
                )
            case .client:
                CertificateTemplate.client(
                    subject: subject,
                    names: names,
                    notValidBefore: notValidBefore,
                    notValidAfter: notValidAfter
                )
            }
        template.subjectAlternativeNames = names
        return template
    }
}

extension CertificateProfile: CustomStringConvertible {
    /// The profile's short name.
    public var description: String { rawValue }
}

extension CertificateTemplate {
    /// The template of a certificate authority.
    ///
    /// - Parameters:
    ///   - subject: Its name.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    ///   - pathLength: How many authorities may follow it; `nil`: any number.
    ///   - nameConstraints: Which names it may certify; `nil`: any names.
    /// - Returns: The template.
    public static func authority(
        subject: DistinguishedName,
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime,
        pathLength: Int? = nil,
        nameConstraints: NameConstraints? = nil
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject,
            notValidBefore: notValidBefore,
            notValidAfter: notValidAfter,
            basicConstraints: BasicConstraints(isAuthority: true, pathLength: pathLength),
            nameConstraints: nameConstraints,
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

    /// The template of a TLS client.
    ///
    /// - Parameters:
    ///   - subject: Its name.
    ///   - names: The names by which it is known, possibly none.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    /// - Returns: The template.
    public static func client(
        subject: DistinguishedName,
        names: [GeneralName] = [],
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime
    ) -> CertificateTemplate {
        var template = node(
            subject: subject,
            names: names,
            notValidBefore: notValidBefore,
            notValidAfter: notValidAfter
        )
        template.extendedKeyUsage = [.clientAuth]
        return template
    }

    /// The template of a key to encapsulate to (RFC 9935).
    ///
    /// - Parameters:
    ///   - subject: Its name.
    ///   - names: The names by which it is addressed.
    ///   - notValidBefore: The first moment at which it is valid.
    ///   - notValidAfter: The last moment at which it is valid.
    /// - Returns: The template.
    public static func encapsulation(
        subject: DistinguishedName,
        names: [GeneralName] = [],
        notValidBefore: CertificateTime,
        notValidAfter: CertificateTime
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject,
            notValidBefore: notValidBefore,
            notValidAfter: notValidAfter,
            subjectAlternativeNames: names,
            basicConstraints: BasicConstraints(isAuthority: false),
            keyUsage: .keyEncipherment
        )
    }
}
