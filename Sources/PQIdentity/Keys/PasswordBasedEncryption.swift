import PQSecrets
import PQSuites
import SwiftASN1

/// The parameters of PBES2 (RFC 8018, Section 6.2): a password hash, its salt, and AES-CBC.
struct PasswordBasedEncryption: Sendable, Equatable {
    let scheme: EncryptedPrivateKey.Scheme
    private let salt: [UInt8]
    private let iv: [UInt8]
    private let keyByteCount: Int

    /// Draws salt and initialisation vector for a new file.
    init(
        _ scheme: EncryptedPrivateKey.Scheme,
        from source: some RandomSource
    ) throws(IdentityError) {
        if case .pbkdf2(let hash, _) = scheme, hash.hmacIdentifier == nil {
            throw .unsupportedEncryption("PBKDF2 with HMAC-\(hash)")
        }
        salt = try drawPublic(16, from: source)
        iv = try drawPublic(16, from: source)
        self.scheme = scheme
        keyByteCount = AESCBC.keyByteCount
    }

    /// Encrypts; the key has 32 bytes.
    func encrypt(
        _ plaintext: Span<UInt8>,
        passphrase: borrowing SecretBytes
    ) throws(IdentityError) -> [UInt8] {
        do {
            let key = try key(from: passphrase)
            return try AESCBC.encrypt(key: key.span, iv: iv.span, plaintext)
        } catch {
            throw .suite(error)
        }
    }

    /// Decrypts; whatever goes wrong with the ciphertext is called a wrong passphrase.
    func decrypt(
        _ ciphertext: Span<UInt8>,
        passphrase: borrowing SecretBytes
    ) throws(IdentityError) -> SecretBytes {
        do {
            let key = try key(from: passphrase)
            return try AESCBC.decrypt(key: key.span, iv: iv.span, ciphertext)
        } catch {
            throw error == .decryptionFailure ? .wrongPassphrase : .suite(error)
        }
    }

    private func key(from passphrase: borrowing SecretBytes) throws(SuiteError) -> SecretBytes {
        switch scheme {
        case .scrypt(let n, let r, let p):
            return try PasswordHash.scrypt(
                password: passphrase,
                salt: salt.span,
                n: n,
                r: r,
                p: p,
                count: keyByteCount
            )
        case .pbkdf2(let hash, let iterations):
            return try PasswordHash.pbkdf2(
                hash: hash,
                password: passphrase,
                salt: salt.span,
                iterations: iterations,
                count: keyByteCount
            )
        }
    }
}

/// Draws bytes that need no secrecy, such as a salt.
func drawPublic(_ count: Int, from source: some RandomSource) throws(IdentityError) -> [UInt8] {
    do {
        let bytes = try SecretBytes(random: count, from: source)
        return Array(copying: bytes.span)
    } catch {
        throw .random(error)
    }
}

// DER. The AlgorithmIdentifiers are those of RFC 8018, Appendix A, and RFC 7914, Section 7.

private enum ObjectIdentifier {
    static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 13]
    static let pbkdf2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 12]
    static let scrypt: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11591, 4, 11]
    static let aes128CBC: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 2]
    static let aes256CBC: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 42]
    static let hmacSHA1: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 2, 7]
}

extension PasswordBasedEncryption {
    /// Reads the AlgorithmIdentifier that stands first in an EncryptedPrivateKeyInfo.
    init(derEncoded nodes: inout ASN1NodeCollection.Iterator) throws {
        self = try Self.algorithm(&nodes) { identifier, nodes in
            guard identifier == ObjectIdentifier.pbes2 else { throw Self.refusal(identifier) }
            return try Self.sequence(&nodes) { nodes in
                let derivation = try Self.algorithm(&nodes, Self.derivation)
                let cipher = try Self.algorithm(&nodes, Self.cipher)
                if let stated = derivation.keyByteCount, stated != cipher.keyByteCount {
                    throw IdentityError.malformedDER(.encryptedPrivateKey)
                }
                return PasswordBasedEncryption(
                    scheme: derivation.scheme,
                    salt: derivation.salt,
                    iv: cipher.iv,
                    keyByteCount: cipher.keyByteCount
                )
            }
        }
    }

    private init(
        scheme: EncryptedPrivateKey.Scheme,
        salt: [UInt8],
        iv: [UInt8],
        keyByteCount: Int
    ) {
        self.scheme = scheme
        self.salt = salt
        self.iv = iv
        self.keyByteCount = keyByteCount
    }

    /// What the algorithm identifier of the password hash says.
    private struct Derivation {
        let scheme: EncryptedPrivateKey.Scheme
        let salt: [UInt8]
        let keyByteCount: Int?
    }

    /// What the algorithm identifier of the cipher says.
    private struct Cipher {
        let iv: [UInt8]
        let keyByteCount: Int
    }

    /// Reads the parameters of scrypt or PBKDF2.
    private static func derivation(
        _ identifier: ASN1ObjectIdentifier,
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> Derivation {
        switch identifier {
        case ObjectIdentifier.scrypt: try scrypt(&nodes)
        case ObjectIdentifier.pbkdf2: try pbkdf2(&nodes)
        default: throw refusal(identifier)
        }
    }

    private static func scrypt(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> Derivation {
        try sequence(&nodes) { nodes in
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            let n = try Int(derEncoded: &nodes)
            let r = try Int(derEncoded: &nodes)
            let p = try Int(derEncoded: &nodes)
            let keyByteCount = try nodes.next().map { try Int(derEncoded: $0) }
            return Derivation(
                scheme: .scrypt(n: n, r: r, p: p),
                salt: salt,
                keyByteCount: keyByteCount
            )
        }
    }

    private static func pbkdf2(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> Derivation {
        try sequence(&nodes) { nodes in
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            let iterations = try Int(derEncoded: &nodes)
            var next = nodes.next()
            var keyByteCount: Int?
            if let node = next, node.identifier == .integer {
                keyByteCount = try Int(derEncoded: node)
                next = nodes.next()
            }
            // The function that goes without saying is HMAC with SHA-1.
            guard let next else { throw refusal(ObjectIdentifier.hmacSHA1) }
            let hash = try DER.sequence(next, identifier: .sequence) { nodes in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                // NULL by the standard; pycryptodome leaves it out.
                if let parameters = nodes.next() { _ = try ASN1Null(derEncoded: parameters) }
                guard let hash = HashAlgorithm(hmacIdentifier: identifier) else {
                    throw refusal(identifier)
                }
                return hash
            }
            return Derivation(
                scheme: .pbkdf2(hash: hash, iterations: iterations),
                salt: salt,
                keyByteCount: keyByteCount
            )
        }
    }

    /// Reads the cipher: its initialisation vector and the length of its key.
    private static func cipher(
        _ identifier: ASN1ObjectIdentifier,
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> Cipher {
        let keyByteCount: Int
        switch identifier {
        case ObjectIdentifier.aes256CBC: keyByteCount = 32
        case ObjectIdentifier.aes128CBC: keyByteCount = 16
        default: throw refusal(identifier)
        }
        let iv = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
        guard iv.count == AESCBC.blockByteCount else {
            throw IdentityError.malformedDER(.encryptedPrivateKey)
        }
        return Cipher(iv: iv, keyByteCount: keyByteCount)
    }

    /// Reads an AlgorithmIdentifier whose parameters depend on its identifier.
    private static func algorithm<Value>(
        _ nodes: inout ASN1NodeCollection.Iterator,
        _ parameters: (ASN1ObjectIdentifier, inout ASN1NodeCollection.Iterator) throws -> Value
    ) throws -> Value {
        try sequence(&nodes) { nodes in
            try parameters(ASN1ObjectIdentifier(derEncoded: &nodes), &nodes)
        }
    }

    /// Reads the SEQUENCE that comes next.
    private static func sequence<Value>(
        _ nodes: inout ASN1NodeCollection.Iterator,
        _ read: (inout ASN1NodeCollection.Iterator) throws -> Value
    ) throws -> Value {
        guard let node = nodes.next() else {
            throw IdentityError.malformedDER(.encryptedPrivateKey)
        }
        return try DER.sequence(node, identifier: .sequence, read)
    }

    /// The refusal of an algorithm, by its name where it has one that people know.
    private static func refusal(_ identifier: ASN1ObjectIdentifier) -> IdentityError {
        let names: [ASN1ObjectIdentifier: String] = [
            ObjectIdentifier.hmacSHA1: "PBKDF2 with HMAC-SHA-1",
            [1, 2, 840, 113_549, 1, 5, 3]: "PBE with MD5 and DES",
            [1, 2, 840, 113_549, 1, 5, 10]: "PBE with SHA-1 and DES",
            [1, 2, 840, 113_549, 1, 12, 1, 3]: "PBE with SHA-1 and Triple DES",
            [1, 2, 840, 113_549, 3, 7]: "Triple DES",
            [2, 16, 840, 1, 101, 3, 4, 1, 22]: "AES-192-CBC",
        ]
        return .unsupportedEncryption(names[identifier] ?? identifier.dotted)
    }

    /// Writes the AlgorithmIdentifier; the cipher is AES-256-CBC.
    func serialize(into coder: inout DER.Serializer) throws {
        try coder.sequence { coder in
            try coder.serialize(ObjectIdentifier.pbes2)
            try coder.sequence { coder in
                try coder.sequence { try serializeDerivation(into: &$0) }
                try coder.sequence { coder in
                    try coder.serialize(ObjectIdentifier.aes256CBC)
                    try coder.octets(iv)
                }
            }
        }
    }

    private func serializeDerivation(into coder: inout DER.Serializer) throws {
        switch scheme {
        case .scrypt(let n, let r, let p):
            try coder.serialize(ObjectIdentifier.scrypt)
            try coder.sequence { coder in
                try coder.octets(salt)
                for number in [n, r, p] { try coder.serialize(number) }
            }
        case .pbkdf2(let hash, let iterations):
            try coder.serialize(ObjectIdentifier.pbkdf2)
            try coder.sequence { coder in
                try coder.octets(salt)
                try coder.serialize(iterations)
                try coder.sequence { coder in
                    // Draws of a new file have refused any hash without an identifier.
                    if let identifier = hash.hmacIdentifier { try coder.serialize(identifier) }
                    try coder.serialize(ASN1Null())
                }
            }
        }
    }
}

extension HashAlgorithm {
    /// The identifier of HMAC with this hash, nil where this module uses none (RFC 8018,
    /// Appendix B.1).
    fileprivate var hmacIdentifier: ASN1ObjectIdentifier? {
        switch self {
        case .sha256: [1, 2, 840, 113_549, 2, 9]
        case .sha384: [1, 2, 840, 113_549, 2, 10]
        case .sha512: [1, 2, 840, 113_549, 2, 11]
        case .sha224, .sha512_224, .sha512_256: nil
        }
    }

    fileprivate init?(hmacIdentifier: ASN1ObjectIdentifier) {
        let hashes = Self.allCases.filter { $0.hmacIdentifier == hmacIdentifier }
        guard let hash = hashes.first else { return nil }
        self = hash
    }
}
