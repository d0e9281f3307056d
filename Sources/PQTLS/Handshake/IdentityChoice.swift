import PQIdentity

/// What a peer says about the identities that it can make use of.
package struct IdentityRequest: Sendable, Equatable {
    /// The schemes by which it verifies signatures of the handshake.
    package var signatureSchemes: [SignatureScheme]
    /// The schemes by which it verifies certificates, if these are others
    /// (RFC 9846, Section 4.3.3).
    package var certificateSchemes: [SignatureScheme]?
    /// The DER of the names of the authorities that it believes, if it says
    /// (RFC 9846, Section 4.3.4).
    package var authorities: Set<[UInt8]>?
    /// The types of Certificate message that it takes.
    package var types: [CertificateType] = [.x509]

    /// A request of someone who says nothing but the schemes.
    package init(signatureSchemes: [SignatureScheme]) {
        self.signatureSchemes = signatureSchemes
    }
}

extension TLSServerConfiguration {
    /// The identity for a client (RFC 9846, Section 4.5.1.2): one of a type that the client takes,
    /// that bears the wanted name, and that it can verify; of several, one whose chain it says it
    /// can verify and whose authority it says it believes, then the first.
    ///
    /// - Parameters:
    ///   - request: What the client can make use of.
    ///   - name: The name that it asks for, if it does.
    /// - Returns: The identity, and its scheme.
    /// - Throws: ``TLSError/noCommonCertificateType``, ``TLSError/unrecognizedName``,
    ///   ``TLSError/noCommonSignatureScheme``.
    package func identity(
        for request: IdentityRequest,
        name: String?
    ) throws(TLSError) -> ChosenIdentity {
        var candidates = identities.filter { request.types.contains($0.certificateType) }
        guard !candidates.isEmpty else { throw .noCommonCertificateType }
        var bearsName = name == nil
        if let name {
            let bearers = candidates.filter { $0.isRawPublicKey || $0.bears(name) }
            bearsName = !bearers.isEmpty
            if bearsName {
                candidates = bearers
            } else if unknownName == .refuse {
                throw .unrecognizedName
            }
        }
        guard let chosen = candidates.best(for: request) else { throw .noCommonSignatureScheme }
        return ChosenIdentity(
            identity: chosen.identity,
            scheme: chosen.scheme,
            bearsServerName: bearsName
        )
    }
}

/// The identity that a server shows a client.
package struct ChosenIdentity: Sendable {
    /// The identity.
    package let identity: TLSIdentity
    /// The scheme of its signature.
    package let scheme: SignatureScheme
    /// Whether it bears the name that the client asked for, if it asked for one.
    package let bearsServerName: Bool
}

extension [TLSIdentity] {
    /// The identity that a peer can make the most of.
    ///
    /// Authorities and schemes of certificates are wishes: a peer may know an authority in another
    /// way than it says, so an identity that doesn't fit them is still better than none
    /// (RFC 9846, Section 4.5.1.2).
    ///
    /// - Parameter request: What the peer can make use of.
    /// - Returns: The identity and its scheme, or nothing if the peer can verify none of them.
    package func best(
        for request: IdentityRequest
    ) -> (identity: TLSIdentity, scheme: SignatureScheme)? {
        var best: (identity: TLSIdentity, scheme: SignatureScheme)?
        var bestScore = -1
        for identity in self where request.types.contains(identity.certificateType) {
            guard let scheme = identity.scheme(for: request) else { continue }
            let score = identity.score(for: request)
            if score > bestScore { (best, bestScore) = ((identity, scheme), score) }
        }
        return best
    }
}

extension TLSIdentity {
    /// The one scheme that our key signs with.
    package var signatureScheme: SignatureScheme? { SignatureScheme(publicKey.algorithm) }

    /// The scheme of our signature for a peer, if it takes it.
    fileprivate func scheme(for request: IdentityRequest) -> SignatureScheme? {
        #if ConformanceTesting
        if let conformance {
            return conformance.schemes.first(where: request.signatureSchemes.contains)
        }
        #endif
        return signatureScheme.flatMap { request.signatureSchemes.contains($0) ? $0 : nil }
    }

    /// Whether the leaf bears a host name, exactly or by a wildcard.
    package func bears(_ name: String) -> Bool {
        let expected = ExpectedName(host: name)
        return names.contains(where: expected.matches)
    }

    /// How many of a peer's wishes the chain fulfils, the authority's before the schemes'; a key
    /// that is not post-quantum comes last whatever they are.
    fileprivate func score(for request: IdentityRequest) -> Int {
        let schemes = request.certificateSchemes ?? request.signatureSchemes
        let isVerifiable = certificateChain.allSatisfy { certificate in
            SignatureScheme(certificate.signatureAlgorithm).map(schemes.contains) ?? false
        }
        return (publicKey.algorithm.isPostQuantum ? 4 : 0)
            + (leads(to: request.authorities) ? 2 : 0) + (isVerifiable ? 1 : 0)
    }

    /// Whether one of some authorities issued a certificate of the chain or stands in it.
    private func leads(to authorities: Set<[UInt8]>?) -> Bool {
        guard let authorities, !isRawPublicKey else { return true }
        return certificateChain.contains { certificate in
            authorities.contains(certificate.issuer.derRepresentation)
                || authorities.contains(certificate.subject.derRepresentation)
        }
    }
}
