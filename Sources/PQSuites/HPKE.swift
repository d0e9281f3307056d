public import PQSecrets

/// Hybrid public key encryption (RFC 9180) in base mode, with post-quantum KEMs.
///
/// ``seal(_:to:info:authenticating:suite:from:)`` and ``open(_:with:info:authenticating:suite:)``
/// carry one message; ``Sender`` and ``Recipient`` carry a sequence of them.
public enum HPKE {
    /// The key encapsulation mechanisms, by their registered numbers.
    ///
    /// Sources: draft-ietf-hpke-pq, draft-irtf-cfrg-concrete-hybrid-kems.
    public enum KEM: UInt16, Sendable, CaseIterable {
        /// P-256 alone: classical, for known answers only.
        case dhkemP256 = 0x0010
        /// ML-KEM-512.
        case mlkem512 = 0x0040
        /// ML-KEM-768.
        case mlkem768 = 0x0041
        /// ML-KEM-1024.
        case mlkem1024 = 0x0042
        /// The hybrid of ML-KEM-768 and P-256.
        case mlkem768P256 = 0x0050
        /// The hybrid of ML-KEM-1024 and P-384.
        case mlkem1024P384 = 0x0051
        /// X-Wing, the hybrid of ML-KEM-768 and X25519.
        case xWing = 0x647A

        /// Whether what it seals stays secret from a quantum computer; if not, don't offer it.
        public var isPostQuantum: Bool { self != .dhkemP256 }
    }

    /// The key derivation functions, by their registered numbers.
    public enum KDF: UInt16, Sendable, CaseIterable {
        /// HKDF with SHA-256.
        case hkdfSHA256 = 0x0001
        /// HKDF with SHA-384.
        case hkdfSHA384 = 0x0002
        /// HKDF with SHA-512.
        case hkdfSHA512 = 0x0003
        /// SHAKE128 in one stage.
        case shake128 = 0x0010
        /// SHAKE256 in one stage.
        case shake256 = 0x0011
    }

    /// A choice of algorithms, as a value.
    public struct Suite: Sendable, Equatable {
        /// The key encapsulation mechanism.
        public let kem: KEM
        /// The key derivation function.
        public let kdf: KDF
        /// The authenticated encryption.
        public let aead: AEADAlgorithm

        /// Chooses algorithms.
        ///
        /// - Parameters:
        ///   - kem: The key encapsulation mechanism.
        ///   - kdf: The key derivation function.
        ///   - aead: The authenticated encryption.
        public init(kem: KEM = .xWing, kdf: KDF, aead: AEADAlgorithm) {
            self.kem = kem
            self.kdf = kdf
            self.aead = aead
        }

        /// Refuses a key of another KEM.
        func require(_ kem: KEM) throws(SuiteError) {
            guard self.kem == kem else { throw .mismatchedKEM(suite: self.kem, key: kem) }
        }

        /// X-Wing, HKDF-SHA256 and ChaCha20-Poly1305: the suite with published vectors.
        public static let standard = Suite(kdf: .hkdfSHA256, aead: .chaCha20Poly1305)
    }

    /// One sealed message and the encapsulated key that opens it.
    public struct Sealed: Sendable, Equatable {
        /// The encapsulated key; the KEM fixes its length.
        public let encapsulated: [UInt8]
        /// Ciphertext ‖ tag.
        public let ciphertext: [UInt8]

        /// Puts together what was received.
        ///
        /// - Parameters:
        ///   - encapsulated: The encapsulated key.
        ///   - ciphertext: Ciphertext ‖ tag.
        public init(encapsulated: [UInt8], ciphertext: [UInt8]) {
            self.encapsulated = encapsulated
            self.ciphertext = ciphertext
        }
    }

    /// Encrypts one message to the owner of a public key.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - recipient: Who may read it.
    ///   - info: What the message is for; both sides must agree.
    ///   - associatedData: What is authenticated but not encrypted.
    ///   - suite: The algorithms; the KEM is the key's.
    ///   - source: Where the randomness comes from.
    /// - Returns: What to send. Source: RFC 9180, Section 6.1.
    /// - Throws: ``SuiteError/mismatchedKEM(suite:key:)`` for a key of another KEM, or another
    ///   ``SuiteError`` if the recipient's key is unusable or the source fails.
    public static func seal(
        _ plaintext: Span<UInt8>,
        to recipient: some HPKEPublicKey,
        info: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        suite: Suite = .standard,
        from source: some RandomSource = SystemRandomSource()
    ) throws(SuiteError) -> Sealed {
        var sender = try Sender(to: recipient, info: info, suite: suite, from: source)
        let ciphertext = try sender.seal(plaintext, authenticating: associatedData)
        return Sealed(encapsulated: sender.encapsulated, ciphertext: ciphertext)
    }

    /// Decrypts one message.
    ///
    /// - Parameters:
    ///   - sealed: What was received.
    ///   - key: The recipient's private key.
    ///   - info: What the message is for; both sides must agree.
    ///   - associatedData: What was authenticated but not encrypted.
    ///   - suite: The algorithms; the KEM is the key's.
    /// - Returns: The message. Source: RFC 9180, Section 6.1.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered or meant for another
    ///   key, or another ``SuiteError`` for a wrong length or an unusable share.
    public static func open(
        _ sealed: Sealed,
        with key: some HPKEPrivateKey,
        info: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        suite: Suite = .standard
    ) throws(SuiteError) -> SecretBytes {
        var recipient = try Recipient(
            of: sealed.encapsulated.span,
            with: key,
            info: info,
            suite: suite
        )
        return try recipient.openSecret(
            sealed.ciphertext.span,
            authenticating: associatedData
        )
    }
}

extension AEADAlgorithm {
    /// The number under which HPKE knows this algorithm.
    var hpkeIdentifier: UInt16 {
        switch self {
        case .aes128GCM: 0x0001
        case .aes256GCM: 0x0002
        case .chaCha20Poly1305: 0x0003
        }
    }
}
