import PQCBOR
import PQIdentity
import PQLattice
import PQSecrets
import PQSuites

// A file's key, sealed by HPKE to one recipient and opened again.

extension SealedFileHeader.Recipient {
    /// The ways to reach a recipient: the KEM of its key decides the rest.
    ///
    /// With ML-KEM-1024 goes what is as strong: HKDF-SHA384 and AES-256-GCM.
    private static func suite(_ kem: HPKE.KEM) -> HPKE.Suite? {
        switch kem {
        case .xWing: .standard
        case .mlkem768: HPKE.Suite(kem: .mlkem768, kdf: .hkdfSHA256, aead: .chaCha20Poly1305)
        case .mlkem1024: HPKE.Suite(kem: .mlkem1024, kdf: .hkdfSHA384, aead: .aes256GCM)
        default: nil
        }
    }

    /// How many bytes an encapsulated key has.
    private static func encapsulatedByteCount(_ kem: HPKE.KEM) -> Int? {
        switch kem {
        case .xWing: XWing.encapsulatedByteCount
        case .mlkem768: MLKEM768.ciphertextByteCount
        case .mlkem1024: MLKEM1024.ciphertextByteCount
        default: nil
        }
    }

    /// What a sealed key is for: no other protocol, version or cipher opens it.
    private static func info(_ cipher: SealedFile.Cipher) -> [UInt8] {
        let info: CBORValue = ["pqtwin/sealed/1 file key", .unsigned(cipher.rawValue)]
        return info.encoded()
    }

    /// Seals a file's key.
    ///
    /// - Parameters:
    ///   - fileKey: The key.
    ///   - key: To whom.
    ///   - cipher: How the content is encrypted.
    ///   - source: Where the randomness comes from.
    /// - Throws: ``FileError/recipientAlgorithm(_:)`` or ``FileError/suite(_:)``.
    init(
        sealing fileKey: borrowing SecretBytes,
        to key: KEMPublicKey,
        cipher: SealedFile.Cipher,
        from source: some RandomSource
    ) throws(FileError) {
        switch key {
        case .xwing(let key): try self.init(fileKey, key, .xWing, cipher, source)
        case .mlkem768(let key): try self.init(fileKey, key, .mlkem768, cipher, source)
        case .mlkem1024(let key): try self.init(fileKey, key, .mlkem1024, cipher, source)
        case .mlkem512: throw .recipientAlgorithm(key.algorithm)
        }
    }

    private init(
        _ fileKey: borrowing SecretBytes,
        _ key: some HPKEPublicKey,
        _ kem: HPKE.KEM,
        _ cipher: SealedFile.Cipher,
        _ source: some RandomSource
    ) throws(FileError) {
        guard let suite = Self.suite(kem) else { throw .unknownAlgorithm(UInt64(kem.rawValue)) }
        let info = Self.info(cipher)
        do throws(SuiteError) {
            let sealed = try HPKE.seal(
                fileKey.span,
                to: key,
                info: info.span,
                authenticating: Span(),
                suite: suite,
                from: source
            )
            mechanism = kem
            encapsulated = sealed.encapsulated
            sealedKey = sealed.ciphertext
        } catch {
            throw .suite(error)
        }
    }

    /// Reads an entry.
    ///
    /// - Parameter entry: The item.
    /// - Throws: ``FileError/unexpectedHeader`` or ``FileError/unknownAlgorithm(_:)``.
    init(_ entry: CBORValue) throws(FileError) {
        guard let parts = entry.arrayValue, parts.count == 3,
            let number = parts[0].unsignedValue,
            let encapsulated = parts[1].bytesValue, let sealedKey = parts[2].bytesValue
        else { throw .unexpectedHeader }
        guard let kem = UInt16(exactly: number).flatMap({ HPKE.KEM(rawValue: $0) }),
            let byteCount = Self.encapsulatedByteCount(kem)
        else { throw .unknownAlgorithm(number) }
        guard encapsulated.count == byteCount,
            sealedKey.count == SealedFile.keyByteCount + SealedFile.tagByteCount
        else { throw .unexpectedHeader }
        mechanism = kem
        self.encapsulated = encapsulated
        self.sealedKey = sealedKey
    }

    /// The file's key, or nil if the entry is for another.
    ///
    /// - Parameters:
    ///   - key: The key to try.
    ///   - cipher: How the content is encrypted.
    /// - Returns: The file's key.
    func open(with key: KEMPrivateKey, cipher: SealedFile.Cipher) -> SecretBytes? {
        switch key {
        case .xwing(let key): open(key, .xWing, cipher)
        case .mlkem768(let key): open(key, .mlkem768, cipher)
        case .mlkem1024(let key): open(key, .mlkem1024, cipher)
        default: nil
        }
    }

    private func open(
        _ key: some HPKEPrivateKey,
        _ kem: HPKE.KEM,
        _ cipher: SealedFile.Cipher
    ) -> SecretBytes? {
        guard kem == mechanism, let suite = Self.suite(kem) else { return nil }
        let info = Self.info(cipher)
        return try? HPKE.open(
            HPKE.Sealed(encapsulated: encapsulated, ciphertext: sealedKey),
            with: key,
            info: info.span,
            authenticating: Span(),
            suite: suite
        )
    }
}
