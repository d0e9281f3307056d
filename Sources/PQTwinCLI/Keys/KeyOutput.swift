import ArgumentParser
import PQIdentity
import PQSecrets

/// How a key is written.
enum KeyOutput {
    /// The bytes of a public key in a format.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - format: The format.
    /// - Returns: The file's content.
    /// - Throws: ``IdentityError`` for a format that the algorithm has not.
    static func bytes(of key: SubjectPublicKey, as format: KeyDocument.Format) throws -> [UInt8] {
        switch format {
        case .pem: Array(key.pemRepresentation.utf8)
        case .der: key.derRepresentation
        case .raw: key.rawRepresentation
        case .jwk:
            try Array(JWK(key, keyIdentifier: JWK(key).thumbprint()).json().utf8)
        case .cose: try COSEKey(key, keyIdentifier: COSEKey(key).thumbprint()).encoded()
        }
    }

    /// The bytes of a private key in a format, unencrypted.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - format: The format.
    ///   - form: Which form of the key.
    /// - Returns: The file's content.
    /// - Throws: ``IdentityError`` for a format or form that the key has not.
    static func bytes(
        of key: PrivateKey,
        as format: KeyDocument.Format,
        form: PrivateKeyForm
    ) throws -> SecretBytes {
        switch (format, form) {
        case (.pem, _): return SecretBytes(copying: try key.pemRepresentation(form: form).utf8.span)
        case (.der, _): return try key.derRepresentation(form: form)
        case (.raw, .seed): return try key.seedRepresentation()
        case (.raw, .expanded): return try key.expandedRepresentation()
        case (.jwk, .seed):
            let text = try JWK(key, keyIdentifier: JWK(key.publicKey).thumbprint()).json()
            return SecretBytes(copying: text.utf8.span)
        case (.cose, .seed):
            let name = try COSEKey(key.publicKey).thumbprint()
            let encoded = try COSEKey(key, keyIdentifier: name).encoded()
            return SecretBytes(copying: encoded.span)
        case (_, .expanded), (_, .both):
            throw CommandFailure("a private key in \(format.title) has no \(form.rawValue) form")
        }
    }

    /// The bytes of a private key under a passphrase.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - format: PEM or DER.
    ///   - form: Which form of the key.
    ///   - encryption: How.
    ///   - passphrase: The passphrase's bytes.
    /// - Returns: The file's content.
    /// - Throws: ``IdentityError``.
    static func bytes(
        of key: PrivateKey,
        as format: KeyDocument.Format,
        form: PrivateKeyForm,
        encryption: KeyEncryption,
        passphrase: borrowing SecretBytes
    ) throws -> SecretBytes {
        let der = try key.derRepresentation(form: form)
        let (text, bytes): (String, [UInt8])
        switch encryption {
        case .scrypt, .pbkdf2:
            let scheme: EncryptedPrivateKey.Scheme = encryption == .scrypt ? .scrypt() : .pbkdf2()
            let file = try EncryptedPrivateKey(
                encrypting: der,
                passphrase: passphrase,
                scheme: scheme
            )
            (text, bytes) = (file.pemRepresentation, file.derRepresentation)
        case .argon2id:
            let file = try WrappedPrivateKey(encrypting: der, passphrase: passphrase)
            (text, bytes) = (file.pemRepresentation, file.rawRepresentation)
        }
        let content = format == .pem ? Array(text.utf8) : bytes
        return SecretBytes(copying: content.span)
    }
}

/// The options that say how a private key is written.
struct PrivateKeyOutput: ParsableArguments {
    @Option(help: "pem, der, raw, jwk or cose.")
    var format: KeyDocument.Format = .pem

    @Option(
        help: """
            seed, expanded or both. The seed is what other programs read best; without it, only \
            the expanded form is left.
            """
    )
    var privateForm: PrivateKeyForm?

    @Flag(help: "Encrypt the private key under a passphrase.")
    var encrypt = false

    @Option(
        help: """
            scrypt (the default) or pbkdf2: PKCS#8 that OpenSSL and Python read; argon2id: a \
            stronger form of our own. Implies --encrypt.
            """
    )
    var encryption: KeyEncryption?

    /// Whether the private key is encrypted.
    var isEncrypted: Bool { encrypt || encryption != nil }

    func validate() throws {
        if isEncrypted, format != .pem, format != .der {
            throw ValidationError("only PEM and DER files can be encrypted; leave --encrypt away")
        }
        if let privateForm, privateForm != .seed, format == .jwk || format == .cose {
            throw ValidationError(
                "a private key in \(format.title) is its seed; --private-form \(privateForm.rawValue) "
                    + "needs PEM or DER"
            )
        }
        if privateForm == .both, format == .raw {
            throw ValidationError("raw bytes are the seed or the expanded key, not both")
        }
    }

    /// The bytes of a private key as the options want them.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - passphrase: Asks for the passphrase if one is needed.
    /// - Returns: The file's content.
    /// - Throws: ``IdentityError`` or a ``CommandFailure``.
    func bytes(
        of key: PrivateKey,
        passphrase: () throws -> SecretBytes
    ) throws -> SecretBytes {
        let form = privateForm ?? key.storedForm
        guard isEncrypted else { return try KeyOutput.bytes(of: key, as: format, form: form) }
        let secret = try passphrase()
        return try KeyOutput.bytes(
            of: key,
            as: format,
            form: form,
            encryption: encryption ?? .scrypt,
            passphrase: secret
        )
    }
}
