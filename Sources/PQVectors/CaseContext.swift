/// Why a case can't be run.
enum CaseProblem: Error, Equatable {
    /// A field is missing or isn't what its name says.
    case malformed(String)
    /// The case asks for something that this package doesn't do.
    case unsupported(String)
}

/// Runs one case and compares.
typealias CaseCheck = @Sendable (CaseContext) throws(CaseProblem) -> Outcome

/// One case with its group's parameters, read field by field.
struct CaseContext: Sendable {
    let algorithm: String
    let mode: String
    /// The largest message made up from a repeated content, in bytes.
    let largestMessage: Int
    private let group: [String: JSONValue]
    private let input: [String: JSONValue]
    private let answer: [String: JSONValue]

    init(_ file: VectorFile, _ group: VectorGroup, _ test: VectorCase, largestMessage: Int) {
        algorithm = file.algorithm
        mode = file.mode
        self.largestMessage = largestMessage
        self.group = group.parameters
        input = test.input
        answer = test.expected
    }

    /// A field of the question, or else of its group.
    func value(_ name: String) -> JSONValue? { input[name] ?? group[name] }

    /// Whether the project's own vectors say that the operation must be refused.
    var mustBeRefused: Bool { answer["result"]?.string == "invalid" }

    func text(_ name: String) throws(CaseProblem) -> String {
        guard let text = value(name)?.string else { throw .malformed("no text \(name)") }
        return text
    }

    func integer(_ name: String) throws(CaseProblem) -> Int {
        guard let integer = value(name)?.integer else {
            throw .malformed("no whole number \(name)")
        }
        return integer
    }

    func boolean(_ name: String) throws(CaseProblem) -> Bool {
        guard let boolean = value(name)?.boolean else { throw .malformed("no truth value \(name)") }
        return boolean
    }

    func bytes(_ name: String) throws(CaseProblem) -> [UInt8] {
        try bytes(value(name), name)
    }

    /// A field of the answer, or else of the group, where all answers share it.
    func expectedBytes(_ name: String) throws(CaseProblem) -> [UInt8] {
        try bytes(answer[name] ?? group[name], name)
    }

    func expectedBoolean(_ name: String) throws(CaseProblem) -> Bool {
        guard let boolean = answer[name]?.boolean else {
            throw .malformed("no truth value \(name)")
        }
        return boolean
    }

    func expectedArray(_ name: String) throws(CaseProblem) -> [JSONValue] {
        guard let array = answer[name]?.array else { throw .malformed("no array \(name)") }
        return array
    }

    private func bytes(_ value: JSONValue?, _ name: String) throws(CaseProblem) -> [UInt8] {
        guard let text = value?.string else { throw .malformed("no text \(name)") }
        guard let bytes = hexBytes(text) else { throw .malformed("\(name) is no hexadecimal") }
        return bytes
    }
}

/// Reads hexadecimal text of either case.
///
/// - Parameter text: An even number of digits.
/// - Returns: The bytes; nil for anything else.
package func hexBytes(_ text: String) -> [UInt8]? {
    let digits = text.utf8
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
        default: return nil
        }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return bytes
}

/// Compares an answer with the expected one.
func compare(_ name: String, _ actual: [UInt8], _ expected: [UInt8]) -> Outcome {
    if actual == expected { return .passed }
    if actual.count != expected.count {
        return .failed("\(name) has \(actual.count) bytes instead of \(expected.count)")
    }
    let index = zip(actual, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    return .failed("\(name) differs from byte \(index) on")
}

/// The first of several comparisons that didn't pass.
func all(_ outcomes: Outcome...) -> Outcome {
    outcomes.first { $0 != .passed } ?? .passed
}
