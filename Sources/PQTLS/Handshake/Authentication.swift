package import PQIdentity
package import PQSecrets
import PQSuites

// What client and server do alike to prove who they are and to check the other's proof.

/// A peer whose chain leads to a trusted authority, or whose key is on our list, but which has yet
/// to show that it holds that key.
package struct UnprovenPeer: Sendable {
    private let peer: PeerIdentity
    #if ConformanceTesting
    private var conformance: ConformancePeer?
    #endif

    /// Checks the chain or the key of a peer.
    ///
    /// - Parameters:
    ///   - message: The peer's Certificate, not empty.
    ///   - type: What it holds.
    ///   - trust: Whom we believe.
    ///   - purpose: What the leaf must be good for.
    ///   - name: The name that the leaf must bear, if one is expected.
    ///   - time: What time it is.
    ///   - allowingClassical: Whether the chain may rest on classical signatures.
    /// - Throws: ``TLSError/certificate(_:)``, ``TLSError/untrustedPublicKey``,
    ///   ``TLSError/statusRequired`` or, for several raw public keys, ``TLSError/malformed(_:_:)``.
    package init(
        _ message: CertificateMessage,
        type: CertificateType = .x509,
        trust: TLSTrust,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime,
        allowingClassical: Bool = false
    ) throws(TLSError) {
        #if ConformanceTesting
        if trust.acceptsAnyChain {
            let stranger = try ConformancePeer(message)
            peer = try stranger.identity
            conformance = stranger
            return
        }
        #endif
        switch type {
        case .x509:
            peer = PeerIdentity(
                try trust.verified(
                    message,
                    as: purpose,
                    name: name,
                    at: time,
                    allowingClassical: allowingClassical
                )
            )
        case .rawPublicKey:
            peer = PeerIdentity(try trust.verifiedPublicKey(message))
        }
    }

    /// Checks the peer's signature over the transcript (RFC 9846, Section 4.5.2).
    ///
    /// - Parameters:
    ///   - proof: The peer's CertificateVerify.
    ///   - signer: The peer's end.
    ///   - transcriptHash: The hash of everything before it.
    ///   - offered: The schemes that we accept.
    /// - Returns: The peer, authenticated.
    /// - Throws: ``TLSError/wrongSignatureScheme(_:)`` for a scheme that we did not offer or that
    ///   doesn't fit the leaf's key, ``TLSError/badCertificateVerify``.
    package func proven(
        by proof: CertificateVerify,
        as signer: Role,
        over transcriptHash: [UInt8],
        offered: [SignatureScheme]
    ) throws(TLSError) -> PeerIdentity {
        #if ConformanceTesting
        if let conformance {
            guard offered.contains(proof.scheme) else {
                throw .wrongSignatureScheme(proof.scheme)
            }
            try conformance.check(proof, as: signer, over: transcriptHash)
            return peer
        }
        #endif
        let key = peer.publicKey
        let scheme = proof.scheme
        guard offered.contains(scheme), scheme == SignatureScheme(key.algorithm) else {
            throw .wrongSignatureScheme(scheme)
        }
        let content = CertificateVerify.content(by: signer, over: transcriptHash)
        guard key.isValidSignature(proof.signature, for: content, context: [])
        else { throw .badCertificateVerify }
        return PeerIdentity(keeping: peer)
    }
}

extension TLSTrust {
    /// Checks a chain, and what came with it about revocation.
    fileprivate func verified(
        _ message: CertificateMessage,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime,
        allowingClassical: Bool
    ) throws(TLSError) -> VerifiedCertificateChain {
        guard let authorities else { throw .noCommonCertificateType }
        let isStapled = message.entries.first?.ocspResponse != nil
        guard isStapled || stapling != .required else { throw .statusRequired }
        do throws(IdentityError) {
            var policy = revocation
            for entry in message.entries {
                guard let response = entry.ocspResponse else { continue }
                policy.responses.append(try OCSPResponse(derRepresentation: response))
            }
            let chain = try UnverifiedCertificateChain(derRepresentations: message.certificates)
                .verified(
                    against: authorities,
                    as: purpose,
                    name: name,
                    at: time,
                    revocation: policy,
                    allowingClassical: allowingClassical
                )
            // What came with the leaf must be about the leaf.
            if isStapled, !chain.isAnswered {
                throw .ocsp(.otherCertificate(subject: chain.leaf.description))
            }
            return chain
        } catch { throw .certificate(error) }
    }

    /// Finds a raw public key on our list (RFC 7250).
    ///
    /// There is one key, and nothing beside it (RFC 9846, Section 4.5.1).
    fileprivate func verifiedPublicKey(
        _ message: CertificateMessage
    ) throws(TLSError) -> SigningPublicKey {
        guard message.entries.count == 1, let entry = message.entries.first else {
            throw .malformed(.certificate, .length(message.entries.count))
        }
        let key: SigningPublicKey
        do {
            key = try SigningPublicKey(derRepresentation: entry.content)
        } catch { throw .certificate(error) }
        guard publicKeys.contains(key) else { throw .untrustedPublicKey }
        return key
    }
}

extension VerifiedCertificateChain {
    /// Whether an OCSP response says that the leaf is good, or it is trusted as it stands.
    fileprivate var isAnswered: Bool {
        switch revocation.first {
        case .answered, .trusted: true
        default: false
        }
    }
}

extension NodeIdentity {
    /// Our chain as a message.
    package var certificateMessage: CertificateMessage {
        CertificateMessage(certificates: certificateChain.map(\.derRepresentation))
    }

    /// Our signature over the transcript (RFC 9846, Section 4.5.2).
    ///
    /// - Parameters:
    ///   - scheme: The scheme, which fits our key.
    ///   - signer: Our end.
    ///   - transcriptHash: The hash of everything before it.
    ///   - source: Where the randomness of the signature comes from.
    /// - Returns: The message.
    /// - Throws: ``TLSError/signing(_:)``.
    package func certificateVerify(
        _ scheme: SignatureScheme,
        as signer: Role,
        over transcriptHash: [UInt8],
        from source: any RandomSource = SystemRandomSource()
    ) throws(TLSError) -> CertificateVerify {
        let content = CertificateVerify.content(by: signer, over: transcriptHash)
        return CertificateVerify(
            scheme: scheme,
            signature: try privateKey.handshakeSignature(for: content, from: source)
        )
    }
}

extension SigningPrivateKey {
    /// Our signature on a content, hedged with randomness from a source.
    package func handshakeSignature(
        for content: [UInt8],
        from source: any RandomSource
    ) throws(TLSError) -> [UInt8] {
        do { return try signature(for: content, from: source) } catch { throw .signing(error) }
    }
}

extension SignatureScheme {
    /// The scheme of a key; nothing for a key that can't sign.
    package init?(_ algorithm: KeyAlgorithm) {
        switch algorithm {
        case .mldsa44: self = .mldsa44
        case .mldsa65: self = .mldsa65
        case .mldsa87: self = .mldsa87
        case .p256: self = .ecdsaP256SHA256
        default: return nil
        }
    }
}

extension HandshakeTrafficSecret {
    /// A Finished of this direction (RFC 9846, Section 4.5.3).
    package borrowing func finished(_ transcriptHash: [UInt8]) throws(TLSError) -> [UInt8] {
        let verifyData = try verifyData(transcriptHash)
        var content: [UInt8] = []
        for index in 0..<verifyData.count { content.append(verifyData.span[index]) }
        return WireWriter.message(.finished) { $0.raw(content) }
    }

    /// Checks a Finished of this direction, in constant time.
    ///
    /// - Parameters:
    ///   - message: A message of type `finished`.
    ///   - transcriptHash: The hash of everything before it.
    /// - Throws: ``TLSError/malformed(_:_:)`` for another length, ``TLSError/badFinished``.
    package borrowing func check(
        _ message: HandshakeMessage,
        _ transcriptHash: [UInt8]
    ) throws(TLSError) {
        let expected = try verifyData(transcriptHash)
        var body = message.body
        let received = [UInt8](try body.bytes(expected.count))
        try body.finish()
        guard constantTimeEqual(received.span, expected.span) else { throw .badFinished }
    }
}

extension IdentityError {
    /// The alert that tells a peer what is wrong with its chain.
    package var alert: AlertDescription {
        switch self {
        case .notIssuedByTrustedAuthority: .unknownAuthority
        case .expired, .notYetValid: .certificateExpired
        case .revoked: .certificateRevoked
        case .ocsp: .badCertificateStatusResponse
        case .unknownAlgorithm, .wrongKindOfKey, .unsupportedVersion, .unknownCriticalExtension,
            .keyUsageForbidden, .keyUsageMissing, .extendedKeyUsageMissing:
            .unsupportedCertificate
        case .nameMismatch: .certificateUnknown
        case .random: .internalError
        default: .badCertificate
        }
    }
}

/// Fresh public random bytes.
package func randomBytes(
    _ count: Int,
    from source: any RandomSource
) throws(TLSError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    do { try source.fill(&span) } catch { throw .random(error) }
    return bytes
}
