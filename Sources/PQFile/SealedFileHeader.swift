import PQCBOR
import PQIdentity
import PQSecrets
import PQSuites

/// What stands before the content: how it is encrypted, and the file's key for each recipient.
struct SealedFileHeader {
    let cipher: SealedFile.Cipher
    let recipients: [Recipient]

    /// A file's key, sealed to one recipient; it doesn't say to whom.
    struct Recipient {
        /// HPKE's number for the key encapsulation mechanism.
        let mechanism: HPKE.KEM
        let encapsulated: [UInt8]
        let sealedKey: [UInt8]
    }

    /// Magic, length and header: what the tag authenticates.
    var head: [UInt8] {
        let content: CBORValue = [
            .unsigned(SealedFile.version), .unsigned(cipher.rawValue),
            .array(
                recipients.map { recipient in
                    [
                        .unsigned(UInt64(recipient.mechanism.rawValue)),
                        .bytes(recipient.encapsulated),
                        .bytes(recipient.sealedKey),
                    ]
                }
            ),
        ]
        let encoding = content.encoded()
        var head = SealedFile.magic
        appendBigEndian(UInt64(encoding.count), byteCount: 4, to: &head)
        return head + encoding
    }

    /// Seals a file's key to each recipient.
    init(
        sealing fileKey: borrowing SecretBytes,
        to keys: [KEMPublicKey],
        cipher: SealedFile.Cipher,
        from source: some RandomSource
    ) throws(FileError) {
        let limit = SealedFile.recipientLimit
        guard (1...limit).contains(keys.count) else {
            throw .recipientCount(limit: limit, actual: keys.count)
        }
        self.cipher = cipher
        var recipients: [Recipient] = []
        for key in keys {
            recipients.append(
                try Recipient(sealing: fileKey, to: key, cipher: cipher, from: source)
            )
        }
        self.recipients = recipients
    }

    /// Reads a header.
    ///
    /// - Parameter bytes: The header without magic and length.
    /// - Throws: ``FileError``, one case per broken rule.
    init(decoding bytes: [UInt8]) throws(FileError) {
        let item: CBORValue
        do throws(CBORError) {
            item = try CBORValue(
                decoding: bytes,
                limits: CBORLimits(byteCount: SealedFile.headerLimit, depth: 3, itemCount: 512)
            )
        } catch {
            throw .malformedHeader(error)
        }
        guard let parts = item.arrayValue, let version = parts.first?.unsignedValue else {
            throw .unexpectedHeader
        }
        guard version == SealedFile.version else { throw .version(version) }
        guard parts.count == 3, let number = parts[1].unsignedValue,
            let entries = parts[2].arrayValue
        else { throw .unexpectedHeader }
        guard let cipher = SealedFile.Cipher(rawValue: number) else {
            throw .unknownAlgorithm(number)
        }
        let limit = SealedFile.recipientLimit
        guard (1...limit).contains(entries.count) else {
            throw .recipientCount(limit: limit, actual: entries.count)
        }
        var recipients: [Recipient] = []
        for entry in entries { recipients.append(try Recipient(entry)) }
        self.cipher = cipher
        self.recipients = recipients
    }

    /// Finds the file's key; every entry is tried, since none says whose it is.
    ///
    /// - Parameter keys: The keys that may open it.
    /// - Returns: The file's key.
    /// - Throws: ``FileError/notRecipient``.
    func fileKey(for keys: [KEMPrivateKey]) throws(FileError) -> SecretBytes {
        for key in keys {
            for recipient in recipients {
                if let fileKey = recipient.open(with: key, cipher: cipher) { return fileKey }
            }
        }
        throw .notRecipient
    }
}
