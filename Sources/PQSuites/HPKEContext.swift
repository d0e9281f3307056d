import PQLattice
public import PQSecrets

// The context of RFC 9180, Section 5.2: what both sides share, and each side's view of it.

extension HPKE {
    /// What sender and recipient have in common: key, nonces, exporter.
    package struct Context: ~Copyable, Sendable {
        private var key: AEADKey
        private let baseNonce: SecretBytes
        private let exporterSecret: SecretBytes
        private let schedule: KeySchedule
        private var sequence: UInt64 = 0

        /// Derives everything from a KEM's shared secret.
        ///
        /// - Parameters:
        ///   - kemIdentifier: The KEM's registered number.
        ///   - kdf: The key derivation function.
        ///   - aead: The authenticated encryption.
        ///   - sharedSecret: What the KEM yielded.
        ///   - info: What the messages are for.
        /// - Throws: ``SuiteError`` if `info` is too long or a library fails.
        package init(
            kemIdentifier: UInt16,
            kdf: KDF,
            aead: AEADAlgorithm,
            sharedSecret: Span<UInt8>,
            info: Span<UInt8>
        ) throws(SuiteError) {
            let schedule = KeySchedule(kemIdentifier: kemIdentifier, kdf: kdf, aead: aead)
            let secrets = try schedule.secrets(sharedSecret: sharedSecret, info: info)
            key = try AEADKey(aead, key: secrets.key.span)
            baseNonce = secrets.baseNonce.copy()
            exporterSecret = secrets.exporterSecret.copy()
            self.schedule = schedule
        }

        /// Seals the next message.
        ///
        /// - Parameters:
        ///   - plaintext: The message.
        ///   - associatedData: What is authenticated but not encrypted.
        /// - Returns: Ciphertext ‖ tag.
        /// - Throws: ``SuiteError/messageLimitReached`` after 2⁶⁴ − 1 messages, or another
        ///   ``SuiteError``.
        package mutating func seal(
            _ plaintext: Span<UInt8>,
            authenticating associatedData: Span<UInt8>
        ) throws(SuiteError) -> [UInt8] {
            let nonce = try nextNonce()
            let sealed = try key.seal(
                plaintext,
                nonce: nonce.span,
                authenticating: associatedData
            )
            sequence += 1
            return sealed
        }

        /// Opens the next message; a refused one doesn't count.
        ///
        /// - Parameters:
        ///   - sealed: Ciphertext ‖ tag.
        ///   - associatedData: What was authenticated but not encrypted.
        /// - Returns: The message.
        /// - Throws: ``SuiteError/authenticationFailure`` or another ``SuiteError``.
        package mutating func open(
            _ sealed: Span<UInt8>,
            authenticating associatedData: Span<UInt8>
        ) throws(SuiteError) -> SecretBytes {
            let nonce = try nextNonce()
            let plaintext = try key.openSecret(
                sealed,
                nonce: nonce.span,
                authenticating: associatedData
            )
            sequence += 1
            return plaintext
        }

        /// Derives a secret for use outside HPKE.
        ///
        /// - Parameters:
        ///   - context: What the secret is for.
        ///   - count: How many bytes.
        /// - Returns: The secret. Source: RFC 9180, Section 5.3.
        /// - Throws: ``SuiteError/tooLong(maximum:actual:)`` if the KDF can't give that many.
        package func export(
            context: Span<UInt8>,
            count: Int
        ) throws(SuiteError) -> SecretBytes {
            try schedule.export(exporterSecret.span, context: context, count: count)
        }

        /// The base nonce with the sequence number, big-endian, folded into its end.
        private func nextNonce() throws(SuiteError) -> SecretBytes {
            guard sequence < .max else { throw .messageLimitReached }
            var nonce = baseNonce.copy()
            var bytes = nonce.mutableSpan
            for offset in 0..<8 {
                bytes[bytes.count - 1 - offset] ^= UInt8(
                    truncatingIfNeeded: sequence >> (8 * UInt64(offset))
                )
            }
            return nonce
        }
    }

    /// The sender's side of a sequence of messages.
    public struct Sender: ~Copyable, Sendable {
        /// What the recipient needs first: the encapsulated key.
        public let encapsulated: [UInt8]
        private var context: Context

        /// Encapsulates a fresh key to a recipient.
        ///
        /// - Parameters:
        ///   - recipient: Who may read the messages.
        ///   - info: What the messages are for; both sides must agree.
        ///   - suite: The algorithms; the KEM is the key's.
        ///   - source: Where the randomness comes from.
        /// - Throws: ``SuiteError/mismatchedKEM(suite:key:)`` for a key of another KEM, or another
        ///   ``SuiteError`` if the recipient's key is unusable or the source fails.
        public init(
            to recipient: some HPKEPublicKey,
            info: Span<UInt8>,
            suite: Suite = .standard,
            from source: some RandomSource = SystemRandomSource()
        ) throws(SuiteError) {
            try suite.require(recipient.hpkeKEM)
            let result = try recipient.hpkeEncapsulate(from: source)
            context = try Context(
                kemIdentifier: suite.kem.rawValue,
                kdf: suite.kdf,
                aead: suite.aead,
                sharedSecret: result.sharedSecret.span,
                info: info
            )
            encapsulated = result.encapsulated
        }

        /// Seals the next message.
        ///
        /// - Parameters:
        ///   - plaintext: The message.
        ///   - associatedData: What is authenticated but not encrypted.
        /// - Returns: Ciphertext ‖ tag.
        /// - Throws: ``SuiteError/messageLimitReached`` after 2⁶⁴ − 1 messages, or another
        ///   ``SuiteError``.
        public mutating func seal(
            _ plaintext: Span<UInt8>,
            authenticating associatedData: Span<UInt8>
        ) throws(SuiteError) -> [UInt8] {
            try context.seal(plaintext, authenticating: associatedData)
        }

        /// Derives a secret that the recipient can derive too.
        ///
        /// - Parameters:
        ///   - context: What the secret is for.
        ///   - count: How many bytes.
        /// - Returns: The secret.
        /// - Throws: ``SuiteError/tooLong(maximum:actual:)`` if the KDF can't give that many.
        public func exportSecret(
            context: Span<UInt8>,
            count: Int
        ) throws(SuiteError) -> SecretBytes {
            try self.context.export(context: context, count: count)
        }
    }

    /// The recipient's side of a sequence of messages.
    public struct Recipient: ~Copyable, Sendable {
        private var context: Context

        /// Opens an encapsulated key.
        ///
        /// - Parameters:
        ///   - encapsulated: The encapsulated key that the sender sent.
        ///   - key: The recipient's private key.
        ///   - info: What the messages are for; both sides must agree.
        ///   - suite: The algorithms; the KEM is the key's.
        /// - Throws: ``SuiteError/mismatchedKEM(suite:key:)`` for a key of another KEM, or another
        ///   ``SuiteError`` for a wrong length or an unusable share. A key meant for someone else
        ///   shows only when a message is opened.
        public init(
            of encapsulated: Span<UInt8>,
            with key: some HPKEPrivateKey,
            info: Span<UInt8>,
            suite: Suite = .standard
        ) throws(SuiteError) {
            try suite.require(key.hpkePublicKey.hpkeKEM)
            let secret = try key.hpkeDecapsulate(encapsulated)
            context = try Context(
                kemIdentifier: suite.kem.rawValue,
                kdf: suite.kdf,
                aead: suite.aead,
                sharedSecret: secret.span,
                info: info
            )
        }

        /// Opens the next message; a refused one doesn't count.
        ///
        /// - Parameters:
        ///   - sealed: Ciphertext ‖ tag.
        ///   - associatedData: What was authenticated but not encrypted.
        /// - Returns: The message, wiped when its owner ends.
        /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered or out of order,
        ///   or another ``SuiteError``.
        public mutating func openSecret(
            _ sealed: Span<UInt8>,
            authenticating associatedData: Span<UInt8>
        ) throws(SuiteError) -> SecretBytes {
            try context.open(sealed, authenticating: associatedData)
        }

        /// Derives a secret that the sender can derive too.
        ///
        /// - Parameters:
        ///   - context: What the secret is for.
        ///   - count: How many bytes.
        /// - Returns: The secret.
        /// - Throws: ``SuiteError/tooLong(maximum:actual:)`` if the KDF can't give that many.
        public func exportSecret(
            context: Span<UInt8>,
            count: Int
        ) throws(SuiteError) -> SecretBytes {
            try self.context.export(context: context, count: count)
        }
    }
}
