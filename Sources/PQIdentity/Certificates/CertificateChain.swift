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
    /// - Returns: The proven chain.
    /// - Throws: ``IdentityError``; the first rule that is broken.
    public func verified(
        against anchors: TrustAnchors,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime
    ) throws(IdentityError) -> VerifiedCertificateChain {
        let path = try PathBuilder(presented: certificates, roots: anchors.roots).path()
        guard let leaf = path.first else { throw .emptyChain }
        guard let publicKey = leaf.publicKey else {
            throw .wrongKindOfKey(leaf.subjectPublicKey.algorithm)
        }
        try check(path, for: purpose.extendedKeyUsage, at: time)
        if let keyUsage = leaf.keyUsage, !keyUsage.contains(.digitalSignature) {
            throw .keyUsageMissing(subject: leaf.description, .digitalSignature)
        }
        try check(leaf, is: name)
        return VerifiedCertificateChain(path: path, leaf: leaf, publicKey: publicKey)
    }

    /// Proves that an ML-KEM or X-Wing key belongs to the expected name.
    ///
    /// - Parameters:
    ///   - anchors: The authorities that are trusted.
    ///   - name: A name that the leaf must have; `nil` if any will do.
    ///   - time: The moment at which everything must be valid.
    /// - Returns: The leaf's key.
    /// - Throws: ``IdentityError``; the first rule that is broken.
    public func verifiedEncapsulationKey(
        against anchors: TrustAnchors,
        name: ExpectedName?,
        at time: CertificateTime
    ) throws(IdentityError) -> KEMPublicKey {
        let path = try PathBuilder(presented: certificates, roots: anchors.roots).path()
        guard let leaf = path.first else { throw .emptyChain }
        let key = try leaf.subjectPublicKey.requireEncapsulation()
        try check(path, for: nil, at: time)
        try check(leaf, is: name)
        return key
    }

    private func check(
        _ path: [Certificate],
        for usage: ExtendedKeyUsage?,
        at time: CertificateTime
    ) throws(IdentityError) {
        var authoritiesBelow = 0
        for (index, certificate) in path.enumerated() {
            try certificate.checkExtensionsAndUsage()
            try certificate.checkValidity(at: time)
            // The anchor is trusted as it stands, whatever purposes it names.
            if let usage, index == 0 || index < path.count - 1 {
                try certificate.checkPurpose(usage)
            }
            if index == 0 { continue }
            try certificate.checkAuthority()
            if let limit = certificate.basicConstraints?.pathLength, authoritiesBelow > limit {
                throw .pathTooLong(authority: certificate.description, limit: limit)
            }
            if !certificate.isSelfIssued { authoritiesBelow += 1 }
        }
    }

    private func check(_ leaf: Certificate, is name: ExpectedName?) throws(IdentityError) {
        guard let name else { return }
        guard leaf.subjectAlternativeNames.contains(where: name.matches) else {
            throw .nameMismatch(
                expected: name.description,
                presented: leaf.subjectAlternativeNames.map(\.description)
            )
        }
    }
}

/// A chain whose leaf key is proven to belong to the leaf's names.
///
/// Only ``UnverifiedCertificateChain/verified(against:as:name:at:)`` makes one.
public struct VerifiedCertificateChain: Sendable, Equatable {
    /// The path from the leaf to the trusted authority, both included.
    public let path: [Certificate]
    /// The certificate of the peer itself.
    public let leaf: Certificate
    /// The peer's key.
    public let publicKey: SigningPublicKey

    /// The names of the peer.
    public var names: [GeneralName] { leaf.subjectAlternativeNames }

    fileprivate init(path: [Certificate], leaf: Certificate, publicKey: SigningPublicKey) {
        self.path = path
        self.leaf = leaf
        self.publicKey = publicKey
    }
}

extension Purpose {
    fileprivate var extendedKeyUsage: ExtendedKeyUsage? {
        switch self {
        case .server: .serverAuth
        case .client: .clientAuth
        case .any: nil
        }
    }
}
