public import PQLattice
public import PQSecrets

/// An ML-DSA private key of any parameter set.
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
    /// A key of ML-DSA-44 whose seed is unknown.
    case expandedMLDSA44(MLDSA44.ExpandedPrivateKey)
    /// A key of ML-DSA-65 whose seed is unknown.
    case expandedMLDSA65(MLDSA65.ExpandedPrivateKey)
    /// A key of ML-DSA-87 whose seed is unknown.
    case expandedMLDSA87(MLDSA87.ExpandedPrivateKey)

    /// Makes a new key.
    ///
    /// - Parameters:
    ///   - algorithm: The parameter set.
    ///   - source: Where the seed comes from.
    /// - Throws: ``IdentityError/random(_:)``, or ``IdentityError/wrongKindOfKey(_:)`` for a KEM.
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
    ///   - seed: The 32 bytes ξ of FIPS 204.
    ///   - algorithm: The parameter set.
    /// - Throws: ``IdentityError``.
    public init(
        seedRepresentation seed: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        try algorithm.checkSeed(count: seed.count)
        do {
            switch algorithm {
            case .mldsa44: self = .mldsa44(try .init(seedRepresentation: seed))
            case .mldsa65: self = .mldsa65(try .init(seedRepresentation: seed))
            case .mldsa87: self = .mldsa87(try .init(seedRepresentation: seed))
            case .mlkem512, .mlkem768, .mlkem1024, .xwing:
                throw IdentityError.wrongKindOfKey(algorithm)
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
            case .mlkem512, .mlkem768, .mlkem1024, .xwing:
                throw IdentityError.wrongKindOfKey(algorithm)
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
        }
    }

    /// Signs a message, hedged with fresh randomness.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS.
    /// - Returns: The signature.
    /// - Throws: ``IdentityError``; a context that is too long, or no randomness.
    public func signature(
        for message: Span<UInt8>,
        context: Span<UInt8> = Span()
    ) throws(IdentityError) -> [UInt8] {
        do {
            return switch self {
            case .mldsa44(let key): try key.signature(for: message, context: context)
            case .mldsa65(let key): try key.signature(for: message, context: context)
            case .mldsa87(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA44(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA65(let key): try key.signature(for: message, context: context)
            case .expandedMLDSA87(let key): try key.signature(for: message, context: context)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }

    /// Signs a message, hedged with fresh randomness.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS.
    /// - Returns: The signature.
    /// - Throws: ``IdentityError``; a context that is too long, or no randomness.
    public func signature(
        for message: [UInt8],
        context: [UInt8] = []
    ) throws(IdentityError) -> [UInt8] {
        try signature(for: message.span, context: context.span)
    }
}

extension SigningPrivateKey {
    /// Reads a PKCS#8 private key in any of the three forms of RFC 9881.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else; the caller answers for this copy.
    /// - Throws: ``IdentityError``; among others if seed, expanded key and public key disagree.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        let info = try PrivateKeyInfo(derRepresentation: derRepresentation)
        guard info.algorithm.isSignature else { throw .wrongKindOfKey(info.algorithm) }
        switch info.form {
        case .seed(let seed):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
        case .expanded(let expanded):
            try self.init(expandedRepresentation: expanded.span, algorithm: info.algorithm)
        case .both(let seed, let expanded):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
            guard constantTimeEqual(expandedRepresentation.span, expanded.span) else {
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
        case .mldsa44(let key): try seedForm(key.seedRepresentation)
        case .mldsa65(let key): try seedForm(key.seedRepresentation)
        case .mldsa87(let key): try seedForm(key.seedRepresentation)
        case .expandedMLDSA44, .expandedMLDSA65, .expandedMLDSA87:
            try PrivateKeyInfo.derRepresentation(
                of: expandedRepresentation,
                algorithm: algorithm,
                isSeed: false
            )
        }
    }

    /// The PKCS#8 private key as a PEM text, which can't be wiped.
    ///
    /// - Returns: The text.
    /// - Throws: ``IdentityError``.
    public func pemRepresentation() throws(IdentityError) -> String {
        PrivateKeyInfo.pemRepresentation(of: try derRepresentation())
    }

    /// The private key as FIPS 204 defines its bytes.
    public var expandedRepresentation: SecretBytes {
        switch self {
        case .mldsa44(let key): key.expandedRepresentation
        case .mldsa65(let key): key.expandedRepresentation
        case .mldsa87(let key): key.expandedRepresentation
        case .expandedMLDSA44(let key): key.rawRepresentation
        case .expandedMLDSA65(let key): key.rawRepresentation
        case .expandedMLDSA87(let key): key.rawRepresentation
        }
    }

    private func seedForm(_ seed: borrowing SecretBytes) throws(IdentityError) -> SecretBytes {
        try PrivateKeyInfo.derRepresentation(of: seed, algorithm: algorithm, isSeed: true)
    }
}

extension KeyAlgorithm {
    /// A fresh seed.
    ///
    /// - Parameter source: Where it comes from.
    /// - Returns: As many bytes as the algorithm's seed has.
    /// - Throws: ``IdentityError/random(_:)``.
    func newSeed(from source: some RandomSource) throws(IdentityError) -> SecretBytes {
        do throws(RandomError) {
            return try SecretBytes(random: seedByteCount, from: source)
        } catch {
            throw .random(error)
        }
    }

    /// Checks the length of a seed.
    ///
    /// - Parameter count: How many bytes there are.
    /// - Throws: ``IdentityError/keyLength(_:expected:actual:)``.
    func checkSeed(count: Int) throws(IdentityError) {
        guard count == seedByteCount else {
            throw .keyLength(self, expected: seedByteCount, actual: count)
        }
    }
}
