public import PQLattice

/// An ML-DSA public key of any parameter set.
public enum SigningPublicKey: Sendable, Equatable {
    /// A key of ML-DSA-44.
    case mldsa44(MLDSA44.PublicKey)
    /// A key of ML-DSA-65.
    case mldsa65(MLDSA65.PublicKey)
    /// A key of ML-DSA-87.
    case mldsa87(MLDSA87.PublicKey)

    /// The key's parameter set.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .mldsa44: .mldsa44
        case .mldsa65: .mldsa65
        case .mldsa87: .mldsa87
        }
    }

    /// The key's bytes as FIPS 204 defines them.
    public var rawRepresentation: [UInt8] {
        switch self {
        case .mldsa44(let key): key.rawRepresentation
        case .mldsa65(let key): key.rawRepresentation
        case .mldsa87(let key): key.rawRepresentation
        }
    }

    /// Reads a key from its bytes.
    ///
    /// - Parameters:
    ///   - rawRepresentation: The bytes as FIPS 204 defines them.
    ///   - algorithm: The parameter set.
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
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .publicKey)
        }
    }

    /// Whether a signature on a message was made with the private half of this key.
    ///
    /// - Parameters:
    ///   - signature: The signature; one of the wrong length is not valid.
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS.
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
        }
    }

    /// Whether a signature on a message was made with the private half of this key.
    ///
    /// - Parameters:
    ///   - signature: The signature; one of the wrong length is not valid.
    ///   - message: The message.
    ///   - context: The context string, at most 255 bytes; empty in certificates and TLS.
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
