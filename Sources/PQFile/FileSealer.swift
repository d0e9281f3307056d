public import PQIdentity
public import PQSecrets

/// Seals a file to its recipients: content goes in in pieces of any length, the sealed file comes
/// out.
///
/// The first bytes are ``header``. Every chunk but the last holds exactly
/// ``SealedFile/chunkByteCount`` bytes, so a full chunk waits until it is known whether another
/// follows.
public struct FileSealer: ~Copyable, Sendable {
    /// How the sealed file begins; written before anything else.
    public let header: [UInt8]
    private var cipher: ChunkCipher
    private var waiting: [UInt8] = []

    /// Makes a fresh key for a file and seals it to each recipient.
    ///
    /// - Parameters:
    ///   - recipients: From 1 to ``SealedFile/recipientLimit`` keys of X-Wing, ML-KEM-768 or
    ///     ML-KEM-1024.
    ///   - cipher: How the content is encrypted.
    ///   - source: Where the randomness comes from.
    /// - Throws: ``FileError``.
    public init(
        to recipients: [KEMPublicKey],
        cipher: SealedFile.Cipher = .aes256GCM,
        from source: some RandomSource = SystemRandomSource()
    ) throws(FileError) {
        let fileKey: SecretBytes
        do throws(RandomError) {
            fileKey = try SecretBytes(random: SealedFile.keyByteCount, from: source)
        } catch {
            throw .random(error)
        }
        let head = try SealedFileHeader(
            sealing: fileKey,
            to: recipients,
            cipher: cipher,
            from: source
        ).head
        let keys = try FileKeys(fileKey: fileKey.span, head: head)
        self.cipher = try ChunkCipher(cipher, key: keys.payloadKey)
        header = head + Array(copying: keys.tag.span)
    }

    /// Takes the next piece of the content.
    ///
    /// - Parameters:
    ///   - piece: Any number of bytes.
    ///   - output: Receives the chunks that are complete.
    /// - Throws: ``FileError``.
    public mutating func seal(
        _ piece: Span<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(FileError) {
        let chunk = SealedFile.chunkByteCount
        var rest = piece
        while !rest.isEmpty {
            if waiting.isEmpty, rest.count > chunk {
                try cipher.seal(rest.extracting(first: chunk), isLast: false, appendingTo: &output)
                rest = rest.extracting(droppingFirst: chunk)
            } else if waiting.count == chunk {
                var full: [UInt8] = []
                swap(&full, &waiting)
                try cipher.seal(full.span, isLast: false, appendingTo: &output)
                full.removeAll(keepingCapacity: true)
                swap(&full, &waiting)
            } else {
                let count = min(chunk - waiting.count, rest.count)
                waiting.append(copying: rest.extracting(first: count))
                rest = rest.extracting(droppingFirst: count)
            }
        }
    }

    /// Ends the content.
    ///
    /// - Parameter output: Receives the last chunk, which is empty only if all content is.
    /// - Throws: ``FileError``.
    public consuming func finish(appendingTo output: inout [UInt8]) throws(FileError) {
        let last = waiting
        try cipher.seal(last.span, isLast: true, appendingTo: &output)
    }
}

extension [UInt8] {
    /// Appends the bytes of a span.
    ///
    /// - Parameter bytes: The bytes.
    mutating func append(copying bytes: Span<UInt8>) {
        append(contentsOf: Array(copying: bytes))
    }
}
