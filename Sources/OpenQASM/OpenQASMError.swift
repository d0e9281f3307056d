import QuantumSimulator

/// Why a text isn't a program that can be run, and where.
public struct OpenQASMError: Error, Equatable, Sendable {
    /// What is wrong.
    public let reason: Reason
    /// The line, counted from 1.
    public let line: Int
    /// The character within the line, counted from 1.
    public let column: Int
    /// The line's text, shortened around the place if it is long.
    public let excerpt: String
    /// How many characters of the excerpt stand before the place.
    public let caret: Int

    /// What may be wrong with a text.
    public enum Reason: Equatable, Sendable {
        /// More bytes than are read.
        case tooLarge(bytes: Int, limit: Int)
        /// Bytes that aren't UTF-8.
        case notText
        /// A character, word or end where something else must stand.
        case unexpected(found: String, expected: String)
        /// A version of the language other than 2 and 3.
        case version(String)
        /// A file to include other than the built-in libraries.
        case include(String)
        /// A part of the language that isn't supported.
        case unsupported(String)
        /// A name that nothing is called before this place.
        case undefined(String)
        /// A name that is given twice.
        case redefined(String)
        /// A name of one thing where another is needed.
        case kind(name: String, expected: String)
        /// Blocks, expressions or gate definitions nested too deeply.
        case nesting(limit: Int)
        /// More operations than a program may come to, loops and gate definitions written out.
        case operations(limit: Int)
        /// More qubits named by all operations together than a program may come to.
        case operands(limit: Int)
        /// More qubits than a circuit may have.
        case qubits(limit: Int)
        /// More classical bits than a circuit may have.
        case bits(limit: Int)
        /// More questions about bits than a program's conditions may come to.
        case conditions(limit: Int)
        /// An index outside a register.
        case index(Int, size: Int)
        /// Registers of different sizes in one operation.
        case sizes(Int, Int)
        /// One qubit named twice in an operation.
        case repeatedQubit
        /// One element of a register named twice.
        case repeatedElement
        /// A gate or function given the wrong number of parameters.
        case parameterCount(name: String, expected: Int, actual: Int)
        /// A gate given the wrong number of qubits.
        case qubitCount(name: String, expected: Int, actual: Int)
        /// A value that is infinite or not a number.
        case notFinite
        /// A value of one type where another is needed.
        case type(expected: String)
        /// An integer beyond 64 bits.
        case integerOverflow
        /// An input that was given no value.
        case missingInput(String)
        /// What a question about numbers has no answer for, and why.
        case noValue(Int, String)
        /// A value for an input that the program doesn't declare.
        case noSuchInput(String)
        /// A value that is only known when the program runs.
        case notConstant
        /// What the circuit refused, in its own words.
        case circuit(String)
    }
}

extension OpenQASMError: CustomStringConvertible {
    /// The place and the error in one line.
    public var description: String { "\(line):\(column): \(reason)" }

    /// The line, and under it a caret at the place.
    public var picture: String {
        "\(excerpt)\n\(String(repeating: " ", count: caret))^"
    }
}

extension OpenQASMError.Reason: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit): "\(bytes) bytes, where \(limit) are read at most"
        case .notText: "not UTF-8 text"
        case .unexpected(let found, let expected): "\(found) stands where \(expected) is needed"
        case .version(let version): "version \(version) of OpenQASM is not known; use 2.0 or 3.0"
        case .include(let file):
            "\(file) can't be included; only stdgates.inc and qelib1.inc are built in"
        case .unsupported(let what): "\(what) is not supported"
        case .undefined(let name): "\(name) is not defined"
        case .redefined(let name): "\(name) is defined already"
        case .kind(let name, let expected): "\(name) is not \(expected)"
        case .nesting(let limit): "nested more than \(limit) deep"
        case .operations(let limit): "the program comes to more than \(limit) operations"
        case .operands(let limit):
            "the program's operations name qubits more than \(limit) times"
        case .qubits(let limit): "more than \(limit) qubits"
        case .bits(let limit): "more than \(limit) classical bits"
        case .conditions(let limit):
            "the program's conditions come to more than \(limit) questions about bits"
        case .index(let index, let size): "there is no element \(index) in a register of \(size)"
        case .sizes(let one, let other):
            "registers of \(one) and \(other) elements can't be paired"
        case .repeatedQubit: "a qubit is named twice in one operation"
        case .repeatedElement: "an element of a register is named twice"
        case .parameterCount(let name, let expected, let actual):
            "\(name) takes \(expected.counted("parameter")), not \(actual)"
        case .qubitCount(let name, let expected, let actual):
            "\(name) acts on \(expected.counted("qubit")), not \(actual)"
        case .notFinite: "the value is infinite or not a number"
        case .type(let expected): "the value is not \(expected)"
        case .integerOverflow: "the number does not fit in 64 bits"
        case .missingInput(let name): "the input \(name) was given no value"
        case .noSuchInput(let name): "the program declares no input \(name)"
        case .noValue(let number, let why): "for x = \(number) \(why)"
        case .notConstant: "the value is only known when the program runs"
        case .circuit(let words): words
        }
    }
}

/// An error at a byte of the source, before lines are counted.
struct Problem: Error {
    let reason: OpenQASMError.Reason
    let offset: Int

    init(_ reason: OpenQASMError.Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension OpenQASMError {
    /// Finds the line of a problem.
    init(_ problem: Problem, in source: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let offset = max(0, min(problem.offset, source.count))
        let start = source[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = source[offset...].firstIndex(of: newline) ?? source.count
        let before = Array(String(decoding: source[start..<offset], as: UTF8.self).unicodeScalars)
        let after = Array(String(decoding: source[offset..<end], as: UTF8.self).unicodeScalars)
        // A line may be megabytes long, and may hold what a terminal would obey.
        let shown = before.suffix(60) + after.prefix(40)
        var text = String.UnicodeScalarView()
        for scalar in shown {
            let isPrintable = scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
            text.append(isPrintable ? scalar : " ")
        }
        self.init(
            reason: problem.reason,
            line: source[..<offset].count { $0 == newline } + 1,
            column: before.count + 1,
            excerpt: String(text),
            caret: min(before.count, 60)
        )
    }
}
