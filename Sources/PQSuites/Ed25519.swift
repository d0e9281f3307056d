import CSodium
public import PQSecrets

/// The signature scheme Ed25519 (RFC 8032, Section 5.1), by libsodium.
///
/// For migration: a quantum computer forges these signatures.
public enum Ed25519 {
    /// How many bytes a private key's seed has.
    public static var seedByteCount: Int { 32 }
    /// How many bytes a public key has.
    public static var publicKeyByteCount: Int { 32 }
    /// How many bytes a signature has.
    public static var signatureByteCount: Int { 64 }

    /// A private key; copies share one storage.
    public struct PrivateKey: Sendable {
        // Seed ‖ public key: what libsodium signs with.
        private let pair: SecretReference

        /// The public key.
        public let publicKey: PublicKey

        /// Draws a private key.
        ///
        /// - Parameter source: Where the seed comes from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(from source: some RandomSource = SystemRandomSource()) throws(SuiteError) {
            let seed = try draw(Ed25519.seedByteCount, from: source)
            try self.init(seedRepresentation: seed.span)
        }

        /// Reads a private key.
        ///
        /// - Parameter seedRepresentation: 32 bytes, any of which are a seed.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length.
        public init(seedRepresentation: Span<UInt8>) throws(SuiteError) {
            try requireLength(seedRepresentation, Ed25519.seedByteCount)
            try Libsodium.prepare()
            var pair = SecretBytes(zeros: 64)
            var publicKey = [UInt8](repeating: 0, count: Ed25519.publicKeyByteCount)
            var pairBytes = pair.mutableSpan
            var publicBytes = publicKey.mutableSpan
            // 64, 32 and 32 bytes, as the function wants them.
            let result = unsafe pairBytes.withUnsafeMutableBufferPointer { pair in
                unsafe publicBytes.withUnsafeMutableBufferPointer { publicKey in
                    unsafe seedRepresentation.withUnsafeBufferPointer { seed -> Int32 in
                        guard let pair = pair.baseAddress, let seed = seed.baseAddress,
                            let publicKey = publicKey.baseAddress
                        else { return -1 }
                        return unsafe crypto_sign_ed25519_seed_keypair(publicKey, pair, seed)
                    }
                }
            }
            guard result == 0 else {
                throw .libraryFailure("libsodium: crypto_sign_ed25519_seed_keypair")
            }
            self.pair = SecretReference(pair)
            self.publicKey = PublicKey(unchecked: publicKey)
        }

        /// The seed, from which the key can be made again: the form to store.
        public var seedRepresentation: SecretBytes {
            // A copy, because a span of a class's noncopyable member can't leave the access.
            let pair = pair.bytes.copy()
            return SecretBytes(copying: pair.span.extracting(first: Ed25519.seedByteCount))
        }

        /// Signs a message.
        ///
        /// Constant time in the private key; the same message gives the same signature.
        ///
        /// - Parameter message: The whole message.
        /// - Returns: 64 bytes. Source: RFC 8032, Section 5.1.6.
        /// - Throws: ``SuiteError/libraryFailure(_:)`` if libsodium fails.
        public func signature(for message: Span<UInt8>) throws(SuiteError) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
            var output = signature.mutableSpan
            let pair = pair.bytes.copy()
            // The signature has 64 bytes and the pair 64; the message goes with its own count.
            let result = unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe pair.span.withUnsafeBufferPointer { pair -> Int32 in
                        guard let output = output.baseAddress, let pair = pair.baseAddress
                        else { return -1 }
                        return unsafe crypto_sign_ed25519_detached(
                            output,
                            nil,
                            message.baseAddress,
                            UInt64(message.count),
                            pair
                        )
                    }
                }
            }
            guard result == 0 else {
                throw .libraryFailure("libsodium: crypto_sign_ed25519_detached")
            }
            return signature
        }
    }

    /// A public key.
    public struct PublicKey: Sendable, Equatable {
        /// The key, 32 bytes.
        public let rawRepresentation: [UInt8]

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: 32 bytes: the one encoding of a point of the large
        ///   prime order.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidKey`` for another point, or none.
        public init(rawRepresentation: Span<UInt8>) throws(SuiteError) {
            try requireLength(rawRepresentation, Ed25519.publicKeyByteCount)
            try Libsodium.prepare()
            // 32 bytes, as the function wants them.
            let result = unsafe rawRepresentation.withUnsafeBufferPointer { bytes -> Int32 in
                guard let bytes = bytes.baseAddress else { return 0 }
                return unsafe crypto_core_ed25519_is_valid_point(bytes)
            }
            guard result == 1 else { throw .invalidKey }
            self.rawRepresentation = Array(copying: rawRepresentation)
        }

        /// Reads a public key.
        ///
        /// - Parameter rawRepresentation: 32 bytes.
        /// - Throws: As for a span.
        public init(rawRepresentation: [UInt8]) throws(SuiteError) {
            try self.init(rawRepresentation: rawRepresentation.span)
        }

        fileprivate init(unchecked rawRepresentation: [UInt8]) {
            self.rawRepresentation = rawRepresentation
        }

        /// Whether a signature was made for a message with this key's private half.
        ///
        /// - Parameters:
        ///   - signature: The signature; a wrong length is a wrong signature, and so is one whose
        ///     number S is not reduced.
        ///   - message: The whole message.
        /// - Returns: Whether it is. Source: RFC 8032, Section 5.1.7.
        public func isValidSignature(
            _ signature: Span<UInt8>,
            for message: Span<UInt8>
        ) -> Bool {
            guard signature.count == Ed25519.signatureByteCount else { return false }
            let key = rawRepresentation.span
            // 64 and 32 bytes were checked; the message goes with its own count.
            return unsafe signature.withUnsafeBufferPointer { signature in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe key.withUnsafeBufferPointer { key in
                        guard let signature = signature.baseAddress, let key = key.baseAddress
                        else { return false }
                        return unsafe crypto_sign_ed25519_verify_detached(
                            signature,
                            message.baseAddress,
                            UInt64(message.count),
                            key
                        ) == 0
                    }
                }
            }
        }
    }
}

extension Ed25519.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
