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

    /// Makes a new key.
    ///
    /// - Parameters:
    ///   - algorithm: The algorithm.
    ///   - source: Where the seed comes from.
    /// - Throws: ``IdentityError/random(_:)``, or ``IdentityError/wrongKindOfKey(_:)`` for ML-DSA.
    public init(
        generating algorithm: KeyAlgorithm,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) {
        let seed = try algorithm.newSeed(from: source)
        try self.init(seedRepresentation: seed.span, algorithm: algorithm)
    }

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
        try algorithm.checkSeed(count: seed.count)
        do {
            switch algorithm {
            case .mlkem512: self = .mlkem512(try .init(seedRepresentation: seed))
            case .mlkem768: self = .mlkem768(try .init(seedRepresentation: seed))
            case .mlkem1024: self = .mlkem1024(try .init(seedRepresentation: seed))
            case .xwing: self = .xwing(try .init(seedRepresentation: seed))
            case .mldsa44, .mldsa65, .mldsa87: throw IdentityError.wrongKindOfKey(algorithm)
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
            case .xwing, .mldsa44, .mldsa65, .mldsa87:
                throw IdentityError.wrongKindOfKey(algorithm)
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

extension KEMPrivateKey {
    /// Reads a PKCS#8 private key in any of the three forms of RFC 9935.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else; the caller answers for this copy.
    /// - Throws: ``IdentityError``; among others if seed, expanded key and public key disagree.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        let info = try PrivateKeyInfo(derRepresentation: derRepresentation)
        guard !info.algorithm.isSignature else { throw .wrongKindOfKey(info.algorithm) }
        switch info.form {
        case .seed(let seed):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
        case .expanded(let expanded):
            try self.init(expandedRepresentation: expanded.span, algorithm: info.algorithm)
        case .both(let seed, let expanded):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
            guard expandsTo(expanded.span) else {
                throw .inconsistentPrivateKey(info.algorithm)
            }
        }
        try info.check(publicKey: publicKey.rawRepresentation)
    }

    /// Reads a PEM text labelled PRIVATE KEY.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        try self.init(derRepresentation: PEMText.single(pem, label: PrivateKeyInfo.label))
    }

    /// The PKCS#8 private key in DER: the seed form, or the expanded form if there is no seed.
    ///
    /// - Returns: The encoding.
    /// - Throws: ``IdentityError``.
    public func derRepresentation() throws(IdentityError) -> SecretBytes {
        switch self {
        case .mlkem512(let key): try form(key.seedRepresentation, isSeed: true)
        case .mlkem768(let key): try form(key.seedRepresentation, isSeed: true)
        case .mlkem1024(let key): try form(key.seedRepresentation, isSeed: true)
        case .xwing(let key): try form(key.seedRepresentation, isSeed: true)
        case .expandedMLKEM512(let key): try form(key.rawRepresentation, isSeed: false)
        case .expandedMLKEM768(let key): try form(key.rawRepresentation, isSeed: false)
        case .expandedMLKEM1024(let key): try form(key.rawRepresentation, isSeed: false)
        }
    }

    /// The PKCS#8 private key as a PEM text, which can't be wiped.
    ///
    /// - Returns: The text.
    /// - Throws: ``IdentityError``.
    public func pemRepresentation() throws(IdentityError) -> String {
        PrivateKeyInfo.pemRepresentation(of: try derRepresentation())
    }

    /// Whether these bytes are the key's expanded form; X-Wing has none.
    private func expandsTo(_ expanded: Span<UInt8>) -> Bool {
        func equal(_ own: borrowing SecretBytes) -> Bool { constantTimeEqual(own.span, expanded) }
        return switch self {
        case .mlkem512(let key): equal(key.expandedRepresentation)
        case .mlkem768(let key): equal(key.expandedRepresentation)
        case .mlkem1024(let key): equal(key.expandedRepresentation)
        case .expandedMLKEM512(let key): equal(key.rawRepresentation)
        case .expandedMLKEM768(let key): equal(key.rawRepresentation)
        case .expandedMLKEM1024(let key): equal(key.rawRepresentation)
        case .xwing: false
        }
    }

    private func form(
        _ secret: borrowing SecretBytes,
        isSeed: Bool
    ) throws(IdentityError) -> SecretBytes {
        try PrivateKeyInfo.derRepresentation(of: secret, algorithm: algorithm, isSeed: isSeed)
    }
}
