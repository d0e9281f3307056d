// The names that the registries of IANA give to what is negotiated, for logs and for users. A
// number that this profile doesn't know is shown as one.

extension CipherSuite: CustomStringConvertible {
    /// The name in the registry, such as "TLS_AES_256_GCM_SHA384".
    public var description: String {
        switch self {
        case .aes128GCMSHA256: "TLS_AES_128_GCM_SHA256"
        case .aes256GCMSHA384: "TLS_AES_256_GCM_SHA384"
        case .chaCha20Poly1305SHA256: "TLS_CHACHA20_POLY1305_SHA256"
        }
    }
}

extension NamedGroup: CustomStringConvertible {
    /// The name in the registry, such as "X25519MLKEM768", or the code point, such as "0x001D".
    public var description: String {
        switch self {
        case .x25519MLKEM768: "X25519MLKEM768"
        case .secP256r1MLKEM768: "SecP256r1MLKEM768"
        case .secP384r1MLKEM1024: "SecP384r1MLKEM1024"
        case .mlkem512: "MLKEM512"
        case .mlkem768: "MLKEM768"
        case .mlkem1024: "MLKEM1024"
        default: hexadecimal(rawValue)
        }
    }
}

extension SignatureScheme: CustomStringConvertible {
    /// The name in the registry, such as "mldsa65", or the code point, such as "0x0804".
    public var description: String {
        switch self {
        case .mldsa44: "mldsa44"
        case .mldsa65: "mldsa65"
        case .mldsa87: "mldsa87"
        case .ecdsaP256SHA256: "ecdsa_secp256r1_sha256"
        default: hexadecimal(rawValue)
        }
    }
}

/// A code point as the registries write it: 0x and four digits.
func hexadecimal(_ codePoint: UInt16) -> String {
    let digits = String(codePoint, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
}
