public import PQLattice
public import PQSuites

/// A public key that verifies: ML-DSA of any parameter set, and Ed25519 or ECDSA for migration.
public enum SigningPublicKey: Sendable, Equatable {
    /// A key of ML-DSA-44.
    case mldsa44(MLDSA44.PublicKey)
    /// A key of ML-DSA-65.
    case mldsa65(MLDSA65.PublicKey)
    /// A key of ML-DSA-87.
    case mldsa87(MLDSA87.PublicKey)
    /// A key of Ed25519.
    case ed25519(Ed25519.PublicKey)
    /// A key of ECDSA on P-256.
    case p256(ECDSA.PublicKey)
    /// A key of ECDSA on P-384.
    case p384(ECDSA.PublicKey)

    /// The key's parameter set.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .mldsa44: .mldsa44
        case .mldsa65: .mldsa65
        case .mldsa87: .mldsa87
        case .ed25519: .ed25519
        case .p256: .p256
        case .p384: .p384
        }
    }

    /// The key's bytes as its standard defines them; for ECDSA the uncompressed point.
    public var rawRepresentation: [UInt8] {
        switch self {
        case .mldsa44(let key): key.rawRepresentation
        case .mldsa65(let key): key.rawRepresentation
        case .mldsa87(let key): key.rawRepresentation
        case .ed25519(let key): key.rawRepresentation
        case .p256(let key), .p384(let key): key.x963Representation
        }
    }

    /// Reads a key from its bytes.
    ///
    /// - Parameters:
    ///   - rawRepresentation: The bytes as the algorithm's standard defines them.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError/keyLength(_:expected:actual:)`` or, for a KEM,
    ///   ``IdentityError/wrongKindOfKey(_:)``.
    public init(rawRepresentation: [UInt8], algorithm: KeyAlgorithm) throws(IdentityError) {
        guard algorithm.isSignature else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkPublicKey(count: rawRepresentation.count)
        do {
            switch algorithm {
            case .mldsa44: self = .mldsa44(try .init(rawRepresentation: rawRepresentation))
            case .mldsa65: self = .mldsa65(try .init(rawRepresentation: rawRepresentation))
            case .mldsa87: self = .mldsa87(try .init(rawRepresentation: rawRepresentation))
            case .ed25519: self = .ed25519(try .init(rawRepresentation: rawRepresentation))
            case .p256:
                let point = rawRepresentation.span
                self = .p256(try .init(curve: .p256, x963Representation: point))
            case .p384:
                let point = rawRepresentation.span
                self = .p384(try .init(curve: .p384, x963Representation: point))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .publicKey)
        }
    }

    /// The same key with less in memory: what ML-DSA makes of a key's bytes, tens of kilobytes, is
    /// made anew for each signature that it verifies.
    ///
    /// - Returns: A key for keeping, where it will hardly verify anything.
    public func compacted() -> SigningPublicKey {
        switch self {
        case .mldsa44(let key): .mldsa44(key.compacted())
        case .mldsa65(let key): .mldsa65(key.compacted())
        case .mldsa87(let key): .mldsa87(key.compacted())
        case .ed25519, .p256, .p384: self
        }
    }

    /// Whether a signature on a message was made with the private half of this key.
    ///
    /// - Parameters:
    ///   - signature: The signature; one of the wrong length is not valid.
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS. No
    ///     signature of a classical algorithm is valid with one.
    /// - Returns: Whether the signature is valid.
    public func isValidSignature(
        _ signature: Span<UInt8>,
        for message: Span<UInt8>,
        context: Span<UInt8> = Span()
    ) -> Bool {
        switch self {
        case .mldsa44(let key): key.isValidSignature(signature, for: message, context: context)
        case .mldsa65(let key): key.isValidSignature(signature, for: message, context: context)
        case .mldsa87(let key): key.isValidSignature(signature, for: message, context: context)
        case .ed25519(let key): context.isEmpty && key.isValidSignature(signature, for: message)
        case .p256(let key), .p384(let key):
            context.isEmpty && key.isValidSignature(signature, for: message)
        }
    }

    /// Whether a signature on a message was made with the private half of this key.
    ///
    /// - Parameters:
    ///   - signature: The signature; one of the wrong length is not valid.
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS. No
    ///     signature of a classical algorithm is valid with one.
    /// - Returns: Whether the signature is valid.
    public func isValidSignature(
        _ signature: [UInt8],
        for message: [UInt8],
        context: [UInt8] = []
    ) -> Bool {
        isValidSignature(signature.span, for: message.span, context: context.span)
    }

    /// Reads a subjectPublicKeyInfo.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        self = try SubjectPublicKey(derRepresentation: derRepresentation).requireSigning()
    }

    /// Reads a PEM text labelled PUBLIC KEY.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        self = try SubjectPublicKey(pem: pem).requireSigning()
    }

    /// The subjectPublicKeyInfo in DER.
    public var derRepresentation: [UInt8] { SubjectPublicKey.signing(self).derRepresentation }

    /// The subjectPublicKeyInfo as a PEM text.
    public var pemRepresentation: String { SubjectPublicKey.signing(self).pemRepresentation }
}

extension SubjectPublicKey {
    /// The key as one that verifies.
    ///
    /// - Returns: The key.
    /// - Throws: ``IdentityError/wrongKindOfKey(_:)`` if it is of a KEM.
    func requireSigning() throws(IdentityError) -> SigningPublicKey {
        guard let signingKey else { throw .wrongKindOfKey(algorithm) }
        return signingKey
    }
}
