public import PQSecrets

/// Diffie–Hellman on P-256 and P-384 (SP 800-56A, Section 5.7.1.2), by libcrypto.
///
/// Only as one half of a hybrid: alone it protects nothing from a quantum computer.
public enum ECDH {
    /// A private key and the public key that belongs to it; copies share one storage.
    public struct PrivateKey: Sendable {
        private let key: EllipticKey
        private let scalar: SecretReference

        /// Draws a private key.
        ///
        /// - Parameters:
        ///   - curve: The curve.
        ///   - source: Where its bytes come from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(
            curve: EllipticCurve,
            from source: some RandomSource = SystemRandomSource()
        ) throws(SuiteError) {
            let scalar = try curve.randomScalar(from: source)
            try self.init(curve: curve, rawRepresentation: scalar.span)
        }

        /// Reads a private key.
        ///
        /// - Parameters:
        ///   - curve: The curve.
        ///   - rawRepresentation: A number from 1 to the group's order less 1, big-endian, in as
        ///     many bytes as the order has.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidKey`` for a number out of range.
        public init(
            curve: EllipticCurve,
            rawRepresentation: Span<UInt8>
        ) throws(SuiteError) {
            key = try EllipticKey(curve, scalar: rawRepresentation)
            scalar = SecretReference(SecretBytes(copying: rawRepresentation))
        }

        /// The curve.
        public var curve: EllipticCurve { key.curve }

        /// The public key: the byte 4 and both coordinates, big-endian.
        public var publicKey: [UInt8] { key.point }

        /// The number that the key is, big-endian: the form to store.
        public var rawRepresentation: SecretBytes { scalar.bytes.copy() }

        /// The secret shared with the owner of a public key.
        ///
        /// Constant time in the private key.
        ///
        /// - Parameter publicKey: The other side's public key: an uncompressed point of the curve.
        /// - Returns: The x-coordinate of the common point, still to be hashed.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidKey`` for what is no point of the curve.
        public func sharedSecret(with publicKey: Span<UInt8>) throws(SuiteError) -> SecretBytes {
            try key.sharedCoordinate(with: EllipticKey(curve, point: publicKey))
        }
    }
}

extension ECDH.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
