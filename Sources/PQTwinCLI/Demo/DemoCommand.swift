import ArgumentParser
import ClinicalTwin
import Foundation
import UnixSignals

/// The demonstrations; the ward's without a name.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run three nodes on a real ECG, then break the classical alternative.",
        discussion: """
            Without a subcommand it is the ward's demonstration, with the options that pqtwin demo \
            ward --help lists: --json, --ecg, --speed and --timeout.
            """,
        subcommands: [WardCommand.self, ThreatCommand.self, ThreatAttackCommand.self],
        defaultSubcommand: WardCommand.self
    )
}

/// The whole house at work: three nodes, a real ECG, a quantum job, and the threat.
struct WardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ward",
        abstract: "Run three nodes on a real ECG, then break the classical alternative.",
        discussion: """
            Everything happens on loopback in a temporary folder, which is removed at the end. \
            The exit code is 0 only when every line of the final table held. A recording whose \
            heart beats span less than 64 s is too short for the quantum job, which then does not \
            count (null in JSON).

            pqtwin demo threat tells the second part alone, in full, with a picture.
            """
    )

    @Flag(help: "Print the figures as one JSON object, and nothing else.")
    var json = false

    @Option(help: ECGOption.help, completion: .file())
    var ecg: String?

    @Option(help: "Seconds of signal a second.")
    var speed = 30.0

    @Option(help: "Seconds that the exchange may take beyond the signal itself.")
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
        Terminal.ignoreClosedPipes()
        let demo = self
        let report: DemoReport
        do {
            report = try await interruptible { try await demo.demonstrate() }
        } catch let code as ExitCode {
            throw code
        } catch DemoError.interrupted(let signal) {
            Terminal.error.clearProgress()
            Terminal.error.line("pqtwin demo: interrupted")
            // As a shell reports a process that a signal ended.
            throw ExitCode(128 + signal.rawValue)
        } catch {
            Terminal.error.clearProgress()
            Terminal.error.line("pqtwin demo: \(error)")
            throw ExitStatus.failed
        }
        if json {
            Terminal.output.line(try report.json())
        } else {
            let voice = DemoVoice(isSilent: false)
            voice.heading("7", "Result")
            for row in report.table(on: .output) { voice.row(row) }
        }
        if !report.ok { throw ExitStatus.failed }
    }

    private func demonstrate() async throws -> DemoReport {
        let (recording, text) = try ECGOption.recording(at: ecg)
        let preview = try ECGPreview(recording)
        guard preview.vitals > 0 else {
            Terminal.error.line("pqtwin: --ecg \(ecg ?? ""): no two heart beats are found in it")
            throw ExitStatus.unusable
        }
        let voice = DemoVoice(isSilent: json)
        return try await TemporaryFolder.with(prefix: "pqtwin-demo-") { folder in
            let ward = DemoWard(
                folder: folder,
                recording: recording,
                preview: preview,
                ecgText: text,
                speed: speed,
                timeout: .seconds(timeout),
                voice: voice
            )
            var report = DemoReport()
            let exchange = try await ward.run(into: &report)
            let threat = DemoThreat(folder: folder, voice: voice)
            try await threat.run(after: exchange, into: &report)
            return report
        }
    }
}

/// Runs a body that SIGINT, SIGTERM and the end of the terminal cancel.
///
/// - Throws: ``DemoError/interrupted(_:)`` after a signal, once the body has cleaned up.
private func interruptible<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await signal in signals { throw DemoError.interrupted(signal) }
            return nil
        }
        defer { group.cancelAll() }
        // A signal cancels the body; its clean-up is waited for, how it ends is not told.
        var first: (any Error)?
        while !group.isEmpty {
            do {
                guard case let result?? = try await group.next() else { continue }
                if first == nil { return result }
            } catch {
                first = first ?? error
                group.cancelAll()
            }
        }
        throw first ?? CancellationError()
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
    /// - Throws: What the body throws, or why the folder can't be made.
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

    /// Says a line, folded at the terminal's width; its continuation keeps the indentation.
    func say(_ text: String, _ style: Terminal.Style? = nil) {
        guard !isSilent else { return }
        Terminal.error.clearProgress()
        for line in text.folded(at: Terminal.output.width) {
            Terminal.output.line(style.map { Terminal.output.styled(line, $0) } ?? line)
        }
    }

    /// Says a line as it is, for tables that carry their own colours.
    func row(_ text: String) {
        guard !isSilent else { return }
        Terminal.output.line(text)
    }

    /// Shows how far a long step is, on a terminal only.
    func progress(_ text: String) {
        Terminal.error.progress(text)
    }
}

extension String {
    /// The text in lines of at most a width, broken at spaces; later lines are indented by two
    /// more than the first.
    fileprivate func folded(at width: Int) -> [String] {
        guard count > width else { return [self] }
        let indentation = String(prefix { $0 == " " })
        var lines: [String] = []
        var line = indentation
        var isEmpty = true
        for word in split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indentation + "  " + word
            } else {
                line += (isEmpty ? "" : " ") + word
            }
            isEmpty = false
        }
        return lines + [line]
    }
}
