import PQIdentity

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file, or standard output under the name `-`, that is written block by block.
///
/// A file has its name only once it is whole, which ``commit()`` says. Until then it has none where
/// the file system can do that, so that nothing is left however the process ends; elsewhere it is
/// written beside its place and removed if the end never comes. Standard output, devices and pipes
/// get the bytes as they come.
///
/// Calls to the C library are `unsafe` because they take paths and buffers as pointers; each is
/// made for one call from a value that outlives it.
final class ByteSink {
    /// What the bytes are, which matters to a terminal.
    enum Content {
        /// Never shown on a terminal.
        case binary
        /// Shown on a terminal as long as nothing in it would move the cursor.
        case unknown
    }

    private let path: String
    private let content: Content
    private let overwriting: Bool
    private let descriptor: Int32
    /// Where the bytes are until they are whole; nil where they are written in place.
    private var temporary: String?
    /// Whether the bytes are in a file without a name until they are whole.
    private let isNameless: Bool

    /// Makes a place for a file.
    ///
    /// - Parameters:
    ///   - path: A path, or `-`.
    ///   - content: What the bytes are.
    ///   - isPrivate: Whether only the owner may read the file (mode 0600).
    ///   - overwriting: Whether an existing file is replaced.
    /// - Throws: ``IdentityError``, or a ``CommandFailure`` for binary bytes on a terminal.
    init(_ path: String, _ content: Content, isPrivate: Bool, overwriting: Bool) throws {
        self.path = path
        self.content = content
        self.overwriting = overwriting
        if path == "-" {
            if content == .binary, Terminal.output.isInteractive { throw Self.binaryRefusal }
            descriptor = STDOUT_FILENO
            isNameless = false
            return
        }
        if Self.isDeviceOrPipe(path) {
            descriptor = openFile(path, O_WRONLY, 0)
            isNameless = false
        } else {
            try OutputFile.check([path], overwriting: overwriting)
            guard !Self.isFolder(path) else { throw IdentityError.file(path: path, code: EISDIR) }
            let mode: mode_t = isPrivate ? 0o600 : 0o644
            let nameless = openNameless(near: path, mode)
            isNameless = nameless >= 0
            let beside = Self.nameBeside(path)
            descriptor =
                isNameless ? nameless : openFile(beside, O_WRONLY | O_CREAT | O_EXCL, mode)
            if descriptor >= 0, !isNameless { temporary = beside }
        }
        guard descriptor >= 0 else { throw IdentityError.file(path: path, code: errno) }
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
        if let temporary { _ = unsafe unlink(temporary) }
    }

    /// Writes bytes, all of them.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``IdentityError/file(path:code:)``, for a full disk or a closed pipe.
    func write(_ bytes: Span<UInt8>) throws {
        guard path != "-" else {
            if content == .unknown, Terminal.output.isInteractive, !isHarmless(bytes) {
                throw Self.binaryRefusal
            }
            try Terminal.output.write(bytes)
            return
        }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.extracting(done...).withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw IdentityError.file(path: path, code: errno) }
            done += count
        }
    }

    /// Brings the bytes to the disk and gives the file its name.
    ///
    /// - Throws: ``IdentityError``.
    func commit() throws {
        guard isNameless || temporary != nil else { return }
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw IdentityError.file(path: path, code: errno)
        }
        if isNameless { temporary = try nameOfWhole() }
        guard let temporary else { return }
        if !overwriting {
            // A link never replaces what someone else has put there meanwhile.
            if unsafe link(temporary, path) == 0 { return }
            if errno == EEXIST { throw IdentityError.fileExists(path: path) }
            // No links on this file system: look again, then rename.
            try OutputFile.check([path], overwriting: false)
        }
        guard unsafe rename(temporary, path) == 0 else {
            throw IdentityError.file(path: path, code: errno)
        }
        self.temporary = nil
    }

    /// Gives a file without a name one: its own, or one beside a file that is going to be replaced.
    private func nameOfWhole() throws -> String? {
        let name = overwriting ? Self.nameBeside(path) : path
        if linkOpenFile(descriptor, name) == 0 { return overwriting ? name : nil }
        if errno == EEXIST { throw IdentityError.fileExists(path: path) }
        throw IdentityError.file(path: path, code: errno)
    }

    private static func nameBeside(_ path: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return path + "." + String(generator.next(), radix: 16)
    }

    private static let binaryRefusal = CommandFailure(
        "binary output to a terminal; use --output FILE or a pipe"
    )

    private static func isDeviceOrPipe(_ path: String) -> Bool {
        [S_IFCHR, S_IFIFO, S_IFSOCK].contains(kind(of: path))
    }

    private static func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

    private static func kind(of path: String) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    }
}

/// Whether no byte would move a terminal's cursor, ring its bell or begin an escape sequence.
private func isHarmless(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices {
        let byte = bytes[index]
        if byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte) || byte == 0x7F { return false }
    }
    return true
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags | O_CLOEXEC, mode)
}

/// Opens a file without a name in the folder of a path; -1 where the system can't.
private func openNameless(near path: String, _ mode: mode_t) -> Int32 {
    #if os(Linux)
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "."
    // O_TMPFILE, which the C library defines by a macro that isn't imported.
    return openFile(folder, O_WRONLY | 0o20000000 | O_DIRECTORY, mode)
    #else
    return -1
    #endif
}

/// Gives an open file without a name a name; 0, or -1 and `errno`.
private func linkOpenFile(_ descriptor: Int32, _ path: String) -> Int32 {
    unsafe linkat(
        AT_FDCWD,
        "/proc/self/fd/\(descriptor)",
        AT_FDCWD,
        path,
        AT_SYMLINK_FOLLOW
    )
}

/// The system's `write`; the buffer holds `count` bytes for the length of the call.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, buffer, count)
}
