import PQIdentity
import PQSuites

// From a file to a set of vectors. VectorFinder says which files there are; the form of each shows
// in its name and content, and one reader a form translates it into the model.

/// Reads vectors from files and folders.
public enum VectorReader {
    /// The largest file read, in bytes, packed and unpacked.
    public static let byteLimit = 512 << 20
    /// How deep folders may nest.
    public static let depthLimit = 32
    /// How many files a folder may have, with all below it.
    public static let fileLimit = 100_000

    /// Reads everything at a path: one file, or a folder and what lies below it.
    ///
    /// - Parameter path: A file or folder.
    /// - Returns: The vectors, and what looked like vectors but isn't.
    /// - Throws: ``VectorError`` if there is nothing at the path or nothing in it. A file that was
    ///   named itself and isn't a set of vectors is an error too.
    public static func read(_ path: String) throws(VectorError) -> VectorFolder {
        let catalog = try VectorCatalog(path)
        if catalog.isFile, let source = catalog.sources.first {
            return VectorFolder(files: [try read(source)], unread: [], passedOver: [])
        }
        var files: [VectorFile] = []
        var unread = catalog.unread
        var passedOver = catalog.passedOver
        for source in catalog.sources {
            do {
                files.append(try read(source))
            } catch {
                if source.passesOver(error) {
                    passedOver.append(source.path)
                } else {
                    unread.append(error)
                }
            }
        }
        guard !files.isEmpty || !unread.isEmpty else { throw .empty(path: path) }
        return VectorFolder(files: files, unread: unread, passedOver: passedOver)
    }

    /// Reads one set of vectors.
    ///
    /// - Parameter source: Where it lies.
    /// - Returns: The vectors.
    /// - Throws: ``VectorError``.
    public static func read(_ source: VectorSource) throws(VectorError) -> VectorFile {
        if source.form == .keyFiles { return try KeyFileReader.read(source) }
        let file = try LoadedFile(source.path)
        var digests = [file.digest]
        var answers: [UInt8]?
        if let path = source.answers {
            let loaded = try LoadedFile(path)
            digests.append(loaded.digest)
            answers = loaded.bytes
        }
        var result =
            source.form == .lines
            ? try LineReader.read(file.bytes, path: source.path)
            : try parse(file.bytes, answers: answers, path: source.path)
        result.digests = digests
        return result
    }

    /// Reads one set of vectors from its JSON text.
    ///
    /// - Parameters:
    ///   - bytes: The prompt, or questions and answers together.
    ///   - answers: The text of the expected results, where they stand apart.
    ///   - path: Where the text comes from, for messages.
    /// - Returns: The vectors.
    /// - Throws: ``VectorError`` for text that isn't a set of vectors.
    public static func parse(
        _ bytes: [UInt8],
        answers: [UInt8]? = nil,
        path: String
    ) throws(VectorError) -> VectorFile {
        let text = try json(bytes, path)
        let content = ACVPReader.withoutVersion(text)
        if let answers {
            return try ACVPReader.read(content, answers: try json(answers, path), path: path)
        }
        if content["schema"] != nil, content["testGroups"] != nil {
            return try WycheproofReader.read(content, path: path)
        }
        if content["testGroups"] != nil {
            return try ACVPReader.read(content, answers: nil, path: path)
        }
        if content["sign1"] != nil || content["jws"] != nil {
            return try SignedObjectReader.read(content, path: path)
        }
        guard let entries = content.array, let first = entries.first else {
            throw .notVectors(path: path)
        }
        if first.string != nil { return try SigningListReader.read(entries, path: path) }
        if first["kem_id"] != nil { return try HPKEReader.read(entries, path: path) }
        if first["eseed"] != nil { return try XWingReader.read(entries, path: path) }
        throw .notVectors(path: path)
    }

    static func json(_ bytes: [UInt8], _ path: String) throws(VectorError) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            switch error {
            case .duplicate(let name): throw .duplicateMember(path: path, name: name)
            case .syntax, .nesting: throw .notJSON(path: path)
            }
        }
    }
}

/// A file's content, unpacked.
struct LoadedFile {
    /// The content.
    let bytes: [UInt8]
    /// The SHA-256 of the file as it lies there.
    let digest: [UInt8]

    init(_ path: String) throws(VectorError) {
        let limit = VectorReader.byteLimit
        if let size = VectorCatalog.size(path), size > limit {
            throw .tooLarge(path: path, limit: limit)
        }
        let raw: [UInt8]
        do {
            raw = try KeyFile.readBytes(path, limit: limit)
        } catch {
            switch error {
            case .fileTooLarge: throw .tooLarge(path: path, limit: limit)
            default: throw .unreadable(path: path)
            }
        }
        guard let digest = try? HashAlgorithm.sha256.digest(raw) else {
            throw .unreadable(path: path)
        }
        self.digest = digest
        guard path.hasSuffix(".gz") || Gzip.isPacked(raw) else {
            bytes = raw
            return
        }
        do {
            bytes = try Gzip.unpack(raw, limit: limit)
        } catch {
            switch error {
            case .damaged: throw .notGzip(path: path)
            case .tooLarge: throw .tooLarge(path: path, limit: limit)
            }
        }
    }
}
