import ArgumentParser
import QuantumSimulator

/// Finds the dominant frequency of a series with a quantum Fourier transform, and classically.
struct QuantumFrequencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frequency",
        abstract: "Find a series' frequency: the quantum Fourier transform against the fast one.",
        discussion: """
            Reads 2 to 1024 numbers, one a line, or makes an example: 64 s of breathing, 8 a \
            second, a wave with noise. Loading the series into a register is a circuit too, and \
            counted: it alone takes more gates than the classical transform takes steps. With \
            --inverse the inverse transform is applied: of real numbers it finds the same.

            Exit codes: 0 both agree, 1 they differ (too few shots, or no clear frequency), 2 \
            unusable input.

            Examples:
              pqtwin quantum frequency --seed 3
              pqtwin quantum frequency breathing.txt --rate 8 --shots 4096 --json
              pqtwin quantum frequency breathing.txt --inverse
            """
    )

    @Argument(help: "A file of numbers, one a line; - for standard input.", completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("Samples a second.", valueName: "hz"))
    var rate = 8.0

    @Flag(help: "Apply the inverse transform.")
    var inverse = false

    @Option(help: "How often the register is measured, 1 to 1048576.")
    var shots = 4096

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...(1 << 20)).contains(shots) else {
            throw ValidationError("--shots is 1 to 1048576")
        }
    }

    func run() throws {
        try reporting("pqtwin quantum frequency") {
            let report = try analyse()
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
            if report.bin != report.classicalBin { throw ExitStatus.failed }
        }
    }

    private func analyse() throws -> Report {
        guard rate > 0, rate <= 1e12 else {
            throw CommandFailure("--rate \(rate); choose more than 0, up to 1e12")
        }
        let seed = seed.value()
        let job = try FrequencyJob(
            samples: try file.map(NumberFile.column) ?? example(seed),
            shots: shots,
            seed: seed,
            isInverse: inverse
        )
        let (result, seconds) = try timed { try job.run() }
        func hertz(_ bin: Int) -> Double { rate * Double(bin) / Double(result.length) }
        func answer(_ bin: Int) -> String { "\(figure(hertz(bin))) Hz" }
        let (bin, rival) = Contender.fourierTransform(of: job, answer: answer)
        let gates =
            result.preparationRotationCount + result.preparationControlledNotCount
            + result.transformGateCount
        return Report(
            seed: seed,
            samples: job.samples.count,
            qubits: result.qubitCount,
            inverse: inverse,
            bin: result.bin,
            classicalBin: bin,
            hertz: hertz(result.bin),
            shots: result.shots,
            shotsInBin: result.shotsInBin,
            preparationRotations: result.preparationRotationCount,
            preparationControlledNots: result.preparationControlledNotCount,
            transformGates: result.transformGateCount,
            verdict: QuantumVerdict(
                quantum: Contender(
                    method: "\(gates) gates, \(shots.counted("shot"))",
                    answer: answer(result.bin),
                    quality: result.bin == bin ? 1 : 0,
                    seconds: seconds
                ),
                rivals: [rival]
            )
        )
    }

    /// 64 seconds of breathing at a random pace.
    private func example(_ seed: UInt64) -> [Double] {
        var generator = SimulationRandom(seed: seed)
        func draw() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
        // A slow triangle wave: one breath in 3 to 6 seconds.
        let breaths = (64 / (3 + 3 * draw())).rounded()
        return (0..<512).map { time in
            let phase = breaths * Double(time) / 512
            let position = phase - phase.rounded(.down)
            return abs(position - 0.5) + 0.2 * (draw() - 0.5)
        }
    }

    private struct Report: Encodable {
        let seed: UInt64
        let samples: Int
        let qubits: Int
        let inverse: Bool
        let bin: Int
        let classicalBin: Int
        let hertz: Double
        let shots: Int
        let shotsInBin: Int
        let preparationRotations: Int
        let preparationControlledNots: Int
        let transformGates: Int
        let verdict: QuantumVerdict

        private var direction: String { inverse ? " (inverse)" : "" }

        func tell(on terminal: Terminal) {
            terminal.line(
                "problem     \(samples) samples in \(qubits.counted("qubit")), seed \(seed)"
            )
            terminal.line(
                """
                circuit     \(preparationRotations) rotations and \(preparationControlledNots) CX \
                to load the series, \(transformGates) gates to transform it\(direction)
                """
            )
            terminal.line(
                "measured    \(figure(hertz)) Hz in \(shotsInBin) of \(shots.counted("shot"))"
            )
            verdict.tell(on: terminal)
        }
    }
}
