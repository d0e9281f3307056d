import Foundation

/// A program's exit status and what it wrote.
struct Completed: Sendable {
    /// The exit status; nil if a signal ended it.
    let status: Int32?
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String
}

/// A program to run in a folder.
struct Program: Sendable {
    /// The executable.
    let executable: URL
    /// The folder it starts in.
    let folder: URL
    /// A folder for what it writes, apart from the folder it sees.
    let logs: URL
    /// Its environment.
    let environment: [String: String]
    /// How long it may take.
    let timeLimit: Duration

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - input: The file that is its standard input, empty if nil.
    /// - Returns: How it ended.
    /// - Throws: An error of the file system, or that of a program that can't be started.
    func run(_ arguments: [String], input: URL?) async throws -> Completed {
        // Files, not pipes: nobody needs to read while the program writes.
        let output = logs.appending(path: "stdout")
        let errors = logs.appending(path: "stderr")
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        process.standardOutput = try Self.handle(writingTo: output)
        process.standardError = try Self.handle(writingTo: errors)
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        let identifier = process.processIdentifier
        let limit = timeLimit
        let deadline = Task {
            try await Task.sleep(for: limit)
            kill(identifier, SIGKILL)
        }
        for await _ in ended {}
        deadline.cancel()
        return Completed(
            status: process.terminationReason == .exit ? process.terminationStatus : nil,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }

    private static func handle(writingTo file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    /// The `pqtwin` to test: the one that `PQTWIN_EXECUTABLE` names, else the one built beside
    /// this test.
    static func pqtwin() -> URL? {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["PQTWIN_EXECUTABLE"], !path.isEmpty {
            return URL(filePath: path).absoluteURL
        }
        let products = URL(filePath: CommandLine.arguments[0]).absoluteURL
            .resolvingSymlinksInPath().deletingLastPathComponent()
        return ["pqtwin", "PQTwinCLI"].map { products.appending(path: $0) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
