import ArgumentParser
import QuantumJobs
import QuantumSimulator

/// Estimates a phase, or an energy by its phase, and computes it directly.
struct QuantumPhaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phase",
        abstract:
            "Estimate a phase or a lowest energy: phase estimation against direct computation.",
        discussion: """
            Counting qubits control the powers of a circuit, and the inverse quantum Fourier \
            transform turns what they collect into a number.

            A number is the phase of a gate, in turns. A sum of Pauli strings, or h2 for hydrogen \
            at 0.735 angstrom, is a Hamiltonian: its evolution turns the phase of an eigenstate by \
            the energy. It starts from a basis state, by default the one of the lowest energy, and \
            finds that of the eigenstate which has most of it; the evolution is split into --steps \
            steps. Rivals: the gate used once on a state vector, and the Lanczos method.

            Exit codes: 0 within one step of the measured number, 1 not, 2 unusable input.

            Examples:
              pqtwin quantum phase 0.3 --bits 6
              pqtwin quantum phase '0.5*Z0 Z1 + 0.2*X0 + 0.2*X1' --bits 8 --steps 2
              pqtwin quantum phase h2 --bits 10 --json
            """
    )

    @Argument(help: "A number of turns from 0 to 1, a sum of Pauli strings, or h2.")
    var subject: String

    @Option(help: "How many bits are measured, 1 to 16.")
    var bits = 8

    @OptionGroup var shots: ShotsOption

    @Option(help: "The basis state that a Hamiltonian's evolution starts from.")
    var start: Int?

    @Option(help: "Into how many steps the evolution is split, 1 to 1000.")
    var steps = 1

    @OptionGroup var limits: AllowanceOptions
    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum phase") {
            let report = try estimate()
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
            if !report.isNear { throw ExitStatus.failed }
        }
    }

    private func estimate() throws -> Report {
        try PhaseSubject.check(bits: bits)
        switch try PhaseSubject(subject) {
        case .turns(let turns):
            guard start == nil, steps == 1 else {
                throw CommandFailure("--start and --steps are for a Hamiltonian")
            }
            let gate = try JobTask.phaseGate(turns: turns)
            let estimate = try PhaseEstimation.estimate(
                of: gate.unitary,
                bits: bits,
                shots: shots.shots
            )
            return try report(
                estimate,
                PhaseEstimation(of: gate.unitary, on: gate.preparation, bits: bits),
                unit: " turns"
            ) { try PhaseVerdict($0, numerator: $1.numerator, seconds: $2) }
        case .hamiltonian(let sum, let own, let unit):
            let task = try PhaseSubject.energy(sum, start: start ?? own, steps: steps, bits: bits)
            return try report(
                task.estimate(shots: shots.shots),
                task.phaseEstimation(),
                unit: unit
            ) { try PhaseVerdict(task, numerator: $1.numerator, seconds: $2, unit: unit) }
        }
    }

    private func report(
        _ estimate: ResourceEstimate,
        _ task: @autoclosure () throws -> PhaseEstimation,
        unit: String,
        _ verdict: (PhaseEstimation, PhaseEstimation.Report, Double) throws -> PhaseVerdict
    ) throws -> Report {
        try limits.admit(estimate)
        let seed = seed.value()
        var generator = SimulationRandom(seed: seed)
        Terminal.error.progress("about \(estimate.seconds.asTime)")
        let ((task, result), seconds) = try timed {
            let task = try task()
            return (task, try task.run(shots: shots.shots, using: &generator))
        }
        Terminal.error.clearProgress()
        let comparison = try verdict(task, result, seconds)
        let gates = task.circuit.operations.count
        return Report(
            subject: subject,
            seed: seed,
            qubits: task.circuit.qubitCount,
            bits: bits,
            gates: gates,
            numerator: result.numerator,
            measured: comparison.measured,
            exact: comparison.exact,
            resolution: comparison.resolution,
            unit: unit.trimmed,
            shots: shots.shots,
            shotsOfBest: result.counts[result.numerator] ?? 0,
            isNear: comparison.verdict.quantum.quality == 0,
            // Longer circuits no device runs, and taking them apart takes long.
            devices: gates <= 20_000
                ? try DeviceEstimate.all(task.circuit, shots: shots.shots) : [],
            verdict: comparison.verdict
        )
    }

    private struct Report: Encodable {
        let subject: String
        let seed: UInt64
        let qubits: Int
        let bits: Int
        let gates: Int
        let numerator: Int
        let measured: Double
        let exact: Double
        let resolution: Double
        let unit: String
        let shots: Int
        let shotsOfBest: Int
        let isNear: Bool
        let devices: [DeviceEstimate]
        let verdict: QuantumVerdict

        func tell(on terminal: Terminal) {
            terminal.line(
                "problem     \(subject), \(bits.counted("bit")), \(qubits.counted("qubit")), seed \(seed)"
            )
            terminal.line(
                """
                circuit     \(gates) gates; one step is \(figure(resolution)) \(unit)
                """.trimmed
            )
            terminal.line(
                "measured    \(numerator) of \(1 << bits) in \(shotsOfBest) of \(shots.counted("shot"))"
            )
            DeviceEstimate.tell(devices, on: terminal)
            verdict.tell(on: terminal)
            if !isNear {
                terminal.line("Not the lowest energy: another start, or more steps, may find it.")
            }
        }
    }
}

extension String {
    /// Without blanks around.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
