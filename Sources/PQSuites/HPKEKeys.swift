public import PQLattice
public import PQSecrets

/// A public key that HPKE can seal to.
///
/// The requirements carry HPKE's name because the types have their own ways to do the same, with
/// errors of their own.
public protocol HPKEPublicKey: Sendable {
    /// The KEM of the key.
    var hpkeKEM: HPKE.KEM { get }

    /// The key as HPKE transports it (SerializePublicKey of RFC 9180).
    var hpkeRepresentation: [UInt8] { get }

    /// Reads what HPKE transported.
    ///
    /// - Parameter hpkeRepresentation: The bytes; the KEM fixes how many.
    /// - Throws: ``SuiteError`` for a wrong length or what is no key.
    init(hpkeRepresentation: Span<UInt8>) throws(SuiteError)

    /// Makes a secret that only the private key can find.
    ///
    /// - Parameter source: Where the randomness comes from: for ML-KEM first.
    /// - Returns: The secret and its encapsulation.
    /// - Throws: ``SuiteError``.
    func hpkeEncapsulate(
        from source: some RandomSource
    ) throws(SuiteError) -> KEMEncapsulationResult
}

/// A private key that HPKE can open with.
public protocol HPKEPrivateKey: Sendable {
    /// The public key's type.
    associatedtype HPKEPublic: HPKEPublicKey

    /// The public key.
    var hpkePublicKey: HPKEPublic { get }

    /// The key as HPKE stores it (SerializePrivateKey of RFC 9180): a seed, for a curve the scalar.
    var hpkeRepresentation: SecretBytes { get }

    /// Reads what HPKE stored.
    ///
    /// - Parameter hpkeRepresentation: The bytes; the KEM fixes how many.
    /// - Throws: ``SuiteError`` for a wrong length or what is no key.
    init(hpkeRepresentation: Span<UInt8>) throws(SuiteError)

    /// Derives the key from secret bytes (DeriveKeyPair of RFC 9180, Section 4).
    ///
    /// - Parameter material: At least as many uniform bytes as the stored form has.
    /// - Throws: ``SuiteError/tooShort(minimum:actual:)``.
    init(hpkeKeyMaterial material: Span<UInt8>) throws(SuiteError)

    /// Finds the secret in an encapsulation.
    ///
    /// - Parameter encapsulated: What the sender sent.
    /// - Returns: The secret.
    /// - Throws: ``SuiteError`` for a wrong length or an unusable share.
    func hpkeDecapsulate(_ encapsulated: Span<UInt8>) throws(SuiteError) -> SecretBytes
}

extension HPKE.KEM {
    /// The seed of a post-quantum key, derived from key material (draft-ietf-hpke-pq, DeriveKeyPair).
    func seed(from material: Span<UInt8>, count: Int) throws(SuiteError) -> SecretBytes {
        guard material.count >= count else {
            throw .tooShort(minimum: count, actual: material.count)
        }
        return HPKE.Labels(kem: rawValue).derive(
            [],
            material,
            "DeriveKeyPair",
            [],
            count: count,
            using: .shake256
        )
    }
}

// ML-KEM alone: the stored form is the seed d ‖ z (draft-ietf-hpke-pq, ML-KEM).

extension ModuleLatticeKEM {
    /// The parameter set's number in HPKE.
    fileprivate static var hpkeKEM: HPKE.KEM {
        switch k {
        case 2: .mlkem512
        case 3: .mlkem768
        default: .mlkem1024
        }
    }
}

extension ModuleLatticeKEM.PublicKey: HPKEPublicKey {
    /// ML-KEM with this parameter set.
    public var hpkeKEM: HPKE.KEM { ModuleLatticeKEM<k, dᵤ, dᵥ>.hpkeKEM }

    /// The encapsulation key.
    public var hpkeRepresentation: [UInt8] { rawRepresentation }

    /// Reads an encapsulation key.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        do {
            try self.init(rawRepresentation: hpkeRepresentation)
        } catch {
            throw SuiteError(error)
        }
    }

    /// Encapsulates with 32 random bytes.
    public func hpkeEncapsulate(
        from source: some RandomSource
    ) throws(SuiteError) -> KEMEncapsulationResult {
        do {
            return try encapsulate(from: source)
        } catch {
            throw SuiteError(error)
        }
    }
}

extension ModuleLatticeKEM.PrivateKey: HPKEPrivateKey {
    /// The encapsulation key.
    public var hpkePublicKey: ModuleLatticeKEM<k, dᵤ, dᵥ>.PublicKey { publicKey }

    /// The seed d ‖ z.
    public var hpkeRepresentation: SecretBytes { seedRepresentation }

    /// Expands a seed of 64 bytes.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        do {
            try self.init(seedRepresentation: hpkeRepresentation)
        } catch {
            throw SuiteError(error)
        }
    }

    /// Derives the seed from at least 64 bytes.
    public init(hpkeKeyMaterial material: Span<UInt8>) throws(SuiteError) {
        let seed = try ModuleLatticeKEM<k, dᵤ, dᵥ>.hpkeKEM.seed(from: material, count: 64)
        try self.init(hpkeRepresentation: seed.span)
    }

    /// Decapsulates; a tampered ciphertext gives an unrelated secret.
    public func hpkeDecapsulate(
        _ encapsulated: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        do {
            return try decapsulate(encapsulated)
        } catch {
            throw SuiteError(error)
        }
    }
}

extension XWing.PublicKey: HPKEPublicKey {
    /// X-Wing.
    public var hpkeKEM: HPKE.KEM { .xWing }

    /// ML-KEM-768 key ‖ X25519 key.
    public var hpkeRepresentation: [UInt8] { rawRepresentation }

    /// Reads a key of 1216 bytes.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        try self.init(rawRepresentation: hpkeRepresentation)
    }

    /// Encapsulates with 64 random bytes.
    public func hpkeEncapsulate(
        from source: some RandomSource
    ) throws(SuiteError) -> KEMEncapsulationResult {
        try encapsulate(from: source)
    }
}

extension XWing.PrivateKey: HPKEPrivateKey {
    /// The public key.
    public var hpkePublicKey: XWing.PublicKey { publicKey }

    /// The seed.
    public var hpkeRepresentation: SecretBytes { seedRepresentation }

    /// Expands a seed of 32 bytes.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        try self.init(seedRepresentation: hpkeRepresentation)
    }

    /// Derives the seed from at least 32 bytes.
    public init(hpkeKeyMaterial material: Span<UInt8>) throws(SuiteError) {
        let seed = try HPKE.KEM.xWing.seed(from: material, count: XWing.seedByteCount)
        try self.init(seedRepresentation: seed.span)
    }

    /// Decapsulates; a tampered encapsulation gives an unrelated secret.
    public func hpkeDecapsulate(
        _ encapsulated: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        try decapsulate(encapsulated)
    }
}
