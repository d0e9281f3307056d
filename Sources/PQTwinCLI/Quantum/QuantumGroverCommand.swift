import ArgumentParser
import QuantumSimulator

/// Finds records by their key with Grover's search, and by a hash table.
struct QuantumGroverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grover",
        abstract: "Find a record by its key: Grover's search against a hash table.",
        discussion: """
            Searches 2^bits keys for those given, or for one drawn at random. The oracle is a \
            table, simulated as a diagonal of signs; the gate counts are of the circuit that a \
            device would need. A key that is looked up has to be in a table first, for both.

            Exit codes: 0 found, 1 the measured key is none of those searched for, 2 unusable input.

            Examples:
              pqtwin quantum grover
              pqtwin quantum grover --bits 12 --find 17 --find 2049 --seed 5 --json
            """
    )

    @Option(help: "How many bits a key has, 2 to 20.")
    var bits = 16

    @Option(help: ArgumentHelp("A key to find; may be repeated.", valueName: "key"))
    var find: [Int] = []

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum grover") {
            let report = try search()
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
            if !report.found { throw ExitStatus.failed }
        }
    }

    private func search() throws -> Report {
        guard (2...20).contains(bits) else {
            throw CommandFailure("--bits \(bits); choose 2 to 20")
        }
        let seed = seed.value()
        var generator = SimulationRandom(seed: seed)
        let drawn = Int(generator.next() >> UInt64(64 - bits))
        let keys = Set(find.isEmpty ? [drawn] : find)
        let search = try GroverSearch(marking: keys, qubits: bits)
        let (result, seconds) = try timed { try search.run(using: &generator) }
        // Beyond 12 bits the gate list grows into millions once taken apart.
        let circuit = bits <= 12 ? try GroverSearch.circuit(marking: keys, qubits: bits) : nil
        let verdict = QuantumVerdict(
            quantum: Contender(
                method: "Grover, \(result.oracleCalls) oracle calls",
                answer: "key \(result.found)",
                quality: result.isMarked ? 1 : 0,
                seconds: seconds
            ),
            rivals: [.lookup(of: keys)]
        )
        return Report(
            seed: seed,
            bits: bits,
            keys: keys.sorted(),
            measured: result.found,
            found: result.isMarked,
            oracleCalls: result.oracleCalls,
            successProbability: result.successProbability,
            expectedScan: Double((1 << bits) + 1) / Double(keys.count + 1),
            devices: try circuit.map { try DeviceEstimate.all($0, shots: 1) } ?? [],
            verdict: verdict
        )
    }

    private struct Report: Encodable {
        let seed: UInt64
        let bits: Int
        let keys: [Int]
        let measured: Int
        let found: Bool
        let oracleCalls: Int
        let successProbability: Double
        let expectedScan: Double
        let devices: [DeviceEstimate]
        let verdict: QuantumVerdict

        func tell(on terminal: Terminal) {
            terminal.line("problem     \(keys.count) of \(1 << bits) keys, seed \(seed)")
            terminal.line(
                """
                search      \(oracleCalls) oracle calls, success probability \
                \(figure(successProbability)); a scan without a table needs about \
                \(figure(expectedScan))
                """
            )
            DeviceEstimate.tell(devices, on: terminal)
            verdict.tell(on: terminal)
            if !found {
                terminal.line("The measured key is none of those searched for: run it again.")
            }
        }
    }
}
