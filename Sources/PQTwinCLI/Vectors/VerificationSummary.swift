import ArgumentParser
import Foundation
import PQVectors

/// The end of a verification: the exit code, and the JSON object for programs.
struct VerificationSummary: Encodable {
    let files: [File]
    let unread: [String]
    let passedOver: [String]
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

    init(_ run: VectorRun) {
        counts = run.reports.reduce(OutcomeCounts()) { $0 + $1.counts }
        fileCount = run.reports.count
        let archiveCount = run.archives.count
        if counts.failed > 0 {
            exitCode = ExitStatus.failed
        } else if counts.malformed > 0 || run.unread.count > archiveCount {
            exitCode = ExitStatus.unusable
        } else if counts.unsupported > 0 || archiveCount > 0 {
            exitCode = ExitStatus.unsupported
        } else if counts.total == counts.filtered {
            exitCode = ExitStatus.unusable
        } else {
            exitCode = nil
        }
        files = run.reports.map(File.init)
        unread = run.unread.map(\.description)
        passedOver = run.passedOver
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
        let known: String?
        let format: String
        let title: String
        let counts: Counts
        let groups: [Group]
        let seconds: Double
        let exceptions: [Exception]

        init(_ report: FileReport) {
            path = report.path
            known = report.known?.name
            format = report.format.rawValue
            title = report.title
            counts = Counts(report.counts)
            groups = report.groups.map(Group.init)
            seconds = report.seconds
            exceptions = report.exceptions.map(Exception.init)
        }
    }

    struct Group: Encodable {
        let title: String
        let counts: Counts

        init(_ report: GroupReport) {
            title = report.title
            counts = Counts(report.counts)
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
