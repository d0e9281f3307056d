/// Authenticated encryption with associated data, all with 12-byte nonces and 16-byte tags.
public enum AEADAlgorithm: Sendable, CaseIterable {
    /// AES in Galois/Counter Mode with a 16-byte key (SP 800-38D), by libcrypto.
    case aes128GCM
    /// AES in Galois/Counter Mode with a 32-byte key (SP 800-38D), by libcrypto.
    case aes256GCM
    /// ChaCha20 and Poly1305 (RFC 8439), by libsodium.
    case chaCha20Poly1305

    /// How many bytes a key has.
    public var keyByteCount: Int {
        switch self {
        case .aes128GCM: 16
        case .aes256GCM, .chaCha20Poly1305: 32
        }
    }

    /// How many bytes a nonce has.
    public var nonceByteCount: Int { 12 }

    /// How many bytes the tag adds to the plaintext.
    public var tagByteCount: Int { 16 }
}
