/// What both ends offer unless told otherwise.
public enum TLSDefaults {
    /// X25519MLKEM768 alone: a hybrid stays safe while either half does, so ML-KEM without X25519
    /// must be asked for.
    public static var groups: [NamedGroup] { [.x25519MLKEM768] }
    /// AES-256-GCM first: its hash is wide enough for every set.
    public static var cipherSuites: [CipherSuite] {
        [.aes256GCMSHA384, .aes128GCMSHA256, .chaCha20Poly1305SHA256]
    }
    /// ML-DSA-65 first: the category of X25519MLKEM768.
    public static var signatureSchemes: [SignatureScheme] { [.mldsa65, .mldsa87, .mldsa44] }
}
