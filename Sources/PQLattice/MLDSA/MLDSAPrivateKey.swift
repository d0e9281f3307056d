import PQLatticeCore
public import PQSecrets

extension ModuleLatticeSignature {
    /// A private key, stored as its seed.
    ///
    /// Copies share one storage, which is wiped when the last of them ends. Everything that
    /// signing needs is expanded once, when the key is made.
    public struct PrivateKey: ModuleLatticeSigningKey {
        private let seed: SecretReference
        private let key: DSASigningKey<k, l, η>

        /// Makes a new key (FIPS 204, Algorithm 1).
        ///
        /// - Throws: ``LatticeError/random(_:)`` if the system has no randomness.
        public init() throws(LatticeError) {
            try self.init(from: SystemRandomSource())
        }

        /// Makes a new key from a source of randomness.
        ///
        /// - Parameter source: Where the 32 bytes of the seed come from.
        /// - Throws: ``LatticeError/random(_:)``.
        public init(from source: some RandomSource) throws(LatticeError) {
            self.init(
                seed: try randomSeed(ModuleLatticeSignature.seedByteCount, from: source)
            )
        }

        /// Reads a key from its seed (FIPS 204, Algorithm 6).
        ///
        /// - Parameter seedRepresentation: ξ, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(seedRepresentation: Span<UInt8>) throws(LatticeError) {
            try requireLength(seedRepresentation, ModuleLatticeSignature.seedByteCount)
            self.init(seed: SecretBytes(copying: seedRepresentation))
        }

        /// Reads a key from its seed (FIPS 204, Algorithm 6).
        ///
        /// - Parameter seedRepresentation: ξ, 32 bytes; the caller answers for this copy.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(seedRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(seedRepresentation: seedRepresentation.span)
        }

        private init(seed: consuming SecretBytes) {
            key = DSASigningKey(seed: seed.span)
            self.seed = SecretReference(seed)
        }

        /// The seed ξ, 32 bytes: what to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

        /// The expanded form ρ, K, tr, s₁, s₂, t₀ (FIPS 204, Algorithm 24).
        public var expandedRepresentation: SecretBytes { key.encoded.copy() }

        /// The public key.
        public var publicKey: PublicKey { PublicKey(key.verificationKey) }

        /// tr: the hash of the public key, 64 bytes.
        public var publicKeyHash: [UInt8] { key.verificationKey.hash }

        /// Signs a message representative that was computed elsewhere (FIPS 204, Algorithm 7).
        ///
        /// - Parameters:
        ///   - μ: 64 bytes.
        ///   - signing: Hedged by default.
        /// - Returns: The signature.
        /// - Throws: ``LatticeError/length(expected:actual:)`` or ``LatticeError/random(_:)``.
        public func signature(
            forMu μ: Span<UInt8>,
            signing: SigningMode = .hedged
        ) throws(LatticeError) -> [UInt8] {
            try key.signature(forMu: μ, signing: signing)
        }
    }
}

extension DSASigningKey {
    /// Checks μ's length, draws rnd and signs.
    func signature(
        forMu μ: Span<UInt8>,
        signing: SigningMode
    ) throws(LatticeError) -> [UInt8] {
        try requireLength(μ, 64)
        let rnd = try signing.randomness()
        return signature(forMu: μ, rnd: rnd.span)
    }
}
