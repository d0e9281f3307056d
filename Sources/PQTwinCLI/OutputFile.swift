import Foundation
import PQIdentity
import PQSecrets

/// What a subcommand writes as a whole: a named file, or standard output under the name `-`.
enum OutputFile {
    /// Writes bytes, all of them or no file.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - path: A path, or `-`.
    ///   - isPrivate: Whether only the owner may read the file (mode 0600).
    ///   - overwriting: Whether an existing file is replaced.
    /// - Throws: ``IdentityError``, or a ``CommandFailure`` for bytes that would garble a terminal.
    static func write(
        _ bytes: Span<UInt8>,
        to path: String,
        isPrivate: Bool = false,
        overwriting: Bool = false
    ) throws {
        guard path == "-" else {
            try KeyFile.write(bytes, to: path, isPrivate: isPrivate, overwriting: overwriting)
            return
        }
        if Terminal.output.isInteractive, !isText(bytes) {
            throw CommandFailure("binary output to a terminal; use --output FILE or a pipe")
        }
        try Terminal.output.write(bytes)
    }

    /// Writes text, all of it or no file.
    ///
    /// - Parameters:
    ///   - text: The content, its last newline included.
    ///   - path: A path, or `-`.
    ///   - isPrivate: Whether only the owner may read the file (mode 0600).
    ///   - overwriting: Whether an existing file is replaced.
    /// - Throws: ``IdentityError``.
    static func write(
        _ text: String,
        to path: String,
        isPrivate: Bool = false,
        overwriting: Bool = false
    ) throws {
        try write(text.utf8.span, to: path, isPrivate: isPrivate, overwriting: overwriting)
    }

    /// Looks before anything is made, so that no half of a result is left behind.
    ///
    /// - Parameters:
    ///   - paths: Where something is going to be written; `-` is always free.
    ///   - overwriting: Whether existing files are replaced.
    /// - Throws: ``IdentityError/fileExists(path:)``, or that a folder is there, or none to put it in.
    static func check(_ paths: [String], overwriting: Bool) throws(IdentityError) {
        for path in paths where path != "-" {
            switch kind(at: path) {
            case .typeDirectory: throw .file(path: path, code: EISDIR)
            case .typeRegular where !overwriting, .typeSymbolicLink where !overwriting:
                throw .fileExists(path: path)
            default: break
            }
            if let code = folderFault(of: path) { throw .file(path: path, code: code) }
        }
    }

    /// Why a path has no folder to be in, as `errno` says it; nil if there is one.
    private static func folderFault(of path: String) -> Int32? {
        let parent = (path as NSString).deletingLastPathComponent
        let folder = parent.isEmpty ? "." : parent
        // With a dot behind, so that a link to a folder is one.
        if kind(at: folder + "/.") != nil { return nil }
        return kind(at: folder).map { $0 == .typeDirectory ? EACCES : ENOTDIR } ?? ENOENT
    }

    private static func kind(at path: String) -> FileAttributeType? {
        try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    }

    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20, ![0x09, 0x0A, 0x0D].contains(byte) { return false }
        }
        return String(validating: Array(copying: bytes), as: UTF8.self) != nil
    }
}
