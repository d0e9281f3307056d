import ArgumentParser
import PQVectors

/// Who answers test vectors: this program, or another one.
struct ImplementationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this program instead, over JSON lines (docs/vectors.md).",
            discussion: """
                Split at spaces; quotes keep words together; no shell. NAME=VALUE before the \
                program sets its environment.
                """,
            valueName: "CMD"
        )
    )
    var impl: String?

    @Option(
        help: ArgumentHelp("How long the program may take over one case.", valueName: "SECONDS")
    )
    var timeout = 60

    func validate() throws {
        guard (1...86_400).contains(timeout) else {
            throw ValidationError("--timeout is 1 to 86400 seconds")
        }
        if let impl { _ = try words(of: impl) }
    }

    /// Runs something with the implementation; the other program ends with it.
    ///
    /// - Parameter body: Gets the implementation, and its name if it is another program.
    /// - Returns: What the body returns.
    /// - Throws: A ``CommandFailure`` for a program that can't be talked to; what the body throws.
    func withImplementation<Result>(
        _ body: (any VectorImplementation, String?) async throws -> Result
    ) async throws -> Result {
        guard let impl else { return try await body(PQTwinImplementation(), nil) }
        Terminal.ignoreClosedPipes()
        let external = ExternalImplementation(
            try words(of: impl),
            timeLimit: .seconds(timeout)
        )
        let name: String
        do {
            name = try await external.start() ?? impl
        } catch {
            await external.end()
            throw CommandFailure("--impl \(impl): \(error)")
        }
        do {
            let result = try await body(external, name)
            await external.end()
            return result
        } catch {
            await external.end()
            throw error
        }
    }

    private func words(of command: String) throws -> [String] {
        guard let words = commandWords(command), !words.isEmpty else {
            throw ValidationError("--impl has no program, or a quote that isn't closed")
        }
        return words
    }
}

/// Splits a command at spaces; single and double quotes keep words together.
///
/// - Parameter command: The command.
/// - Returns: Its words; nil if a quote isn't closed.
func commandWords(_ command: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in command {
        if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character.isWhitespace {
            if let ended = word { words.append(ended) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    guard quote == nil else { return nil }
    if let word { words.append(word) }
    return words
}
