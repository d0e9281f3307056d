public import PQSecrets

extension ModuleLatticeKEM {
    /// A private key in the standard's own long form, whose seed isn't known.
    ///
    /// Prefer ``PrivateKey``: a seed is short and can't be inconsistent. A value of this type has
    /// passed the checks of FIPS 203, Section 7.3. Copies share one storage, which is wiped when
    /// the last of them ends.
    public struct ExpandedPrivateKey: Sendable {
        private let key: SecretReference

        /// ŝ.
        private let secretVector: PreparedVectors

        /// The key to hand out, which the private key holds.
        public let publicKey: PublicKey

        /// Reads an expanded private key.
        ///
        /// - Parameter rawRepresentation: The decapsulation key's bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``;
        ///   ``LatticeError/publicKeyHashMismatch`` if the hash isn't that of the encapsulation
        ///   key beside it; ``LatticeError/coefficientTooLarge(index:)`` if that key is not a
        ///   valid one (FIPS 203, Section 7.2 and Section 7.3).
        public init(rawRepresentation: Span<UInt8>) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation, level: .current)
        }

        /// Reads an expanded private key.
        ///
        /// - Parameter rawRepresentation: The decapsulation key's bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        /// Reads an expanded private key with a certain build of the kernels.
        ///
        /// - Parameters:
        ///   - rawRepresentation: The decapsulation key's bytes.
        ///   - level: Which build.
        /// - Throws: As for ``init(rawRepresentation:)-(Span<UInt8>)``.
        package init(
            rawRepresentation: Span<UInt8>,
            level: LatticeLevel
        ) throws(LatticeError) {
            try requireLength(rawRepresentation, expandedPrivateKeyByteCount)
            publicKey = try PublicKey(
                within: rawRepresentation.extracting(encapsulationKeyRange),
                hash: rawRepresentation.extracting(hashRange),
                level: level
            )
            key = SecretReference(SecretBytes(copying: rawRepresentation))
            secretVector = PreparedVectors(count: 16 * k)
            var secret = secretVector.vectorsToFill
            MLKEMKernels.prepareSecret(k, level: level, rawRepresentation, into: &secret)
        }

        /// Takes over a key that this module made.
        init(
            checked key: consuming SecretBytes,
            prepared: PreparedVectors,
            secretVector: PreparedVectors
        ) {
            publicKey = PublicKey(
                checked: key.span.extracting(encapsulationKeyRange),
                hash: Array(copying: key.span.extracting(hashRange)),
                prepared: prepared
            )
            self.key = SecretReference(key)
            self.secretVector = secretVector
        }

        /// The decapsulation key ByteEncode₁₂(ŝ)‖ek‖H(ek)‖z.
        public var rawRepresentation: SecretBytes { key.bytes.copy() }

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
            try decapsulate(ciphertext, level: .current)
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
            try requireLength(ciphertext, ciphertextByteCount)
            var secret = SecretBytes(zeros: 32)
            var output = secret.mutableSpan
            MLKEMKernels.decapsulate(
                k,
                level: level,
                ciphertext,
                with: key.bytes,
                prepared: publicKey.prepared.span,
                secretVector: secretVector.span,
                secret: &output
            )
            return secret
        }

        /// Recovers a secret with a key that is used only this once (FIPS 203, Algorithm 21).
        ///
        /// The same as reading the key and decapsulating, faster, but nothing is left for the next
        /// time.
        ///
        /// - Parameters:
        ///   - ciphertext: What the peer sent.
        ///   - rawRepresentation: The decapsulation key's bytes.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)`` of the key, then of the ciphertext;
        ///   ``LatticeError/publicKeyHashMismatch`` and ``LatticeError/coefficientTooLarge(index:)``
        ///   as for reading the key.
        public static func decapsulate(
            _ ciphertext: Span<UInt8>,
            rawRepresentation: Span<UInt8>
        ) throws(LatticeError) -> SecretBytes {
            try decapsulate(ciphertext, rawRepresentation: rawRepresentation, level: .current)
        }

        /// The same with a certain build of the kernels.
        ///
        /// - Parameters:
        ///   - ciphertext: What the peer sent.
        ///   - rawRepresentation: The decapsulation key's bytes.
        ///   - level: Which build.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: As there.
        package static func decapsulate(
            _ ciphertext: Span<UInt8>,
            rawRepresentation: Span<UInt8>,
            level: LatticeLevel
        ) throws(LatticeError) -> SecretBytes {
            try requireLength(rawRepresentation, expandedPrivateKeyByteCount)
            try requireLength(ciphertext, ciphertextByteCount)
            var secret = SecretBytes(zeros: 32)
            var output = secret.mutableSpan
            let status = MLKEMKernels.decapsulateOnce(
                k,
                level: level,
                ciphertext,
                with: rawRepresentation,
                secret: &output
            )
            switch status {
            case ..<(-1): throw .publicKeyHashMismatch
            case -1: return secret
            default: throw .coefficientTooLarge(index: status)
            }
        }

        /// Recovers the secret that a ciphertext carries (FIPS 203, Algorithm 21).
        ///
        /// - Parameter ciphertext: What the peer sent.
        /// - Returns: The secret, 32 bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public func decapsulate(_ ciphertext: [UInt8]) throws(LatticeError) -> SecretBytes {
            try decapsulate(ciphertext.span)
        }
    }
}
