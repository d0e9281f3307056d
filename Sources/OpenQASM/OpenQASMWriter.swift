public import QuantumSimulator

extension OpenQASMProgram {
    /// The program in OpenQASM 3, with `stdgates.inc` and definitions of what that lacks.
    ///
    /// Reading it gives an equal circuit, but for gates given as matrices, which OpenQASM can't
    /// hold: they become an equal sequence of other gates.
    public var text: String { Writer(self).allLines().joined(separator: "\n") + "\n" }

    /// The program in OpenQASM 3, as ``text`` gives it, if it isn't too long.
    ///
    /// - Parameter limit: The most lines.
    /// - Returns: The text.
    /// - Throws: ``OpenQASMLengthError``.
    public func text(ofAtMost limit: Int) throws(OpenQASMLengthError) -> String {
        let writer = Writer(self)
        var lines = writer.head
        for (index, operation) in circuit.operations.enumerated() {
            lines += writer.text(operation)
            guard lines.count <= limit else {
                throw OpenQASMLengthError(limit: limit, operation: index)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A program of more lines than may be written, as gates given by matrices under many controls make.
public struct OpenQASMLengthError: Error, Equatable, CustomStringConvertible {
    /// The most lines that may be written.
    public let limit: Int
    /// The operation of the circuit, counted from 0, that doesn't fit.
    public let operation: Int

    /// The error in words.
    public var description: String {
        "operation \(operation + 1) of the program goes beyond \(limit) lines of text; a power of a "
            + "gate under many controls takes thousands"
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
    private var registers: [OpenQASMProgram.Register] = []
    private var taken = standardNames

    init(_ program: OpenQASMProgram) {
        self.program = program
        let circuit = program.circuit
        // Machine qubits need no declaration.
        qubitNames = (0..<circuit.qubitCount).map { "$\($0)" }
        bitNames = [String](repeating: "", count: circuit.bitCount)
        for register in program.qubitRegisters {
            let name = freeName(register.name)
            declarations.append("qubit[\(register.range.count)] \(name);")
            for (index, qubit) in register.range.enumerated() {
                qubitNames[qubit] = "\(name)[\(index)]"
            }
        }
        registers = program.bitRegisters.map { .init(name: freeName($0.name), range: $0.range) }
        let named = registers.map(\.range.upperBound).max() ?? 0
        if named < circuit.bitCount {
            registers.append(.init(name: freeName("kept"), range: named..<circuit.bitCount))
        }
        for register in registers {
            declarations.append("bit[\(register.range.count)] \(register.name);")
            for (index, bit) in register.range.enumerated() {
                bitNames[bit] = "\(register.name)[\(index)]"
            }
        }
    }

    /// A name as it is, or longer where OpenQASM 3 or its library uses it otherwise.
    private mutating func freeName(_ name: String) -> String {
        var name = name
        while !taken.insert(name).inserted { name += "_" }
        return name
    }

    func allLines() -> [String] { head + program.circuit.operations.flatMap { text($0) } }

    /// What stands before the operations.
    var head: [String] {
        var lines = ["OPENQASM 3.0;", "include \"stdgates.inc\";"]
        let used = program.circuit.operations.reduce(into: Set<Gate>()) { $0.formUnion($1.gates) }
        let names = Set(used.map(\.name))
        for (name, text) in writtenDefinitions where names.contains(name) { lines.append(text) }
        return lines + declarations
    }

    func text(_ operation: Circuit.Operation) -> [String] {
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
            parts.count == 1
                ? text(parts[0])
                : parts.isEmpty ? empty : parts.map { inner($0) }.joined(separator: " \(sign) ")
        }
        func inner(_ condition: BitCondition) -> String {
            switch condition {
            case .bit, .not, .all([]), .any([]), .odd([]): text(condition)
            case .all(let parts) where parts.count == 1: inner(parts[0])
            case .any(let parts) where parts.count == 1: inner(parts[0])
            case .odd(let parts) where parts.count == 1: inner(parts[0])
            default: "(\(text(condition)))"
            }
        }
        if let comparison = comparison(condition) { return comparison }
        return switch condition {
        case .bit(let bit): bitNames[bit]
        case .not(let condition): "!\(inner(condition))"
        case .all(let parts): joined(parts, "&&", empty: "true")
        case .any(let parts): joined(parts, "||", empty: "false")
        case .odd(let parts): joined(parts, "^", empty: "false")
        }
    }
}

extension Writer {
    /// `c == 5`, where a whole register is asked for a number: what most readers understand.
    private func comparison(_ condition: BitCondition) -> String? {
        guard case .all(let parts) = condition, parts.count > 1, parts.count < 63 else {
            return nil
        }
        var number = 0
        var bits: [Int] = []
        for (position, part) in parts.enumerated() {
            switch part {
            case .bit(let bit):
                bits.append(bit)
                number |= 1 << position
            case .not(.bit(let bit)): bits.append(bit)
            default: return nil
            }
        }
        guard let register = registers.first(where: { Array($0.range) == bits }) else { return nil }
        return "\(register.name) == \(number)"
    }
}

/// Names with a meaning of their own in what is written.
private let standardNames: Set<String> =
    keywords
    .union(aliases.keys)
    .union(writtenDefinitions.map(\.name))
    .union(Gate.allCases.map(\.name))
    .union(["u2", "cu3", "pi", "tau", "euler", "π", "τ", "ℇ"])
    .union(["int", "uint", "float", "angle", "bool", "bit", "U"])
    .union(["sin", "cos", "tan", "arcsin", "arccos", "arctan", "exp", "ln", "log", "sqrt", "mod"])

extension Circuit.Operation {
    fileprivate var gates: Set<Gate> {
        switch self {
        case .gate(let application): [application.gate]
        case .conditional(let inner, _): inner.gates
        case .measure, .reset, .barrier, .delay, .assign: []
        }
    }
}
