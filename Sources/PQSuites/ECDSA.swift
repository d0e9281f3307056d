public import PQSecrets

/// The signature scheme ECDSA (FIPS 186-5, Section 6) on P-256 with SHA-256 and on P-384 with
/// SHA-384, by libcrypto.
///
/// For migration: a quantum computer forges these signatures.
public enum ECDSA {
    /// A private key; copies share one storage.
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

        /// The public key.
        public var publicKey: PublicKey { PublicKey(publicHalfOf: key) }

        /// The number that the key is, big-endian: the form to store.
        public var rawRepresentation: SecretBytes { scalar.bytes.copy() }

        /// Signs a message.
        ///
        /// Constant time in the private key; every signature draws a fresh number.
        ///
        /// - Parameter message: The whole message.
        /// - Returns: The signature in DER (RFC 3279, Section 2.2.3).
        /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
        public func signature(for message: Span<UInt8>) throws(SuiteError) -> [UInt8] {
            try key.signature(for: message)
        }
    }

    /// A public key.
    public struct PublicKey: Sendable {
        private let key: EllipticKey

        /// The key: the byte 4 and both coordinates, big-endian.
        public let x963Representation: [UInt8]

        /// Reads a public key.
        ///
        /// - Parameters:
        ///   - curve: The curve.
        ///   - x963Representation: An uncompressed point (SEC 1 calls it so, X9.63 did first).
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length, such as a
        ///   compressed point's or that of the point at infinity, ``SuiteError/invalidKey`` for
        ///   what is no point of the curve.
        public init(
            curve: EllipticCurve,
            x963Representation: Span<UInt8>
        ) throws(SuiteError) {
            key = try EllipticKey(curve, point: x963Representation)
            self.x963Representation = key.point
        }

        fileprivate init(publicHalfOf key: EllipticKey) {
            self.key = key
            x963Representation = key.point
        }

        /// The curve.
        public var curve: EllipticCurve { key.curve }

        /// Whether a signature was made for a message with this key's private half.
        ///
        /// - Parameters:
        ///   - signature: The signature; anything but strict DER is a wrong signature.
        ///   - message: The whole message.
        /// - Returns: Whether it is.
        public func isValidSignature(
            _ signature: Span<UInt8>,
            for message: Span<UInt8>
        ) -> Bool {
            key.isValidSignature(signature, for: message)
        }
    }
}

extension ECDSA.PublicKey: Equatable {
    /// Whether two keys are the same point of the same curve.
    public static func == (a: Self, b: Self) -> Bool {
        a.curve == b.curve && a.x963Representation == b.x963Representation
    }
}

extension ECDSA.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
