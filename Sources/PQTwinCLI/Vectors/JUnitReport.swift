import Foundation
import PQVectors

/// A verification as JUnit's XML, which build servers show.
///
/// A file of vectors is a suite. A failed case is a failure; a damaged case, and a file that can't
/// be used, is an error; a case that isn't supported, or wasn't asked for, is skipped.
enum JUnitReport {
    /// The report.
    ///
    /// - Parameter run: What came of the verification.
    /// - Returns: XML.
    static func text(_ run: VectorRun) -> String {
        let counts = run.reports.reduce(OutcomeCounts()) { $0 + $1.counts }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites "
                + attributes(counts, extraErrors: run.unread.count, seconds: seconds(run)) + ">",
        ]
        for report in run.reports { lines += suite(report) }
        if !run.unread.isEmpty { lines += unread(run.unread) }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func suite(_ report: FileReport) -> [String] {
        let name = escaped(report.known?.name ?? report.title)
        var lines = [
            #"  <testsuite name="\#(name)" file="\#(escaped(report.path))" "#
                + attributes(report.counts, extraErrors: 0, seconds: report.seconds) + ">"
        ]
        for test in report.cases {
            let start =
                #"    <testcase classname="\#(name)" name="\#(test.groupID)/\#(test.caseID)""#
            let reason = escaped(test.outcome.reason ?? "")
            switch test.outcome {
            case .passed: lines.append(start + "/>")
            case .failed:
                lines.append(start + #"><failure message="\#(reason)"/></testcase>"#)
            case .malformed:
                lines.append(start + #"><error message="\#(reason)"/></testcase>"#)
            case .unsupported, .filtered:
                lines.append(
                    start + #"><skipped message="\#(test.outcome.name): \#(reason)"/></testcase>"#
                )
            }
        }
        return lines + ["  </testsuite>"]
    }

    private static func unread(_ errors: [VectorError]) -> [String] {
        let count = errors.count
        var lines = [
            #"  <testsuite name="files" tests="\#(count)" failures="0" errors="\#(count)" "#
                + #"skipped="0" time="0.000">"#
        ]
        for error in errors {
            let text = escaped(error.description)
            lines.append(
                #"    <testcase classname="files" name="\#(text)"><error message="\#(text)"/>"#
                    + "</testcase>"
            )
        }
        return lines + ["  </testsuite>"]
    }

    private static func attributes(
        _ counts: OutcomeCounts,
        extraErrors: Int,
        seconds: Double
    ) -> String {
        let time = String(format: "%.3f", seconds)
        return #"tests="\#(counts.total + extraErrors)" failures="\#(counts.failed)" "#
            + #"errors="\#(counts.malformed + extraErrors)" "#
            + #"skipped="\#(counts.unsupported + counts.filtered)" time="\#(time)""#
    }

    private static func seconds(_ run: VectorRun) -> Double {
        run.reports.reduce(0) { $0 + $1.seconds }
    }

    /// Text for an attribute; what XML 1.0 can't hold becomes a question mark.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "\t", "\n", "\r": " "
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": "?"
            default: String(scalar)
            }
        }.joined()
    }
}
