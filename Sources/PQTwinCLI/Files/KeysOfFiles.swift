import PQCOSE
import PQIdentity
import PQSecrets
import PQSuites

// Keys as the commands for files take them: in PEM, from a file or from standard input.

extension PrivateKey {
    /// Reads a private key.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - passphrase: Where the passphrase comes from, if one is needed.
    /// - Throws: ``IdentityError`` or ``CommandFailure``.
    init(file path: String, passphrase: PassphraseOptions) throws {
        let text = try InputFile.text(path)
        self = try CommandFailure.naming(path) {
            if text.contains("-----BEGIN \(EncryptedPrivateKey.pemLabel)-----") {
                let secret = try passphrase.passphrase(for: path)
                let der = try EncryptedPrivateKey(pem: text).decrypted(passphrase: secret)
                return try PrivateKey(derRepresentation: der)
            }
            if text.contains("-----BEGIN \(WrappedPrivateKey.pemLabel)-----") {
                let secret = try passphrase.passphrase(for: path)
                let der = try WrappedPrivateKey(pem: text).decrypted(passphrase: secret)
                return try PrivateKey(derRepresentation: der)
            }
            return try PrivateKey(pem: text)
        }
    }
}

extension SigningPrivateKey {
    /// Reads a private key that signs.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - passphrase: Where the passphrase comes from, if one is needed.
    /// - Throws: ``IdentityError`` or ``CommandFailure``.
    init(file path: String, passphrase: PassphraseOptions) throws {
        let key = try PrivateKey(file: path, passphrase: passphrase)
        guard case .signing(let signing) = key else {
            throw CommandFailure("\(path): a key of \(key.algorithm) can't sign")
        }
        self = signing
    }
}

extension KEMPrivateKey {
    /// Reads a private key that opens files.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - passphrase: Where the passphrase comes from, if one is needed.
    /// - Throws: ``IdentityError`` or ``CommandFailure``.
    init(file path: String, passphrase: PassphraseOptions) throws {
        let key = try PrivateKey(file: path, passphrase: passphrase)
        guard case .encapsulation(let decapsulating) = key else {
            throw CommandFailure("\(path): a key of \(key.algorithm) opens no files")
        }
        self = decapsulating
    }
}

extension SubjectPublicKey {
    /// Reads public keys: PEM documents with a public key or a certificate each, one or several.
    ///
    /// A certificate stands for its key; nobody asks here who issued it and until when.
    ///
    /// - Parameter path: A path, or `-`.
    /// - Returns: At least one key.
    /// - Throws: ``IdentityError`` or ``CommandFailure``.
    static func keys(file path: String) throws -> [SubjectPublicKey] {
        let text = try InputFile.text(path)
        let keys = try CommandFailure.naming(path) {
            try documents(text).map { document in
                document.contains("-----BEGIN CERTIFICATE-----")
                    ? try Certificate(pem: document).subjectPublicKey
                    : try SubjectPublicKey(pem: document)
            }
        }
        guard !keys.isEmpty else { throw CommandFailure("\(path): there is no public key in it") }
        return keys
    }

    /// The PEM documents of a text; between them, empty lines and lines that begin with `#`.
    private static func documents(_ text: String) throws -> [String] {
        var documents: [String] = []
        var lines: [Substring] = []
        // CR LF is one character, which is no "\n".
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if lines.isEmpty, line.allSatisfy(\.isWhitespace) || line.first == "#" { continue }
            if lines.isEmpty, line.hasPrefix("-----BEGIN "), line.contains("PRIVATE KEY-----") {
                throw CommandFailure("this is a private key; give the public one")
            }
            lines.append(line)
            if line.hasPrefix("-----END ") {
                documents.append(lines.joined(separator: "\n") + "\n")
                lines = []
            }
        }
        if !lines.isEmpty { documents.append(lines.joined(separator: "\n")) }
        return documents
    }
}

extension SigningPublicKey {
    /// Reads a public key that verifies, or the one in a certificate.
    ///
    /// - Parameter path: A path, or `-`.
    /// - Throws: ``IdentityError`` or ``CommandFailure``.
    init(file path: String) throws {
        let keys = try SubjectPublicKey.keys(file: path)
        guard keys.count == 1 else { throw CommandFailure("\(path): more than one key") }
        guard let key = keys[0].signingKey else {
            throw CommandFailure("\(path): a key of \(keys[0].algorithm) can't verify signatures")
        }
        self = key
    }
}

extension CommandFailure {
    /// Puts the file's name before what is wrong with its content.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - body: Reads the content.
    /// - Returns: What it gives.
    /// - Throws: ``CommandFailure``.
    static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as CommandFailure {
            throw CommandFailure("\(path): \(failure.description)", status: failure.status)
        } catch {
            throw CommandFailure("\(path == "-" ? "standard input" : path): \(error)")
        }
    }
}
