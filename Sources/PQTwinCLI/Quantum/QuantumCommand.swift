import ArgumentParser

/// The subcommands around the quantum simulator.
struct QuantumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantum",
        abstract: "Run quantum circuits and algorithms on a simulator.",
        discussion: """
            run, estimate and convert take circuits in OpenQASM; submit has them run by a quantum \
            node, over a post-quantum link.

            Every other command solves its problem twice, by a simulated quantum computer and by the \
            usual classical method, and says who wins. At the sizes that can be simulated, \
            classical methods win; a simulator is no quantum computer, and its time says nothing \
            about one.

            Examples:
              pqtwin quantum run bell.qasm
              pqtwin quantum grover --bits 16
              pqtwin quantum qaoa maxcut --size 14 --layers 3
              pqtwin quantum vqe lih
              pqtwin quantum shor 15347
              pqtwin quantum frequency breathing.txt --json
              pqtwin quantum phase h2 --bits 10
              pqtwin quantum encode 1,2,3,4 --qasm
              pqtwin quantum plan --chart plan.svg
            """,
        subcommands: [
            CircuitRunCommand.self, CircuitEstimateCommand.self, CircuitConvertCommand.self,
            QuantumGroverCommand.self, QuantumQAOACommand.self, QuantumVQECommand.self,
            QuantumFrequencyCommand.self, QuantumPhaseCommand.self,
            QuantumEncodeCommand.self, QuantumPlanCommand.self,
            ShorCommand.self, QuantumSubmitCommand.self, QuantumWorkerCommand.self,
        ]
    )
}
