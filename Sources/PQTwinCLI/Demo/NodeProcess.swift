import Foundation
import Subprocess
import SystemPackage
import TwinNode

/// A node as a process of its own, and its events.
struct NodeProcess: Sendable {
    /// How long a node may take to end when it is asked to for want of time.
    private static let graceTime = Duration.seconds(2)

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
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.graceTime)]
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
                    for await _ in stops {}
                    try await execution.standardInputWriter.finish()
                }
                // The output's end is the process's end.
                for try await line in execution.standardOutput.strings() {
                    let text = line.trimmingCharacters(in: .newlines)
                    if let record = try? EventRecord(line: text) { await tell(record.event) }
                }
                group.cancelAll()
            }
        }
        guard case .exited(0) = result.terminationStatus else {
            throw DemoError.nodeFailed(
                kind: kind,
                status: "\(result.terminationStatus)",
                output: result.standardError.trimmingCharacters(in: .newlines)
            )
        }
    }
}
