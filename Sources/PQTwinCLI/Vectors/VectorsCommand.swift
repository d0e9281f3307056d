import ArgumentParser

/// Known answers: verify published ones, make the project's own.
struct VectorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Verify test vectors, or make the project's own.",
        subcommands: [
            VerifyCommand.self, ListCommand.self, MakeCommand.self, AnswerCommand.self,
            AuditCommand.self,
        ]
    )
}
