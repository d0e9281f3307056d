import Foundation
import Subprocess
import SystemPackage
import TwinNode

/// A node as a process of its own, and its events.
struct NodeProcess: Sendable {
    /// The node's kind, which is also its name here: cloud, edge, quantum.
    let kind: String
    private let arguments: [String]
    private let stops: AsyncStream<Void>
    private let stopping: AsyncStream<Void>.Continuation

    /// A process that is not yet started.
    ///
    /// - Parameters:
    ///   - kind: cloud, edge or quantum.
    ///   - arguments: What its subcommand takes, but for those that every node here takes.
    init(_ kind: String, _ arguments: [String]) {
        self.kind = kind
        self.arguments =
            ["node", kind, "--events", "--until-input-ends"] + arguments
        (stops, stopping) = AsyncStream.makeStream(of: Void.self)
    }

    /// Asks it to end, as soon as what it sent is acknowledged.
    func stop() {
        stopping.finish()
    }

    /// Runs it to its end; cancelling ends it, first gently, then by force.
    ///
    /// Its standard input stays open as long as this process lives, and it ends with it: whatever
    /// happens here, no node is left behind.
    ///
    /// - Parameter tell: Gets its events.
    /// - Throws: ``DemoError/nodeFailed(kind:status:output:)`` if it ends badly.
    func run(tell: @escaping @Sendable (NodeEvent) async -> Void) async throws {
        guard let executable = Bundle.main.executablePath else { throw DemoError.noExecutable }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let stops = stops
        let result = try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments),
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .string(limit: 1 << 16)
        ) { execution in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for try await line in execution.standardOutput.strings() {
                        if let event = try? NodeEvent(line: line.trimmingNewline) {
                            await tell(event)
                        }
                    }
                }
                group.addTask {
                    for await _ in stops {}
                    try await execution.standardInputWriter.finish()
                    // The output's end is the process's end; wait for that alone.
                    try await Task.sleep(for: .seconds(3600))
                }
                try await group.next()
                group.cancelAll()
            }
        }
        guard case .exited(0) = result.terminationStatus else {
            throw DemoError.nodeFailed(
                kind: kind,
                status: "\(result.terminationStatus)",
                output: result.standardError
            )
        }
    }
}

extension String {
    fileprivate var trimmingNewline: String {
        trimmingCharacters(in: .newlines)
    }
}

/// Why the demonstration stopped.
enum DemoError: Error, CustomStringConvertible {
    /// This program can't find itself.
    case noExecutable
    /// A node ended badly.
    case nodeFailed(kind: String, status: String, output: String)
    /// Something did not happen in time.
    case timedOut(waitingFor: String)
    /// Ctrl-C or SIGTERM.
    case interrupted

    var description: String {
        switch self {
        case .noExecutable: "this program's own file can't be found"
        case .nodeFailed(let kind, let status, let output):
            "the \(kind) node ended with \(status)" + (output.isEmpty ? "" : ":\n\(output)")
        case .timedOut(let what): "timed out waiting for \(what)"
        case .interrupted: "interrupted"
        }
    }
}
