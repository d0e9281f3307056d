// How another program is asked: JSON lines, one question and one answer each. docs/vectors.md has
// the protocol in full. This file makes and reads the lines; it knows no process.

/// The lines that an implementation in another program reads and writes.
public enum LineProtocol {
    /// The protocol's name, in the first line of either side.
    public static let name = "pqtwin-vectors"
    /// The protocol's version, in the first line of either side.
    public static let version = 1
    /// The longest answer in bytes, without its newline.
    public static let lineLimit = 16 << 20

    /// Why a line isn't an answer.
    public enum Problem: Error, Equatable, Sendable {
        /// It isn't a JSON object; the text is its beginning.
        case garbage(String)
        /// It greets in another protocol or another version.
        case greeting(String)
        /// It answers another question.
        case number(expected: Int, actual: Int?)
    }

    /// The first line that the other program reads.
    public static var greeting: [UInt8] {
        line(["protocol": .string(name), "version": .integer(version)])
    }

    /// The line that asks.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - number: The question's number, which the answer must repeat.
    /// - Returns: The line with its newline.
    public static func line(_ request: VectorRequest, number: Int) -> [UInt8] {
        var members = request.inputs
        members["id"] = .integer(number)
        members["algorithm"] = .string(request.algorithm)
        members["function"] = .string(request.function)
        return line(members)
    }

    /// Reads the first line that the other program writes.
    ///
    /// - Parameter line: The line without its newline.
    /// - Returns: What the program calls itself, if it says so.
    /// - Throws: ``Problem/garbage(_:)`` or ``Problem/greeting(_:)``.
    public static func readGreeting(_ line: [UInt8]) throws(Problem) -> String? {
        let members = try object(line)
        guard members["protocol"]?.string == name, members["version"]?.integer == version else {
            throw .greeting(printable(String(decoding: line, as: UTF8.self)))
        }
        return members["name"]?.string.map(printable)
    }

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - line: The line without its newline.
    ///   - number: The question's number.
    /// - Returns: The answer.
    /// - Throws: ``Problem/garbage(_:)`` or ``Problem/number(expected:actual:)``.
    public static func readAnswer(
        _ line: [UInt8],
        number: Int
    ) throws(Problem) -> VectorResponse {
        var members = try object(line)
        let actual = members.removeValue(forKey: "id")?.integer
        guard actual == number else { throw .number(expected: number, actual: actual) }
        let ends: [(String, (String) -> VectorResponse)] = [
            ("failed", { .failed($0) }), ("refused", { .refused($0) }),
            ("unsupported", { .unsupported($0) }),
        ]
        for (name, response) in ends {
            guard let reason = members[name] else { continue }
            guard let text = reason.string, members.count == 1 else {
                throw .garbage(printable(String(decoding: line, as: UTF8.self)))
            }
            return response(printable(text))
        }
        return .answered(members)
    }

    private static func line(_ members: [String: JSONValue]) -> [UInt8] {
        Array((JSONValue.object(members).lineText + "\n").utf8)
    }

    private static func object(_ line: [UInt8]) throws(Problem) -> [String: JSONValue] {
        guard let value = try? JSONParser.parse(line),
            let members = value.object
        else { throw .garbage(printable(String(decoding: line.prefix(400), as: UTF8.self))) }
        return members
    }

    /// The beginning of a text from outside, without what could steer a terminal.
    private static func printable(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(120).map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
        }
        var result = String(String.UnicodeScalarView(shown))
        if text.unicodeScalars.count > 120 { result += "…" }
        return result
    }
}

extension LineProtocol.Problem: CustomStringConvertible {
    /// The problem in words.
    public var description: String {
        switch self {
        case .garbage(let text): "it answered what is no JSON object: \(text)"
        case .greeting(let text):
            "it greeted with \(text) instead of \(LineProtocol.name) \(LineProtocol.version)"
        case .number(let expected, let actual):
            "it answered question \(actual.map(String.init) ?? "without a number")"
                + " instead of \(expected)"
        }
    }
}

extension JSONValue {
    /// The value as text in one line, with the members of objects in the order of their names.
    var lineText: String {
        switch self {
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            return "{"
                + sorted.map { "\(quoted($0.key)):\($0.value.lineText)" }
                .joined(separator: ",") + "}"
        case .array(let elements):
            return "[" + elements.map(\.lineText).joined(separator: ",") + "]"
        case .string(let text): return quoted(text)
        case .integer(let value): return String(value)
        case .number(let value): return "\(value)"
        case .boolean(let value): return value ? "true" : "false"
        case .null: return "null"
        }
    }
}
