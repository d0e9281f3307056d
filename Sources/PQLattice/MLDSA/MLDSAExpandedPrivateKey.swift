public import PQSecrets

extension ModuleLatticeSignature {
    /// A private key in its expanded form, whose seed isn't known.
    ///
    /// Only for keys from elsewhere that come in no other form: ``PrivateKey`` stores seeds.
    public struct ExpandedPrivateKey: ModuleLatticeSigningKey {
        private let key: PreparedPrivateKey

        /// Reads an expanded key and checks it (FIPS 204, Algorithm 25).
        ///
        /// The coefficients of s₁ and s₂ must be in range, and t₀ and tr must be what ρ, s₁ and
        /// s₂ make.
        ///
        /// - Parameter rawRepresentation: ρ, K, tr, s₁, s₂ and t₀.
        /// - Throws: ``LatticeError/length(expected:actual:)``,
        ///   ``LatticeError/privateKeyOutOfRange`` or ``LatticeError/inconsistentPrivateKey``.
        public init(rawRepresentation: Span<UInt8>) throws(LatticeError) {
            try self.init(rawRepresentation, level: .current)
        }

        /// Reads an expanded key and checks it (FIPS 204, Algorithm 25).
        ///
        /// - Parameter rawRepresentation: The bytes; the caller answers for this copy.
        /// - Throws: ``LatticeError/length(expected:actual:)``,
        ///   ``LatticeError/privateKeyOutOfRange`` or ``LatticeError/inconsistentPrivateKey``.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        init(_ bytes: Span<UInt8>, level: LatticeLevel) throws(LatticeError) {
            try requireLength(bytes, ModuleLatticeSignature.expandedPrivateKeyByteCount)
            key = try PreparedPrivateKey(
                decoding: bytes,
                set: ModuleLatticeSignature.number,
                level: level
            )
        }

        /// The expanded form ρ, K, tr, s₁, s₂, t₀ (FIPS 204, Algorithm 24).
        public var rawRepresentation: SecretBytes { key.encoded.copy() }

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
