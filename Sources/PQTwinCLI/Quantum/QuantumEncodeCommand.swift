import ArgumentParser
import OpenQASM
import QuantumSimulator

/// Loads a series into the amplitudes of a register.
struct QuantumEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Load numbers into a quantum state: amplitude encoding against reading a list.",
        discussion: """
            Takes 2 to 65536 numbers, fills them up with zeros to a power of two and scales them to \
            norm 1; a circuit of rotations and CX gates prepares the state of these amplitudes. \
            With --qasm only the circuit is printed, in OpenQASM 3.

            Reading n numbers takes n steps, and the circuit has about 2n gates: nothing that \
            begins with loading a list can be sooner than one pass over it. A measurement gives \
            one place of the list back, by the square of its number.

            Exit codes: 0 the state is the series, 1 it is not, 2 unusable input.

            Examples:
              pqtwin quantum encode 1,2,3,4
              pqtwin quantum encode breathing.txt --json
              pqtwin quantum encode 0,-1,0.5 --qasm >state.qasm
              pqtwin quantum run --statevector state.qasm
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Numbers with commas between, or a file with one a line; - for standard input.",
            valueName: "values"
        ),
        completion: .file()
    )
    var values: String

    @Flag(help: "Print the circuit in OpenQASM 3 and nothing else.")
    var qasm = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if qasm, json { throw ValidationError("--qasm and --json exclude each other") }
    }

    func run() throws {
        try reporting("pqtwin quantum encode") {
            let encoding = try SeriesEncoding(NumberFile.series(values))
            if qasm {
                try OutputFile.write(encoding.circuit().openQASM, to: "-")
                return
            }
            let report = try report(of: encoding)
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
            if report.fidelity < 1 - 1e-9 { throw ExitStatus.failed }
        }
    }

    private func report(of encoding: SeriesEncoding) throws -> Report {
        // Nothing is measured, so nothing is left to chance.
        var generator = SimulationRandom(seed: 0)
        let (result, seconds) = try timed { try encoding.run(using: &generator) }
        let gates = result.rotationCount + result.controlledNotCount
        func answer(_ fidelity: Double) -> String { "fidelity \(figure(fidelity))" }
        return Report(
            values: encoding.values.count,
            qubits: result.qubitCount,
            rotations: result.rotationCount,
            controlledNots: result.controlledNotCount,
            fidelity: result.fidelity,
            // Longer circuits no device runs.
            devices: gates <= 20_000 ? try DeviceEstimate.all(encoding.circuit(), shots: 1) : [],
            verdict: QuantumVerdict(
                quantum: Contender(
                    method: gates.counted("gate"),
                    answer: answer(result.fidelity),
                    quality: result.fidelity,
                    seconds: seconds
                ),
                rivals: [.reading(encoding, answer: answer(1))]
            )
        )
    }

    private struct Report: Encodable {
        let values: Int
        let qubits: Int
        let rotations: Int
        let controlledNots: Int
        let fidelity: Double
        let devices: [DeviceEstimate]
        let verdict: QuantumVerdict

        func tell(on terminal: Terminal) {
            terminal.line("problem     \(values) numbers in \(qubits.counted("qubit"))")
            terminal.line(
                """
                circuit     \(rotations) rotations and \(controlledNots) CX; fidelity \
                \(figure(fidelity))
                """
            )
            DeviceEstimate.tell(devices, on: terminal)
            verdict.tell(on: terminal)
            terminal.line(
                """
                Reading the list takes \(values) steps, loading it \(rotations + controlledNots) \
                gates: both grow with its length.
                """
            )
        }
    }
}

extension Contender {
    /// One pass over a list, which leaves the amplitudes themselves.
    fileprivate static func reading(_ encoding: SeriesEncoding, answer: String) -> Contender {
        let (_, seconds) = timedRival { encoding.amplitudes }
        return Contender(
            method: "reading the list, \(encoding.values.count) steps",
            answer: answer,
            quality: 1,
            seconds: seconds
        )
    }

    /// One pass over a list, to its largest number.
    static func largest(of values: [Double]) -> (size: Double, contender: Contender) {
        let (place, seconds) = timedRival {
            values.indices.reduce(0) { abs(values[$1]) > abs(values[$0]) ? $1 : $0 }
        }
        return (
            abs(values[place]),
            Contender(
                method: "reading the list, \(values.count) steps",
                answer: "place \(place)",
                quality: 1,
                seconds: seconds
            )
        )
    }
}
