public import PQSecrets

/// A key of either half, as a file holds it.
public enum KeyContent: Sendable {
    /// A private key, and the form in which it was stored.
    case privateKey(PrivateKey, PrivateKeyForm)
    /// A public key.
    case publicKey(SubjectPublicKey)
    /// A certificate with the subject's public key.
    case certificate(Certificate)

    /// The public half.
    public var publicKey: SubjectPublicKey {
        switch self {
        case .privateKey(let key, _): key.publicKey
        case .publicKey(let key): key
        case .certificate(let certificate): certificate.subjectPublicKey
        }
    }
}

extension KeyDocument {
    /// Reads the key, with every check that its format asks for.
    ///
    /// - Returns: The key.
    /// - Throws: ``IdentityError``; ``IdentityError/passphraseNeeded`` for an encrypted key.
    public func key() throws(IdentityError) -> KeyContent {
        switch kind {
        case .privateKey:
            let info = try PrivateKeyInfo(derRepresentation: bytes)
            return .privateKey(try PrivateKey(derRepresentation: bytes), info.form.name)
        case .curvePrivateKey:
            return .privateKey(try PrivateKey(PrivateKeyInfo(curveKey: bytes[...])), .seed)
        case .publicKey: return .publicKey(try SubjectPublicKey(derRepresentation: bytes))
        case .certificate: return .certificate(try Certificate(derRepresentation: bytes))
        case .encryptedPrivateKey, .wrappedPrivateKey: throw .passphraseNeeded
        case .jwk:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .malformedJSON
            }
            let key = try JWK(json: text)
            return key.privateKey.map { .privateKey($0, .seed) } ?? .publicKey(key.publicKey)
        case .coseKey:
            let key = try COSEKey(encoded: bytes)
            return key.privateKey.map { .privateKey($0, .seed) } ?? .publicKey(key.publicKey)
        case .raw(let algorithm, .seed):
            return .privateKey(
                try PrivateKey(seedRepresentation: bytes.span, algorithm: algorithm),
                .seed
            )
        case .raw(let algorithm, .expanded):
            return .privateKey(
                try PrivateKey(expandedRepresentation: bytes.span, algorithm: algorithm),
                .expanded
            )
        case .raw(let algorithm, .public):
            return .publicKey(
                try SubjectPublicKey(rawRepresentation: bytes, algorithm: algorithm)
            )
        }
    }

    /// Takes the key apart to name what is wrong with it.
    ///
    /// - Returns: What was found; an encrypted key is refused, since nothing of it can be seen.
    public func check() -> KeyCheck {
        switch kind {
        case .privateKey: KeyCheck(privateKey: bytes)
        case .publicKey: KeyCheck(publicKey: bytes)
        default: KeyCheck { () throws(IdentityError) in try key() }
        }
    }
}

extension PrivateKeyInfo.Form {
    /// The form's name.
    fileprivate var name: PrivateKeyForm {
        switch self {
        case .seed: .seed
        case .expanded: .expanded
        case .both: .both
        }
    }
}

extension PrivateKey {
    /// Reads a PEM text with a private key, encrypted or not.
    ///
    /// - Parameters:
    ///   - pem: The text with one document.
    ///   - passphrase: The passphrase's bytes, which a key that is not encrypted leaves alone.
    /// - Throws: ``IdentityError``.
    public init(pem: String, passphrase: borrowing SecretBytes) throws(IdentityError) {
        let document = try KeyDocument(Array(pem.utf8))
        switch try document.decrypted(passphrase: passphrase).key() {
        case .privateKey(let key, _): self = key
        case .publicKey, .certificate:
            throw .unexpectedPEMLabel(expected: PrivateKeyInfo.label, actual: "public key")
        }
    }
}
