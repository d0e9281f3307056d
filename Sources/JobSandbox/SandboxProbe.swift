#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
#if os(Linux)
import CSandbox
#endif

/// Tries from inside what a sandbox forbids: whoever starts one should see it refused.
public enum SandboxProbe: String, Sendable, CaseIterable {
    /// Opens a file for reading.
    case file
    /// Opens a socket.
    case network
    /// Starts another process.
    case process
    /// Takes more memory than is allowed.
    case memory
    /// Makes memory executable.
    case code
    /// Sends a signal to the parent.
    case signal

    /// Tries it.
    ///
    /// - Parameter addressSpace: How much memory is allowed.
    /// - Returns: Whether it was refused.
    public func isRefused(addressSpace: Int) -> Bool {
        switch self {
        case .file:
            let file = unsafe open("/etc/passwd", O_RDONLY)
            if file >= 0 { close(file) }
            return file < 0
        case .network:
            #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
            #else
            let kind = SOCK_STREAM
            #endif
            let end = socket(AF_INET, kind, 0)
            if end >= 0 { close(end) }
            return end < 0
        case .process:
            var child: pid_t = 0
            var arguments = unsafe [strdup("true"), nil]
            defer { unsafe free(arguments[0]) }
            let result = unsafe posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil)
            if result == 0 { waitpid(child, nil, 0) }
            return result != 0
        case .memory:
            let memory = unsafe mmap(
                nil,
                addressSpace,
                PROT_READ | PROT_WRITE,
                MAP_PRIVATE | Int32(MAP_ANON),
                -1,
                0
            )
            guard unsafe memory != MAP_FAILED else { return true }
            unsafe munmap(memory, addressSpace)
            return false
        case .code:
            let memory = unsafe mmap(
                nil,
                4096,
                PROT_READ | PROT_EXEC,
                MAP_PRIVATE | Int32(MAP_ANON),
                -1,
                0
            )
            guard unsafe memory != MAP_FAILED else { return true }
            unsafe munmap(memory, 4096)
            return false
        case .signal:
            #if os(Linux)
            guard pqtwin_thread_signal(getppid(), 0) != 0 else { return false }
            #endif
            return kill(getppid(), 0) != 0
        }
    }
}
