public import PQSecrets
public import PQSuites
import SwiftASN1

/// A private key encrypted under a passphrase as PKCS#8 lays it out (EncryptedPrivateKeyInfo of
/// RFC 5958, Section 3) with the scheme PBES2 (RFC 8018, Section 6.2).
///
/// Reads and writes what OpenSSL and Python's `cryptography` read and write. The scheme
/// authenticates nothing, so a wrong passphrase and a damaged file look alike. Where the reader is
/// this module too, ``WrappedPrivateKey`` is the better file.
public struct EncryptedPrivateKey: Sendable, Equatable {
    /// The DER of the whole structure.
    public let derRepresentation: [UInt8]

    /// How the passphrase becomes a key.
    public let scheme: Scheme

    private let encryption: PasswordBasedEncryption
    private let ciphertext: [UInt8]

    /// The function that turns a passphrase into a key, and its cost.
    public enum Scheme: Sendable, Equatable {
        /// scrypt (RFC 7914): 16 MiB five times over as it stands.
        ///
        /// More memory would be better; OpenSSL reads no file that takes more than 32 MiB unless it
        /// is told to.
        case scrypt(n: Int = 1 << 14, r: Int = 8, p: Int = 5)
        /// PBKDF2 with HMAC (RFC 8018): needs no memory, so it is cheaper to attack.
        case pbkdf2(hash: HashAlgorithm = .sha256, iterations: Int = 600_000)
    }

    /// Encrypts a private key with AES-256-CBC.
    ///
    /// - Parameters:
    ///   - der: The DER of a PKCS#8 private key.
    ///   - passphrase: The passphrase's bytes, at least one; commonly UTF-8.
    ///   - scheme: How the passphrase becomes a key.
    ///   - source: Where salt and initialisation vector come from.
    /// - Throws: ``IdentityError/emptyPassphrase``, ``IdentityError/suite(_:)`` for a cost out of
    ///   its limits, ``IdentityError/malformedDER(_:)`` if `der` is no private key,
    ///   ``IdentityError/random(_:)`` if the source fails.
    public init(
        encrypting der: borrowing SecretBytes,
        passphrase: borrowing SecretBytes,
        scheme: Scheme = .scrypt(),
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) {
        guard passphrase.count > 0 else { throw .emptyPassphrase }
        guard PrivateKeyOutline.fits(der) else { throw .malformedDER(.privateKey) }
        encryption = try PasswordBasedEncryption(scheme, from: source)
        ciphertext = try encryption.encrypt(der.span, passphrase: passphrase)
        derRepresentation = try Self.encoded(encryption, ciphertext)
        self.scheme = scheme
    }

    /// Reads an encrypted private key without decrypting it.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else.
    /// - Throws: ``IdentityError/malformedDER(_:)``, ``IdentityError/tooLarge(_:limit:)``,
    ///   ``IdentityError/unsupportedEncryption(_:)`` for another scheme.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        guard derRepresentation.count <= PEMText.byteLimit else {
            throw .tooLarge(.encryptedPrivateKey, limit: PEMText.byteLimit)
        }
        let structure = IdentityError.Structure.encryptedPrivateKey
        (encryption, ciphertext) = try decode(derRepresentation[...], as: structure) { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                let encryption = try PasswordBasedEncryption(derEncoded: &nodes)
                return (encryption, Array(try ASN1OctetString(derEncoded: &nodes).bytes))
            }
        }
        scheme = encryption.scheme
        self.derRepresentation = derRepresentation
    }

    /// The label of a PEM text that holds such a key.
    public static let pemLabel = "ENCRYPTED PRIVATE KEY"

    /// Reads an encrypted private key without decrypting it.
    ///
    /// - Parameter text: One PEM document with the label ENCRYPTED PRIVATE KEY.
    /// - Throws: ``IdentityError``; a wrong label, or as for the DER.
    public init(pem text: String) throws(IdentityError) {
        try self.init(derRepresentation: PEMText.single(text, label: Self.pemLabel))
    }

    /// The key as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(derRepresentation, label: Self.pemLabel)
    }

    /// Decrypts the private key.
    ///
    /// - Parameter passphrase: The passphrase's bytes.
    /// - Returns: The DER of a PKCS#8 private key, which has yet to be read.
    /// - Throws: ``IdentityError/wrongPassphrase``, for damaged content too;
    ///   ``IdentityError/suite(_:)`` for a cost out of its limits.
    public func decrypted(
        passphrase: borrowing SecretBytes
    ) throws(IdentityError) -> SecretBytes {
        let der = try encryption.decrypt(ciphertext.span, passphrase: passphrase)
        // One wrong passphrase in 256 leaves padding that looks right by chance.
        guard PrivateKeyOutline.fits(der) else { throw .wrongPassphrase }
        return der
    }

    private static func encoded(
        _ encryption: PasswordBasedEncryption,
        _ ciphertext: [UInt8]
    ) throws(IdentityError) -> [UInt8] {
        try encode(.encryptedPrivateKey) { coder in
            try coder.sequence { coder in
                try encryption.serialize(into: &coder)
                try coder.octets(ciphertext)
            }
        }
    }
}

/// What every PKCS#8 private key begins with.
enum PrivateKeyOutline {
    /// Whether bytes are one SEQUENCE from end to end that begins with the version 0 or 1.
    ///
    /// Only the frame is looked at, which is the same for every key of an algorithm.
    static func fits(_ key: borrowing SecretBytes) -> Bool {
        let der = key.span
        guard der.count >= 2, der[0] == 0x30 else { return false }
        var start = 2
        var length = Int(der[1])
        if length >= 0x80 {
            let octets = length & 0x7F
            guard (1...3).contains(octets), der.count >= 2 + octets, der[2] != 0
            else { return false }
            length = 0
            for index in 2..<2 + octets { length = length << 8 | Int(der[index]) }
            guard length >= 0x80 else { return false }
            start += octets
        }
        guard der.count - start == length, length >= 3 else { return false }
        return der[start] == 2 && der[start + 1] == 1 && der[start + 2] <= 1
    }
}
