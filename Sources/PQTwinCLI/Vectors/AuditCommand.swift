import ArgumentParser
import Foundation
import PQVectors

/// Says which mistakes test vectors would catch.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Say which mistakes of implementations test vectors would catch.",
        discussion: """
            Vectors are worth what they catch. This runs them against a slow reference of ML-KEM \
            and ML-DSA that makes one mistake at a time, such as a bound off by one or a check \
            left out, and says for each which case notices first. The reference without a mistake \
            must pass first. All files are taken together.

            A mistake that no case could meet, since none asks for that operation, isn't counted.

            The exit code is 0 if everything is caught that can be, 1 if something is missed, 2 if \
            a file can't be used or the reference doesn't pass, 3 if there is nothing to audit.

            Examples:
              pqtwin vectors audit vectors
              pqtwin vectors audit acvp/ML-DSA-sigVer-FIPS204 --only ML-DSA-44
            """
    )

    @Argument(help: "Files and folders of test vectors.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Take only this case (17 or 2/17), or cases with this word; can be repeated.",
            valueName: "ID"
        )
    )
    var only: [String] = []

    @Flag(help: "Explain what is caught, too, with its place in the standard.")
    var verbose = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting("pqtwin vectors audit") {
            let files = try read()
            let audit = VectorAudit(
                filter: VectorFilter(only: only),
                workerCount: ProcessInfo.processInfo.activeProcessorCount
            )
            let report = try await audit.audit(files) { Terminal.error.progress($0) }
            Terminal.error.clearProgress()
            if json {
                Terminal.output.line(try AuditDocument(report).text())
            } else {
                AuditTable(report, namesFiles: files.count > 1, isVerbose: verbose).show()
            }
            try judge(report)
        }
    }

    private func read() throws -> [VectorFile] {
        var files: [VectorFile] = []
        for path in paths {
            let found = try VectorReader.read(path)
            files += found.files
            for error in found.unread {
                Terminal.error.line("pqtwin vectors audit: \(error); left out")
            }
        }
        return files
    }

    private func judge(_ report: AuditReport) throws {
        if let failure = report.failures.first {
            throw CommandFailure(
                """
                the reference doesn't pass \(report.failures.count) cases, the first \
                tcId \(failure.location.caseID) of \(failure.location.path): \
                \(failure.outcome.reason ?? failure.outcome.name); \
                run pqtwin vectors verify on it
                """
            )
        }
        guard report.passed > 0 else {
            throw CommandFailure(
                "no case is about ML-KEM or ML-DSA, and nothing else can be audited",
                status: ExitStatus.unsupported
            )
        }
        if !report.isComplete { throw ExitStatus.failed }
    }
}

extension AuditReport {
    /// Whether everything is caught that any vectors could catch.
    fileprivate var isComplete: Bool { missed.allSatisfy { $0.reasonUnnoticed != nil } }
}

/// The audit for people, in 80 columns.
private struct AuditTable {
    let report: AuditReport
    let namesFiles: Bool
    let isVerbose: Bool

    init(_ report: AuditReport, namesFiles: Bool, isVerbose: Bool) {
        self.report = report
        self.namesFiles = namesFiles
        self.isVerbose = isVerbose
    }

    func show() {
        let output = Terminal.output
        guard report.failures.isEmpty, report.passed > 0 else { return }
        output.line(output.styled("result  defect                          noticed by", .heading))
        for finding in report.caught { show(caught: finding) }
        for finding in report.missed { show(missed: finding) }
        output.line()
        output.line(
            "\(report.passed) cases, all passed by the reference"
                + (report.unsupported > 0 ? "; \(report.unsupported) can't be audited" : "")
        )
        if report.unconcerned > 0 {
            output.line("\(report.unconcerned) defects are of operations that no case asks for")
        }
        let text = "\(report.caught.count) of \(report.findings.count) defects caught"
        output.line(output.styled(text, report.isComplete ? .good : .bad))
    }

    private func show(caught finding: AuditFinding) {
        guard let location = finding.caughtBy else { return }
        let output = Terminal.output
        let place = "tcId \(location.caseID)" + file(location.path)
        output.line("\(output.styled("caught", .good))  \(padded(finding.defect))  \(place)")
        if isVerbose { explain(finding) }
    }

    private func show(missed finding: AuditFinding) {
        let output = Terminal.output
        if let reason = finding.reasonUnnoticed {
            output.line("hidden  \(padded(finding.defect))  can't be noticed")
            explain(finding)
            let words = reason.split(separator: " ").map(String.init)
            for line in wrapped(words, width: 72) { output.line("        \(line)") }
        } else {
            let cases = finding.caseCount == 1 ? "1 case" : "\(finding.caseCount) cases"
            let name = padded(finding.defect)
            output.line("\(output.styled("MISSED", .bad))  \(name)  by all of \(cases)")
            explain(finding)
        }
    }

    private func explain(_ finding: AuditFinding) {
        let words = finding.sentence.split(separator: " ").map(String.init)
        for line in wrapped(words + ["(\(finding.place))"], width: 72) {
            Terminal.output.line("        " + Terminal.output.styled(line, .dim))
        }
    }

    private func file(_ path: String) -> String {
        guard namesFiles else { return "" }
        // All files of one form have the same name: then only their folder tells.
        let common = ["prompt.json", "internalProjection.json"]
        let parts = path.split(separator: "/").map(String.init)
        let telling =
            common.contains(parts.last ?? "") ? parts.dropLast().suffix(1) : parts.suffix(2)
        let name = telling.joined(separator: "/")
        return name.count > 27 ? ", …" + name.suffix(26) : ", " + name
    }

    private func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 30 - name.count))
    }

    private func wrapped(_ words: [String], width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

/// The audit for programs.
private struct AuditDocument: Encodable {
    let ok: Bool
    let passed: Int
    let unsupported: Int
    let failed: [Place]
    let caught: Int
    let missed: Int
    let unconcerned: Int
    let defects: [Defect]

    struct Place: Encodable {
        let path: String
        let tgId: Int
        let tcId: Int

        init(_ location: CaseLocation) {
            path = location.path
            tgId = location.groupID
            tcId = location.caseID
        }
    }

    struct Defect: Encodable {
        let defect: String
        let sentence: String
        let source: String
        let cases: Int
        let caught: Bool
        let caughtBy: Place?
        let reason: String?

        private enum CodingKeys: String, CodingKey {
            case defect, sentence, source, cases, caught, reason
            case caughtBy = "caught_by"
        }

        init(_ finding: AuditFinding) {
            defect = finding.defect
            sentence = finding.sentence
            source = finding.place
            cases = finding.caseCount
            caught = finding.caughtBy != nil
            caughtBy = finding.caughtBy.map(Place.init)
            reason = finding.reasonUnnoticed
        }
    }

    init(_ report: AuditReport) {
        ok = report.failures.isEmpty && report.passed > 0 && report.isComplete
        passed = report.passed
        unsupported = report.unsupported
        failed = report.failures.map { Place($0.location) }
        caught = report.caught.count
        missed = report.missed.count
        unconcerned = report.unconcerned
        defects = report.findings.map(Defect.init)
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
