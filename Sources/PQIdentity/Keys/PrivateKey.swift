public import PQSecrets

/// A private key of any kind, for tools that take what a file holds.
///
/// Code that knows what it wants reads a ``SigningPrivateKey``, ``KEMPrivateKey`` or
/// ``AgreementPrivateKey``, which refuse keys of another kind.
public enum PrivateKey: Sendable {
    /// A key that signs.
    case signing(SigningPrivateKey)
    /// A key that decapsulates.
    case encapsulation(KEMPrivateKey)
    /// A key that agrees on secrets.
    case agreement(AgreementPrivateKey)

    /// The public half.
    public var publicKey: SubjectPublicKey { stored.subjectPublicKey }

    private var stored: any StoredPrivateKey {
        switch self {
        case .signing(let key): key
        case .encapsulation(let key): key
        case .agreement(let key): key
        }
    }
}

extension PrivateKey: StoredPrivateKey {
    /// The key's algorithm.
    public var algorithm: KeyAlgorithm { stored.algorithm }

    /// The public half.
    public var subjectPublicKey: SubjectPublicKey { stored.subjectPublicKey }

    /// Expands a key from its seed.
    ///
    /// - Parameters:
    ///   - seed: As many bytes as the algorithm's seed has.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError``.
    public init(
        seedRepresentation seed: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        switch algorithm.purpose {
        case .signature:
            self = .signing(try .init(seedRepresentation: seed, algorithm: algorithm))
        case .encapsulation:
            self = .encapsulation(try .init(seedRepresentation: seed, algorithm: algorithm))
        case .agreement:
            self = .agreement(try .init(seedRepresentation: seed, algorithm: algorithm))
        }
    }

    /// Reads a key from its expanded form and checks that its parts belong together.
    ///
    /// - Parameters:
    ///   - expanded: The bytes as FIPS 203 or FIPS 204 defines them.
    ///   - algorithm: The parameter set.
    /// - Throws: ``IdentityError``.
    public init(
        expandedRepresentation expanded: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        switch algorithm.purpose {
        case .signature:
            self = .signing(try .init(expandedRepresentation: expanded, algorithm: algorithm))
        case .encapsulation:
            self = .encapsulation(try .init(expandedRepresentation: expanded, algorithm: algorithm))
        case .agreement:
            self = .agreement(try .init(expandedRepresentation: expanded, algorithm: algorithm))
        }
    }

    /// Whether the seed is known.
    public var hasSeed: Bool { stored.hasSeed }

    /// The seed, from which the key can be made again; for a curve the private scalar.
    public func seedRepresentation() throws(IdentityError) -> SecretBytes {
        try stored.seedRepresentation()
    }

    /// The key as FIPS 203 or FIPS 204 defines its bytes.
    public func expandedRepresentation() throws(IdentityError) -> SecretBytes {
        try stored.expandedRepresentation()
    }
}
