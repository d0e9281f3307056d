import PQIdentity

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file, or standard input under the name `-`, that is read block by block.
///
/// Calls to the C library are `unsafe` because they take a path or a buffer as pointers; each is
/// made for one call from a value that outlives it.
struct ByteSource: ~Copyable {
    /// How many bytes are read at once.
    static let blockByteCount = 1 << 20

    /// The name in errors.
    let name: String
    /// How many bytes there are; nil for a pipe or a device.
    let byteCount: Int?
    private let descriptor: Int32
    private var block = [UInt8](repeating: 0, count: Self.blockByteCount)

    /// Opens a file.
    ///
    /// - Parameter path: A path, or `-`.
    /// - Throws: ``IdentityError/file(path:code:)``.
    init(_ path: String) throws(IdentityError) {
        let descriptor = path == "-" ? STDIN_FILENO : openFile(path)
        guard descriptor >= 0 else { throw .file(path: path, code: errno) }
        var status = stat()
        let kind = unsafe fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        guard kind != S_IFDIR else {
            if descriptor != STDIN_FILENO { close(descriptor) }
            throw .file(path: path, code: EISDIR)
        }
        name = path == "-" ? "standard input" : path
        byteCount =
            kind == S_IFREG
            ? max(0, Int(status.st_size) - Int(lseek(descriptor, 0, SEEK_CUR))) : nil
        self.descriptor = descriptor
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// Hands over the whole file, block by block.
    ///
    /// - Parameter body: Takes a block of at least one byte.
    /// - Throws: ``IdentityError/file(path:code:)``, or what `body` throws.
    mutating func forEachBlock(_ body: (Span<UInt8>) throws -> Void) throws {
        while true {
            let count = unsafe block.withUnsafeMutableBytes { buffer in
                unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw IdentityError.file(path: name, code: errno) }
            if count == 0 { return }
            try body(block.span.extracting(first: count))
        }
    }
}

private func openFile(_ path: String) -> Int32 {
    unsafe open(path, O_RDONLY | O_CLOEXEC)
}

/// The system's `read`; the buffer holds `count` bytes for the length of the call.
private func systemRead(
    _ descriptor: Int32,
    _ buffer: UnsafeMutableRawPointer?,
    _ count: Int
) -> Int {
    unsafe read(descriptor, buffer, count)
}
