public import PQIdentity

/// Who an end is: a key, what vouches for it, and who signs with it.
///
/// A peer comes to know a key either by a chain of certificates or, where both ends agree, by the
/// key alone, which it must have on a list then (RFC 7250).
public struct TLSIdentity: Sendable {
    /// The certificates that are sent, the leaf first, the root left out; none for a raw public
    /// key.
    public let certificateChain: [Certificate]
    /// The key that the peer comes to know.
    public let publicKey: SigningPublicKey
    /// What the authority said of the leaf last: the DER of an OCSP response, sent to peers that
    /// ask for it (RFC 6066, Section 8).
    public var ocspResponse: [UInt8]?
    /// Who signs.
    package let signer: Signer
    #if ConformanceTesting
    /// A chain of a public test suite in place of everything else.
    package var conformance: ConformanceIdentity?
    #endif

    /// Who signs for an identity.
    package enum Signer: Sendable {
        /// A key in this process; the handshake doesn't wait for it.
        case key(SigningPrivateKey)
        /// Someone else, whose answer the handshake waits for.
        case outside(any HandshakeSigner)
    }

    /// A chain of certificates with its key in this process.
    ///
    /// - Parameters:
    ///   - identity: The certificates and the leaf's private key.
    ///   - ocspResponse: The DER of an OCSP response about the leaf.
    public init(_ identity: NodeIdentity, ocspResponse: [UInt8]? = nil) {
        certificateChain = identity.certificateChain
        publicKey = identity.privateKey.publicKey
        signer = .key(identity.privateKey)
        self.ocspResponse = ocspResponse
    }

    /// A chain of certificates whose key is elsewhere, in a security module for instance.
    ///
    /// - Parameters:
    ///   - certificateChain: The leaf first.
    ///   - signer: Who signs with the leaf's key.
    ///   - ocspResponse: The DER of an OCSP response about the leaf.
    /// - Throws: `IdentityError.keyDoesNotMatchCertificate`, or an error for a chain beyond the
    ///   limits of `UnverifiedCertificateChain`.
    public init(
        certificateChain: [Certificate],
        signer: any HandshakeSigner,
        ocspResponse: [UInt8]? = nil
    ) throws(IdentityError) {
        let chain = try UnverifiedCertificateChain(certificateChain)
        guard let leaf = chain.certificates.first else { throw .emptyChain }
        let publicKey = signer.publicKey
        guard leaf.publicKey == publicKey else {
            throw .keyDoesNotMatchCertificate(subject: leaf.description)
        }
        self.certificateChain = certificateChain
        self.publicKey = publicKey
        self.signer = .outside(signer)
        self.ocspResponse = ocspResponse
    }

    /// A key without certificates, for peers that have it on their list (RFC 7250).
    ///
    /// - Parameter privateKey: The key.
    public init(rawPublicKeyOf privateKey: SigningPrivateKey) {
        certificateChain = []
        publicKey = privateKey.publicKey
        signer = .key(privateKey)
    }

    /// A key without certificates that is elsewhere, for peers that have it on their list.
    ///
    /// - Parameter signer: Who signs with the key.
    public init(rawPublicKeyOf signer: any HandshakeSigner) {
        certificateChain = []
        publicKey = signer.publicKey
        self.signer = .outside(signer)
    }

    /// The names of the leaf; none for a raw public key.
    public var names: [GeneralName] { certificateChain.first?.subjectAlternativeNames ?? [] }

    /// Whether this is a key without certificates.
    public var isRawPublicKey: Bool {
        #if ConformanceTesting
        if conformance != nil { return false }
        #endif
        return certificateChain.isEmpty
    }
}

/// Someone outside the process, or outside the handshake's thread, who signs for an identity: a
/// security module, an agent, a service.
public protocol HandshakeSigner: Sendable {
    /// The key that the signatures are verified with.
    var publicKey: SigningPublicKey { get }

    /// Signs the content of a CertificateVerify.
    ///
    /// The signature is verified here before it is sent: a module that fails must not give the
    /// peer something to learn from.
    ///
    /// - Parameter content: What to sign, as it stands, with an empty context.
    /// - Returns: The signature.
    /// - Throws: Whatever keeps it from signing; the handshake ends then.
    func signature(for content: [UInt8]) async throws -> [UInt8]
}
