/// A node's own certificates and the private key that belongs to them.
public struct NodeIdentity: Sendable {
    /// The certificates that a peer needs, the leaf first; the root is left out.
    public let certificateChain: [Certificate]
    /// The leaf's private key.
    public let privateKey: SigningPrivateKey

    /// An identity of given parts.
    ///
    /// - Parameters:
    ///   - certificateChain: The leaf first.
    ///   - privateKey: The leaf's private key.
    /// - Throws: ``IdentityError/keyDoesNotMatchCertificate(subject:)``, or an error for a chain
    ///   beyond the limits of ``UnverifiedCertificateChain``.
    public init(
        certificateChain: [Certificate],
        privateKey: SigningPrivateKey
    ) throws(IdentityError) {
        let chain = try UnverifiedCertificateChain(certificateChain)
        guard let leaf = chain.certificates.first else { throw .emptyChain }
        guard leaf.publicKey == privateKey.publicKey else {
            throw .keyDoesNotMatchCertificate(subject: leaf.description)
        }
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }

    /// An identity from two PEM texts.
    ///
    /// - Parameters:
    ///   - certificatePEM: The certificates, the leaf first.
    ///   - privateKeyPEM: The leaf's private key.
    /// - Throws: ``IdentityError``.
    public init(certificatePEM: String, privateKeyPEM: String) throws(IdentityError) {
        try self.init(
            certificateChain: Certificate.certificates(pem: certificatePEM),
            privateKey: SigningPrivateKey(pem: privateKeyPEM)
        )
    }

    /// The names of the node.
    public var names: [GeneralName] {
        certificateChain.first?.subjectAlternativeNames ?? []
    }
}
