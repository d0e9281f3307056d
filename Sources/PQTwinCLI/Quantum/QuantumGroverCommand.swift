import ArgumentParser
import OpenQASM
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

            With --where it searches for a number x of which a question is true, in the expressions \
            of OpenQASM: + - * / % **, << >> & | ^, comparisons, ! && || and parentheses. A scan \
            asks about one number after the other. How many there are is counted first, \
            classically: it decides how often the oracle is used.

            Exit codes: 0 found, 1 the measured key is none of those searched for, 2 unusable input.

            Examples:
              pqtwin quantum grover
              pqtwin quantum grover --bits 12 --find 17 --find 2049 --seed 5 --json
              pqtwin quantum grover --bits 14 --where 'x % 4099 == 3 && x > 40'
            """
    )

    @Option(help: "How many bits a key has, 2 to 20.")
    var bits = 16

    @Option(help: ArgumentHelp("A key to find; may be repeated.", valueName: "key"))
    var find: [Int] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Find a number of which this is true, such as 'x % 7 == 3 && x > 40'.",
            valueName: "question"
        )
    )
    var question: String?

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard question == nil || find.isEmpty else {
            throw ValidationError("--find and --where exclude each other")
        }
    }

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
        let largest = 1 << bits - 1
        if let key = find.first(where: { !(0...largest).contains($0) }) {
            throw CommandFailure("--find \(key) is no key of \(bits) bits; choose 0 to \(largest)")
        }
        let seed = seed.value()
        var generator = SimulationRandom(seed: seed)
        let drawn = Int(generator.next() >> UInt64(64 - bits))
        let question = try question.map { try PredicateSearch($0, bits: bits) }
        let keys = Set(question?.matches ?? (find.isEmpty ? [drawn] : find))
        let search = try question?.search() ?? GroverSearch(marking: keys, qubits: bits)
        let (result, seconds) = try timed { try search.run(using: &generator) }
        // Beyond 12 bits, and for many keys, the gate list grows into millions once taken apart.
        let isShort = bits <= 12 && (question == nil || keys.count * search.iterationCount <= 1024)
        let circuit = isShort ? try GroverSearch.circuit(marking: keys, qubits: bits) : nil
        let verdict = QuantumVerdict(
            quantum: Contender(
                method: "Grover, \(result.oracleCalls.counted("oracle call"))",
                answer: "key \(result.found)",
                quality: result.isMarked ? 1 : 0,
                seconds: seconds
            ),
            rivals: [
                question.map { PredicateSearch.scan($0.predicate, bits: bits) }
                    ?? .lookup(of: keys, bits: bits)
            ]
        )
        return Report(
            seed: seed,
            bits: bits,
            question: question?.predicate.text,
            marked: keys.count,
            keys: question == nil || keys.count <= 1024 ? keys.sorted() : nil,
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
        let question: String?
        let marked: Int
        /// Nil if they are many.
        let keys: [Int]?
        let measured: Int
        let found: Bool
        let oracleCalls: Int
        let successProbability: Double
        let expectedScan: Double
        let devices: [DeviceEstimate]
        let verdict: QuantumVerdict

        func tell(on terminal: Terminal) {
            let what = question.map { "\($0): true of \(marked)" } ?? "\(marked)"
            terminal.line("problem     \(what) of \(1 << bits) keys, seed \(seed)")
            terminal.line(
                """
                search      \(oracleCalls.counted("oracle call")), success probability \
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
