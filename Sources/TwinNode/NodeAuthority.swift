public import PQIdentity
public import PQTwin

/// A certificate authority that lives as long as this value: for demonstrations and tests.
///
/// Its private key is never written anywhere, so nobody can issue for its nodes afterwards.
public struct NodeAuthority: Sendable {
    private let certificate: Certificate
    private let key: SigningPrivateKey
    private let begins: CertificateTime
    private let ends: CertificateTime

    /// Makes a new authority with an ML-DSA-65 key.
    ///
    /// - Parameters:
    ///   - name: The common name of its certificate.
    ///   - lifetime: How long its certificates are valid, in seconds.
    /// - Throws: `IdentityError` if there is no randomness.
    public init(name: String, lifetime: Int64 = 86_400) throws(IdentityError) {
        key = try SigningPrivateKey(generating: .mldsa65)
        // A few minutes back, for clocks that are behind.
        begins = CertificateTime.now().advanced(bySeconds: -300)
        ends = CertificateTime.now().advanced(bySeconds: lifetime)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: name),
            notValidBefore: begins,
            notValidAfter: ends,
            pathLength: 0
        ).selfSigned(by: key)
    }

    /// What its nodes trust.
    public var trust: TrustAnchors { TrustAnchors(roots: [certificate]) }

    /// Makes a node: an ML-DSA-65 identity, an X-Wing sealing key, and the folder that holds them.
    ///
    /// - Parameters:
    ///   - name: The node's name.
    ///   - hosts: Names and addresses under which it listens, if it does.
    ///   - folder: Where its files go.
    ///   - policy: Who may write and read what on its ward.
    /// - Throws: `IdentityError`, or ``NodeError`` if the files can't be written.
    public func createNode(
        _ name: NodeName,
        hosts: [GeneralName] = [],
        in folder: NodeFolder,
        policy: TwinPolicy? = nil
    ) throws {
        let nodeKey = try SigningPrivateKey(generating: .mldsa65)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name.description),
            names: [.uri(name.uniformResourceIdentifier)] + hosts,
            notValidBefore: begins,
            notValidAfter: ends
        ).issued(to: .signing(nodeKey.publicKey), by: certificate, key: key)
        try folder.create(
            identity: NodeIdentity(certificateChain: [leaf], privateKey: nodeKey),
            sealingKey: KEMPrivateKey(generating: .xwing),
            trust: trust,
            policy: policy
        )
    }
}
