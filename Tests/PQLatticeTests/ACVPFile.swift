import Foundation
import Testing
import TestSupport

/// The two files of an ACVP set, `prompt.json` and `expectedResults.json`, joined.
struct ACVPFile {
    /// One test group: its own fields and its cases.
    struct Group: Sendable {
        let fields: JSONObject
        let cases: [Case]
    }

    /// One case: what was asked and what must come out.
    struct Case: Sendable {
        let id: Int
        let prompt: JSONObject
        let expected: JSONObject
    }

    let groups: [Group]

    /// How many cases all groups have.
    var caseCount: Int { groups.reduce(0) { $0 + $1.cases.count } }

    /// Reads a set, or returns `nil` after saying loudly that `caseCount` cases were not run.
    ///
    /// A set that is there but has another number of cases, or a case without its answer, fails.
    init?(_ name: String, caseCount: Int) throws {
        guard let acvp = OfficialVectors.acvp(name, caseCount: caseCount) else { return nil }
        let prompt = try JSONObject(contentsOf: acvp.appending(path: "prompt.json"))
        let expected = try JSONObject(contentsOf: acvp.appending(path: "expectedResults.json"))
        var answers: [Int: JSONObject] = [:]
        for group in try expected.objects("testGroups") {
            for answer in try group.objects("tests") {
                answers[try answer.integer("tcId")] = answer
            }
        }
        groups = try prompt.objects("testGroups").map { group in
            let cases = try group.objects("tests").map { test in
                let id = try test.integer("tcId")
                let answer = try #require(answers[id], "\(name), tcId \(id) has no answer")
                return Case(id: id, prompt: test, expected: answer)
            }
            return Group(fields: group, cases: cases)
        }
        #expect(self.caseCount == caseCount, "\(name) has another number of cases than expected")
    }
}

/// A JSON object whose fields are asked for by type.
struct JSONObject: Sendable {
    private let fields: [String: Value]

    private enum Value: Sendable {
        case string(String)
        case number(Int)
        case array([Value])
        case object(JSONObject)
        case null
    }

    struct MissingField: Error {
        let name: String
    }

    init(contentsOf url: URL) throws {
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
        // Older ACVP files wrap the object in an array behind the protocol's version.
        let object = (json as? [Any])?.last ?? json
        guard let fields = object as? [String: Any] else { throw MissingField(name: url.path) }
        self.init(fields)
    }

    private init(_ fields: [String: Any]) {
        self.fields = fields.mapValues(Self.value)
    }

    private static func value(_ json: Any) -> Value {
        switch json {
        case let text as String: .string(text)
        case let list as [Any]: .array(list.map(value))
        case let object as [String: Any]: .object(JSONObject(object))
        // A boolean is read as the number 0 or 1.
        case let number as NSNumber: .number(number.intValue)
        default: .null
        }
    }

    func has(_ name: String) -> Bool { fields[name] != nil }

    func string(_ name: String) throws -> String {
        guard case .string(let text)? = fields[name] else { throw MissingField(name: name) }
        return text
    }

    func integer(_ name: String) throws -> Int {
        guard case .number(let number)? = fields[name] else { throw MissingField(name: name) }
        return number
    }

    func boolean(_ name: String) throws -> Bool {
        try integer(name) == 1
    }

    func object(_ name: String) throws -> JSONObject {
        guard case .object(let object)? = fields[name] else { throw MissingField(name: name) }
        return object
    }

    func objects(_ name: String) throws -> [JSONObject] {
        guard case .array(let list)? = fields[name] else { throw MissingField(name: name) }
        return try list.map {
            guard case .object(let object) = $0 else { throw MissingField(name: name) }
            return object
        }
    }

    /// The bytes of a hexadecimal string.
    func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](hex: string(name))
    }
}

extension [UInt8] {
    /// Reads hexadecimal digits, two for each byte.
    init(hex: String) throws {
        let digits = try hex.utf8.map { digit in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x41...0x46: digit - 0x41 + 10
            case 0x61...0x66: digit - 0x61 + 10
            default: throw JSONObject.MissingField(name: "hexadecimal digits")
            }
        }
        guard digits.count.isMultiple(of: 2) else {
            throw JSONObject.MissingField(name: "an even number of digits")
        }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The bytes in lowercase hexadecimal digits.
    var hex: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
