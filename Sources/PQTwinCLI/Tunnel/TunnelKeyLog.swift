import Foundation
import Logging
import PQTLS
import SystemPackage

/// A file that takes the secrets of connections, so that a recording of them can be read.
final class TunnelKeyLog: TLSKeyLog {
    private let path: String
    private let file: FileDescriptor
    private let logger: Logger

    /// Opens a file to append to, makes it if there is none, and warns.
    ///
    /// - Parameters:
    ///   - path: The file; only its owner may be allowed to read or write it.
    ///   - logger: Where the warning goes.
    /// - Throws: A ``CommandFailure``.
    init(_ path: String, logger: Logger) throws {
        do {
            // A link could lead to a file that others read.
            file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .append, .noFollow, .closeOnExec, .nonBlocking],
                permissions: .ownerReadWrite
            )
        } catch let error as Errno {
            throw CommandFailure("\(path): \(error)")
        }
        self.path = path
        self.logger = logger
        var status = stat()
        // Of what was opened, not of the path, behind which there may be another file by now.
        guard unsafe fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 == 0, status.st_uid == geteuid(), status.st_nlink == 1
        else {
            throw CommandFailure("\(path): not a file of ours alone (mode 0600)")
        }
        logger.warning(
            "SECRETS OF ALL CONNECTIONS ARE WRITTEN TO A FILE: whoever reads it reads the connections",
            metadata: ["file": "\(path)"]
        )
    }

    deinit { try? file.close() }

    func write(_ line: String) {
        do {
            // One call, so that lines of several connections do not mix.
            try file.writeAll("\(line)\n".utf8)
        } catch {
            logger.error("key log", metadata: ["file": "\(path)", "reason": "\(error)"])
        }
    }
}
