import ArgumentParser
import PQVectors

/// Writes an ACVP response.
struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Answer an ACVP prompt with an ACVP response.",
        discussion: """
            Reads a prompt as NIST's servers give it and writes the response that they expect, \
            for ML-KEM, ML-DSA, SHA-3, SHAKE and the key schedule of TLS 1.3. A hedged signature \
            takes the prompt's rnd, or fresh randomness where there is none.

            A case that can't be answered is left out and named. The exit code is 0 if every case \
            was answered, 1 if an input was refused, 2 if a case is malformed or a file can't be \
            used, 3 if one is not supported.

            Examples:
              pqtwin vectors answer prompt.json -o response.json
              pqtwin vectors answer prompt.json --impl 'python3 adapter.py'
            """
    )

    @Argument(help: "The prompt, - for standard input.", completion: .file())
    var prompt: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write; - is standard output.", valueName: "file"),
        completion: .file()
    )
    var output = "-"

    @Flag(help: "Overwrite an existing file.")
    var force = false

    @Flag(help: "Hash messages of more than 256 MiB too: up to 8 GiB, for minutes.")
    var large = false

    @OptionGroup var implementation: ImplementationOptions

    func run() async throws {
        try await reporting("pqtwin vectors answer") {
            try OutputFile.check([output], overwriting: force)
            let bytes = try InputFile.read(prompt, limit: VectorReader.byteLimit)
            let answers = try await implementation.withImplementation { implementation, _ in
                defer { Terminal.error.clearProgress() }
                return try await VectorAnswers(
                    bytes,
                    path: prompt,
                    by: implementation,
                    largestMessage: large ? .max : 256 << 20
                ) { done, count in
                    if done.isMultiple(of: 8) { Terminal.error.progress("\(done) of \(count)") }
                }
            }
            try OutputFile.write(answers.text, to: output, overwriting: force)
            try report(answers)
        }
    }

    /// Names the cases that were left out; throws the status that goes with them.
    private func report(_ answers: VectorAnswers) throws {
        guard !answers.exceptions.isEmpty else { return }
        var status = ExitStatus.unsupported
        for exception in answers.exceptions.prefix(5) {
            Terminal.error.line(
                "tgId \(exception.groupID), tcId \(exception.caseID): "
                    + "\(exception.outcome.name): \(exception.outcome.reason ?? "")"
            )
        }
        for exception in answers.exceptions {
            switch exception.outcome {
            case .failed: status = ExitStatus.failed
            case .malformed where status != ExitStatus.failed: status = ExitStatus.unusable
            default: continue
            }
        }
        let total = answers.answeredCount + answers.exceptions.count
        throw CommandFailure(
            "\(answers.exceptions.count) of \(total) cases are not in the response",
            status: status
        )
    }
}
