import PQLatticeCore
public import PQSecrets

extension ModuleLatticeKEM {
    /// A private key in the standard's own long form, whose seed isn't known.
    ///
    /// Prefer ``PrivateKey``: a seed is short and can't be inconsistent. A value of this type has
    /// passed the checks of FIPS 203, Section 7.3. Copies share one storage, which is wiped when
    /// the last of them ends.
    public struct ExpandedPrivateKey: Sendable {
        private let key: SecretReference

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
            try requireLength(rawRepresentation, expandedPrivateKeyByteCount)
            guard Internal.holdsItsHash(rawRepresentation) else { throw .publicKeyHashMismatch }
            publicKey = try PublicKey(
                rawRepresentation: rawRepresentation.extracting(Internal.encapsulationKeyRange)
            )
            key = SecretReference(SecretBytes(copying: rawRepresentation))
        }

        /// Reads an expanded private key.
        ///
        /// - Parameter rawRepresentation: The decapsulation key's bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        /// Takes over a key that this module made.
        init(checked key: consuming SecretBytes) {
            publicKey = PublicKey(checked: key.span.extracting(Internal.encapsulationKeyRange))
            self.key = SecretReference(key)
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
            try requireLength(ciphertext, ciphertextByteCount)
            return Internal.decapsulate(ciphertext, with: key.bytes)
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
