import Foundation
import Testing

/// A `pqtwin` that runs in a temporary folder of its own.
final class DemoProcess: Sendable {
    /// The `pqtwin` to test, which `PQTWIN_EXECUTABLE` names.
    static let executable: URL? = ProcessInfo.processInfo.environment["PQTWIN_EXECUTABLE"]
        .flatMap { $0.isEmpty ? nil : URL(filePath: $0).absoluteURL }

    /// Where it keeps what is temporary; its nodes name it in their arguments.
    let folder: URL
    /// Lines of standard output and standard error, as they come.
    let output = Log<String>()
    let errors = Log<String>()
    private let ends = Log<Int32>()
    /// An entry for each of its two outputs that has ended.
    private let closings = Log<Bool>()
    private let process: Process

    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - input: What its standard input holds.
    /// - Throws: An error of the system if it can't be started.
    init(_ arguments: [String], input: Data?) throws {
        folder = URL(filePath: NSTemporaryDirectory())
            .appending(path: "pqtwin-test-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["TMPDIR": folder.path, "TERM": "xterm-256color"]
        ) { $1 }
        process.standardOutput = Self.pipe(into: output, closings)
        process.standardError = Self.pipe(into: errors, closings)
        if let input {
            let file = folder.appending(path: "stdin")
            try input.write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
            try FileManager.default.removeItem(at: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        process.terminationHandler = { [ends] process in
            // As a shell has it.
            ends.append(
                process.terminationReason == .exit
                    ? process.terminationStatus : 128 + process.terminationStatus
            )
        }
        try process.run()
    }

    /// Starts it with a text on its standard input.
    convenience init(_ arguments: [String], input: String? = nil) throws {
        try self.init(arguments, input: input.map { Data($0.utf8) })
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs it to its end.
    static func run(
        _ arguments: [String],
        input: String? = nil
    ) async throws -> (process: DemoProcess, status: Int32) {
        let process = try DemoProcess(arguments, input: input)
        return (process, try await process.end())
    }

    private static func pipe(into log: Log<String>, _ closings: Log<Bool>) -> Pipe {
        let pipe = Pipe()
        let rest = Shared("")
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                if !rest.value.isEmpty { log.append(rest.value) }
                closings.append(true)
                return
            }
            var lines = (rest.value + String(decoding: data, as: UTF8.self))
                .split(separator: "\n", omittingEmptySubsequences: false)
            rest.value = lines.popLast().map(String.init) ?? ""
            for line in lines { log.append(String(line)) }
        }
        return pipe
    }

    var text: String { output.all.joined(separator: "\n") }
    var errorText: String { errors.all.joined(separator: "\n") }

    /// Waits for a line that contains a text.
    func line(saying text: String) async throws {
        _ = try await output.first { $0.contains(text) ? true : nil }
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for its end, and for the exit status as a shell has it.
    func end() async throws -> Int32 {
        let status = try await withTaskCancellationHandler {
            try await ends.first { $0 }
        } onCancel: {
            send(SIGKILL)
        }
        // What it said last may still be on its way; nodes that it left behind hold the pipes open.
        for _ in 0..<100 where closings.all.count < 2 {
            try await Task.sleep(for: .milliseconds(20))
        }
        return status
    }

    /// What it left behind: files, and processes that have its folder among their arguments.
    func remains() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            + nodes().map { "process \($0.key): \($0.value)" }
    }

    /// Its nodes that still run: process identifiers and arguments.
    func nodes() -> [Int32: String] {
        Self.running().filter { $0.value.contains(folder.path) }
    }

    /// The workers that it runs jobs by.
    func workers() -> [Int32] {
        Self.running().compactMap { identifier, line in
            guard line.contains(" worker "), line.contains(" run ") else { return nil }
            let status =
                FileManager.default.contents(atPath: "/proc/\(identifier)/status") ?? Data()
            let parent = String(decoding: status, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("PPid:") }
            let isMine = parent?.split(separator: "\t").last == "\(process.processIdentifier)"
            return isMine ? identifier : nil
        }
    }

    /// Waits until it runs a job, or none any more.
    func runs(jobs: Bool) async throws {
        // Nobody tells of processes that are not one's children.
        while workers().isEmpty == jobs { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// All processes by their identifiers, with their arguments.
    private static func running() -> [Int32: String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var lines: [Int32: String] = [:]
        for entry in entries {
            guard let identifier = Int32(entry),
                let data = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
            else { continue }
            lines[identifier] = String(decoding: data, as: UTF8.self)
                .replacingOccurrences(of: "\0", with: " ")
        }
        return lines
    }

    /// Waits until none of its nodes runs any more.
    func nodesHaveEnded() async throws {
        // Nobody tells of the end of a process that is not one's child.
        while !nodes().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    }
}
