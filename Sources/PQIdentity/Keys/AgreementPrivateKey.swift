public import PQSecrets
import PQSuites

/// A private key that agrees on secrets by Diffie–Hellman: X25519 (RFC 7748).
///
/// Copies share one wiped storage. Alone it protects nothing from a quantum computer.
public struct AgreementPrivateKey: StoredPrivateKey {
    private let scalar: SecretReference

    /// The public half.
    public let publicKey: AgreementPublicKey

    /// The key's algorithm.
    public var algorithm: KeyAlgorithm { publicKey.algorithm }

    /// The public half.
    public var subjectPublicKey: SubjectPublicKey { .agreement(publicKey) }

    /// Reads a key from its bytes.
    ///
    /// - Parameters:
    ///   - seed: 32 bytes, any of which are a private key.
    ///   - algorithm: X25519.
    /// - Throws: ``IdentityError``.
    public init(
        seedRepresentation seed: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        guard algorithm == .x25519 else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkSeed(count: seed.count)
        do {
            let key = try X25519.PrivateKey(rawRepresentation: seed)
            publicKey = AgreementPublicKey(x25519: key.publicKey)
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
        scalar = SecretReference(SecretBytes(copying: seed))
    }

    /// Refuses: X25519 has no expanded form.
    ///
    /// - Parameters:
    ///   - expanded: Anything.
    ///   - algorithm: Any algorithm.
    /// - Throws: ``IdentityError`` always.
    public init(
        expandedRepresentation expanded: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        guard algorithm == .x25519 else { throw .wrongKindOfKey(algorithm) }
        throw .privateKeyFormUnavailable(algorithm, .expanded)
    }

    /// Whether the seed is known: always.
    public var hasSeed: Bool { true }

    /// The private key's 32 bytes.
    public func seedRepresentation() throws(IdentityError) -> SecretBytes {
        scalar.bytes.copy()
    }

    /// Refuses: X25519 has no expanded form.
    public func expandedRepresentation() throws(IdentityError) -> SecretBytes {
        throw .privateKeyFormUnavailable(.x25519, .expanded)
    }

    /// The secret shared with the owner of a public key.
    ///
    /// Constant time in the private key.
    ///
    /// - Parameter publicKey: The other side's public key.
    /// - Returns: 32 bytes, still to be hashed.
    /// - Throws: ``IdentityError/suite(_:)`` for a public key of small order.
    public func sharedSecret(
        with publicKey: AgreementPublicKey
    ) throws(IdentityError) -> SecretBytes {
        let scalar = scalar.bytes.copy()
        do {
            return try X25519.PrivateKey(rawRepresentation: scalar.span)
                .sharedSecret(with: publicKey.rawRepresentation.span)
        } catch {
            throw IdentityError(error, in: .publicKey)
        }
    }
}

extension AgreementPrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A public key to agree on secrets with: X25519 (RFC 7748).
public struct AgreementPublicKey: Sendable, Equatable {
    /// The key's 32 bytes.
    public let rawRepresentation: [UInt8]

    /// The key's algorithm.
    public var algorithm: KeyAlgorithm { .x25519 }

    /// Reads a key from its bytes.
    ///
    /// - Parameters:
    ///   - rawRepresentation: 32 bytes; non-canonical ones are taken as RFC 7748, Section 5 says.
    ///   - algorithm: X25519.
    /// - Throws: ``IdentityError/keyLength(_:expected:actual:)`` or
    ///   ``IdentityError/wrongKindOfKey(_:)``.
    public init(rawRepresentation: [UInt8], algorithm: KeyAlgorithm) throws(IdentityError) {
        guard algorithm == .x25519 else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkPublicKey(count: rawRepresentation.count)
        self.rawRepresentation = rawRepresentation
    }

    fileprivate init(x25519 rawRepresentation: [UInt8]) {
        self.rawRepresentation = rawRepresentation
    }

    /// The subjectPublicKeyInfo in DER.
    public var derRepresentation: [UInt8] { SubjectPublicKey.agreement(self).derRepresentation }

    /// The subjectPublicKeyInfo as a PEM text.
    public var pemRepresentation: String { SubjectPublicKey.agreement(self).pemRepresentation }
}
