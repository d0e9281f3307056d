import ArgumentParser
import PQIdentity
import PQVectors

/// Why a subcommand ends: one line for a person, and a status for a script.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    let status: ExitCode

    init(_ description: String, status: ExitCode = ExitStatus.unusable) {
        self.description = description
        self.status = status
    }
}

/// Runs a subcommand; whatever it throws becomes one line on standard error and an exit status.
///
/// - Parameters:
///   - command: The subcommand as it was typed, such as `pqtwin key show`.
///   - body: What it does.
/// - Throws: An exit status.
func reporting(_ command: String, _ body: () throws -> Void) throws {
    Terminal.ignoreClosedPipes()
    do {
        try body()
        if let failure = Terminal.outputFailure { throw failure }
    } catch {
        throw tell(error, command)
    }
}

/// Runs a subcommand; whatever it throws becomes one line on standard error and an exit status.
///
/// - Parameters:
///   - command: The subcommand as it was typed, such as `pqtwin key show`.
///   - body: What it does.
/// - Throws: An exit status.
func reporting(_ command: String, _ body: () async throws -> Void) async throws {
    Terminal.ignoreClosedPipes()
    do {
        try await body()
        if let failure = Terminal.outputFailure { throw failure }
    } catch {
        throw tell(error, command)
    }
}

private func tell(_ error: any Error, _ command: String) -> any Error {
    // An exit status was reported by whoever threw it, and the parser words its own.
    if error is ExitCode, let failure = Terminal.outputFailure {
        Terminal.error.line("\(command): \(failure)")
    }
    if error is ExitCode || error is CleanExit || error is ValidationError { return error }
    if error is CancellationError {
        Terminal.error.clearProgress()
        Terminal.error.line("\(command): interrupted")
        // As shells say of a program that Ctrl-C ended.
        return ExitCode(130)
    }
    var lines = "\(error)".inOneLine
    if isExistingFile(error) { lines += "; choose another name, or replace it with --force" }
    Terminal.error.clearProgress()
    Terminal.error.line("\(command): \(lines)")
    return (error as? CommandFailure)?.status ?? ExitStatus.unusable
}

extension String {
    /// In one line, and without anything that a terminal would obey: parts of it are a stranger's.
    var inOneLine: String {
        let scalars = unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: Unicode.Scalar(" ")
            case .format: Unicode.Scalar("?")
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

private func isExistingFile(_ error: any Error) -> Bool {
    switch error {
    case IdentityError.fileExists, VectorError.exists: true
    default: false
    }
}
