public import PQIdentity
public import PQSecrets
public import PQSuites

/// A key that both ends were given by other means than TLS (RFC 9846, Section 2.2).
///
/// It is mixed into the key schedule beside a fresh key exchange, never in place of one. Whether it
/// also stands in place of the certificates is for the configuration to say.
public struct ExternalPSK: Sendable {
    /// How few bytes a key may have: 32, since a recorded binder lets anyone try keys at leisure
    /// and a quantum computer halves the length.
    public static let smallestKeyByteCount = 32

    /// The name under which the other end knows the key; it is sent in the clear.
    public let identity: [UInt8]
    /// The hash that the key is for, which the cipher suite must have too.
    public let hash: HashAlgorithm
    /// The key.
    package let key: SecretReference

    /// A key known to both ends.
    ///
    /// - Parameters:
    ///   - identity: The name under which the other end knows it, 1 to 1,024 bytes, in the clear.
    ///   - key: The key, 32 to 255 bytes of full strength: no password.
    ///   - hash: SHA-256 or SHA-384.
    /// - Throws: ``TLSError/configuration(_:)`` for other lengths or another hash.
    public init(
        identity: [UInt8],
        key: consuming SecretBytes,
        hash: HashAlgorithm = .sha256
    ) throws(TLSError) {
        guard (1...1024).contains(identity.count) else {
            throw .configuration("the identity of a pre-shared key is empty or too long")
        }
        guard (Self.smallestKeyByteCount...255).contains(key.count) else {
            throw .configuration("a pre-shared key has 32 to 255 bytes")
        }
        guard hash == .sha256 || hash == .sha384 else {
            throw .configuration("a pre-shared key is for SHA-256 or SHA-384")
        }
        self.identity = identity
        self.hash = hash
        self.key = SecretReference(key)
    }
}

/// Why a handshake began with a key that both ends had.
public enum PreSharedKeyOrigin: Sendable, Equatable {
    /// From an earlier connection, by a ticket; the full handshake that all of it rests on was at
    /// this time, by our clock.
    case resumption(authenticatedAt: CertificateTime)
    /// Given to both ends by other means, under this identity.
    case external(identity: [UInt8])
}
