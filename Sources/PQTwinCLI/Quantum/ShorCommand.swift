import ArgumentParser
import OpenQASM
import PQIdentity
import QuantumSimulator
import QuantumThreat

/// Factors a number, or finds a discrete logarithm, by Shor's algorithm on the simulator.
struct ShorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shor",
        abstract: "Factor a number, or find a discrete logarithm, by Shor's algorithm.",
        discussion: """
            N is odd, below 2^32, and has two different primes at least. The quantum part is \
            simulated; trial division of the same N stands beside it and is faster: this shows the \
            algorithm, it is no speed-up.

            Levels: circuit, Beauregard's elementary gates on 2n+3 qubits; dense, one amplitude \
            for each residue; orbit, amplitudes for reachable residues only. Without --level, the \
            most literal one that takes less than a second.

            With --dlog G,H, N is a prime, and x with G^x = H modulo N is found: the step that \
            breaks Diffie–Hellman, on curves as well. G must be a square modulo N other than 0, 1 \
            and -1, such as 4.

            Exit codes: 0 found, 1 not found in --runs quantum runs, 2 a number or a size that \
            can't be worked with.

            Examples:
              pqtwin quantum shor 15347
              pqtwin quantum shor 921848299 --json --seed 1
              pqtwin quantum shor 7079 --dlog 4,2500
            """
    )

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("The number to factor, or with --dlog a prime.", valueName: "n")
    )
    var numbers: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "The seed of bases and measurement outcomes; drawn and printed without it.")
    var seed: UInt64?

    @Option(
        help: "The level of simulation: circuit, dense or orbit.",
        completion: .list(SimulationLevel.allCases.map(\.rawValue)),
        transform: Self.level
    )
    var level: SimulationLevel?

    @OptionGroup var memory: MemoryOption

    @Option(help: "After how many quantum runs to give up.")
    var runs = 16

    @Option(help: "Find x with G^x = H modulo N instead.", transform: PowerEquation.init)
    var dlog: PowerEquation?

    @Option(
        help: "Write Beauregard's circuit for a random base as OpenQASM 3 instead of running.",
        completion: .file()
    )
    var qasm: String?

    @Flag(help: "Replace an existing file of --qasm.")
    var force = false

    func validate() throws {
        guard qasm == nil || dlog == nil else {
            throw ValidationError("--qasm and --dlog exclude each other")
        }
        guard (1...1000).contains(runs) else {
            throw ValidationError("--runs is 1 to 1000")
        }
        if let option = numbers.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError("unknown option '\(option)'")
        }
        guard !numbers.isEmpty else { throw ValidationError("a number is missing") }
        guard numbers.count == 1 else {
            throw ValidationError("one number is wanted; '\(numbers[1])' is one argument too many")
        }
        guard dlog == nil || level == nil || level == .dense else {
            throw ValidationError("--dlog works at the level dense only")
        }
    }

    func run() throws {
        try reporting("pqtwin quantum shor") {
            let modulus = try modulus()
            let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
            if let qasm {
                try export(modulus, seed: seed, to: qasm)
                return
            }
            do throws(QuantumError) {
                if let dlog {
                    try findLogarithm(dlog, modulus: modulus, seed: seed)
                } else {
                    try factor(modulus, seed: seed)
                }
            } catch {
                throw failure(error, modulus)
            }
        }
    }

    private static func level(_ name: String) throws -> SimulationLevel {
        guard let level = SimulationLevel(rawValue: name) else {
            throw ValidationError("--level is circuit, dense or orbit")
        }
        return level
    }

    /// The number, or why what was given is none.
    private func modulus() throws -> UInt64 {
        let text = numbers.first ?? ""
        if let number = UInt64(text) { return number }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isWholeNumber }) else {
            throw CommandFailure("'\(text)' is no number; give one in decimal digits")
        }
        throw CommandFailure(
            text.hasPrefix("-")
                ? "\(text) is negative; give a number from 15 on"
                : "\(text) is too large; the limit is \(ShorFactoring.maximumModulus)"
        )
    }

    /// What a run may take; without a limit, each register asks the machine before it takes it.
    private var memoryLimit: Int { memory.bytes ?? .max }

    private func estimate(_ modulus: UInt64) -> SimulationEstimate {
        if dlog != nil { return SimulationEstimate(level: .dense, modulus: modulus, phases: 2) }
        return level.map { SimulationEstimate(level: $0, modulus: modulus) }
            ?? .choice(modulus: modulus, memoryLimit: memoryLimit)
    }

    private func failure(_ error: QuantumError, _ modulus: UInt64) -> CommandFailure {
        switch error {
        case .noFactor:
            CommandFailure("\(error); try another --seed or more --runs", status: ExitStatus.failed)
        case .noLogarithm: CommandFailure("\(error)", status: ExitStatus.failed)
        case .memory: refusal(error, estimate(modulus), "raise --memory")
        case .machineMemory: refusal(error, estimate(modulus), nil)
        case .modulus(_, .tooLarge), .modulus(_, .tooSmall):
            CommandFailure("\(error); choose one in between")
        case .modulus(_, .prime): CommandFailure("\(error); there is nothing to do")
        case .modulus(_, .notPrime): CommandFailure("\(error); --dlog needs one")
        case .modulus(_, .even), .modulus(_, .primePower):
            CommandFailure("\(error); divide that out first")
        case .base: CommandFailure("\(error); G must be a square other than 0, 1 and -1")
        default: CommandFailure("\(error)")
        }
    }

    /// A run that doesn't fit: what it would take, and what would help.
    private func refusal(
        _ error: QuantumError,
        _ estimate: SimulationEstimate,
        _ remedy: String?
    ) -> CommandFailure {
        // A logarithm has one level, and nothing is smaller than an orbit.
        let other = dlog == nil && estimate.level != .orbit ? "choose --level orbit" : nil
        let advice = [remedy, other].compactMap(\.self).joined(separator: ", or ")
        return CommandFailure(
            "\(error); it would take about \(estimate.seconds.asTime)"
                + (advice.isEmpty ? "" : "; \(advice)")
        )
    }

    private func factor(_ modulus: UInt64, seed: UInt64) throws(QuantumError) {
        let task = try ShorFactoring(
            modulus: modulus,
            maximumRuns: runs,
            level: level,
            memoryLimit: memoryLimit
        )
        var generator = SimulationRandom(seed: seed)
        let report = try task.run(using: &generator) { Terminal.error.progress($0.text) }
        Terminal.error.clearProgress()
        let result = FactoringResult(report, level: task.estimate.level, seed: seed)
        show(result, lines: result.lines(report))
    }

    /// Writes the circuit of one quantum run; 1023 keeps the file below some megabytes.
    private func export(_ modulus: UInt64, seed: UInt64, to path: String) throws {
        guard modulus < 1024 else {
            throw CommandFailure("\(modulus) is too large for --qasm; the limit is 1023")
        }
        let (circuit, base): (Circuit, UInt64)
        do throws(QuantumError) {
            let task = try ShorFactoring(modulus: modulus, level: .orbit)
            var generator = SimulationRandom(seed: seed)
            (circuit, base) = try task.circuit(using: &generator)
        } catch {
            throw failure(error, modulus)
        }
        let title = "// The order of \(base) modulo \(modulus): bits of a phase, lowest first.\n"
        try OutputFile.write(title + circuit.openQASM, to: path, overwriting: force)
    }

    private func findLogarithm(
        _ equation: PowerEquation,
        modulus: UInt64,
        seed: UInt64
    ) throws(QuantumError) {
        let task = try DiscreteLogarithm(
            modulus: modulus,
            base: equation.base,
            element: equation.element,
            maximumRuns: runs,
            memoryLimit: memoryLimit
        )
        var generator = SimulationRandom(seed: seed)
        let report = try task.run(using: &generator) { Terminal.error.progress($0.text) }
        Terminal.error.clearProgress()
        let result = LogarithmResult(report, equation: equation, modulus: modulus, seed: seed)
        show(result, lines: result.lines(report))
    }

    private func show(_ result: some Encodable, lines: [String]) {
        if json {
            // Its members are numbers and text, which always encode.
            try? JSONOutput.print(result)
        } else {
            for line in lines { Terminal.output.line(line) }
        }
    }
}

/// G and H of `--dlog`.
struct PowerEquation: Sendable {
    let base: UInt64
    let element: UInt64

    init(_ text: String) throws {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = UInt64(parts[0]), let element = UInt64(parts[1]) else {
            throw ValidationError("--dlog takes two numbers with a comma between: G,H")
        }
        (self.base, self.element) = (base, element)
    }
}
