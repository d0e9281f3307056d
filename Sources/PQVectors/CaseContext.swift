/// Why a case can't be run.
enum CaseProblem: Error, Equatable {
    /// A field is missing or isn't what its name says.
    case malformed(String)
    /// The case asks for something that this package doesn't do.
    case unsupported(String)
}

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

    /// The names of all fields: of the question, of the answer and of their group.
    var fieldNames: Set<String> { Set(group.keys).union(input.keys).union(answer.keys) }

    /// A field of the question, or else of its group.
    func value(_ name: String) -> JSONValue? { input[name] ?? group[name] }

    /// A field of the answer, or else of the group, where all answers share it.
    func expected(_ name: String) -> JSONValue? { answer[name] ?? group[name] }

    func text(_ name: String) throws(CaseProblem) -> String {
        guard let text = value(name)?.string else { throw .malformed("no text \(name)") }
        return text
    }

    func boolean(_ name: String) throws(CaseProblem) -> Bool {
        guard let boolean = value(name)?.boolean else { throw .malformed("no truth value \(name)") }
        return boolean
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
