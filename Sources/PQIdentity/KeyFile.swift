#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files of keys and certificates: the only place of this module that touches the system.
///
/// Calls to the C library are `unsafe` because they take paths and buffers as pointers; every
/// pointer is made for one call from a value that outlives it.
public enum KeyFile {
    /// How many bytes are read unless the caller says otherwise.
    public static let byteLimit = 1 << 20

    /// Writes a private key so that only its owner can read it (mode 0600).
    ///
    /// - Parameters:
    ///   - pem: The PEM text.
    ///   - path: Where to; a symbolic link there counts as a file.
    ///   - overwriting: Whether an existing file is replaced, in one step, by the new one.
    /// - Throws: ``IdentityError/fileExists(path:)`` or ``IdentityError/file(path:code:)``; an
    ///   incomplete file is removed.
    public static func writePrivate(
        pem: String,
        to path: String,
        overwriting: Bool = false
    ) throws(IdentityError) {
        try write(pem.utf8.span, to: path, mode: 0o600, overwriting: overwriting)
    }

    /// Writes a certificate or public key that anyone may read (mode 0644).
    ///
    /// - Parameters:
    ///   - pem: The PEM text.
    ///   - path: Where to.
    ///   - overwriting: Whether an existing file is replaced, in one step, by the new one.
    /// - Throws: ``IdentityError/fileExists(path:)`` or ``IdentityError/file(path:code:)``; an
    ///   incomplete file is removed.
    public static func writePublic(
        pem: String,
        to path: String,
        overwriting: Bool = false
    ) throws(IdentityError) {
        try write(pem.utf8.span, to: path, mode: 0o644, overwriting: overwriting)
    }

    /// Writes bytes: a private key's, which only its owner may read (mode 0600), or public ones.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - path: Where to; a device or pipe there is written to as it stands.
    ///   - isPrivate: Whether only the owner may read the file.
    ///   - overwriting: Whether an existing file is replaced, in one step, by the new one.
    /// - Throws: ``IdentityError/fileExists(path:)`` or ``IdentityError/file(path:code:)``; an
    ///   incomplete file is removed.
    public static func write(
        _ bytes: Span<UInt8>,
        to path: String,
        isPrivate: Bool,
        overwriting: Bool = false
    ) throws(IdentityError) {
        try write(bytes, to: path, mode: isPrivate ? 0o600 : 0o644, overwriting: overwriting)
    }

    /// Reads a text file, and never more of it than the limit.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes it may have.
    /// - Returns: The text.
    /// - Throws: ``IdentityError/fileTooLarge(path:limit:)``, ``IdentityError/fileNotText(path:)``
    ///   or ``IdentityError/file(path:code:)``.
    public static func read(
        _ path: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> String {
        guard let text = String(validating: try readBytes(path, limit: limit), as: UTF8.self)
        else { throw .fileNotText(path: path) }
        return text
    }

    /// Reads a file, and never more of it than the limit.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes it may have.
    /// - Returns: Its bytes.
    /// - Throws: ``IdentityError/fileTooLarge(path:limit:)`` or ``IdentityError/file(path:code:)``.
    public static func readBytes(
        _ path: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, code: errno) }
        defer { close(descriptor) }
        return try readBytes(from: descriptor, named: path, limit: limit)
    }

    /// Reads an open file to its end, and never more of it than the limit.
    ///
    /// - Parameters:
    ///   - descriptor: The file, which stays open.
    ///   - path: Its name in errors.
    ///   - limit: The most bytes it may have.
    /// - Returns: Its bytes.
    /// - Throws: ``IdentityError/fileTooLarge(path:limit:)`` or ``IdentityError/file(path:code:)``.
    public static func readBytes(
        from descriptor: Int32,
        named path: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { buffer in
                unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path: path, code: errno)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw .fileTooLarge(path: path, limit: limit)
            }
            bytes += block[..<count]
        }
    }

    /// The system's words for an error.
    ///
    /// - Parameter code: The `errno`.
    /// - Returns: Such as "No such file or directory".
    package static func reason(_ code: Int32) -> String {
        // The C library owns the text and leaves it alone while it is copied here.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    private static func write(
        _ bytes: Span<UInt8>,
        to path: String,
        mode: mode_t,
        overwriting: Bool
    ) throws(IdentityError) {
        if isDeviceOrPipe(path) {
            try fill(path, flags: O_WRONLY, with: bytes, reporting: path, mode: mode)
            return
        }
        guard overwriting else {
            try create(bytes, at: path, reporting: path, mode: mode)
            return
        }
        // A new file takes the old one's place: the old mode and content never mix with the new.
        var generator = SystemRandomNumberGenerator()
        let temporary = path + "." + String(generator.next(), radix: 16)
        try create(bytes, at: temporary, reporting: path, mode: mode)
        if unsafe rename(temporary, path) != 0 {
            let code = errno
            _ = unsafe unlink(temporary)
            throw .file(path: path, code: code)
        }
    }

    /// Whether something stands there that is written to and not replaced, such as `/dev/stdout`.
    static func isDeviceOrPipe(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return [S_IFCHR, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    private static func create(
        _ bytes: Span<UInt8>,
        at path: String,
        reporting reported: String,
        mode: mode_t
    ) throws(IdentityError) {
        do throws(IdentityError) {
            try fill(
                path,
                flags: O_WRONLY | O_CREAT | O_EXCL,
                with: bytes,
                reporting: reported,
                mode: mode
            )
        } catch {
            switch error {
            case .file(reported, EEXIST): throw .fileExists(path: reported)
            default: throw error
            }
        }
    }

    /// Opens and writes a file; one that was made for it and can't be filled is removed.
    private static func fill(
        _ path: String,
        flags: Int32,
        with bytes: Span<UInt8>,
        reporting reported: String,
        mode: mode_t
    ) throws(IdentityError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(path: reported, code: errno) }
        let code = writeAll(bytes, to: descriptor)
        close(descriptor)
        guard code != 0 else { return }
        if flags & O_CREAT != 0 { _ = unsafe unlink(path) }
        throw .file(path: reported, code: code)
    }

    /// Writes everything through to the disk; returns `errno`, or 0.
    private static func writeAll(_ bytes: Span<UInt8>, to descriptor: Int32) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.extracting(done...).withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            done += count
        }
        // A device or pipe has no disk behind it.
        return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno
    }
}

// KeyFile has functions of the same names, so the system's are called from outside it. The buffer
// holds `count` bytes for the length of the call.

private func systemRead(
    _ descriptor: Int32,
    _ buffer: UnsafeMutableRawPointer?,
    _ count: Int
) -> Int {
    unsafe read(descriptor, buffer, count)
}

private func systemWrite(
    _ descriptor: Int32,
    _ buffer: UnsafeRawPointer?,
    _ count: Int
) -> Int {
    unsafe write(descriptor, buffer, count)
}
