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
            if let value = takenForOption(arguments, PQTwinCommand.message(for: error)) {
                Terminal.error.line(PQTwinCommand.fullMessage(for: error))
                Terminal.error.line(
                    "Hint: '\(value)' was taken for an option; write --option=\(value), "
                        + "or \(value) behind --"
                )
                exit(PQTwinCommand.exitCode(for: error).rawValue)
            }
            PQTwinCommand.exit(withError: error)
        }
    }

    /// A negative number that the parser stumbled over, by what it says.
    private static func takenForOption(_ arguments: [String], _ message: String) -> String? {
        let words = arguments.prefix { $0 != "--" }
        let value = words.enumerated().first { index, word in
            guard word.first == "-", let next = word.dropFirst().first, "0123456789.".contains(next)
            else { return false }
            let option = index > 0 ? words[index - 1] : ""
            return message.hasPrefix("Unknown option '\(word.prefix(2))")
                || message.hasPrefix("Missing value for '\(option) ")
                || message.hasPrefix("Missing expected argument")
        }
        return value?.element.inOneLine
    }
}
