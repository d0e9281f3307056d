import CSodium
public import PQSecrets

/// Diffie–Hellman on Curve25519 (RFC 7748), by libsodium.
///
/// Only as one half of a hybrid: alone it protects nothing from a quantum computer.
public enum X25519 {
    /// How many bytes private keys, public keys and shared secrets have.
    public static var byteCount: Int { 32 }

    /// A private key and the public key that belongs to it.
    public struct PrivateKey: ~Copyable, Sendable {
        private let scalar: SecretBytes

        /// The public key, 32 bytes.
        public let publicKey: [UInt8]

        /// Draws a private key.
        ///
        /// - Parameter source: Where its bytes come from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(from source: some RandomSource = SystemRandomSource()) throws(SuiteError) {
            let scalar = try draw(X25519.byteCount, from: source)
            try self.init(rawRepresentation: scalar.span)
        }

        /// Reads a private key.
        ///
        /// - Parameter rawRepresentation: 32 bytes, any of which are a private key: five bits are
        ///   fixed when it is used.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length.
        public init(rawRepresentation: Span<UInt8>) throws(SuiteError) {
            publicKey = try X25519.publicKey(of: rawRepresentation)
            scalar = SecretBytes(copying: rawRepresentation)
        }

        /// The secret shared with the owner of a public key.
        ///
        /// Constant time in the private key. Non-canonical public keys are taken and the top bit
        /// is ignored, as RFC 7748, Section 5 says.
        ///
        /// - Parameter publicKey: The other side's public key, 32 bytes.
        /// - Returns: 32 bytes, still to be hashed.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidShare`` if the result is all zeros, whatever the private key
        ///   (RFC 7748, Section 6.1).
        public func sharedSecret(with publicKey: Span<UInt8>) throws(SuiteError) -> SecretBytes {
            try X25519.sharedSecret(scalar: scalar.span, publicKey: publicKey)
        }
    }

    /// The public key of a private one.
    ///
    /// - Parameter scalar: The private key, 32 bytes.
    /// - Returns: The public key.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/libraryFailure(_:)`` if libsodium fails.
    static func publicKey(of scalar: Span<UInt8>) throws(SuiteError) -> [UInt8] {
        try requireLength(scalar, byteCount)
        try Libsodium.prepare()
        var publicKey = [UInt8](repeating: 0, count: byteCount)
        var output = publicKey.mutableSpan
        // Both are 32 bytes long, as the function wants them.
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe scalar.withUnsafeBufferPointer { scalar -> Int32 in
                guard let output = output.baseAddress, let scalar = scalar.baseAddress
                else { return -1 }
                return unsafe crypto_scalarmult_curve25519_base(output, scalar)
            }
        }
        guard result == 0 else {
            throw .libraryFailure("libsodium: crypto_scalarmult_curve25519_base")
        }
        return publicKey
    }

    /// The secret that a private and a public key share, as ``PrivateKey`` describes it.
    ///
    /// - Parameters:
    ///   - scalar: The private key, 32 bytes.
    ///   - publicKey: The other side's public key, 32 bytes.
    /// - Returns: 32 bytes.
    /// - Throws: ``SuiteError`` for a wrong length or a share of small order.
    static func sharedSecret(
        scalar: Span<UInt8>,
        publicKey: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        try requireLength(scalar, byteCount)
        try requireLength(publicKey, byteCount)
        try Libsodium.prepare()
        var secret = SecretBytes(zeros: byteCount)
        var output = secret.mutableSpan
        // All three are 32 bytes long, as the function wants them.
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe scalar.withUnsafeBufferPointer { scalar in
                unsafe publicKey.withUnsafeBufferPointer { publicKey -> Int32 in
                    guard let output = output.baseAddress, let scalar = scalar.baseAddress,
                        let publicKey = publicKey.baseAddress
                    else { return -1 }
                    return unsafe crypto_scalarmult_curve25519(output, scalar, publicKey)
                }
            }
        }
        // libsodium fails for points of small order and nothing else: a public matter.
        guard result == 0 else { throw .invalidShare }
        return secret
    }
}
