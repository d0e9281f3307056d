import PQIdentity

/// What a subcommand reads as a whole: a named file, or standard input under the name `-`.
enum InputFile {
    /// The most bytes of a key, a certificate or a signature file.
    static let limit = KeyFile.byteLimit

    /// Reads everything, and never more than the limit.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - limit: The most bytes that are taken.
    /// - Returns: The bytes.
    /// - Throws: ``IdentityError`` that names the file: missing, a directory, too large.
    static func read(_ path: String, limit: Int = limit) throws(IdentityError) -> [UInt8] {
        path == "-"
            ? try KeyFile.readBytes(from: 0, named: "standard input", limit: limit)
            : try KeyFile.readBytes(path, limit: limit)
    }

    /// Reads text in UTF-8.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - limit: The most bytes that are taken.
    /// - Returns: The text.
    /// - Throws: As for bytes, and for what isn't text.
    static func text(_ path: String, limit: Int = limit) throws(IdentityError) -> String {
        guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
            throw .fileNotText(path: path == "-" ? "standard input" : path)
        }
        return text
    }
}
