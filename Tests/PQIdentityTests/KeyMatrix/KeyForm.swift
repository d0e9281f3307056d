import Foundation
import PQIdentity
import PQSecrets

/// How a key travels.
enum KeyForm: String, CaseIterable, Sendable {
    case seed, expanded, both, spki, pbkdf2, scrypt, jwk, raw

    /// The passphrase of every encrypted key here, which the peers know.
    private static let passphrase = Array("matrix".utf8)

    /// Whether keys of this algorithm have this form, and one of the peers could know it.
    func exists(for algorithm: KeyAlgorithm) -> Bool {
        switch self {
        case .expanded, .both: algorithm.expandedKeyByteCount > 0
        case .raw: [.mlkem768, .mlkem1024, .xwing].contains(algorithm)
        case .jwk: algorithm != .xwing
        case .seed, .spki, .pbkdf2, .scrypt: true
        }
    }

    /// Writes a key.
    func text(of key: PrivateKey) throws -> String {
        switch self {
        case .seed: return try key.pemRepresentation(form: .seed)
        case .expanded: return try key.pemRepresentation(form: .expanded)
        case .both: return try key.pemRepresentation(form: .both)
        case .spki: return key.publicKey.pemRepresentation
        case .pbkdf2: return try encrypted(key, .pbkdf2(iterations: 10_000))
        case .scrypt: return try encrypted(key, .scrypt(n: 1 << 14, r: 8, p: 1))
        case .jwk: return try JWK(key).json()
        case .raw:
            let seed = try key.seedRepresentation()
            return Array(copying: seed.span).map { String(format: "%02x", $0) }.joined()
        }
    }

    /// Reads a key's public half, from the whole of what was written.
    func publicKey(of text: String) throws -> SubjectPublicKey {
        switch self {
        case .seed, .expanded, .both: return try PrivateKey(pem: text).publicKey
        case .spki: return try SubjectPublicKey(pem: text)
        case .pbkdf2, .scrypt:
            let passphrase = SecretBytes(copying: Self.passphrase.span)
            let der = try EncryptedPrivateKey(pem: text).decrypted(passphrase: passphrase)
            return try PrivateKey(derRepresentation: der).publicKey
        case .jwk: return try JWK(json: text).publicKey
        case .raw: throw IdentityError.malformedPEM
        }
    }

    private func encrypted(
        _ key: PrivateKey,
        _ scheme: EncryptedPrivateKey.Scheme
    ) throws -> String {
        let passphrase = SecretBytes(copying: Self.passphrase.span)
        return try EncryptedPrivateKey(
            encrypting: key.derRepresentation(),
            passphrase: passphrase,
            scheme: scheme
        ).pemRepresentation
    }
}
