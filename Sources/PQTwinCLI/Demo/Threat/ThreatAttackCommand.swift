import ArgumentParser
import QuantumSimulator
import QuantumThreat

/// The eavesdropper's process: one transcript in, what can be read out.
struct ThreatAttackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attack",
        abstract: "Attack a recorded session with nothing but its transcript.",
        discussion: """
            Reads a transcript that pqtwin demo threat wrote. A toy session is broken by Shor's \
            algorithm on the simulator; a post-quantum one is not, and the reasons are printed.

            Exit codes: 0 the content was read, 1 it was not, 2 a file that can't be used.
            """
    )

    @Argument(help: "A transcript; - for standard input.", completion: .file())
    var transcript: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "The seed of bases and measurement outcomes.")
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @OptionGroup var memory: MemoryOption

    func run() throws {
        try reporting("pqtwin demo attack") {
            let outcome = try attack()
            Terminal.error.clearProgress()
            if json {
                try JSONOutput.print(outcome)
            } else {
                Terminal.output.line(outcome.broken ? "broken" : "not broken")
                for reason in outcome.reasons { Terminal.output.line("  \(reason)") }
                if let plaintext = outcome.plaintext { Terminal.output.line(plaintext.inLines) }
            }
            if !outcome.broken { throw ExitStatus.failed }
        }
    }

    private func attack() throws -> AttackOutcome {
        do {
            return try AttackOutcome(
                attacking: SessionTranscript(reading: transcript),
                seed: seed,
                // Without a limit, the register asks the machine before it takes it.
                memoryLimit: memory.bytes ?? .max
            ) { Terminal.error.progress($0.text) }
        } catch ThreatError.simulator(let error) {
            throw CommandFailure(refusing: error)
        }
    }
}

extension String {
    /// Lines of a stranger's text, indented, and without anything that a terminal would obey.
    var inLines: String {
        split(separator: "\n").map { "  " + String($0).inOneLine }.joined(separator: "\n")
    }
}
