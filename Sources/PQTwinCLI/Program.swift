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
            await PQTwinCommand.main(arguments)
            exit(0)
        }
        dispatchMain()
    }
}
