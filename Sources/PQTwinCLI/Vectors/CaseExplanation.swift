import Foundation
import PQVectors

/// What one case asks, what is right, what was answered, and where the two part: for `--explain`.
struct CaseExplanation {
    let file: VectorFile
    let group: VectorGroup
    let test: VectorCase
    let question: VectorQuestion
    let response: VectorResponse?
    let outcome: Outcome

    private let output = Terminal.output

    /// Explains every case that was run.
    static func show(_ run: VectorRun, _ verifier: VectorVerifier) async {
        for (report, source) in zip(run.reports, run.sources)
        where report.counts.filtered < report.counts.total {
            guard let file = try? VectorReader.read(source) else { continue }
            for group in file.groups {
                for test in group.cases where verifier.filter.accepts(test, group, file) {
                    await CaseExplanation(test, in: group, of: file, verifier).show()
                    Terminal.output.line()
                }
            }
        }
    }

    /// Asks one case.
    init(
        _ test: VectorCase,
        in group: VectorGroup,
        of file: VectorFile,
        _ verifier: VectorVerifier
    ) async {
        self.file = file
        self.group = group
        self.test = test
        question = verifier.question(of: test, in: group, of: file)
        switch question {
        case .ended(let outcome):
            response = nil
            self.outcome = outcome
        case .asked(let request, let expectation):
            let response = await verifier.implementation.answer(request)
            self.response = response
            outcome = expectation.outcome(of: response)
        }
    }

    func show() {
        let place = "tgId \(group.id), tcId \(test.id)"
        let title = (file.known?.name ?? file.title).inOneLine
        output.line(output.styled("\(title), \(place)", .heading))
        output.line(output.styled(file.path.inOneLine, .dim))
        for name in ["comment", "flags", "defect", "reason"] {
            if let value = test.input[name] ?? test.expected[name] { field(name, value) }
        }
        if case .asked(let request, let expectation) = question, let response {
            output.line()
            output.line(output.styled("asked: \(request.algorithm) \(request.function)", .heading))
            fields(request.inputs)
            output.line()
            output.line(output.styled("expected: \(expectation.verdict.rawValue)", .heading))
            fields(expectation.outputs)
            output.line()
            show(response)
            show(Explanation(request, expectation, response: response))
        }
        output.line()
        let reason = outcome.reason.map { ": \($0)" } ?? ""
        let style: Terminal.Style = outcome == .passed ? .good : .bad
        output.line(output.styled("\(outcome.name)\(reason.inOneLine)", style))
    }

    private func show(_ response: VectorResponse) {
        func head(_ text: String) {
            output.line(output.styled("answered: \(text)", .heading))
        }
        switch response {
        case .answered(let outputs):
            head("")
            fields(outputs)
        case .refused(let reason): head("refused, \(reason)")
        case .unsupported(let reason): head("unsupported, \(reason)")
        case .malformed(let reason): head("malformed, \(reason)")
        case .failed(let reason): head("no answer, \(reason)")
        }
    }

    private func show(_ explanation: Explanation) {
        if !explanation.differences.isEmpty {
            output.line()
            output.line(output.styled("first difference", .heading))
            for difference in explanation.differences { output.line("  \(difference)") }
        }
        guard !explanation.values.isEmpty else { return }
        output.line()
        output.line(output.styled("on the way, by the reference", .heading))
        for entry in explanation.values {
            let name = entry.name.padding(toLength: 10, withPad: " ", startingAt: 0)
            output.line("  \(entry.name.count > 10 ? entry.name : name) \(entry.text)")
        }
        if let reference = explanation.reference {
            let reason = reference.reason.map { ": \($0)" } ?? ""
            output.line("  the reference's answer: \(reference.name)\(reason)")
        }
    }

    private func fields(_ fields: [String: JSONValue]) {
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { field(name, value) }
    }

    private func field(_ name: String, _ value: JSONValue) {
        output.line("  \(name): \(Self.text(value))".inOneLine)
    }

    private static func size(of text: String) -> String {
        text.allSatisfy(\.isHexDigit)
            ? "\(text.utf8.count / 2) bytes" : "\(text.utf8.count) characters"
    }

    /// A value in one line: of long text its ends and its length.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text) where text.count > 56:
            "\(text.prefix(32))…\(text.suffix(8)) (\(size(of: text)))"
        case .string(let text): text.isEmpty ? "(empty)" : text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let value): "\(value)"
        case .null: "null"
        case .array(let elements):
            elements.count <= 4 && elements.allSatisfy({ $0.string != nil })
                ? elements.compactMap(\.string).joined(separator: ", ")
                : "\(elements.count) elements"
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
                .joined(separator: ", ")
        }
    }
}
