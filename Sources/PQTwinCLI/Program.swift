import ArgumentParser
import Dispatch
import Foundation

/// Where the program starts.
@main
enum Program {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.starts(with: QuantumWorkerCommand.path) {
            // Before a queue has threads: their keeper reads files, which a worker can't.
            return QuantumWorkerCommand.main(
                Array(arguments.dropFirst(QuantumWorkerCommand.path.count))
            )
        }
        Task {
            await run(arguments)
            exit(0)
        }
        dispatchMain()
    }
    private static func run(_ arguments: [String]) async {
        do {
            var command = try PQTwinCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if let hint = hint(arguments, PQTwinCommand.message(for: error)) {
                Terminal.error.line(PQTwinCommand.fullMessage(for: error))
                Terminal.error.line("Hint: \(hint)".inOneLine)
                exit(PQTwinCommand.exitCode(for: error).rawValue)
            }
            PQTwinCommand.exit(withError: error)
        }
    }

    /// How to write a negative number that the parser took for an option, by what it says.
    private static func hint(_ arguments: [String], _ message: String) -> String? {
        let words = Array(arguments.prefix { $0 != "--" })
        for (index, word) in words.enumerated() where isNegative(word) {
            let before = index > 0 ? words[index - 1] : ""
            if message.hasPrefix("Missing value for '\(before) ") {
                return "'\(word)' was taken for an option; write \(before)=\(word)"
            }
            if message.hasPrefix("Unknown option '\(word.prefix(2))")
                || message.hasPrefix("Missing expected argument '<")
            {
                return "'\(word)' was taken for an option; write it behind --"
            }
        }
        return nil
    }

    private static func isNegative(_ word: String) -> Bool {
        word.first == "-" && word.dropFirst().first.map { "0123456789.".contains($0) } ?? false
    }
}
