import Foundation
import PQIdentity
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One of the standard streams, as something for a person or for a pipe.
struct Terminal: Sendable {
    /// Colours with a meaning, not a look.
    enum Style: String, Sendable {
        case good = "32"
        case bad = "31"
        case warning = "33"
        case heading = "1"
        case dim = "2"
    }

    /// Standard output.
    static let output = Terminal(descriptor: STDOUT_FILENO)
    /// Standard error: progress and errors, so that output stays clean for a pipe.
    static let error = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    /// Whether a person sees it.
    let isInteractive: Bool
    /// Whether colours are wanted: by a person, and not against `NO_COLOR` or `TERM=dumb`.
    let hasColour: Bool

    init(descriptor: Int32) {
        self.descriptor = descriptor
        let environment = ProcessInfo.processInfo.environment
        isInteractive = isatty(descriptor) == 1
        hasColour =
            isInteractive && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Lets a write to a pipe that nobody reads any more fail, instead of ending the process where
    /// it stands, with its files and children.
    static func ignoreClosedPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Text in a style, plain where there are no colours.
    func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line; an end that was closed, like `head`, is no error.
    func line(_ text: String = "") {
        show(text + "\n")
    }

    /// Writes text as it stands; ``outputFailure`` remembers a disk that is full.
    func show(_ text: String) {
        do throws(IdentityError) {
            try write(text.utf8.span)
        } catch {
            guard descriptor == STDOUT_FILENO else { return }
            switch error {
            case .file(_, EPIPE): break
            default: Self.failure.withLock { $0 = error }
            }
        }
    }

    /// Why text for standard output was lost, unless its reader just went away.
    static var outputFailure: IdentityError? { failure.withLock { $0 } }

    private static let failure = Mutex<IdentityError?>(nil)

    /// Shows a state on the current line of a terminal, in place of the one before; nothing on a pipe.
    func progress(_ text: String) {
        guard isInteractive else { return }
        show("\r\u{1B}[2K" + styled(String(text.prefix(width - 1)), .dim))
    }

    /// Takes the progress line away.
    func clearProgress() {
        guard isInteractive else { return }
        show("\r\u{1B}[2K")
    }

    /// Columns of the terminal, 80 where nobody says.
    var width: Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Writes bytes, all of them.
    ///
    /// - Parameter bytes: What to write.
    /// - Throws: ``IdentityError/file(path:code:)``, for a full disk or a closed pipe.
    func write(_ bytes: Span<UInt8>) throws(IdentityError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.extracting(done...).withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let name = descriptor == STDOUT_FILENO ? "standard output" : "the terminal"
                throw .file(path: name, code: errno)
            }
            done += count
        }
    }
}

/// The system's `write`; the buffer holds `count` bytes for the length of the call.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
