public import PQLattice
public import PQSecrets

/// The hybrids of ML-KEM with a curve of NIST (draft-irtf-cfrg-concrete-hybrid-kems), built as
/// ``XWing`` is: one 32-byte seed, and one hash over both secrets, the curve's public keys and a
/// label.
///
/// Use them by their names ``MLKEM768P256`` and ``MLKEM1024P384``; no other values are defined.
/// Curve points are uncompressed. ML-KEM comes first in keys and encapsulations.
public enum LatticeCurveKEM<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    /// How many bytes a private key's seed has.
    public static var seedByteCount: Int { 32 }
    /// How many bytes a public key has.
    public static var publicKeyByteCount: Int {
        ModuleLatticeKEM<k, dᵤ, dᵥ>.publicKeyByteCount + curve.pointByteCount
    }
    /// How many bytes an encapsulated key has.
    public static var encapsulatedByteCount: Int {
        ModuleLatticeKEM<k, dᵤ, dᵥ>.ciphertextByteCount + curve.pointByteCount
    }

    fileprivate static var curve: EllipticCurve { k == 3 ? .p256 : .p384 }
    fileprivate static var kem: HPKE.KEM { k == 3 ? .mlkem768P256 : .mlkem1024P384 }
    fileprivate static var label: String { k == 3 ? "MLKEM768-P256" : "MLKEM1024-P384" }

    /// A public key.
    public struct PublicKey: Sendable, Equatable {
        fileprivate let lattice: ModuleLatticeKEM<k, dᵤ, dᵥ>.PublicKey
        fileprivate let point: [UInt8]

        /// The key: ML-KEM's, then the point.
        public var rawRepresentation: [UInt8] { lattice.rawRepresentation + point }
    }

    /// A private key; copies share one storage.
    public struct PrivateKey: Sendable {
        private let seed: SecretReference
        private let lattice: ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey
        private let curve: ECDH.PrivateKey

        /// The public key.
        public let publicKey: PublicKey

        /// Draws a private key.
        ///
        /// - Parameter source: Where the seed comes from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(from source: some RandomSource = SystemRandomSource()) throws(SuiteError) {
            let seed = try draw(32, from: source)
            try self.init(seedRepresentation: seed.span)
        }

        /// Expands a seed into the key pairs of both halves.
        ///
        /// - Parameter seedRepresentation: 32 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length, and
        ///   ``SuiteError/invalidKey`` for one seed in 2¹²⁸ or fewer.
        public init(seedRepresentation: Span<UInt8>) throws(SuiteError) {
            try requireLength(seedRepresentation, 32)
            var absorbing = SHAKE256()
            absorbing.absorb(seedRepresentation)
            var stream = absorbing.squeezing()
            // d ‖ z of ML-KEM, then candidates for the scalar.
            var latticeSeed = SecretBytes(zeros: 64)
            var latticeBytes = latticeSeed.mutableSpan
            stream.squeeze(into: &latticeBytes)
            do {
                lattice = try .init(seedRepresentation: latticeSeed.span)
            } catch {
                throw SuiteError(error)
            }
            curve = try ECDH.PrivateKey(curve: LatticeCurveKEM.curve, candidates: &stream)
            publicKey = PublicKey(lattice: lattice.publicKey, point: curve.publicKey)
            seed = SecretReference(SecretBytes(copying: seedRepresentation))
        }

        /// The seed, from which the key can be made again: the form to store.
        public var seedRepresentation: SecretBytes { seed.bytes.copy() }

        /// Finds the secret in an encapsulated key.
        ///
        /// Constant time in the private key. A tampered ML-KEM ciphertext gives an unrelated
        /// secret, not an error.
        ///
        /// - Parameter encapsulated: ML-KEM ciphertext ‖ point.
        /// - Returns: The shared secret, 32 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidKey`` for what is no point of the curve.
        public func decapsulate(_ encapsulated: Span<UInt8>) throws(SuiteError) -> SecretBytes {
            try requireLength(encapsulated, LatticeCurveKEM.encapsulatedByteCount)
            let split = ModuleLatticeKEM<k, dᵤ, dᵥ>.ciphertextByteCount
            let ephemeral = encapsulated.extracting(droppingFirst: split)
            let curveSecret = try curve.sharedSecret(with: ephemeral)
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
                recipient: publicKey.point.span,
                label: LatticeCurveKEM.label
            )
        }
    }
}

/// ML-KEM-768 and P-256.
public typealias MLKEM768P256 = LatticeCurveKEM<3, 10, 4>
/// ML-KEM-1024 and P-384.
public typealias MLKEM1024P384 = LatticeCurveKEM<4, 11, 5>

extension LatticeCurveKEM.PublicKey: HPKEPublicKey {
    /// The hybrid's number in HPKE.
    public var hpkeKEM: HPKE.KEM { LatticeCurveKEM<k, dᵤ, dᵥ>.kem }

    /// The key: ML-KEM's, then the point.
    public var hpkeRepresentation: [UInt8] { rawRepresentation }

    /// Reads a public key and checks both halves.
    ///
    /// - Parameter hpkeRepresentation: ML-KEM key ‖ point.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/lattice(_:)`` if the ML-KEM key is not reduced,
    ///   ``SuiteError/invalidKey`` for what is no point of the curve.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        typealias KEM = LatticeCurveKEM<k, dᵤ, dᵥ>
        try requireLength(hpkeRepresentation, KEM.publicKeyByteCount)
        let split = ModuleLatticeKEM<k, dᵤ, dᵥ>.publicKeyByteCount
        lattice = try .init(hpkeRepresentation: hpkeRepresentation.extracting(first: split))
        point = Array(copying: hpkeRepresentation.extracting(droppingFirst: split))
        try CurveGroup.of(KEM.curve).requireOnCurve(point.span)
    }

    /// Makes a secret that only the private key can find.
    ///
    /// - Parameter source: Where the randomness comes from: 32 bytes for ML-KEM, then the scalar.
    /// - Returns: The secret and its encapsulation.
    /// - Throws: ``SuiteError/random(_:)`` if the source fails.
    public func hpkeEncapsulate(
        from source: some RandomSource
    ) throws(SuiteError) -> KEMEncapsulationResult {
        typealias KEM = LatticeCurveKEM<k, dᵤ, dᵥ>
        let latticeResult = try lattice.hpkeEncapsulate(from: source)
        let ephemeral = try ECDH.PrivateKey(curve: KEM.curve, from: source)
        let curveSecret = try ephemeral.sharedSecret(with: point.span)
        let secret = XWing.combine(
            lattice: latticeResult.sharedSecret.span,
            curve: curveSecret.span,
            ephemeral: ephemeral.publicKey.span,
            recipient: point.span,
            label: KEM.label
        )
        return KEMEncapsulationResult(
            sharedSecret: secret,
            encapsulated: latticeResult.encapsulated + ephemeral.publicKey
        )
    }
}

extension LatticeCurveKEM.PrivateKey: HPKEPrivateKey {
    /// The public key.
    public var hpkePublicKey: LatticeCurveKEM<k, dᵤ, dᵥ>.PublicKey { publicKey }

    /// The seed.
    public var hpkeRepresentation: SecretBytes { seedRepresentation }

    /// Expands a seed of 32 bytes.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        try self.init(seedRepresentation: hpkeRepresentation)
    }

    /// Derives the seed from at least 32 bytes.
    public init(hpkeKeyMaterial material: Span<UInt8>) throws(SuiteError) {
        let seed = try LatticeCurveKEM<k, dᵤ, dᵥ>.kem.seed(from: material, count: 32)
        try self.init(seedRepresentation: seed.span)
    }

    /// Decapsulates.
    public func hpkeDecapsulate(
        _ encapsulated: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        try decapsulate(encapsulated)
    }
}

extension LatticeCurveKEM.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ECDH.PrivateKey {
    /// Takes the first usable scalar of a stream (draft-irtf-cfrg-concrete-hybrid-kems,
    /// RandomScalar): a P-256 key may need more than one candidate, a P-384 key in truth never.
    fileprivate init(
        curve: EllipticCurve,
        candidates stream: inout SHAKE256.Stream
    ) throws(SuiteError) {
        var candidate = SecretBytes(zeros: curve.scalarByteCount)
        for _ in 0..<(curve == .p256 ? 4 : 1) {
            var bytes = candidate.mutableSpan
            stream.squeeze(into: &bytes)
            if curve.isPrivateScalar(bytes.span) { break }
        }
        try self.init(curve: curve, rawRepresentation: candidate.span)
    }
}
