public import QuantumSimulator

extension OpenQASMProgram {
    /// The program in OpenQASM 3, with `stdgates.inc` and definitions of what that lacks.
    ///
    /// Reading it gives an equal circuit, but for gates given as matrices, which OpenQASM can't
    /// hold: they become an equal sequence of other gates.
    public var text: String {
        var writer = Writer(self)
        return writer.write()
    }
}

extension Circuit {
    /// The circuit in OpenQASM 3, its qubits named `q` and its bits `c`.
    public var openQASM: String { OpenQASMProgram(self).text }
}

/// Writes one program.
private struct Writer {
    let program: OpenQASMProgram
    private var qubitNames: [String]
    private var bitNames: [String]
    private var declarations: [String] = []

    init(_ program: OpenQASMProgram) {
        self.program = program
        let circuit = program.circuit
        // Machine qubits need no declaration.
        qubitNames = (0..<circuit.qubitCount).map { "$\($0)" }
        bitNames = [String](repeating: "", count: circuit.bitCount)
        for register in program.qubitRegisters {
            declarations.append("qubit[\(register.range.count)] \(register.name);")
            for (index, qubit) in register.range.enumerated() {
                qubitNames[qubit] = "\(register.name)[\(index)]"
            }
        }
        var registers = program.bitRegisters
        let named = registers.map(\.range.upperBound).max() ?? 0
        if named < circuit.bitCount {
            registers.append(.init(name: unusedName(), range: named..<circuit.bitCount))
        }
        for register in registers {
            declarations.append("bit[\(register.range.count)] \(register.name);")
            for (index, bit) in register.range.enumerated() {
                bitNames[bit] = "\(register.name)[\(index)]"
            }
        }
    }

    private func unusedName() -> String {
        let taken = Set((program.qubitRegisters + program.bitRegisters).map(\.name))
        var name = "kept"
        while taken.contains(name) { name += "_" }
        return name
    }

    mutating func write() -> String {
        var lines = ["OPENQASM 3.0;", "include \"stdgates.inc\";"]
        let used = program.circuit.operations.reduce(into: Set<Gate>()) { $0.formUnion($1.gates) }
        let names = Set(used.map(\.name))
        for (name, text) in writtenDefinitions where names.contains(name) { lines.append(text) }
        lines += declarations
        for operation in program.circuit.operations { lines.append(contentsOf: text(operation)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(_ operation: Circuit.Operation) -> [String] {
        switch operation {
        case .gate(let application): return gateLines(application)
        case .measure(let qubit, let bit):
            return ["\(bitNames[bit]) = measure \(qubitNames[qubit]);"]
        case .reset(let qubit): return ["reset \(qubitNames[qubit]);"]
        case .barrier(let qubits):
            return ["barrier \(qubits.map { qubitNames[$0] }.joined(separator: ", "));"]
        case .delay(let qubit, let seconds): return ["delay[\(seconds)s] \(qubitNames[qubit]);"]
        case .assign(let bit, let condition): return ["\(bitNames[bit]) = \(text(condition));"]
        case .conditional(let inner, let condition):
            let lines = text(inner)
            guard !lines.isEmpty else { return [] }
            return ["if (\(text(condition))) {"] + lines.map { "  \($0)" } + ["}"]
        }
    }

    private func gateLines(_ application: Circuit.GateApplication) -> [String] {
        if application.gate.definition.isGivenByMatrix {
            return application.decomposed().flatMap { gateLines($0) }
        }
        let added = application.addedControls
        var line = added == 0 ? "" : added == 1 ? "ctrl @ " : "ctrl(\(added)) @ "
        line += application.gate == .u ? "U" : application.gate.name
        if !application.parameters.isEmpty {
            line += "(\(application.parameters.map { "\($0)" }.joined(separator: ", ")))"
        }
        if !application.qubits.isEmpty {
            line += " " + application.qubits.map { qubitNames[$0] }.joined(separator: ", ")
        }
        return [line + ";"]
    }

    private func text(_ condition: BitCondition) -> String {
        func joined(_ parts: [BitCondition], _ sign: String, empty: String) -> String {
            parts.isEmpty ? empty : parts.map { inner($0) }.joined(separator: " \(sign) ")
        }
        func inner(_ condition: BitCondition) -> String {
            switch condition {
            case .bit, .not, .all([]), .any([]), .odd([]): text(condition)
            default: "(\(text(condition)))"
            }
        }
        return switch condition {
        case .bit(let bit): bitNames[bit]
        case .not(let condition): "!\(inner(condition))"
        case .all(let parts): joined(parts, "&&", empty: "true")
        case .any(let parts): joined(parts, "||", empty: "false")
        case .odd(let parts): joined(parts, "^", empty: "false")
        }
    }
}

extension Circuit.Operation {
    fileprivate var gates: Set<Gate> {
        switch self {
        case .gate(let application): [application.gate]
        case .conditional(let inner, _): inner.gates
        case .measure, .reset, .barrier, .delay, .assign: []
        }
    }
}
