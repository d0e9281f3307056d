/// What a certificate is presented for.
public enum Purpose: Sendable, Hashable {
    /// To be a TLS server.
    case server
    /// To be a TLS client.
    case client
    /// To sign anything, such as a checkpoint of a twin.
    case any
}

/// Certificates as a peer sent them: the leaf first, nothing about them proven.
public struct UnverifiedCertificateChain: Sendable, Equatable {
    /// How many certificates are read.
    public static let countLimit = 8
    /// How many bytes all certificates of a chain may have together.
    public static let byteLimit = 1 << 17

    /// The certificates, the leaf first; those behind it in any order.
    public let certificates: [Certificate]

    /// Takes certificates within the limits.
    ///
    /// - Parameter certificates: The leaf first.
    /// - Throws: ``IdentityError/emptyChain``, ``IdentityError/chainTooLong(limit:actual:)`` or
    ///   ``IdentityError/tooLarge(_:limit:)``.
    public init(_ certificates: [Certificate]) throws(IdentityError) {
        try Self.check(certificates.map(\.derRepresentation.count))
        self.certificates = certificates
    }

    /// Reads certificates, once their number and sizes are found within the limits.
    ///
    /// - Parameter derRepresentations: The leaf first.
    /// - Throws: ``IdentityError``.
    public init(derRepresentations: [[UInt8]]) throws(IdentityError) {
        try Self.check(derRepresentations.map(\.count))
        var certificates: [Certificate] = []
        for bytes in derRepresentations {
            certificates.append(try Certificate(derRepresentation: bytes))
        }
        self.certificates = certificates
    }

    private static func check(_ counts: [Int]) throws(IdentityError) {
        if counts.isEmpty { throw .emptyChain }
        if counts.count > countLimit {
            throw .chainTooLong(limit: countLimit, actual: counts.count)
        }
        if counts.reduce(0, +) > byteLimit { throw .tooLarge(.chain, limit: byteLimit) }
    }

    /// Proves that the leaf's key belongs to the expected name, by a path to a trusted authority.
    ///
    /// The steps are those of RFC 5280, Section 6.1, over a path of at most
    /// ``countLimit`` certificates and a root.
    ///
    /// - Parameters:
    ///   - anchors: The authorities that are trusted.
    ///   - purpose: What the leaf is presented for.
    ///   - name: A name that the leaf must have; `nil` if any will do.
    ///   - time: The moment at which everything must be valid.
    ///   - revocation: How revocation is checked.
    ///   - allowingClassical: Whether keys and signatures that are not post-quantum are taken.
    /// - Returns: The proven chain.
    /// - Throws: ``IdentityError``; the first rule that is broken.
    public func verified(
        against anchors: TrustAnchors,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime,
        revocation: RevocationPolicy = .none,
        allowingClassical: Bool = false
    ) throws(IdentityError) -> VerifiedCertificateChain {
        let proven = try verifiedPath(
            against: anchors,
            as: purpose,
            name: name,
            at: time,
            revocation: revocation,
            allowingClassical: allowingClassical
        )
        guard let publicKey = proven.leaf.publicKey else {
            throw .wrongKindOfKey(proven.leaf.subjectPublicKey.algorithm)
        }
        try proven.leaf.checkMaySign()
        return VerifiedCertificateChain(proven: proven, publicKey: publicKey)
    }

    /// Proves that an ML-KEM or X-Wing key belongs to the expected name.
    ///
    /// - Parameters:
    ///   - anchors: The authorities that are trusted.
    ///   - name: A name that the leaf must have; `nil` if any will do.
    ///   - time: The moment at which everything must be valid.
    ///   - revocation: How revocation is checked.
    ///   - allowingClassical: Whether signatures that are not post-quantum are taken.
    /// - Returns: The leaf's key.
    /// - Throws: ``IdentityError``; the first rule that is broken.
    public func verifiedEncapsulationKey(
        against anchors: TrustAnchors,
        name: ExpectedName?,
        at time: CertificateTime,
        revocation: RevocationPolicy = .none,
        allowingClassical: Bool = false
    ) throws(IdentityError) -> KEMPublicKey {
        try verifiedPath(
            against: anchors,
            as: .any,
            name: name,
            at: time,
            revocation: revocation,
            allowingClassical: allowingClassical
        ).leaf.subjectPublicKey.requireEncapsulation()
    }
}

/// A chain whose leaf key is proven to belong to the leaf's names.
///
/// Only ``UnverifiedCertificateChain/verified(against:as:name:at:revocation:allowingClassical:)``
/// makes one.
public struct VerifiedCertificateChain: Sendable, Equatable {
    /// The path from the leaf to the trusted authority, both included.
    public let path: [Certificate]
    /// What is known about the revocation of each certificate of the path.
    public let revocation: [RevocationStatus]
    /// The certificate of the peer itself.
    public let leaf: Certificate
    /// The peer's key.
    public let publicKey: SigningPublicKey

    /// The names of the peer.
    public var names: [GeneralName] { leaf.subjectAlternativeNames }

    fileprivate init(proven: VerifiedPath, publicKey: SigningPublicKey) {
        path = proven.certificates
        revocation = proven.revocation
        leaf = proven.leaf
        self.publicKey = publicKey
    }

    /// The same chain with keys that keep less, see ``SigningPublicKey/compacted()``; the
    /// authority's, which other chains share, stays as it is.
    ///
    /// - Returns: A chain for keeping.
    public func compacted() -> VerifiedCertificateChain {
        VerifiedCertificateChain(compacting: self)
    }

    private init(compacting chain: VerifiedCertificateChain) {
        let leaf = chain.leaf.compacted()
        path = chain.path.indices.map { index in
            if index == 0 { return leaf }
            let isAuthority = index == chain.path.count - 1
            return isAuthority ? chain.path[index] : chain.path[index].compacted()
        }
        revocation = chain.revocation
        self.leaf = leaf
        publicKey = leaf.publicKey ?? chain.publicKey
    }
}
