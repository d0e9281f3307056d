import PQIdentity
package import PQSecrets

// Work that a handshake waits for: it leaves the machine as an event and comes back as a call.
// Until then input is kept and not looked at, so nothing can overtake the answer.

/// A signature that a handshake waits for; the answer goes to ``TLSEndpoint/provide(signature:)``.
public struct TLSSignatureRequest: Sendable {
    /// What to sign, as it stands, with an empty context.
    public let content: [UInt8]
    /// The scheme of the signature.
    public let scheme: SignatureScheme
    /// Who shall sign.
    public let signer: any HandshakeSigner

    /// Asks the signer.
    ///
    /// - Returns: The signature, or nothing if the signer failed.
    public func answer() async -> [UInt8]? {
        try? await signer.signature(for: content)
    }
}

/// A verdict that a handshake waits for; the answer goes to ``TLSEndpoint/provide(verdict:)``.
public struct TLSVerificationRequest: Sendable {
    /// The peer, which has passed every check made here.
    public let peer: PeerIdentity
    /// Who shall judge.
    public let verifier: any PeerVerifier

    /// Asks the verifier.
    ///
    /// - Returns: The verdict; ``TLSVerdict/failed`` if the verifier threw.
    public func answer() async -> TLSVerdict {
        (try? await verifier.verdict(on: peer)) ?? .failed
    }
}

/// What a handshake can wait for.
package enum AwaitedAnswer: Sendable {
    /// Our signature.
    case signature
    /// Our verdict on the peer.
    case verdict
}

/// What a handshake waited for.
package enum HandshakeAnswer: Sendable {
    /// Our signature, or nothing if there is none.
    case signature([UInt8]?)
    /// Our verdict on the peer.
    case verdict(TLSVerdict)

    /// What it answers.
    package var kind: AwaitedAnswer {
        switch self {
        case .signature: .signature
        case .verdict: .verdict
        }
    }
}

/// A CertificateVerify that we owe: made at once, or asked for.
package enum OwedProof: Sendable {
    /// The message.
    case made(CertificateVerify)
    /// Someone else shall sign.
    case asked(TLSSignatureRequest)
}

extension TLSIdentity {
    /// Our signature over the transcript (RFC 9846, Section 4.5.2), or the request for it.
    ///
    /// - Parameters:
    ///   - scheme: The scheme, which fits our key.
    ///   - role: Our end.
    ///   - transcriptHash: The hash of everything before it.
    ///   - source: Where the randomness of the signature comes from.
    /// - Returns: The message, or the request.
    /// - Throws: ``TLSError/signing(_:)``.
    package func proof(
        _ scheme: SignatureScheme,
        as role: Role,
        over transcriptHash: [UInt8],
        from source: any RandomSource
    ) throws(TLSError) -> OwedProof {
        let content = CertificateVerify.content(by: role, over: transcriptHash)
        #if ConformanceTesting
        if let key = conformance?.key {
            let signature = try key.signature(for: content, scheme)
            return .made(CertificateVerify(scheme: scheme, signature: signature))
        }
        #endif
        switch signer {
        case .key(let key):
            let signature = try key.handshakeSignature(for: content, from: source)
            return .made(CertificateVerify(scheme: scheme, signature: signature))
        case .outside(let signer):
            return .asked(TLSSignatureRequest(content: content, scheme: scheme, signer: signer))
        }
    }
}

/// A signature that is on its way, and what it must fit.
package struct PendingSignature: Sendable {
    private let content: [UInt8]
    private let scheme: SignatureScheme
    private let publicKey: SigningPublicKey

    /// What was asked for, and the key that it must verify with.
    init(_ request: TLSSignatureRequest, by identity: TLSIdentity) {
        content = request.content
        scheme = request.scheme
        publicKey = identity.publicKey
    }

    /// The message, once the answer is found right: a fault in a signer can give its key away to
    /// whoever sees the wrong signature.
    ///
    /// - Parameter answer: What came.
    /// - Returns: The message.
    /// - Throws: ``TLSError/signerFailed``, ``TLSError/nothingAwaited``.
    func message(_ answer: HandshakeAnswer) throws(TLSError) -> CertificateVerify {
        guard case .signature(let answer) = answer else { throw .nothingAwaited }
        guard let signature = answer, publicKey.isValidSignature(signature, for: content) else {
            throw .signerFailed
        }
        return CertificateVerify(scheme: scheme, signature: signature)
    }
}

extension HandshakeAnswer {
    /// Refuses the peer unless this is a verdict that accepts it.
    ///
    /// - Throws: ``TLSError/refused(_:)``, ``TLSError/verifierFailed``, ``TLSError/nothingAwaited``.
    func requireAcceptance() throws(TLSError) {
        guard case .verdict(let verdict) = self else { throw .nothingAwaited }
        switch verdict {
        case .accepted: return
        case .refused(let reason): throw .refused(reason)
        case .failed: throw .verifierFailed
        }
    }
}
