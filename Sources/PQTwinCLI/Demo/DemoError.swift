import UnixSignals

/// Why the demonstration stopped.
enum DemoError: Error, CustomStringConvertible {
    /// This program can't find itself.
    case noExecutable
    /// A node ended badly.
    case nodeFailed(kind: String, status: String, output: String)
    /// A node ended well, but too early.
    case nodeEnded(kind: String, before: String)
    /// The tap between edge and cloud can't work.
    case tapFailed(String)
    /// Something did not happen in time.
    case timedOut(waitingFor: String)
    /// Ctrl-C, SIGTERM, or the terminal went away.
    case interrupted(UnixSignal)

    var description: String {
        switch self {
        case .noExecutable: "this program's own file can't be found"
        case .nodeFailed(let kind, let status, let output):
            "the \(kind) node ended with \(status)" + (output.isEmpty ? "" : ":\n\(output)")
        case .nodeEnded(let kind, let what): "the \(kind) node ended before \(what)"
        case .tapFailed(let reason): "the tap between edge and cloud failed: \(reason)"
        case .timedOut(let what): "timed out waiting for \(what)"
        case .interrupted: "interrupted"
        }
    }
}
