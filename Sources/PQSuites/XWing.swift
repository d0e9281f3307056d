public import PQLattice
public import PQSecrets

/// The X-Wing key encapsulation mechanism (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519
/// behind one interface, with one 32-byte seed as the private key.
///
/// Encapsulated keys are an ML-KEM ciphertext (1088 bytes) and an X25519 public key (32 bytes).
/// The shared secret hashes both secrets together with the X25519 public keys of both sides;
/// ML-KEM's ciphertext need not be hashed because ML-KEM itself binds it.
public enum XWing {
    /// How many bytes a private key's seed has.
    public static var seedByteCount: Int { 32 }
    /// How many bytes a public key has.
    public static var publicKeyByteCount: Int { MLKEM768.publicKeyByteCount + X25519.byteCount }
    /// How many bytes an encapsulated key has.
    public static var encapsulatedByteCount: Int {
        MLKEM768.ciphertextByteCount + X25519.byteCount
    }
    /// How many bytes a shared secret has.
    public static var sharedSecretByteCount: Int { 32 }

    /// What encapsulation yields, as from ML-KEM alone: the secret, and the 1120 bytes to send.
    public typealias EncapsulationResult = KEMEncapsulationResult

    /// Hashes the two halves into one secret.
    ///
    /// - Parameters:
    ///   - lattice: ML-KEM's shared secret.
    ///   - curve: X25519's shared secret.
    ///   - ephemeral: The sender's X25519 public key.
    ///   - recipient: The recipient's X25519 public key.
    ///   - label: What comes last: \./ above /^\, a picture of a wing; a hybrid of the same build
    ///     on another curve has its own.
    /// - Returns: The shared secret. Source: draft-connolly-cfrg-xwing-kem, Combiner.
    static func combine(
        lattice: Span<UInt8>,
        curve: Span<UInt8>,
        ephemeral: Span<UInt8>,
        recipient: Span<UInt8>,
        label: String = #"\.//^\"#
    ) -> SecretBytes {
        var hash = SHA3_256()
        hash.update(lattice)
        hash.update(curve)
        hash.update(ephemeral)
        hash.update(recipient)
        hash.update(Array(label.utf8))
        var digest = hash.finalize()
        let secret = SecretBytes(copying: digest.span)
        var leftover = digest.mutableSpan
        wipe(&leftover)
        return secret
    }
}

extension XWing {
    /// A public key of X-Wing.
    public struct PublicKey: Sendable, Equatable {
        fileprivate let lattice: MLKEM768.PublicKey
        fileprivate let curve: [UInt8]

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: ML-KEM-768 key ‖ X25519 key, 1216 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/lattice(_:)`` if the ML-KEM key is not reduced.
        public init(rawRepresentation: Span<UInt8>) throws(SuiteError) {
            try requireLength(rawRepresentation, XWing.publicKeyByteCount)
            let split = MLKEM768.publicKeyByteCount
            do {
                lattice = try MLKEM768.PublicKey(
                    rawRepresentation: rawRepresentation.extracting(first: split)
                )
            } catch {
                throw SuiteError(error)
            }
            curve = Array(copying: rawRepresentation.extracting(droppingFirst: split))
        }

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: ML-KEM-768 key ‖ X25519 key, 1216 bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(SuiteError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        fileprivate init(lattice: MLKEM768.PublicKey, curve: [UInt8]) {
            self.lattice = lattice
            self.curve = curve
        }

        /// ML-KEM-768 key ‖ X25519 key, 1216 bytes.
        public var rawRepresentation: [UInt8] { lattice.rawRepresentation + curve }

        /// Makes a secret that only the owner of the private key can find.
        ///
        /// - Parameter source: Where the randomness comes from: 32 bytes for ML-KEM, then 32 for
        ///   X25519.
        /// - Returns: The secret and its encapsulation.
        /// - Throws: ``SuiteError/invalidShare`` if the X25519 half of this key is of small order,
        ///   ``SuiteError/random(_:)`` if the source fails.
        public func encapsulate(
            from source: some RandomSource = SystemRandomSource()
        ) throws(SuiteError) -> EncapsulationResult {
            let latticeResult: MLKEM768.EncapsulationResult
            do {
                latticeResult = try lattice.encapsulate(from: source)
            } catch {
                throw SuiteError(error)
            }
            let ephemeral = try X25519.PrivateKey(from: source)
            let curveSecret = try ephemeral.sharedSecret(with: curve.span)
            let secret = XWing.combine(
                lattice: latticeResult.sharedSecret.span,
                curve: curveSecret.span,
                ephemeral: ephemeral.publicKey.span,
                recipient: curve.span
            )
            return EncapsulationResult(
                sharedSecret: secret,
                encapsulated: latticeResult.encapsulated + ephemeral.publicKey
            )
        }
    }

    /// A private key of X-Wing; copies share one storage.
    public struct PrivateKey: Sendable {
        private let seed: SecretReference
        private let lattice: MLKEM768.PrivateKey
        private let scalar: SecretReference

        /// The public key.
        public let publicKey: PublicKey

        /// Draws a private key.
        ///
        /// - Parameter source: Where the seed comes from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(from source: some RandomSource = SystemRandomSource()) throws(SuiteError) {
            let seed = try draw(XWing.seedByteCount, from: source)
            try self.init(seedRepresentation: seed.span)
        }

        /// Expands a seed into the key pairs of both halves.
        ///
        /// - Parameter seedRepresentation: 32 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length.
        public init(seedRepresentation: Span<UInt8>) throws(SuiteError) {
            try requireLength(seedRepresentation, XWing.seedByteCount)
            var absorbing = SHAKE256()
            absorbing.absorb(seedRepresentation)
            var stream = absorbing.squeezing()
            // d ‖ z of ML-KEM, then X25519's scalar.
            var latticeSeed = SecretBytes(zeros: 64)
            var scalar = SecretBytes(zeros: X25519.byteCount)
            var latticeBytes = latticeSeed.mutableSpan
            stream.squeeze(into: &latticeBytes)
            var scalarBytes = scalar.mutableSpan
            stream.squeeze(into: &scalarBytes)
            do {
                lattice = try MLKEM768.PrivateKey(seedRepresentation: latticeSeed.span)
            } catch {
                throw SuiteError(error)
            }
            publicKey = PublicKey(
                lattice: lattice.publicKey,
                curve: try X25519.publicKey(of: scalar.span)
            )
            seed = SecretReference(SecretBytes(copying: seedRepresentation))
            self.scalar = SecretReference(scalar)
        }

        /// Expands a seed into the key pairs of both halves.
        ///
        /// - Parameter seedRepresentation: 32 bytes; the caller answers for this copy.
        /// - Throws: As for a span.
        public init(seedRepresentation: [UInt8]) throws(SuiteError) {
            try self.init(seedRepresentation: seedRepresentation.span)
        }

        /// The seed, from which the key can be made again: the form to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

        /// Finds the secret in an encapsulated key.
        ///
        /// Constant time in the private key. A tampered encapsulation gives an unrelated secret,
        /// not an error.
        ///
        /// - Parameter encapsulated: What the sender sent, 1120 bytes.
        /// - Returns: The shared secret, 32 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidShare`` if the sender's X25519 key is of small order.
        public func decapsulate(_ encapsulated: Span<UInt8>) throws(SuiteError) -> SecretBytes {
            try requireLength(encapsulated, XWing.encapsulatedByteCount)
            let split = MLKEM768.ciphertextByteCount
            let ephemeral = encapsulated.extracting(droppingFirst: split)
            // A copy, because a span of a class's noncopyable member can't leave the access.
            let scalar = scalar.bytes.copy()
            let curveSecret = try X25519.sharedSecret(scalar: scalar.span, publicKey: ephemeral)
            let latticeSecret: SecretBytes
            do {
                latticeSecret = try lattice.decapsulate(encapsulated.extracting(first: split))
            } catch {
                throw SuiteError(error)
            }
            return XWing.combine(
                lattice: latticeSecret.span,
                curve: curveSecret.span,
                ephemeral: ephemeral,
                recipient: publicKey.curve.span
            )
        }

        /// Finds the secret in an encapsulated key.
        ///
        /// - Parameter encapsulated: What the sender sent, 1120 bytes.
        /// - Returns: The shared secret, 32 bytes.
        /// - Throws: As for a span.
        public func decapsulate(_ encapsulated: [UInt8]) throws(SuiteError) -> SecretBytes {
            try decapsulate(encapsulated.span)
        }
    }
}

extension XWing.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension XWing.PublicKey: CustomReflectable {
    /// A mirror with the key's bytes as the only child.
    public var customMirror: Mirror {
        Mirror(self, children: ["rawRepresentation": rawRepresentation])
    }
}
