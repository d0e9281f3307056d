public import PQIdentity
import PQSecrets

/// Opens a sealed file: its bytes go in in pieces of any length, content comes out.
///
/// Content comes out only after the chunk that holds it was authenticated, in order. That the file
/// is complete is known only when ``finish(appendingTo:)`` returns: until then what came out is
/// the true beginning of the content, and no more.
public struct FileOpener: ~Copyable, Sendable {
    private let keys: [KEMPrivateKey]
    private var cipher: ChunkCipher?
    private var waiting: [UInt8] = []
    private var failure: FileError?

    /// Begins a file.
    ///
    /// - Parameter keys: Keys, one of which should be a recipient's.
    public init(with keys: [KEMPrivateKey]) {
        self.keys = keys
    }

    /// Takes the next piece of the sealed file.
    ///
    /// - Parameters:
    ///   - piece: Any number of bytes.
    ///   - output: Receives the content of the chunks that are complete and hold.
    /// - Throws: ``FileError``; then the file is refused for good.
    public mutating func open(
        _ piece: Span<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(FileError) {
        if let failure { throw failure }
        do throws(FileError) {
            try take(piece, appendingTo: &output)
        } catch {
            failure = error
            throw error
        }
    }

    /// Ends the file.
    ///
    /// - Parameter output: Receives the content of the last chunk.
    /// - Throws: ``FileError``, among others ``FileError/truncated``.
    public consuming func finish(appendingTo output: inout [UInt8]) throws(FileError) {
        if let failure { throw failure }
        guard var cipher = cipher.take() else {
            let beginning = waiting.prefix(SealedFile.magic.count)
            throw SealedFile.magic.starts(with: beginning) && !beginning.isEmpty
                ? .truncated : .notSealed
        }
        // Only an empty file ends with an empty chunk.
        let isEmpty = waiting.count == SealedFile.tagByteCount && cipher.number > 0
        guard waiting.count >= SealedFile.tagByteCount, !isEmpty else { throw .truncated }
        let number = cipher.number
        do throws(FileError) {
            try cipher.open(waiting.span, isLast: true, appendingTo: &output)
        } catch {
            var withheld: [UInt8] = []
            // A whole chunk that is not the last one: what came after it is missing.
            let isInner =
                (try? cipher.open(waiting.span, isLast: false, appendingTo: &withheld)) != nil
            throw isInner ? .truncated : .chunk(number)
        }
    }

    private mutating func take(
        _ piece: Span<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(FileError) {
        let chunk = SealedFile.chunkByteCount + SealedFile.tagByteCount
        var rest = piece
        if cipher == nil {
            rest = try takeHeader(rest)
        }
        while !rest.isEmpty {
            if waiting.isEmpty, rest.count > chunk {
                try cipher?.open(rest.extracting(first: chunk), isLast: false, appendingTo: &output)
                rest = rest.extracting(droppingFirst: chunk)
            } else if waiting.count == chunk {
                var full: [UInt8] = []
                swap(&full, &waiting)
                try cipher?.open(full.span, isLast: false, appendingTo: &output)
                full.removeAll(keepingCapacity: true)
                swap(&full, &waiting)
            } else {
                let count = min(chunk - waiting.count, rest.count)
                waiting.append(copying: rest.extracting(first: count))
                rest = rest.extracting(droppingFirst: count)
            }
        }
    }

    /// Collects the header and never more; returns what follows it.
    @_lifetime(copy piece)
    private mutating func takeHeader(_ piece: Span<UInt8>) throws(FileError) -> Span<UInt8> {
        var rest = piece
        while true {
            let wanted = try headerByteCount()
            let count = min(wanted - waiting.count, rest.count)
            waiting.append(copying: rest.extracting(first: count))
            rest = rest.extracting(droppingFirst: count)
            guard waiting.count == wanted else { return rest }
            if waiting.count > SealedFile.magic.count + 4 {
                try readHeader()
                return rest
            }
        }
    }

    /// How many bytes are known to stand before the content.
    private func headerByteCount() throws(FileError) -> Int {
        let magic = SealedFile.magic
        let start = magic.count + 4
        guard magic.starts(with: waiting.prefix(magic.count)) else { throw .notSealed }
        guard waiting.count >= start else { return start }
        let count = waiting[magic.count..<start].reduce(0) { $0 << 8 | Int($1) }
        guard count <= SealedFile.headerLimit else {
            throw .headerTooLong(limit: SealedFile.headerLimit, actual: count)
        }
        return start + count + FileKeys.tagByteCount
    }

    private mutating func readHeader() throws(FileError) {
        let tagStart = waiting.count - FileKeys.tagByteCount
        let header = try SealedFileHeader(
            decoding: Array(waiting[(SealedFile.magic.count + 4)..<tagStart])
        )
        let fileKey = try header.fileKey(for: keys)
        let derived = try FileKeys(fileKey: fileKey.span, head: Array(waiting[..<tagStart]))
        let tag = Array(waiting[tagStart...])
        guard constantTimeEqual(derived.tag.span, tag.span) else { throw .header }
        cipher = try ChunkCipher(header.cipher, key: derived.payloadKey)
        waiting = []
    }
}
