import ArgumentParser
import OpenQASM
import QuantumNoise
import QuantumSimulator

/// Runs a circuit written in OpenQASM.
struct CircuitRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a program in OpenQASM 2 or 3 and count its outcomes.",
        discussion: """
            Outcomes are the program's bit registers, the last one first, highest bit first. The \
            same seed gives the same counts.

            What a run takes is estimated first. One that takes more than --memory or --time is \
            refused; one of more than ten seconds is announced on standard error, where a terminal \
            also shows how many of the shots are done.

            Exit codes: 0 done, 2 a program or a size that can't be worked with.

            Examples:
              pqtwin quantum run bell.qasm
              pqtwin quantum run --shots 10000 --seed 7 --json bell.qasm
              pqtwin quantum run --input theta=0.5 ansatz.qasm
              pqtwin quantum run --statevector state.qasm
              pqtwin quantum run --noise trapped-ion --mitigate readout bell.qasm
              pqtwin quantum run --shots 1000000 --time 7200 --memory 16 repeated.qasm
            """
    )

    @OptionGroup var input: CircuitInput

    @OptionGroup var shots: ShotsOption

    @Option(help: "The seed of the measurements. Default: a random one, which is printed.")
    var seed: UInt64?

    @Flag(help: "Single precision: half the memory and time.")
    var single = false

    @Flag(help: "Double precision. Default.")
    var double = false

    @OptionGroup var noise: NoiseOptions

    @OptionGroup var limits: AllowanceOptions

    @Flag(help: "Print exact probabilities in place of counts.")
    var probabilities = false

    @Flag(help: "Print the final state's amplitudes; the program must not measure.")
    var statevector = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if single, double { throw ValidationError("--single and --double exclude each other") }
        if statevector, probabilities {
            throw ValidationError("--statevector and --probabilities exclude each other")
        }
        if noise.noise != nil, single || statevector {
            let other = single ? "single" : "statevector"
            throw ValidationError("--noise and --\(other) exclude each other")
        }
    }

    func run() throws {
        try reporting("pqtwin quantum run") {
            let program = try input.program()
            let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
            let profile = try noise.profile()
            let result: CircuitResult
            do {
                result =
                    if let profile {
                        try noisyResult(of: program, on: profile, seed)
                    } else {
                        try single
                            ? self.result(of: program, as: Float.self, seed)
                            : self.result(of: program, as: Double.self, seed)
                    }
            } catch let error as QuantumError {
                throw CommandFailure(refusing: error)
            }
            if json { try JSONOutput.print(result) } else { show(result) }
        }
    }

    private func result<Scalar: AmplitudeScalar>(
        of program: OpenQASMProgram,
        as scalar: Scalar.Type,
        _ seed: UInt64
    ) throws -> CircuitResult {
        var result = CircuitResult(
            qubits: program.circuit.qubitCount,
            precision: single ? "single" : "double"
        )
        if statevector {
            result.statevector = try amplitudes(of: program.circuit, as: scalar)
        } else if probabilities {
            result.probabilities = try distribution(of: program, as: scalar)
        } else {
            result.counts = try counts(of: program, as: scalar, seed)
            (result.shots, result.seed) = (shots.shots, seed)
        }
        return result
    }

    private func counts<Scalar: AmplitudeScalar>(
        of program: OpenQASMProgram,
        as scalar: Scalar.Type,
        _ seed: UInt64
    ) throws -> [String: Int] {
        try checkBits(of: program)
        let limit = limits.allowance.memoryLimit
        let circuit = program.circuit
        if !circuit.isSmall(shots: shots.shots) {
            try limits.admit(circuit.estimate(as: scalar, shots: shots.shots, memoryLimit: limit))
        }
        var generator = SimulationRandom(seed: seed)
        var table: [String: Int] = [:]
        var progress = ShareProgress()
        defer { Terminal.error.clearProgress() }
        let counts = try circuit.counts(
            shots: shots.shots,
            as: scalar,
            memoryLimit: limit,
            using: &generator
        ) { progress.tell($0) }
        for (bits, count) in counts { table[program.text(of: bits), default: 0] += count }
        return table
    }

    private func distribution<Scalar: AmplitudeScalar>(
        of program: OpenQASMProgram,
        as scalar: Scalar.Type
    ) throws -> [String: Double] {
        try checkBits(of: program)
        try limits.admit(program.circuit.distributionEstimate(as: scalar), isBound: true)
        var table: [String: Double] = [:]
        do throws(QuantumError) {
            let distribution = try program.circuit.distribution(
                as: scalar,
                memoryLimit: limits.allowance.memoryLimit
            )
            for (bits, probability) in distribution {
                table[program.text(of: bits), default: 0] += probability
            }
        } catch .count(_, _, let maximum) {
            throw CommandFailure(
                """
                the measurements before the end come out in more than \(maximum) ways; leave out \
                --probabilities
                """
            )
        }
        return table
    }

    private func amplitudes<Scalar: AmplitudeScalar>(
        of circuit: Circuit,
        as scalar: Scalar.Type
    ) throws -> [[Double]] {
        let isUnitary = circuit.operations.allSatisfy {
            switch $0 {
            case .gate, .barrier, .delay: true
            default: false
            }
        }
        guard isUnitary, circuit.qubitCount <= 20 else {
            throw CommandFailure(
                isUnitary
                    ? "a state of \(circuit.qubitCount) qubits is too long to print; 20 at most"
                    : "the program measures, so it has no one final state; leave out --statevector"
            )
        }
        try limits.admit(circuit.estimate(as: scalar))
        // Nothing is measured, so nothing is left to chance.
        var generator = SimulationRandom(seed: 0)
        let state = try circuit.run(as: scalar, using: &generator).state
        return try (0..<state.dimension).map { index in
            let (real, imaginary) = try state.parts(ofAmplitude: index)
            return [real, imaginary]
        }
    }

    private func checkBits(of program: OpenQASMProgram) throws {
        guard !program.bitRegisters.isEmpty else {
            throw CommandFailure(
                "the program has no bits to measure into; add some or --statevector"
            )
        }
    }

    private func noisyResult(
        of program: OpenQASMProgram,
        on profile: DeviceProfile,
        _ seed: UInt64
    ) throws -> CircuitResult {
        try checkBits(of: program)
        let run = try NoisyRun(program.circuit, on: profile, shots: shots.shots, seed: seed)
        try limits.admit(run.estimate(exactly: probabilities, mitigatedBy: noise.mitigate))
        var result = CircuitResult(qubits: program.circuit.qubitCount, precision: "double")
        func named<Value: AdditiveArithmetic>(_ values: [Int: Value]) -> [String: Value] {
            var table: [String: Value] = [:]
            for (number, value) in values {
                let bits = (0..<program.circuit.bitCount).map { number >> $0 & 1 == 1 }
                table[program.text(of: bits), default: .zero] += value
            }
            return table
        }
        result.noise = run.report
        let measured: [Int: Double]
        if probabilities {
            measured = try run.probabilities()
            result.probabilities = named(measured)
        } else {
            let counts = try run.counts()
            measured = counts.mapValues { Double($0) / Double(shots.shots) }
            result.counts = named(counts)
            (result.shots, result.seed) = (shots.shots, seed)
        }
        if let method = noise.mitigate {
            result.mitigation = method.rawValue
            result.mitigated = named(
                try run.mitigated(measured, by: method, exactly: probabilities)
            )
        }
        return result
    }

    private func show(_ result: CircuitResult) {
        let output = Terminal.output
        if let noise = result.noise {
            output.line(
                output.styled(
                    """
                    noise of \(noise.device); no error in a shot with probability \
                    \(figure(noise.errorFreeProbability)), \(noise.secondsPerShot.asTime) a shot
                    """,
                    .dim
                )
            )
        }
        if let counts = result.counts {
            output.line(
                output.styled("\(shots.shots.counted("shot")), seed \(result.seed ?? 0)", .dim)
            )
            for (bits, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                output.line("\(bits)  \(count)")
            }
        }
        if let probabilities = result.probabilities {
            for (bits, probability) in probabilities.sorted(by: { $0.key < $1.key }) {
                output.line("\(bits)  \(probability)")
            }
        }
        if let mitigation = result.mitigation, let mitigated = result.mitigated {
            output.line(output.styled("probabilities after mitigation (\(mitigation))", .dim))
            for (bits, probability) in mitigated.sorted(by: { $0.key < $1.key }) {
                output.line("\(bits)  \(probability)")
            }
        }
        if let amplitudes = result.statevector {
            for (index, amplitude) in amplitudes.enumerated() {
                let digits = String(index, radix: 2)
                let padding = String(repeating: "0", count: max(0, result.qubits - digits.count))
                output.line("\(padding)\(digits)  \(amplitude[0]) \(amplitude[1])")
            }
        }
    }
}

/// What `--json` says of a run.
private struct CircuitResult: Encodable {
    let qubits: Int
    let precision: String
    var shots: Int?
    var seed: UInt64?
    var counts: [String: Int]?
    var probabilities: [String: Double]?
    var noise: NoisyRun.Report?
    var mitigation: String?
    /// Probabilities from which noise was taken back.
    var mitigated: [String: Double]?
    /// Real and imaginary part of each amplitude, in the order of the basis states.
    var statevector: [[Double]]?
}
