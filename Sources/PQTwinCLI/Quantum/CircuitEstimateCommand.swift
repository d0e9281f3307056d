import ArgumentParser
import OpenQASM
import QuantumSimulator

/// Says what a circuit costs before it is run.
struct CircuitEstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Say what a program in OpenQASM would cost, without running it.",
        discussion: """
            Two-qubit gates and depth are those of the program in U and CX gates, what a device \
            would have to run before its own compiler. Seconds and bytes are those of pqtwin \
            quantum run with as many shots, on this machine as it is now.

            Example:
              pqtwin quantum estimate --shots 10000 --json bell.qasm
            """
    )

    @OptionGroup var input: CircuitInput

    @OptionGroup var shots: ShotsOption

    @OptionGroup var limits: AllowanceOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum estimate") {
            let circuit = try input.program().circuit
            let cost = try CircuitCost(circuit, shots: shots.shots, limits.allowance)
            if json { return try JSONOutput.print(cost) }
            let output = Terminal.output
            output.line("qubits            \(cost.qubits)")
            output.line("bits              \(cost.bits)")
            output.line("operations        \(cost.operations)")
            output.line("gates             \(cost.gates)")
            output.line("measurements      \(cost.measurements)")
            output.line(
                "elementary gates  \(cost.elementaryGates), of them CX \(cost.controlledNots)"
            )
            output.line("depth             \(cost.depth)")
            output.line("shots             \(cost.shots)")
            output.line(
                "time              \(cost.singleSeconds.asTime) single, "
                    + "\(cost.doubleSeconds.asTime) double"
            )
            output.line(
                "memory            \(cost.singleBytes.asBytes) single, "
                    + "\(cost.doubleBytes.asBytes) double"
            )
            output.line("fits              \(cost.fits)")
        }
    }
}

/// What `--json` says of a circuit's cost.
private struct CircuitCost: Encodable {
    let qubits: Int
    let bits: Int
    let operations: Int
    private(set) var gates = 0
    private(set) var measurements = 0
    let elementaryGates: Int
    let controlledNots: Int
    let depth: Int
    /// For all shots on this machine, as the simulator measures it now.
    let shots: Int
    let singleSeconds: Double
    let doubleSeconds: Double
    let singleBytes: Int
    let doubleBytes: Int
    /// Whether a run would be allowed.
    let singleFits: Bool
    let doubleFits: Bool
    /// Why not, if one would not be.
    let refusal: String?

    init(_ circuit: Circuit, shots: Int, _ allowance: RunAllowance) throws {
        self.shots = shots
        let limit = allowance.memoryLimit
        let single = circuit.estimate(as: Float.self, shots: shots, memoryLimit: limit)
        let double = circuit.estimate(as: Double.self, shots: shots, memoryLimit: limit)
        let refusals = [single, double].map { estimate -> QuantumError? in
            do throws(QuantumError) {
                try allowance.check(estimate)
                return nil
            } catch {
                return error
            }
        }
        (singleFits, doubleFits) = (refusals[0] == nil, refusals[1] == nil)
        refusal = (refusals[1] ?? refusals[0])?.asRefusal
        qubits = circuit.qubitCount
        bits = circuit.bitCount
        operations = circuit.operations.count
        (singleSeconds, doubleSeconds) = (single.seconds, double.seconds)
        (singleBytes, doubleBytes) = (single.bytes, double.bytes)
        let elementary = try ElementaryCost(circuit)
        elementaryGates = elementary.gates
        controlledNots = elementary.controlledNots
        depth = elementary.depth
        for operation in circuit.operations { count(operation) }
    }

    /// Both answers in words.
    var fits: String {
        let (single, double) = (singleFits ? "yes" : "no", doubleFits ? "yes" : "no")
        return "\(single) single, \(double) double" + (refusal.map { ": \($0)" } ?? "")
    }

    private mutating func count(_ operation: Circuit.Operation) {
        switch operation {
        case .gate: gates += 1
        case .measure: measurements += 1
        case .conditional(let inner, _): count(inner)
        case .reset, .barrier, .delay, .assign: break
        }
    }
}
