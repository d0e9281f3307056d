public import PQLattice
public import PQSecrets
public import PQSuites

/// A private key that signs: ML-DSA of any parameter set, and Ed25519 or ECDSA for migration.
///
/// Copies share one wiped storage. A key is kept as its seed; the expanded cases exist for files
/// of other programs that carry no seed.
public enum SigningPrivateKey: Sendable {
    /// A key of ML-DSA-44.
    case mldsa44(MLDSA44.PrivateKey)
    /// A key of ML-DSA-65.
    case mldsa65(MLDSA65.PrivateKey)
    /// A key of ML-DSA-87.
    case mldsa87(MLDSA87.PrivateKey)
    /// A key of Ed25519.
    case ed25519(Ed25519.PrivateKey)
    /// A key of ECDSA on P-256.
    case p256(ECDSA.PrivateKey)
    /// A key of ECDSA on P-384.
    case p384(ECDSA.PrivateKey)
    /// A key of ML-DSA-44 whose seed is unknown.
    case expandedMLDSA44(MLDSA44.ExpandedPrivateKey)
    /// A key of ML-DSA-65 whose seed is unknown.
    case expandedMLDSA65(MLDSA65.ExpandedPrivateKey)
    /// A key of ML-DSA-87 whose seed is unknown.
    case expandedMLDSA87(MLDSA87.ExpandedPrivateKey)

    /// Expands a key from its seed.
    ///
    /// - Parameters:
    ///   - seed: The 32 bytes ξ of FIPS 204.
    ///   - algorithm: The parameter set.
    /// - Throws: ``IdentityError``.
    public init(
        seedRepresentation seed: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        guard algorithm.isSignature else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkSeed(count: seed.count)
        do {
            switch algorithm {
            case .mldsa44: self = .mldsa44(try .init(seedRepresentation: seed))
            case .mldsa65: self = .mldsa65(try .init(seedRepresentation: seed))
            case .mldsa87: self = .mldsa87(try .init(seedRepresentation: seed))
            case .ed25519: self = .ed25519(try .init(seedRepresentation: seed))
            case .p256: self = .p256(try .init(curve: .p256, rawRepresentation: seed))
            case .p384: self = .p384(try .init(curve: .p384, rawRepresentation: seed))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// Reads a key from its expanded form, and checks that its parts belong together.
    ///
    /// - Parameters:
    ///   - expanded: The bytes as FIPS 204 defines them.
    ///   - algorithm: The parameter set.
    /// - Throws: ``IdentityError``.
    public init(
        expandedRepresentation expanded: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        do {
            switch algorithm {
            case .mldsa44: self = .expandedMLDSA44(try .init(rawRepresentation: expanded))
            case .mldsa65: self = .expandedMLDSA65(try .init(rawRepresentation: expanded))
            case .mldsa87: self = .expandedMLDSA87(try .init(rawRepresentation: expanded))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// The key's parameter set.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .mldsa44, .expandedMLDSA44: .mldsa44
        case .mldsa65, .expandedMLDSA65: .mldsa65
        case .mldsa87, .expandedMLDSA87: .mldsa87
        case .ed25519: .ed25519
        case .p256: .p256
        case .p384: .p384
        }
    }

    /// The public half.
    public var publicKey: SigningPublicKey {
        switch self {
        case .mldsa44(let key): .mldsa44(key.publicKey)
        case .mldsa65(let key): .mldsa65(key.publicKey)
        case .mldsa87(let key): .mldsa87(key.publicKey)
        case .expandedMLDSA44(let key): .mldsa44(key.publicKey)
        case .expandedMLDSA65(let key): .mldsa65(key.publicKey)
        case .expandedMLDSA87(let key): .mldsa87(key.publicKey)
        case .ed25519(let key): .ed25519(key.publicKey)
        case .p256(let key): .p256(key.publicKey)
        case .p384(let key): .p384(key.publicKey)
        }
    }

    /// Signs a message, hedged with fresh randomness.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS, and for
    ///     classical algorithms, which have none.
    /// - Returns: The signature.
    /// - Throws: ``IdentityError``; a context that is too long, or no randomness.
    public func signature(
        for message: Span<UInt8>,
        context: Span<UInt8> = Span()
    ) throws(IdentityError) -> [UInt8] {
        guard context.isEmpty || algorithm.isPostQuantum else {
            throw .contextUnavailable(algorithm)
        }
        do {
            return switch self {
            case .mldsa44(let key): try key.signature(for: message, context: context)
            case .mldsa65(let key): try key.signature(for: message, context: context)
            case .mldsa87(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA44(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA65(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA87(let key): try key.signature(for: message, context: context)
            case .ed25519(let key): try key.signature(for: message)
            case .p256(let key), .p384(let key): try key.signature(for: message)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// Signs a message, hedged with fresh randomness.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS, and for
    ///     classical algorithms, which have none.
    /// - Returns: The signature.
    /// - Throws: ``IdentityError``; a context that is too long, or no randomness.
    public func signature(
        for message: [UInt8],
        context: [UInt8] = []
    ) throws(IdentityError) -> [UInt8] {
        try signature(for: message.span, context: context.span)
    }
}

extension SigningPrivateKey: StoredPrivateKey {
    /// The public half.
    public var subjectPublicKey: SubjectPublicKey { .signing(publicKey) }

    /// Whether the seed is known.
    public var hasSeed: Bool {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87, .ed25519, .p256, .p384: true
        case .expandedMLDSA44, .expandedMLDSA65, .expandedMLDSA87: false
        }
    }

    /// The 32 bytes ξ of FIPS 204, the seed of Ed25519 or the scalar of ECDSA.
    ///
    /// - Returns: The bytes.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)`` where they are not known.
    public func seedRepresentation() throws(IdentityError) -> SecretBytes {
        switch self {
        case .mldsa44(let key): key.seedRepresentation
        case .mldsa65(let key): key.seedRepresentation
        case .mldsa87(let key): key.seedRepresentation
        case .ed25519(let key): key.seedRepresentation
        case .p256(let key), .p384(let key): key.rawRepresentation
        case .expandedMLDSA44, .expandedMLDSA65, .expandedMLDSA87:
            throw .privateKeyFormUnavailable(algorithm, .seed)
        }
    }

    /// The private key as FIPS 204 defines its bytes.
    ///
    /// - Returns: The expanded key.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)`` for a classical key.
    public func expandedRepresentation() throws(IdentityError) -> SecretBytes {
        switch self {
        case .mldsa44(let key): key.expandedRepresentation
        case .mldsa65(let key): key.expandedRepresentation
        case .mldsa87(let key): key.expandedRepresentation
        case .expandedMLDSA44(let key): key.rawRepresentation
        case .expandedMLDSA65(let key): key.rawRepresentation
        case .expandedMLDSA87(let key): key.rawRepresentation
        case .ed25519, .p256, .p384: throw .privateKeyFormUnavailable(algorithm, .expanded)
        }
    }
}
