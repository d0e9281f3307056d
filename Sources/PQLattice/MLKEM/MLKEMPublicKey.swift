import PQKeccak
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

        /// The matrix and t̂.
        let prepared: PreparedVectors

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: The encapsulation key's bytes.
        /// - Throws: ``LatticeError/length(expected:actual:)``, or
        ///   ``LatticeError/coefficientTooLarge(index:)`` if a coefficient of any polynomial isn't
        ///   reduced (FIPS 203, Section 7.2).
        public init(rawRepresentation: Span<UInt8>) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation, level: .current)
        }

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: The encapsulation key's bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        /// Reads a public key with a certain build of the kernels.
        ///
        /// - Parameters:
        ///   - rawRepresentation: The encapsulation key's bytes.
        ///   - level: Which build.
        /// - Throws: As for ``init(rawRepresentation:)-(Span<UInt8>)``.
        package init(
            rawRepresentation: Span<UInt8>,
            level: LatticeLevel
        ) throws(LatticeError) {
            try requireLength(rawRepresentation, publicKeyByteCount)
            let vectors = PreparedVectors(count: preparedVectorCount)
            var hash = [UInt8](repeating: 0, count: 32)
            var prepared = vectors.vectorsToFill
            var digest = hash.mutableSpan
            let index = MLKEMKernels.preparePublicKey(
                k,
                level: level,
                rawRepresentation,
                into: &prepared,
                hash: &digest
            )
            guard index < 0 else { throw .coefficientTooLarge(index: index) }
            self.init(checked: rawRepresentation, hash: hash, prepared: vectors)
        }

        /// Reads the public key inside an expanded private key, with the hash beside it.
        ///
        /// - Parameters:
        ///   - bytes: The encapsulation key, of the right length.
        ///   - expected: The hash that it must have.
        ///   - level: Which build of the kernels.
        /// - Throws: ``LatticeError/publicKeyHashMismatch`` before anything else, or
        ///   ``LatticeError/coefficientTooLarge(index:)`` (FIPS 203, Section 7.3).
        init(
            within bytes: Span<UInt8>,
            hash expected: Span<UInt8>,
            level: LatticeLevel
        ) throws(LatticeError) {
            do {
                try self.init(rawRepresentation: bytes, level: level)
            } catch {
                // Only a key that isn't valid is hashed apart, to say what is wrong first.
                let hash = keccakHash(.sha3_256, bytes, count: 32)
                guard constantTimeEqual(hash.span, expected) else { throw .publicKeyHashMismatch }
                throw error
            }
            guard constantTimeEqual(hash.span, expected) else { throw .publicKeyHashMismatch }
        }

        /// Takes parts that were checked, or made, by this module.
        init(checked bytes: Span<UInt8>, hash: [UInt8], prepared: PreparedVectors) {
            rawRepresentation = Array(copying: bytes)
            self.hash = hash
            self.prepared = prepared
        }

        /// Two keys are the same if their bytes are.
        public static func == (a: Self, b: Self) -> Bool {
            a.rawRepresentation == b.rawRepresentation
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

        /// Makes a shared secret for a key that is used only this once (FIPS 203, Algorithm 20).
        ///
        /// The same as reading the key and encapsulating, faster, but nothing is left for the next
        /// time.
        ///
        /// - Parameters:
        ///   - rawRepresentation: The encapsulation key's bytes.
        ///   - source: Where the 32 random bytes come from.
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/length(expected:actual:)``,
        ///   ``LatticeError/coefficientTooLarge(index:)``, or ``LatticeError/random(_:)`` if there
        ///   is no randomness.
        public static func encapsulate(
            rawRepresentation: Span<UInt8>,
            from source: some RandomSource = SystemRandomSource()
        ) throws(LatticeError) -> KEMEncapsulationResult {
            try requireLength(rawRepresentation, publicKeyByteCount)
            let message = try randomSeed(32, from: source)
            return try encapsulate(
                rawRepresentation: rawRepresentation,
                message: message.span
            )
        }

        /// Encapsulates chosen bytes, for known answers only (FIPS 203, Algorithm 17).
        ///
        /// - Parameters:
        ///   - rawRepresentation: The encapsulation key's bytes.
        ///   - message: m, 32 bytes.
        ///   - level: Which build of the kernels.
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/length(expected:actual:)`` or
        ///   ``LatticeError/coefficientTooLarge(index:)``.
        package static func encapsulate(
            rawRepresentation: Span<UInt8>,
            message: Span<UInt8>,
            level: LatticeLevel = .current
        ) throws(LatticeError) -> KEMEncapsulationResult {
            try requireLength(rawRepresentation, publicKeyByteCount)
            try requireLength(message, 32)
            var ciphertext = [UInt8](repeating: 0, count: ciphertextByteCount)
            var secret = SecretBytes(zeros: 32)
            var output = ciphertext.mutableSpan
            var secretBytes = secret.mutableSpan
            let index = MLKEMKernels.encapsulateOnce(
                k,
                level: level,
                message,
                to: rawRepresentation,
                secret: &secretBytes,
                ciphertext: &output
            )
            guard index < 0 else { throw .coefficientTooLarge(index: index) }
            return KEMEncapsulationResult(sharedSecret: secret, encapsulated: ciphertext)
        }

        /// Encapsulates chosen bytes, for known answers only (FIPS 203, Algorithm 17).
        ///
        /// - Parameters:
        ///   - message: m, 32 bytes.
        ///   - level: Which build of the kernels.
        /// - Returns: The secret and the ciphertext that carries it.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        package func encapsulate(
            message: Span<UInt8>,
            level: LatticeLevel = .current
        ) throws(LatticeError) -> KEMEncapsulationResult {
            try requireLength(message, 32)
            var ciphertext = [UInt8](repeating: 0, count: ciphertextByteCount)
            var secret = SecretBytes(zeros: 32)
            var output = ciphertext.mutableSpan
            var secretBytes = secret.mutableSpan
            MLKEMKernels.encapsulate(
                k,
                level: level,
                message,
                to: prepared.span,
                hash: hash.span,
                secret: &secretBytes,
                ciphertext: &output
            )
            return KEMEncapsulationResult(sharedSecret: secret, encapsulated: ciphertext)
        }
    }
}
