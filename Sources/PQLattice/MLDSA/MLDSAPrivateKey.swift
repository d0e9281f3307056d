public import PQSecrets

extension ModuleLatticeSignature {
    /// A private key, stored as its seed.
    ///
    /// Copies share one storage, which is wiped when the last of them ends. Everything that
    /// signing needs is expanded once, when the key is made.
    public struct PrivateKey: ModuleLatticeSigningKey {
        private let seed: SecretReference
        let key: PreparedPrivateKey

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
        /// - Parameters:
        ///   - seedRepresentation: ξ, 32 bytes.
        ///   - publicKey: The public key that the seed must make, if it is known.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/inconsistentPrivateKey`` if the seed makes another public key.
        public init(
            seedRepresentation: Span<UInt8>,
            publicKey: PublicKey? = nil
        ) throws(LatticeError) {
            try requireLength(seedRepresentation, ModuleLatticeSignature.seedByteCount)
            self.init(seed: SecretBytes(copying: seedRepresentation))
            if let publicKey, publicKey != self.publicKey { throw .inconsistentPrivateKey }
        }

        /// Reads a key from its seed (FIPS 204, Algorithm 6).
        ///
        /// - Parameters:
        ///   - seedRepresentation: ξ, 32 bytes; the caller answers for this copy.
        ///   - publicKey: The public key that the seed must make, if it is known.
        /// - Throws: As for a span.
        public init(
            seedRepresentation: [UInt8],
            publicKey: PublicKey? = nil
        ) throws(LatticeError) {
            try self.init(seedRepresentation: seedRepresentation.span, publicKey: publicKey)
        }

        /// Reads a seed with the digest of its public key behind it.
        ///
        /// - Parameter integrityCheckedRepresentation: 64 bytes, as
        ///   ``integrityCheckedRepresentation`` gives them.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/publicKeyHashMismatch`` if seed or digest was damaged.
        public init(
            integrityCheckedRepresentation: Span<UInt8>
        ) throws(LatticeError) {
            let split = ModuleLatticeSignature.seedByteCount
            try requireLength(
                integrityCheckedRepresentation,
                split + integrityDigestByteCount
            )
            try self.init(seedRepresentation: integrityCheckedRepresentation.extracting(..<split))
            try requireIntegrity(
                integrityCheckedRepresentation.extracting(split...),
                of: publicKey.rawRepresentation
            )
        }

        /// Reads a seed with the digest of its public key behind it.
        ///
        /// - Parameter integrityCheckedRepresentation: 64 bytes; the caller answers for this copy.
        /// - Throws: As for a span.
        public init(
            integrityCheckedRepresentation: [UInt8]
        ) throws(LatticeError) {
            try self.init(integrityCheckedRepresentation: integrityCheckedRepresentation.span)
        }

        init(seed: consuming SecretBytes, level: LatticeLevel = .current) {
            key = PreparedPrivateKey(
                seed: seed.span,
                set: ModuleLatticeSignature.number,
                level: level
            )
            self.seed = SecretReference(seed)
        }

        init(damaging other: Self, isLowPart: Bool) {
            key = PreparedPrivateKey(damaging: other.key, isLowPart: isLowPart)
            seed = other.seed
        }

        /// The seed ξ, 32 bytes: what to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

        /// The seed and SHA3-256 of the public key, 64 bytes: a stored form that shows its damage.
        public var integrityCheckedRepresentation: SecretBytes {
            integrityChecked(seed.bytes, publicKey: publicKey.rawRepresentation)
        }

        /// The expanded form ρ, K, tr, s₁, s₂, t₀ (FIPS 204, Algorithm 24).
        public var expandedRepresentation: SecretBytes { key.encoded.copy() }

        /// The public key.
        public var publicKey: PublicKey { PublicKey(key.publicKey) }

        /// tr: the hash of the public key, 64 bytes.
        public var publicKeyHash: [UInt8] { key.publicKey.hash }

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
