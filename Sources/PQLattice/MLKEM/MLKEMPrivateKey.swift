import PQLatticeCore
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
        /// - Parameter seedRepresentation: The 64 bytes d‖z.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(seedRepresentation: Span<UInt8>) throws(LatticeError) {
            try requireLength(seedRepresentation, seedByteCount)
            self.init(seed: SecretBytes(copying: seedRepresentation))
        }

        /// Makes the key that a seed stands for.
        ///
        /// - Parameter seedRepresentation: The 64 bytes d‖z.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(seedRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(seedRepresentation: seedRepresentation.span)
        }

        /// The deterministic part of key generation (FIPS 203, Algorithm 16).
        private init(seed: consuming SecretBytes) {
            let key = Internal.keyGen(
                d: seed.span.extracting(0..<32),
                z: seed.span.extracting(32..<64)
            )
            expanded = ExpandedPrivateKey(checked: key)
            self.seed = SecretReference(seed)
        }

        /// The seed d‖z: the form to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

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
