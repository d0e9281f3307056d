import ArgumentParser
import Foundation
import PQVectors

/// Says what vectors there are, and runs none.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Say what test vectors there are, without running them.",
        discussion: """
            One line for each set: its form, its number of cases, its algorithm and mode, and \
            the published file that it is, told by its SHA-256.

            Examples:
              pqtwin vectors list vectors
              pqtwin vectors list downloads --json
            """
    )

    @Argument(help: "Files and folders of test vectors.", completion: .file())
    var paths: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin vectors list") {
            var unread: [VectorError] = []
            var passedOver: [String] = []
            var entries: [Entry] = []
            for source in VectorRun.find(paths, &unread, &passedOver) {
                do throws(VectorError) {
                    let entry = Entry(try VectorReader.read(source))
                    if !json { show(entry) }
                    entries.append(entry)
                } catch {
                    if source.passesOver(error) {
                        passedOver.append(source.path)
                    } else {
                        unread.append(error)
                    }
                }
            }
            let list = List(
                files: entries,
                unread: unread.map(\.description),
                passed_over: passedOver
            )
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                Terminal.output.line(String(decoding: try encoder.encode(list), as: UTF8.self))
            } else {
                for path in passedOver { Terminal.output.line("other       –  \(path)") }
                let cases = entries.reduce(0) { $0 + $1.cases }
                Terminal.output.line("\(entries.count) sets, \(cases) cases")
            }
            for error in unread { Terminal.error.line("pqtwin vectors list: \(error)") }
            if unread.contains(where: { !$0.isArchive }) { throw ExitStatus.unusable }
            if !unread.isEmpty { throw ExitStatus.unsupported }
        }
    }

    private func show(_ entry: Entry) {
        let output = Terminal.output
        let form = entry.format.padding(toLength: 10, withPad: " ", startingAt: 0)
        let count = String(repeating: " ", count: max(0, 6 - "\(entry.cases)".count))
        output.line("\(form) \(count)\(entry.cases)  \((entry.known ?? entry.title).inOneLine)")
        output.line(output.styled("                   \(entry.path.inOneLine)", .dim))
    }

    private struct List: Encodable {
        let files: [Entry]
        let unread: [String]
        let passed_over: [String]
    }

    private struct Entry: Encodable {
        let path: String
        let format: String
        let known: String?
        let algorithm: String
        let mode: String
        let revision: String
        let title: String
        let cases: Int
        let groups: [Group]

        init(_ file: VectorFile) {
            path = file.path
            format = file.format.rawValue
            known = file.known?.name
            algorithm = file.algorithm
            mode = file.mode
            revision = file.revision
            title = file.title
            cases = file.caseCount
            groups = file.groups.map { Group(title: $0.title, cases: $0.cases.count) }
        }
    }

    private struct Group: Encodable {
        let title: String
        let cases: Int
    }
}
