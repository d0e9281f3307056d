package import PQSuites

// The numbers of the TLS registries that this profile knows. An enumeration lists what we act on,
// where the registry will hardly grow; a raw structure carries whatever a peer may name, and can
// learn new members without a change for those who use it.

/// A TLS 1.3 cipher suite: an AEAD for the records and a hash for the key schedule.
public enum CipherSuite: UInt16, Sendable, CaseIterable {
    /// TLS_AES_128_GCM_SHA256.
    case aes128GCMSHA256 = 0x1301
    /// TLS_AES_256_GCM_SHA384.
    case aes256GCMSHA384 = 0x1302
    /// TLS_CHACHA20_POLY1305_SHA256.
    case chaCha20Poly1305SHA256 = 0x1303

    /// The hash of the transcript and of HKDF.
    package var hash: HashAlgorithm {
        switch self {
        case .aes128GCMSHA256, .chaCha20Poly1305SHA256: .sha256
        case .aes256GCMSHA384: .sha384
        }
    }

    /// The most records that one key may seal (RFC 9846, Section 5.5).
    ///
    /// For AES-GCM 2²⁴·⁵, rounded down; for ChaCha20-Poly1305 the sequence number would end before
    /// the key does, and must not.
    package var largestRecordsPerKey: UInt64 {
        switch self {
        case .aes128GCMSHA256, .aes256GCMSHA384: 1 << 24
        case .chaCha20Poly1305SHA256: 1 << 62
        }
    }

    /// The algorithm that protects the records.
    package var aead: AEADAlgorithm {
        switch self {
        case .aes128GCMSHA256: .aes128GCM
        case .aes256GCMSHA384: .aes256GCM
        case .chaCha20Poly1305SHA256: .chaCha20Poly1305
        }
    }
}

/// A key-exchange group, known to us or not.
public struct NamedGroup: RawRepresentable, Hashable, Sendable {
    /// The code point.
    public let rawValue: UInt16

    /// A group by its code point.
    ///
    /// - Parameter rawValue: The code point.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// ML-KEM-768 beside X25519 (RFC 10024).
    public static var x25519MLKEM768: NamedGroup { NamedGroup(rawValue: 0x11EC) }
    /// ML-KEM-768 beside P-256 (RFC 10024).
    public static var secP256r1MLKEM768: NamedGroup { NamedGroup(rawValue: 0x11EB) }
    /// ML-KEM-1024 beside P-384 (RFC 10024).
    public static var secP384r1MLKEM1024: NamedGroup { NamedGroup(rawValue: 0x11ED) }
    /// ML-KEM-512 alone (draft-ietf-tls-mlkem): offered and taken only where it is configured.
    public static var mlkem512: NamedGroup { NamedGroup(rawValue: 0x0200) }
    /// ML-KEM-768 alone: offered and taken only where it is configured.
    public static var mlkem768: NamedGroup { NamedGroup(rawValue: 0x0201) }
    /// ML-KEM-1024 alone: for CNSA 2.0, or where it is configured.
    public static var mlkem1024: NamedGroup { NamedGroup(rawValue: 0x0202) }

    /// Whether a quantum computer leaves the group's secret alone; only then is it one of ours.
    package var isPostQuantum: Bool { Self.postQuantum.contains(self) }

    private static var postQuantum: [NamedGroup] {
        [
            .x25519MLKEM768, .secP256r1MLKEM768, .secP384r1MLKEM1024, .mlkem512, .mlkem768,
            .mlkem1024,
        ]
    }
}

/// A signature scheme, known to us or not.
///
/// Those of this profile are pure ML-DSA with an empty context (draft-ietf-tls-mldsa), and one
/// classical scheme for servers of browsers.
public struct SignatureScheme: RawRepresentable, Hashable, Sendable {
    /// The code point.
    public let rawValue: UInt16

    /// A scheme by its code point.
    ///
    /// - Parameter rawValue: The code point.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// ML-DSA-44.
    public static var mldsa44: SignatureScheme { SignatureScheme(rawValue: 0x0904) }
    /// ML-DSA-65.
    public static var mldsa65: SignatureScheme { SignatureScheme(rawValue: 0x0905) }
    /// ML-DSA-87.
    public static var mldsa87: SignatureScheme { SignatureScheme(rawValue: 0x0906) }

    /// ECDSA on P-256 with SHA-256, for the server of ``TLSPolicy/browser`` alone.
    public static var ecdsaP256SHA256: SignatureScheme { SignatureScheme(rawValue: 0x0403) }

    /// The schemes that a policy of one's own may name.
    package static var customizable: [SignatureScheme] {
        #if ConformanceTesting
        [.mldsa44, .mldsa65, .mldsa87] + conformance
        #else
        [.mldsa44, .mldsa65, .mldsa87]
        #endif
    }

    /// Whether a quantum computer can't forge its signatures.
    package var isPostQuantum: Bool {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87: true
        default: false
        }
    }
}

/// The type of a handshake message (RFC 9846, Section 4).
public enum HandshakeType: UInt8, Sendable, CaseIterable {
    /// The client's offer.
    case clientHello = 1
    /// The server's choice, or its request for another offer.
    case serverHello = 2
    /// A ticket for a later session.
    case newSessionTicket = 4
    /// The end of early data, which this profile never takes.
    case endOfEarlyData = 5
    /// The server's further answers, the first encrypted message.
    case encryptedExtensions = 8
    /// A chain of certificates.
    case certificate = 11
    /// The server asks the client to authenticate.
    case certificateRequest = 13
    /// A signature over the transcript.
    case certificateVerify = 15
    /// A MAC over the transcript.
    case finished = 20
    /// The sender's traffic key changes after this message.
    case keyUpdate = 24
    /// Stands for the first ClientHello after a retry; never on the wire.
    case messageHash = 254
}

/// The type of a hello extension, known to us or not.
public struct ExtensionType: RawRepresentable, Hashable, Sendable {
    /// The code point.
    public let rawValue: UInt16

    /// An extension by its code point.
    ///
    /// - Parameter rawValue: The code point.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The name of the wanted server, `server_name`.
    public static var serverName: ExtensionType { ExtensionType(rawValue: 0) }
    /// What the authority said of the certificate last, `status_request`.
    public static var statusRequest: ExtensionType { ExtensionType(rawValue: 5) }
    /// The groups a client can use, `supported_groups`.
    public static var supportedGroups: ExtensionType { ExtensionType(rawValue: 10) }
    /// The schemes an endpoint can verify, `signature_algorithms`.
    public static var signatureAlgorithms: ExtensionType { ExtensionType(rawValue: 13) }
    /// The application protocols (ALPN).
    public static var applicationProtocols: ExtensionType { ExtensionType(rawValue: 16) }
    /// What a client can put into its Certificate message, `client_certificate_type`.
    public static var clientCertificateType: ExtensionType { ExtensionType(rawValue: 19) }
    /// What a server can put into its Certificate message, `server_certificate_type`.
    public static var serverCertificateType: ExtensionType { ExtensionType(rawValue: 20) }
    /// Bytes that change the size of a hello and nothing else, `padding`.
    public static var padding: ExtensionType { ExtensionType(rawValue: 21) }
    /// The largest record that an endpoint takes, `record_size_limit` (RFC 8449).
    public static var recordSizeLimit: ExtensionType { ExtensionType(rawValue: 28) }
    /// The client takes a certificate beside an external key, `tls_cert_with_extern_psk`.
    public static var certificateWithExternalPSK: ExtensionType { ExtensionType(rawValue: 33) }
    /// Keys that both ends may have already, `pre_shared_key`.
    public static var preSharedKey: ExtensionType { ExtensionType(rawValue: 41) }
    /// Data before the handshake ends, `early_data`.
    public static var earlyData: ExtensionType { ExtensionType(rawValue: 42) }
    /// The versions, `supported_versions`.
    public static var supportedVersions: ExtensionType { ExtensionType(rawValue: 43) }
    /// What a server wants to see again after a retry, `cookie`.
    public static var cookie: ExtensionType { ExtensionType(rawValue: 44) }
    /// What may go with a pre-shared key, `psk_key_exchange_modes`.
    public static var pskKeyExchangeModes: ExtensionType { ExtensionType(rawValue: 45) }
    /// The authorities that an endpoint believes, `certificate_authorities`.
    public static var certificateAuthorities: ExtensionType { ExtensionType(rawValue: 47) }
    /// The schemes by which an endpoint verifies certificates, `signature_algorithms_cert`.
    public static var signatureAlgorithmsCert: ExtensionType { ExtensionType(rawValue: 50) }
    /// The shares of the key exchange, `key_share`.
    public static var keyShare: ExtensionType { ExtensionType(rawValue: 51) }

    /// Those above: what this profile knows, and therefore knows the place of.
    package static var known: [ExtensionType] {
        [
            .serverName, .supportedGroups, .signatureAlgorithms, .applicationProtocols, .padding,
            .preSharedKey, .earlyData, .pskKeyExchangeModes, .certificateWithExternalPSK,
            .recordSizeLimit, .supportedVersions, .cookie, .keyShare, .statusRequest,
            .clientCertificateType, .serverCertificateType, .certificateAuthorities,
            .signatureAlgorithmsCert,
        ]
    }
}

/// The type of a record (RFC 9846, Section 5.1).
package enum ContentType: UInt8, Sendable {
    case changeCipherSpec = 20
    case alert = 21
    case handshake = 22
    case applicationData = 23
}

/// The version numbers that still appear on the wire.
package enum ProtocolVersion {
    /// What no hello may say any more.
    package static var ssl3: UInt16 { 0x0300 }
    /// What the first record says, for old middleboxes.
    package static var tls10: UInt16 { 0x0301 }
    /// What every other record and hello says.
    package static var tls12: UInt16 { 0x0303 }
    /// What `supported_versions` says.
    package static var tls13: UInt16 { 0x0304 }
}
