import ArgumentParser
import Foundation
import PQVectors

/// Known answers: verify published ones, make the project's own.
struct VectorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Verify test vectors, or make the project's own.",
        subcommands: [VerifyCommand.self, MakeCommand.self]
    )
}

/// Runs test vectors against this program.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run test vectors and compare every answer.",
        discussion: """
            Takes files and folders, however deep: NIST's ACVP sets (prompt.json with \
            expectedResults.json beside it, or internalProjection.json) and this project's own.

            Every case ends in one of five ways: passed, failed, unsupported, malformed or \
            filtered; the five add up to the number of cases. The exit code is 0 if all that was \
            asked for passed, 1 if a case failed, 2 if one is malformed, a file can't be used or \
            no case was left to run, 3 if one is not supported.

            Examples:
              pqtwin vectors verify vectors
              pqtwin vectors verify acvp --only ML-KEM-768 --only decapsulation
            """
    )

    @Argument(help: "Files and folders of test vectors.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Run only cases whose algorithm or parameters contain this; can be repeated.",
            valueName: "word"
        )
    )
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "The largest repeated message to hash; larger ones count as unsupported.",
            valueName: "MiB"
        )
    )
    var largestMessage: Int?

    @Flag(help: "List every case that didn't pass, not only the first few of each file.")
    var verbose = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if let limit = largestMessage, !(0...1 << 24).contains(limit) {
            throw ValidationError("--largest-message is 0 to 16777216 MiB")
        }
    }

    func run() async throws {
        var files: [VectorFile] = []
        var unread: [VectorError] = []
        var passedOver = 0
        for path in paths {
            do {
                let found = try VectorReader.read(path)
                files += found.files
                unread += found.unread
                passedOver += found.passedOver
            } catch {
                unread.append(error)
            }
        }
        var reports: [FileReport] = []
        for file in files {
            let report = try await verify(file)
            if !json { show(report) }
            reports.append(report)
        }
        let summary = VerificationSummary(reports, unread, passedOver: passedOver)
        if json {
            Terminal.output.line(try summary.json())
        } else {
            show(summary)
        }
        if let code = summary.exitCode { throw code }
    }

    private func verify(_ file: VectorFile) async throws -> FileReport {
        let verifier = VectorVerifier(
            filter: VectorFilter(words: only),
            largestMessage: largestMessage.map { $0 << 20 } ?? .max,
            workerCount: ProcessInfo.processInfo.activeProcessorCount
        )
        let count = file.caseCount
        defer { Terminal.error.clearProgress() }
        return try await verifier.verify(file) { done in
            Terminal.error.progress("\(file.title): \(done) of \(count)")
        }
    }

    private func show(_ report: FileReport) {
        let output = Terminal.output
        if report.counts.filtered == report.counts.total, !verbose { return }
        let mark =
            report.exceptions.isEmpty
            ? output.styled("ok  ", .good)
            : report.counts.failed + report.counts.malformed > 0
                ? output.styled("FAIL", .bad) : output.styled("PART", .warning)
        let seconds = String(format: "%.2f s", report.seconds)
        output.line("\(mark) \(report.title): \(report.counts.text) (\(seconds))")
        output.line(output.styled("     \(report.path)", .dim))
        let shown = verbose ? report.exceptions[...] : report.exceptions.prefix(5)
        for exception in shown {
            let place = "tgId \(exception.groupID), tcId \(exception.caseID)"
            let reason = exception.outcome.reason ?? ""
            output.line("     \(place): \(exception.outcome.name): \(reason)")
        }
        if report.exceptions.count > shown.count {
            output.line("     and \(report.exceptions.count - shown.count) more: --verbose")
        }
    }

    private func show(_ summary: VerificationSummary) {
        for error in summary.unread {
            Terminal.error.line("pqtwin vectors: \(error)")
        }
        if summary.counts.total == summary.counts.filtered {
            Terminal.error.line("pqtwin vectors: there was no case to run")
        }
        if summary.passedOver > 0 {
            Terminal.error.line(
                "pqtwin vectors: \(summary.passedOver) files that are not JSON were passed over"
            )
        }
        let text = "\(summary.fileCount) files: \(summary.counts.text)"
        let style: Terminal.Style = summary.exitCode == nil ? .good : .bad
        Terminal.output.line(Terminal.output.styled(text, style))
    }
}

/// Makes the project's own vectors.
struct MakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make the project's own vectors from a seed.",
        discussion: """
            The same seed gives the same files, byte for byte: good cases, and bad ones with \
            their defect by name. manifest.json lists the files with their SHA-256 and counts.
            """
    )

    @Option(help: "Any text: the files follow from it.")
    var seed: String

    @Option(name: [.short, .long], help: "The folder to fill.", completion: .directory)
    var output = "vectors"

    @Flag(help: "Replace files that exist.")
    var force = false

    func run() throws {
        do {
            let set = try VectorSet(seed: seed)
            try set.write(to: output, overwriting: force)
            for file in set.files {
                Terminal.output.line("\(output)/\(file.path): \(file.caseCount) cases")
            }
            Terminal.output.line("\(output)/\(set.manifest.path)")
        } catch {
            Terminal.error.line("pqtwin vectors: \(error)")
            throw ExitStatus.unusable
        }
    }
}

/// The end of a verification.
private struct VerificationSummary: Encodable {
    let files: [File]
    let unread: [String]
    let passedOver: Int
    let total: Counts
    let ok: Bool

    private enum CodingKeys: String, CodingKey {
        case files, unread, total, ok
        case passedOver = "passed_over"
    }

    let counts: OutcomeCounts
    let fileCount: Int
    /// Nil if everything passed.
    let exitCode: ExitCode?

    init(_ reports: [FileReport], _ unread: [VectorError], passedOver: Int) {
        self.passedOver = passedOver
        counts = reports.reduce(OutcomeCounts()) { $0 + $1.counts }
        fileCount = reports.count
        if counts.failed > 0 {
            exitCode = ExitStatus.failed
        } else if counts.malformed > 0 || !unread.isEmpty || counts.total == counts.filtered {
            exitCode = ExitStatus.unusable
        } else if counts.unsupported > 0 {
            exitCode = ExitStatus.unsupported
        } else {
            exitCode = nil
        }
        files = reports.map(File.init)
        self.unread = unread.map(\.description)
        total = Counts(counts)
        ok = exitCode == nil
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    struct Counts: Encodable {
        let cases, passed, failed, unsupported, malformed, filtered: Int

        init(_ counts: OutcomeCounts) {
            cases = counts.total
            passed = counts.passed
            failed = counts.failed
            unsupported = counts.unsupported
            malformed = counts.malformed
            filtered = counts.filtered
        }
    }

    struct File: Encodable {
        let path: String
        let title: String
        let counts: Counts
        let seconds: Double
        let exceptions: [Exception]

        init(_ report: FileReport) {
            path = report.path
            title = report.title
            counts = Counts(report.counts)
            seconds = report.seconds
            exceptions = report.exceptions.map(Exception.init)
        }
    }

    struct Exception: Encodable {
        let tgId: Int
        let tcId: Int
        let outcome: String
        let reason: String

        init(_ report: CaseReport) {
            tgId = report.groupID
            tcId = report.caseID
            outcome = report.outcome.name
            reason = report.outcome.reason ?? ""
        }
    }
}

extension OutcomeCounts {
    /// The counts in words; what is zero is left out, but for the number of cases that passed.
    fileprivate var text: String {
        let others = [
            (failed, "failed"), (unsupported, "unsupported"), (malformed, "malformed"),
            (filtered, "filtered"),
        ]
        let parts = others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return (["\(passed) of \(total) passed"] + parts).joined(separator: ", ")
    }
}
