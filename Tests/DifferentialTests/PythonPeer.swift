import Foundation
import Testing

/// Where Python with pycryptodome and cryptography is, which `PQTWIN_PYTHON` tells.
let python: String? = ProcessInfo.processInfo.environment["PQTWIN_PYTHON"]

/// Two independent implementations in a process of their own.
///
/// `send` returns as soon as the peer has read the batch, so that both sides compute at once.
final class PythonPeer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let set: UInt8
    private var buffer = Data()

    /// Starts the process.
    ///
    /// - Parameter set: The parameter set's place in its family.
    /// - Throws: If there is no Python or it doesn't start.
    init(set: UInt8) throws {
        self.set = set
        process.executableURL = URL(filePath: try #require(python))
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "differential_peer.py")
        process.arguments = [script.path]
        process.standardInput = input
        process.standardOutput = output
        // A peer that died shall fail the test, not end the process that writes to it.
        signal(SIGPIPE, SIG_IGN)
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Sends a batch; `answers` must be called before the next one.
    func send(_ requests: [Request]) throws {
        var bytes = bigEndian(requests.count)
        for request in requests { bytes += request.encoded(set: set) }
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    }

    /// Reads the answers to the batch that was sent.
    func answers(_ count: Int) throws -> [Answer] {
        try (0..<count).map { _ in
            switch try read(1)[0] {
            case 0: .refused
            case 1: .result(try (0..<readCount()).map { _ in try read(readCount()) })
            default: .peersDiffer
            }
        }
    }

    private func readCount() throws -> Int {
        try read(4).reduce(0) { $0 << 8 | Int($1) }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            // One read gives what is there, at least a byte; nothing means that the peer died.
            let piece = output.fileHandleForReading.availableData
            try #require(!piece.isEmpty, "the peer ended early")
            buffer.append(piece)
        }
        let bytes = [UInt8](buffer.prefix(count))
        buffer = buffer.dropFirst(count)
        return bytes
    }
}
