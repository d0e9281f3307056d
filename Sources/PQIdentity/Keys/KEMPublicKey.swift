public import PQLattice
public import PQSecrets
public import PQSuites

/// A public key to encapsulate to: ML-KEM of any parameter set, or X-Wing.
public enum KEMPublicKey: Sendable, Equatable {
    /// A key of ML-KEM-512.
    case mlkem512(MLKEM512.PublicKey)
    /// A key of ML-KEM-768.
    case mlkem768(MLKEM768.PublicKey)
    /// A key of ML-KEM-1024.
    case mlkem1024(MLKEM1024.PublicKey)
    /// A key of the hybrid of ML-KEM-768 and X25519.
    case xwing(XWing.PublicKey)

    /// The key's algorithm.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .mlkem512: .mlkem512
        case .mlkem768: .mlkem768
        case .mlkem1024: .mlkem1024
        case .xwing: .xwing
        }
    }

    /// The key's bytes as its standard defines them.
    public var rawRepresentation: [UInt8] {
        switch self {
        case .mlkem512(let key): key.rawRepresentation
        case .mlkem768(let key): key.rawRepresentation
        case .mlkem1024(let key): key.rawRepresentation
        case .xwing(let key): key.rawRepresentation
        }
    }

    /// Reads a key from its bytes; every coefficient must be reduced.
    ///
    /// - Parameters:
    ///   - rawRepresentation: The bytes as the algorithm's standard defines them.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError``.
    public init(rawRepresentation: [UInt8], algorithm: KeyAlgorithm) throws(IdentityError) {
        guard algorithm.purpose == .encapsulation else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkPublicKey(count: rawRepresentation.count)
        do {
            switch algorithm {
            case .mlkem512: self = .mlkem512(try .init(rawRepresentation: rawRepresentation))
            case .mlkem768: self = .mlkem768(try .init(rawRepresentation: rawRepresentation))
            case .mlkem1024: self = .mlkem1024(try .init(rawRepresentation: rawRepresentation))
            case .xwing: self = .xwing(try .init(rawRepresentation: rawRepresentation.span))
            default: throw IdentityError.wrongKindOfKey(algorithm)
            }
        } catch {
            throw IdentityError(error, in: .publicKey)
        }
    }

    /// Makes a secret that only the owner of the private key can find.
    ///
    /// - Parameter source: Where the randomness comes from.
    /// - Returns: The secret, 32 bytes, and the ciphertext that carries it.
    /// - Throws: ``IdentityError/random(_:)``, or ``IdentityError/suite(_:)`` if the X25519 half of
    ///   an X-Wing key is of small order.
    public func encapsulate(
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) -> KEMEncapsulationResult {
        do {
            return switch self {
            case .mlkem512(let key): try key.encapsulate(from: source)
            case .mlkem768(let key): try key.encapsulate(from: source)
            case .mlkem1024(let key): try key.encapsulate(from: source)
            case .xwing(let key): try key.encapsulate(from: source)
            }
        } catch {
            throw IdentityError(error, in: .publicKey)
        }
    }

    /// Reads a subjectPublicKeyInfo (RFC 9935).
    ///
    /// - Parameter derRepresentation: Its DER and nothing else.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        self = try SubjectPublicKey(derRepresentation: derRepresentation).requireEncapsulation()
    }

    /// Reads a PEM text labelled PUBLIC KEY.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        self = try SubjectPublicKey(pem: pem).requireEncapsulation()
    }

    /// The subjectPublicKeyInfo in DER.
    public var derRepresentation: [UInt8] {
        SubjectPublicKey.encapsulation(self).derRepresentation
    }

    /// The subjectPublicKeyInfo as a PEM text.
    public var pemRepresentation: String {
        SubjectPublicKey.encapsulation(self).pemRepresentation
    }
}

extension SubjectPublicKey {
    /// The key as one that encapsulates.
    ///
    /// - Returns: The key.
    /// - Throws: ``IdentityError/wrongKindOfKey(_:)`` if it verifies signatures.
    func requireEncapsulation() throws(IdentityError) -> KEMPublicKey {
        guard let encapsulationKey else { throw .wrongKindOfKey(algorithm) }
        return encapsulationKey
    }
}
