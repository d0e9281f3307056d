import ArgumentParser
import ClinicalTwin
import Foundation
import UnixSignals

/// The whole house at work: three nodes, a real ECG, a quantum job, and the threat.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run three nodes on a real ECG, then break the classical alternative.",
        discussion: """
            Everything happens on loopback in a temporary folder, which is removed at the end. \
            The exit code is 0 only when every line of the final table held.
            """
    )

    @Flag(help: "Print the figures as one JSON object, and nothing else.")
    var json = false

    @Option(help: ECGOption.help, completion: .file())
    var ecg: String?

    @Option(help: "Seconds of signal a second.")
    var speed = 30.0

    @Option(help: "Seconds that the exchange may take.")
    var timeout = 120.0

    func validate() throws {
        guard speed > 0, speed <= 10_000 else {
            throw ValidationError("--speed is more than 0, up to 10000")
        }
        guard timeout > 0, timeout <= 86_400 else {
            throw ValidationError("--timeout is more than 0 seconds, up to 86400")
        }
    }

    func run() async throws {
        let recording = try ECGOption.recording(at: ecg)
        let voice = DemoVoice(isSilent: json)
        let (speed, timeout) = (speed, Duration.seconds(timeout))
        let ecgPath = ecg
        var report = DemoReport()
        do {
            report = try await interruptible {
                try await TemporaryFolder.with(prefix: "pqtwin-demo-") { folder in
                    let ward = DemoWard(
                        folder: folder,
                        recording: recording,
                        ecgPath: ecgPath,
                        speed: speed,
                        timeout: timeout,
                        voice: voice
                    )
                    var report = DemoReport()
                    let exchange = try await ward.run(into: &report)
                    try await DemoThreat(voice: voice).run(after: exchange, into: &report)
                    return report
                }
            }
        } catch DemoError.interrupted {
            Terminal.error.clearProgress()
            Terminal.error.line("pqtwin demo: interrupted")
            throw ExitCode(130)
        } catch {
            Terminal.error.clearProgress()
            Terminal.error.line("pqtwin demo: \(error)")
            throw ExitStatus.failed
        }
        if json {
            Terminal.output.line(try report.json())
        } else {
            voice.heading("7", "Result")
            for row in report.table(on: .output) { voice.say(row) }
        }
        if !report.ok { throw ExitStatus.failed }
    }
}

/// Runs a body that SIGINT and SIGTERM cancel.
///
/// - Throws: ``DemoError/interrupted`` after a signal, once the body has cleaned up.
private func interruptible<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in signals { throw DemoError.interrupted }
            return nil
        }
        defer { group.cancelAll() }
        var first: (any Error)?
        while true {
            do {
                guard let ended = try await group.next() else { throw first ?? CancellationError() }
                if let result = ended { return result }
            } catch {
                // A signal cancels the body; its clean-up is waited for, its own error is not told.
                if first == nil { first = error }
                group.cancelAll()
                if group.isEmpty { throw first ?? error }
            }
        }
    }
}

/// A folder that goes away with its user.
enum TemporaryFolder {
    /// Makes a folder, runs a body with it, removes it whatever happens.
    ///
    /// - Parameters:
    ///   - prefix: How its name begins.
    ///   - body: Gets the path.
    /// - Returns: What the body returns.
    static func with<Result: Sendable>(
        prefix: String,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let name = prefix + UUID().uuidString
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.path(percentEncoded: false))
    }
}

/// How the demonstration speaks: in full to a person or a pipe, not at all beside JSON.
struct DemoVoice: Sendable {
    /// Whether only the JSON object is wanted.
    let isSilent: Bool

    /// Begins a step.
    func heading(_ number: String, _ text: String) {
        Terminal.error.clearProgress()
        guard !isSilent else { return }
        Terminal.output.line()
        Terminal.output.line(Terminal.output.styled("\(number). \(text)", .heading))
    }

    /// Says a line.
    func say(_ text: String, _ style: Terminal.Style? = nil) {
        guard !isSilent else { return }
        Terminal.error.clearProgress()
        Terminal.output.line(style.map { Terminal.output.styled(text, $0) } ?? text)
    }

    /// Shows how far a long step is, on a terminal only.
    func progress(_ text: String) {
        Terminal.error.progress(text)
    }
}
