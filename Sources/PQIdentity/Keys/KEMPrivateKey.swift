public import PQLattice
public import PQSecrets
public import PQSuites

/// A private key to decapsulate with: ML-KEM of any parameter set, or X-Wing.
///
/// Copies share one wiped storage. A key is kept as its seed; the expanded cases exist for files
/// of other programs that carry no seed.
public enum KEMPrivateKey: Sendable {
    /// A key of ML-KEM-512.
    case mlkem512(MLKEM512.PrivateKey)
    /// A key of ML-KEM-768.
    case mlkem768(MLKEM768.PrivateKey)
    /// A key of ML-KEM-1024.
    case mlkem1024(MLKEM1024.PrivateKey)
    /// A key of the hybrid of ML-KEM-768 and X25519.
    case xwing(XWing.PrivateKey)
    /// A key of ML-KEM-512 whose seed is unknown.
    case expandedMLKEM512(MLKEM512.ExpandedPrivateKey)
    /// A key of ML-KEM-768 whose seed is unknown.
    case expandedMLKEM768(MLKEM768.ExpandedPrivateKey)
    /// A key of ML-KEM-1024 whose seed is unknown.
    case expandedMLKEM1024(MLKEM1024.ExpandedPrivateKey)

    /// Expands a key from its seed.
    ///
    /// - Parameters:
    ///   - seed: d‖z of FIPS 203 (64 bytes), or the 32 bytes of an X-Wing key.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError``.
    public init(
        seedRepresentation seed: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        guard algorithm.purpose == .encapsulation else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkSeed(count: seed.count)
        do {
            switch algorithm {
            case .mlkem512: self = .mlkem512(try .init(seedRepresentation: seed))
            case .mlkem768: self = .mlkem768(try .init(seedRepresentation: seed))
            case .mlkem1024: self = .mlkem1024(try .init(seedRepresentation: seed))
            case .xwing: self = .xwing(try .init(seedRepresentation: seed))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// Reads a key from its expanded form, with the checks of FIPS 203, Section 7.3.
    ///
    /// - Parameters:
    ///   - expanded: The bytes as FIPS 203 defines them.
    ///   - algorithm: The parameter set; X-Wing has no such form.
    /// - Throws: ``IdentityError``.
    public init(
        expandedRepresentation expanded: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        do {
            switch algorithm {
            case .mlkem512: self = .expandedMLKEM512(try .init(rawRepresentation: expanded))
            case .mlkem768: self = .expandedMLKEM768(try .init(rawRepresentation: expanded))
            case .mlkem1024: self = .expandedMLKEM1024(try .init(rawRepresentation: expanded))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// The key's algorithm.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .mlkem512, .expandedMLKEM512: .mlkem512
        case .mlkem768, .expandedMLKEM768: .mlkem768
        case .mlkem1024, .expandedMLKEM1024: .mlkem1024
        case .xwing: .xwing
        }
    }

    /// The public half.
    public var publicKey: KEMPublicKey {
        switch self {
        case .mlkem512(let key): .mlkem512(key.publicKey)
        case .mlkem768(let key): .mlkem768(key.publicKey)
        case .mlkem1024(let key): .mlkem1024(key.publicKey)
        case .xwing(let key): .xwing(key.publicKey)
        case .expandedMLKEM512(let key): .mlkem512(key.publicKey)
        case .expandedMLKEM768(let key): .mlkem768(key.publicKey)
        case .expandedMLKEM1024(let key): .mlkem1024(key.publicKey)
        }
    }
}

extension KEMPrivateKey {
    /// Finds the secret that a ciphertext carries.
    ///
    /// Constant time in the private key. A tampered ciphertext gives an unrelated secret and no
    /// error.
    ///
    /// - Parameter ciphertext: What the sender sent.
    /// - Returns: The secret, 32 bytes.
    /// - Throws: ``IdentityError/lattice(_:)`` or ``IdentityError/suite(_:)`` for another length,
    ///   or an X25519 share of small order in an X-Wing ciphertext.
    public func decapsulate(_ ciphertext: Span<UInt8>) throws(IdentityError) -> SecretBytes {
        do {
            return switch self {
            case .mlkem512(let key): try key.decapsulate(ciphertext)
            case .mlkem768(let key): try key.decapsulate(ciphertext)
            case .mlkem1024(let key): try key.decapsulate(ciphertext)
            case .xwing(let key): try key.decapsulate(ciphertext)
            case .expandedMLKEM512(let key): try key.decapsulate(ciphertext)
            case .expandedMLKEM768(let key): try key.decapsulate(ciphertext)
            case .expandedMLKEM1024(let key): try key.decapsulate(ciphertext)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// Finds the secret that a ciphertext carries.
    ///
    /// - Parameter ciphertext: What the sender sent.
    /// - Returns: The secret, 32 bytes.
    /// - Throws: As for a span.
    public func decapsulate(_ ciphertext: [UInt8]) throws(IdentityError) -> SecretBytes {
        try decapsulate(ciphertext.span)
    }
}

extension KEMPrivateKey: StoredPrivateKey {
    /// The public half.
    public var subjectPublicKey: SubjectPublicKey { .encapsulation(publicKey) }

    /// Whether the seed is known.
    public var hasSeed: Bool {
        switch self {
        case .mlkem512, .mlkem768, .mlkem1024, .xwing: true
        case .expandedMLKEM512, .expandedMLKEM768, .expandedMLKEM1024: false
        }
    }

    /// d‖z of FIPS 203 (64 bytes), or the 32 bytes of an X-Wing key.
    public func seedRepresentation() throws(IdentityError) -> SecretBytes {
        switch self {
        case .mlkem512(let key): key.seedRepresentation
        case .mlkem768(let key): key.seedRepresentation
        case .mlkem1024(let key): key.seedRepresentation
        case .xwing(let key): key.seedRepresentation
        case .expandedMLKEM512, .expandedMLKEM768, .expandedMLKEM1024:
            throw .privateKeyFormUnavailable(algorithm, .seed)
        }
    }

    /// The key as FIPS 203 defines its bytes; X-Wing has no such form.
    public func expandedRepresentation() throws(IdentityError) -> SecretBytes {
        switch self {
        case .mlkem512(let key): key.expandedRepresentation
        case .mlkem768(let key): key.expandedRepresentation
        case .mlkem1024(let key): key.expandedRepresentation
        case .expandedMLKEM512(let key): key.rawRepresentation
        case .expandedMLKEM768(let key): key.rawRepresentation
        case .expandedMLKEM1024(let key): key.rawRepresentation
        case .xwing: throw .privateKeyFormUnavailable(.xwing, .expanded)
        }
    }
}
