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
            would have to run before its own compiler.

            Example:
              pqtwin quantum estimate --json bell.qasm
            """
    )

    @OptionGroup var input: CircuitInput

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum estimate") {
            let circuit = try input.program().circuit
            let cost = try CircuitCost(circuit)
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
            output.line(
                "seconds           \(cost.singleSeconds) single, \(cost.doubleSeconds) double"
            )
            output.line(
                "memory            \(cost.singleBytes) bytes single, \(cost.doubleBytes) double"
            )
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
    private(set) var elementaryGates = 0
    private(set) var controlledNots = 0
    private(set) var depth = 0
    /// For one run on this machine, as the simulator measures it now.
    let singleSeconds: Double
    let doubleSeconds: Double
    let singleBytes: Int
    let doubleBytes: Int

    init(_ circuit: Circuit) throws {
        qubits = circuit.qubitCount
        bits = circuit.bitCount
        operations = circuit.operations.count
        singleSeconds = circuit.estimate(as: Float.self).seconds
        doubleSeconds = circuit.estimate(as: Double.self).seconds
        singleBytes = try StateVector<Float>.byteCount(qubits: circuit.qubitCount)
        doubleBytes = try StateVector<Double>.byteCount(qubits: circuit.qubitCount)
        var layers = [Int](repeating: 0, count: circuit.qubitCount)
        for operation in circuit.operations { count(operation, &layers) }
        depth = layers.max() ?? 0
    }

    private mutating func count(_ operation: Circuit.Operation, _ layers: inout [Int]) {
        func deepen(_ qubits: [Int]) {
            let layer = (qubits.map { layers[$0] }.max() ?? 0) + 1
            for qubit in qubits { layers[qubit] = layer }
        }
        switch operation {
        case .gate(let application):
            gates += 1
            for step in application.decomposed() {
                elementaryGates += 1
                if step.gate == .cx { controlledNots += 1 }
                deepen(step.qubits)
            }
        case .measure(let qubit, _):
            measurements += 1
            deepen([qubit])
        case .reset(let qubit): deepen([qubit])
        case .conditional(let inner, _): count(inner, &layers)
        case .barrier, .delay, .assign: break
        }
    }
}
