public import PQSecrets

extension ModuleLatticeKEM {
    /// The key that recovers encapsulated secrets, kept with the seed that made it.
    ///
    /// Copies share one storage, which is wiped when the last of them ends.
    public struct PrivateKey: Sendable {
        private let seed: SecretReference
        private let expanded: ExpandedPrivateKey

        /// Makes a key with the system's randomness (FIPS 203, Algorithm 19).
        ///
        /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
        public init() throws(LatticeError) {
            try self.init(from: SystemRandomSource())
        }

        /// Makes a key (FIPS 203, Algorithm 19).
        ///
        /// - Parameter source: Where the 64 random bytes d‖z come from.
        /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
        public init(from source: some RandomSource) throws(LatticeError) {
            self.init(seed: try randomSeed(seedByteCount, from: source))
        }

        /// Makes the key that a seed stands for.
        ///
        /// - Parameters:
        ///   - seedRepresentation: The 64 bytes d‖z.
        ///   - publicKey: The public key that the seed must make, if it is known.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/inconsistentPrivateKey`` if the seed makes another public key.
        public init(
            seedRepresentation: Span<UInt8>,
            publicKey: PublicKey? = nil
        ) throws(LatticeError) {
            try requireLength(seedRepresentation, seedByteCount)
            self.init(seed: SecretBytes(copying: seedRepresentation))
            if let publicKey, publicKey != self.publicKey { throw .inconsistentPrivateKey }
        }

        /// Makes the key that a seed stands for.
        ///
        /// - Parameters:
        ///   - seedRepresentation: The 64 bytes d‖z.
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
        /// - Parameter integrityCheckedRepresentation: 96 bytes, as
        ///   ``integrityCheckedRepresentation`` gives them.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/publicKeyHashMismatch`` if d or the digest was damaged.
        public init(
            integrityCheckedRepresentation: Span<UInt8>
        ) throws(LatticeError) {
            let split = seedByteCount
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
        /// - Parameter integrityCheckedRepresentation: 96 bytes; the caller answers for this copy.
        /// - Throws: As for a span.
        public init(
            integrityCheckedRepresentation: [UInt8]
        ) throws(LatticeError) {
            try self.init(integrityCheckedRepresentation: integrityCheckedRepresentation.span)
        }

        /// Makes the key that a seed stands for (FIPS 203, Algorithm 16).
        ///
        /// - Parameters:
        ///   - seed: The 64 bytes d‖z.
        ///   - level: Which build of the kernels.
        package init(seed: consuming SecretBytes, level: LatticeLevel = .current) {
            var key = SecretBytes(zeros: expandedPrivateKeyByteCount)
            let prepared = PreparedVectors(count: preparedVectorCount)
            let secretVector = PreparedVectors(count: 16 * k)
            var dk = key.mutableSpan
            var preparedSpan = prepared.vectorsToFill
            var secretSpan = secretVector.vectorsToFill
            MLKEMKernels.generate(
                k,
                level: level,
                seed: seed.span,
                into: &dk,
                prepared: &preparedSpan,
                secret: &secretSpan
            )
            expanded = ExpandedPrivateKey(
                checked: key,
                prepared: prepared,
                secretVector: secretVector
            )
            self.seed = SecretReference(seed)
        }

        /// Puts together what a batch made.
        init(seed: consuming SecretBytes, expanded: ExpandedPrivateKey) {
            self.seed = SecretReference(seed)
            self.expanded = expanded
        }

        /// The seed d‖z: the form to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

        /// The seed and SHA3-256 of the public key, 96 bytes: a stored form that shows its damage.
        ///
        /// Damage of z, the second half of the seed, doesn't show: it takes no part in the public
        /// key.
        public var integrityCheckedRepresentation: SecretBytes {
            integrityChecked(seed.bytes, publicKey: publicKey.rawRepresentation)
        }

        /// The decapsulation key of the standard, for peers that read no seeds.
        public var expandedRepresentation: SecretBytes { expanded.rawRepresentation }

        /// The key to hand out.
        public var publicKey: PublicKey { expanded.publicKey }

        /// Recovers the secret that a ciphertext carries (FIPS 203, Algorithm 21).
        ///
        /// Constant time, also in whether the ciphertext was made with this key. One that wasn't
        /// gives an unrelated secret and no error.
        ///
        /// - Parameter ciphertext: What the peer sent.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public func decapsulate(
            _ ciphertext: Span<UInt8>
        ) throws(LatticeError) -> SecretBytes {
            try expanded.decapsulate(ciphertext)
        }

        /// Recovers the secret that a ciphertext carries, with a certain build of the kernels.
        ///
        /// - Parameters:
        ///   - ciphertext: What the peer sent.
        ///   - level: Which build.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        package func decapsulate(
            _ ciphertext: Span<UInt8>,
            level: LatticeLevel
        ) throws(LatticeError) -> SecretBytes {
            try expanded.decapsulate(ciphertext, level: level)
        }

        /// Recovers the secret that a ciphertext carries (FIPS 203, Algorithm 21).
        ///
        /// - Parameter ciphertext: What the peer sent.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public func decapsulate(_ ciphertext: [UInt8]) throws(LatticeError) -> SecretBytes {
            try expanded.decapsulate(ciphertext.span)
        }
    }
}
