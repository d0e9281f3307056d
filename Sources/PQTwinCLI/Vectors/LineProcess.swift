import Foundation
import PQVectors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A child process that is spoken to in lines, each within a time limit.
///
/// Its standard error is this program's. Neither a child that doesn't read nor one that doesn't
/// stop writing can hold this program up: both pipes are watched, and the line is bounded.
final class LineProcess {
    /// Why there is no line.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case notStarted(String)
        case ended(String)
        case timedOut(Duration)
        case tooLong
        case system(Int32)

        var description: String {
            switch self {
            case .notStarted(let reason): "it can't be started: \(reason)"
            case .ended(let how): "it ended without an answer (\(how))"
            case .timedOut(let limit): "it gave no answer within \(limit.components.seconds) s"
            case .tooLong: "its line is longer than \(LineProtocol.lineLimit >> 20) MiB"
            case .system(let number): "error \(number) on its pipes"
            }
        }
    }

    /// How long a child may take to end once its input is closed, or its output is.
    private static let graceTime = Duration.seconds(1)

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received: [UInt8] = []
    /// How much of it is known to hold no end of a line.
    private var searchedCount = 0

    /// Starts a program.
    ///
    /// - Parameter words: The program, found by the path, and its arguments; assignments before it
    ///   set its environment.
    /// - Throws: ``Failure/notStarted(_:)``.
    init(_ words: [String]) throws(Failure) {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--"] + words
        process.standardInput = input
        process.standardOutput = output
        do {
            try process.run()
        } catch { throw .notStarted("\(error)") }
        // The child's ends are the child's.
        try? input.fileHandleForReading.close()
        try? output.fileHandleForWriting.close()
        for descriptor in [inputDescriptor, outputDescriptor] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    /// Writes a line and reads one.
    ///
    /// - Parameters:
    ///   - line: The line with its newline.
    ///   - limit: How long both may take together.
    /// - Returns: The line that came back, without its newline.
    /// - Throws: ``Failure``.
    func exchange(_ line: [UInt8], within limit: Duration) throws(Failure) -> [UInt8] {
        let deadline = ContinuousClock.now + limit
        var rest = line[...]
        while true {
            if let answer = try receivedLine() { return answer }
            let left = deadline - .now
            guard left > .zero else { throw .timedOut(limit) }
            // A closed descriptor is negative here: the system passes over it.
            var watched = [
                pollfd(fd: outputDescriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: rest.isEmpty ? -1 : inputDescriptor, events: Int16(POLLOUT), revents: 0),
            ]
            let milliseconds = Int32(clamping: Int(left / .milliseconds(1)) + 1)
            guard unsafe poll(&watched, 2, milliseconds) >= 0 || errno == EINTR else {
                throw .system(errno)
            }
            if watched[1].revents != 0 { rest = try write(rest) }
            if watched[0].revents != 0 { try read() }
        }
    }

    /// Closes the input, and ends the child if it doesn't end itself.
    func end() {
        try? input.fileHandleForWriting.close()
        if !hasEnded(within: Self.graceTime) { kill() }
        try? output.fileHandleForReading.close()
    }

    /// Ends the child at once.
    func kill() {
        guard process.isRunning else { return }
        let identifier = process.processIdentifier
        signalGroup(identifier)
        _ = hasEnded(within: Self.graceTime)
    }

    private var inputDescriptor: Int32 { input.fileHandleForWriting.fileDescriptor }
    private var outputDescriptor: Int32 { output.fileHandleForReading.fileDescriptor }

    private func receivedLine() throws(Failure) -> [UInt8]? {
        guard let end = received[searchedCount...].firstIndex(of: UInt8(ascii: "\n")) else {
            searchedCount = received.count
            if received.count > LineProtocol.lineLimit { throw .tooLong }
            return nil
        }
        let line = Array(received[..<end])
        received.removeFirst(end + 1)
        searchedCount = 0
        return line
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(Failure) -> ArraySlice<UInt8> {
        let descriptor = inputDescriptor
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
        }
        if count >= 0 { return bytes.dropFirst(count) }
        switch errno {
        case EAGAIN, EINTR: return bytes
        // It has ended, or doesn't read: what it wrote before is still to be read.
        case EPIPE: return []
        default: throw .system(errno)
        }
    }

    private func read() throws(Failure) {
        let descriptor = outputDescriptor
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe piece.withUnsafeMutableBytes { buffer in
            unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
        }
        if count > 0 {
            received += piece[..<count]
        } else if count == 0 {
            throw .ended(howItEnded())
        } else if errno != EAGAIN, errno != EINTR {
            throw .system(errno)
        }
    }

    private func howItEnded() -> String {
        guard hasEnded(within: Self.graceTime) else { return "its output is closed" }
        let status = process.terminationStatus
        return process.terminationReason == .exit ? "status \(status)" : "signal \(status)"
    }

    private func hasEnded(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < deadline { usleep(5000) }
        return !process.isRunning
    }
}

/// The child leads a group of its own, so that what it started ends too.
private func signalGroup(_ identifier: Int32) {
    if kill(-identifier, SIGKILL) != 0 { _ = kill(identifier, SIGKILL) }
}

/// The system's `write`; the buffer holds `count` bytes for the length of the call.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

/// The system's `read`; the buffer holds `count` bytes for the length of the call.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int
{
    unsafe read(descriptor, bytes, count)
}
