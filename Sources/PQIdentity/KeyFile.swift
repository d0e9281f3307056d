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
        try write(pem, to: path, mode: 0o600, overwriting: overwriting)
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
        try write(pem, to: path, mode: 0o644, overwriting: overwriting)
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
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { buffer in
                unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path: path, code: errno)
            }
            if count == 0 { break }
            guard bytes.count + count <= limit else {
                throw .fileTooLarge(path: path, limit: limit)
            }
            bytes += block[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .fileNotText(path: path)
        }
        return text
    }

    /// The system's words for an error.
    ///
    /// - Parameter code: The `errno`.
    /// - Returns: Such as "No such file or directory".
    static func reason(_ code: Int32) -> String {
        // The C library owns the text and leaves it alone while it is copied here.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    private static func write(
        _ text: String,
        to path: String,
        mode: mode_t,
        overwriting: Bool
    ) throws(IdentityError) {
        guard overwriting else {
            try create(text, at: path, reporting: path, mode: mode)
            return
        }
        // A new file takes the old one's place: the old mode and content never mix with the new.
        var generator = SystemRandomNumberGenerator()
        let temporary = path + "." + String(generator.next(), radix: 16)
        try create(text, at: temporary, reporting: path, mode: mode)
        if unsafe rename(temporary, path) != 0 {
            let code = errno
            _ = unsafe unlink(temporary)
            throw .file(path: path, code: code)
        }
    }

    private static func create(
        _ text: String,
        at path: String,
        reporting reported: String,
        mode: mode_t
    ) throws(IdentityError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? .fileExists(path: reported) : .file(path: reported, code: errno)
        }
        let code = writeAll(Array(text.utf8), to: descriptor)
        close(descriptor)
        if code != 0 {
            _ = unsafe unlink(path)
            throw .file(path: reported, code: code)
        }
    }

    /// Writes everything through to the disk; returns `errno`, or 0.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return fsync(descriptor) == 0 ? 0 : errno
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
