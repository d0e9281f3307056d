public import QuantumSimulator

// OpenQASM, read and written. Reading order: this file, then the way of a text: Lexer, Parser with
// StatementParser and ExpressionParser, Syntax, Lowering with GateCalls and Evaluation, which write
// loops and gate definitions out, and back again OpenQASMWriter. Left out on purpose: subroutines,
// calibrations, unbounded loops, and classical arithmetic on measured registers.

/// A circuit with the names that its text gave to qubits and bits.
public struct OpenQASMProgram: Equatable, Sendable {
    /// The circuit.
    public let circuit: Circuit
    /// The names of the qubits; empty if the program names the machine's own.
    public let qubitRegisters: [Register]
    /// The names of the bits that the program declares, in the order of the text.
    ///
    /// Bits of the circuit behind them hold what conditions need.
    public let bitRegisters: [Register]

    /// A name for neighbouring qubits or bits.
    public struct Register: Equatable, Sendable {
        /// The name.
        public let name: String
        /// Where in the circuit the elements are, element 0 first.
        public let range: Range<Int>

        /// Names elements.
        ///
        /// - Parameters:
        ///   - name: A name in OpenQASM.
        ///   - range: Where in the circuit the elements are.
        public init(name: String, range: Range<Int>) {
            self.name = name
            self.range = range
        }
    }

    /// What a reader takes before it refuses.
    public struct Limits: Sendable {
        /// The most bytes of a text, 16 MiB by default.
        public var bytes = 16 << 20
        /// The most qubits, by default as many as a circuit may have.
        public var qubits = Circuit.maximumQubitCount
        /// The most operations, loops and gate definitions written out; 2²⁰ by default.
        public var operations = 1 << 20

        /// The default limits.
        public init() {}
    }

    /// Names a circuit's qubits `q` and its bits `c`.
    ///
    /// - Parameter circuit: The circuit.
    public init(_ circuit: Circuit) {
        self.circuit = circuit
        qubitRegisters = [Register(name: "q", range: 0..<circuit.qubitCount)]
        bitRegisters =
            circuit.bitCount == 0 ? [] : [Register(name: "c", range: 0..<circuit.bitCount)]
    }

    init(circuit: Circuit, qubitRegisters: [Register], bitRegisters: [Register]) {
        self.circuit = circuit
        self.qubitRegisters = qubitRegisters
        self.bitRegisters = bitRegisters
    }

    /// Reads OpenQASM 3 or 2.
    ///
    /// The names of `stdgates.inc` and `qelib1.inc` are known whether or not they are included.
    /// Annotations and pragmas without effect on the state are skipped.
    ///
    /// - Parameters:
    ///   - source: UTF-8 text.
    ///   - inputs: The values of what the program declares as `input`, and no others.
    ///   - limits: What is refused before work starts.
    /// - Throws: ``OpenQASMError`` with the place.
    public init(
        reading source: [UInt8],
        inputs: [String: Double] = [:],
        limits: Limits = Limits()
    ) throws(OpenQASMError) {
        do throws(Problem) {
            guard source.count <= limits.bytes else {
                throw Problem(.tooLarge(bytes: source.count, limit: limits.bytes), at: 0)
            }
            guard String(validating: source, as: UTF8.self) != nil else {
                throw Problem(.notText, at: 0)
            }
            var parser = try Parser(source)
            let statements = try parser.program()
            var lowering = Lowering(
                inputs: inputs,
                limits: limits,
                gates: libraryGates,
                version: parser.version
            )
            try lowering.lower(statements)
            self = try lowering.program()
        } catch {
            throw OpenQASMError(error, in: source)
        }
    }

    /// Reads OpenQASM 3 or 2.
    ///
    /// - Parameters:
    ///   - text: The program.
    ///   - inputs: The values of what the program declares as `input`, and no others.
    ///   - limits: What is refused before work starts.
    /// - Throws: ``OpenQASMError`` with the place.
    public init(
        reading text: String,
        inputs: [String: Double] = [:],
        limits: Limits = Limits()
    ) throws(OpenQASMError) {
        try self.init(reading: Array(text.utf8), inputs: inputs, limits: limits)
    }

    /// A run's bits as text: registers in reverse order with blanks between them, highest bit first.
    ///
    /// - Parameter bits: The circuit's bits.
    /// - Returns: Such as `01 1` for `bit[1] a` holding 1 and `bit[2] b` holding 1.
    public func text(of bits: [Bool]) -> String {
        var digits: [UInt8] = []
        for register in bitRegisters.reversed() {
            if !digits.isEmpty { digits.append(UInt8(ascii: " ")) }
            for bit in register.range.reversed() {
                let isOne = bits.indices.contains(bit) && bits[bit]
                digits.append(UInt8(ascii: isOne ? "1" : "0"))
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
