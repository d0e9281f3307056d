import Foundation
import PQIdentity
import PQSecrets

/// Files of certificates, requests, lists and the keys that sign them; `-` is standard input.
enum CertificateFile {
    /// What a file of this command's kind can hold.
    enum Content {
        case certificates([Certificate])
        case request(CertificateSigningRequest)
        case revocationList(CertificateRevocationList)
        case publicKey(SubjectPublicKey)
    }

    /// Reads whatever a PEM file holds.
    static func content(_ path: String) throws -> Content {
        let text = try InputFile.text(path, limit: CertificateRevocationList.textLimit)
        return try naming(path) {
            if text.contains("-----BEGIN CERTIFICATE REQUEST-----") {
                return .request(try CertificateSigningRequest(pem: text))
            }
            if text.contains("-----BEGIN X509 CRL-----") {
                return .revocationList(try CertificateRevocationList(pem: text))
            }
            if text.contains("-----BEGIN PUBLIC KEY-----") {
                return .publicKey(try SubjectPublicKey(pem: text))
            }
            if text.contains("PRIVATE KEY-----") {
                throw CommandFailure("\(path): this is a private key, and not to be passed on")
            }
            return .certificates(try Certificate.certificates(pem: text))
        }
    }

    /// Reads one or more certificates.
    static func certificates(_ path: String) throws -> [Certificate] {
        let text = try InputFile.text(path)
        return try naming(path) { try Certificate.certificates(pem: text) }
    }

    /// Reads one certificate.
    static func certificate(_ path: String) throws -> Certificate {
        let text = try InputFile.text(path)
        return try naming(path) { try Certificate(pem: text) }
    }

    /// Reads a revocation list.
    static func revocationList(_ path: String) throws -> CertificateRevocationList {
        let text = try InputFile.text(path, limit: CertificateRevocationList.textLimit)
        return try naming(path) { try CertificateRevocationList(pem: text) }
    }

    /// Reads a private key that signs, and asks for the passphrase of an encrypted one.
    static func signingKey(
        _ path: String,
        passphrase: PassphraseOptions
    ) throws -> SigningPrivateKey {
        let text = try InputFile.text(path)
        return try naming(path) {
            if text.contains("-----BEGIN \(EncryptedPrivateKey.pemLabel)-----") {
                let encrypted = try EncryptedPrivateKey(pem: text)
                let secret = try passphrase.passphrase(for: shown(path))
                return try SigningPrivateKey(
                    derRepresentation: encrypted.decrypted(passphrase: secret)
                )
            }
            if text.contains("-----BEGIN \(WrappedPrivateKey.pemLabel)-----") {
                let wrapped = try WrappedPrivateKey(pem: text)
                let secret = try passphrase.passphrase(for: shown(path))
                return try SigningPrivateKey(
                    derRepresentation: wrapped.decrypted(passphrase: secret)
                )
            }
            return try SigningPrivateKey(pem: text)
        }
    }

    /// Whether something is a folder.
    static func isFolder(_ path: String) -> Bool {
        // The folder itself, and not a link to it, is asked about.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }

    /// Puts a file's name before what is wrong with it.
    static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as IdentityError {
            throw IdentityError.inFile(path: shown(path), error)
        }
    }

    /// The name of a file in a sentence.
    private static func shown(_ path: String) -> String { path == "-" ? "standard input" : path }
}
