import PQLatticeCore
public import PQSecrets

extension ModuleLatticeKEM {
    /// A key that anyone may have, to encapsulate secrets to its owner.
    ///
    /// A value of this type has passed the checks of FIPS 203, Section 7.2.
    public struct PublicKey: Sendable, Equatable {
        /// The encapsulation key ByteEncode₁₂(t̂)‖ρ.
        public let rawRepresentation: [UInt8]

        /// H(ek), which every encapsulation needs.
        private let hash: [UInt8]

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: The encapsulation key's bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/coefficientTooLarge(index:)`` if a coefficient of any polynomial isn't
        ///   reduced (FIPS 203, Section 7.2).
        public init(rawRepresentation: Span<UInt8>) throws(LatticeError) {
            try requireLength(rawRepresentation, publicKeyByteCount)
            if let index = Internal.firstUnreducedCoefficient(of: rawRepresentation) {
                throw .coefficientTooLarge(index: index)
            }
            self.init(checked: rawRepresentation)
        }

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: The encapsulation key's bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        /// Takes bytes that were checked, or made, by this module.
        init(checked bytes: Span<UInt8>) {
            rawRepresentation = Array(copying: bytes)
            hash = Internal.hash(encapsulationKey: bytes)
        }

        /// Makes a shared secret with the system's randomness (FIPS 203, Algorithm 20).
        ///
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
        public func encapsulate() throws(LatticeError) -> KEMEncapsulationResult {
            try encapsulate(from: SystemRandomSource())
        }

        /// Makes a shared secret (FIPS 203, Algorithm 20).
        ///
        /// - Parameter source: Where the 32 random bytes come from.
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
        public func encapsulate(
            from source: some RandomSource
        ) throws(LatticeError) -> KEMEncapsulationResult {
            let message = try randomSeed(32, from: source)
            return try encapsulate(message: message.span)
        }

        /// Encapsulates chosen bytes, for known answers only (FIPS 203, Algorithm 17).
        ///
        /// - Parameter message: m, 32 bytes.
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        package func encapsulate(
            message: Span<UInt8>
        ) throws(LatticeError) -> KEMEncapsulationResult {
            try requireLength(message, 32)
            var ciphertext = [UInt8](repeating: 0, count: ciphertextByteCount)
            var output = ciphertext.mutableSpan
            let secret = Internal.encapsulate(
                message,
                to: rawRepresentation.span,
                hash: hash.span,
                into: &output
            )
            return KEMEncapsulationResult(sharedSecret: secret, encapsulated: ciphertext)
        }
    }
}
