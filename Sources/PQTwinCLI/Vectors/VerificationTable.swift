import Foundation
import PQVectors

/// What a verification shows to people, in 80 columns.
struct VerificationTable {
    let isVerbose: Bool

    private let output = Terminal.output
    private static let columns = ["cases", "pass", "fail", "unsup", "malf", "filt"]
    private static let columnWidth = 6
    private static let titleWidth = 80 - 5 - columns.count * columnWidth

    init(isVerbose: Bool) {
        self.isVerbose = isVerbose
    }

    /// Shows how one file's cases ended.
    func show(_ report: FileReport) {
        if report.counts.filtered == report.counts.total, !isVerbose { return }
        let seconds = String(format: "%.2f s", report.seconds)
        let title = report.known?.name ?? report.title
        output.line("\(mark(report.counts)) \(title.inOneLine): \(report.counts.text) (\(seconds))")
        output.line(output.styled("     \(shortened(report.path.inOneLine))", .dim))
        showGroups(report)
        let free = report.cases.filter { $0.isAcceptable && $0.outcome == .passed }
        if !free.isEmpty {
            let refused = free.count { $0.wasRefused }
            output.line(
                "     \(free.count) may go either way: \(refused) refused, "
                    + "\(free.count - refused) answered as expected"
            )
        }
        let shown = isVerbose ? report.exceptions[...] : report.exceptions.prefix(5)
        for exception in shown {
            let place = "tgId \(exception.groupID), tcId \(exception.caseID)"
            let reason = exception.outcome.reason ?? ""
            output.line("     \(place): \(exception.outcome.name): \(reason.inOneLine)")
        }
        if report.exceptions.count > shown.count {
            output.line("     and \(report.exceptions.count - shown.count) more: --verbose")
        }
        output.line()
    }

    /// Shows the end: what there was to read, and the counts of everything.
    func show(_ summary: VerificationSummary, _ run: VectorRun) {
        let large = run.reports.reduce(0) { sum, report in
            sum + report.cases.count { $0.outcome == .filtered("large") }
        }
        if large > 0 {
            output.line("\(large) cases with messages over 256 MiB were left out: --large")
        }
        if !run.passedOver.isEmpty {
            let names = run.passedOver.prefix(3).map { $0.split(separator: "/").last ?? "" }
            let list = names.joined(separator: ", ") + (run.passedOver.count > 3 ? ", …" : "")
            output.line("\(run.passedOver.count) other files passed over: \(list)")
            if isVerbose {
                for path in run.passedOver { output.line(output.styled("     \(path)", .dim)) }
            }
        }
        let files = summary.fileCount == 1 ? "1 file" : "\(summary.fileCount) files"
        let style: Terminal.Style =
            summary.exitCode == nil
            ? .good : summary.exitCode == ExitStatus.unsupported ? .warning : .bad
        output.line(output.styled("\(files): \(summary.counts.text)", style))
    }

    /// Says on standard error what couldn't be used.
    func showTroubles(_ run: VectorRun) {
        for error in run.unread {
            Terminal.error.line("pqtwin vectors verify: \(error)")
        }
        if run.unread.isEmpty,
            run.reports.allSatisfy({ $0.counts.filtered == $0.counts.total })
        {
            Terminal.error.line("pqtwin vectors verify: there was no case to run")
        }
    }

    private func showGroups(_ report: FileReport) {
        let header = Self.columns.map(right).joined()
        output.line(output.styled("     " + left("group", Self.titleWidth) + header, .dim))
        for group in report.groups {
            let numbers = [
                number(group.counts.total, nil), number(group.counts.passed, .good),
                number(group.counts.failed, .bad), number(group.counts.unsupported, .warning),
                number(group.counts.malformed, .bad), number(group.counts.filtered, .dim),
            ]
            output.line("     " + left(group.title.inOneLine, Self.titleWidth) + numbers.joined())
        }
    }

    /// A long path without its beginning, for people; a pipe gets all of it.
    private func shortened(_ path: String) -> String {
        output.isInteractive && path.count > 75 ? "…" + path.suffix(74) : path
    }

    private func mark(_ counts: OutcomeCounts) -> String {
        if counts.failed + counts.malformed > 0 { return output.styled("FAIL", .bad) }
        if counts.unsupported > 0 { return output.styled("PART", .warning) }
        return output.styled("ok  ", .good)
    }

    /// A count in its column; a zero is a dot, so that the rest stands out.
    private func number(_ count: Int, _ style: Terminal.Style?) -> String {
        let text = right(count == 0 ? "·" : "\(count)")
        guard count > 0, let style else { return text }
        return output.styled(text, style)
    }

    private func right(_ text: String) -> String {
        String(repeating: " ", count: max(1, Self.columnWidth - text.count)) + text
    }

    private func left(_ text: String, _ width: Int) -> String {
        text.count > width - 1
            ? text.prefix(width - 2) + "… "
            : text + String(repeating: " ", count: width - text.count)
    }
}

extension OutcomeCounts {
    /// The counts in words; what is zero is left out, but for the number of cases that passed.
    var text: String {
        let others = [
            (failed, "failed"), (unsupported, "unsupported"), (malformed, "malformed"),
            (filtered, "filtered"),
        ]
        let parts = others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return (["\(passed) of \(total) passed"] + parts).joined(separator: ", ")
    }
}
