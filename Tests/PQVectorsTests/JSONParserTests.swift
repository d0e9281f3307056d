import PQVectors
import Testing

struct JSONParserTests {
    private func parse(_ text: String) throws(VectorError) -> VectorFile {
        try VectorReader.parse(Array(text.utf8), path: "p")
    }

    /// A set whose one group holds a field with the given text as value.
    private func value(_ text: String) throws(VectorError) -> JSONValue? {
        let file = try parse(
            """
            {"algorithm": "A", "testGroups": [{"tgId": 1, "x": \(text), "tests": []}]}
            """
        )
        return file.groups[0].parameters["x"]
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-12", .integer(-12)),
        ("9007199254740993", .integer(9_007_199_254_740_993)),
        ("1.5", .number(1.5)), ("-1e2", .number(-100)), ("1E+2", .number(100)),
        ("true", .boolean(true)),
        ("false", .boolean(false)), ("null", .null), ("\"\"", .string("")), ("[]", .array([])),
        ("{}", .object([:])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
        (#""a\"\\\/\b\f\n\r\t\u0041\ud83d\ude00é""#, .string("a\"\\/\u{8}\u{C}\n\r\tA😀é")),
        ("18446744073709551616", .number(18_446_744_073_709_551_616)),
    ])
    func `every kind of value is read`(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "1e999", "tru", "nulll", "'a'",
        "\"a",
        "\"\u{1}\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud800""#, #""\udc00""#,
        #""\ud800\u0041""#,
        "[1,]", "[1 2]", "[", "{\"a\"}", "{\"a\": 1,}", "{a: 1}", "{\"a\": }", "",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: VectorError.notJSON(path: "p")) { try value(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let bytes = Array(#"{"algorithm": ""#.utf8) + [0xC0, 0x80] + Array("\"}".utf8)
        #expect(throws: VectorError.notJSON(path: "p")) {
            try VectorReader.parse(bytes, path: "p")
        }
    }

    @Test(arguments: [
        #"{"algorithm": "A", "algorithm": "B", "testGroups": []}"#,
        #"{"testGroups": [{"tgId": 1, "tests": [{"tcId": 1, "algorithm": 1, "\u0061lgorithm": 2}]}]}"#,
    ])
    func `an object with a name twice is refused, however the name is written`(text: String) {
        #expect(throws: VectorError.duplicateMember(path: "p", name: "algorithm")) {
            try parse(text)
        }
    }

    @Test(arguments: [64, 65, 100_000])
    func `nesting has a limit`(depth: Int) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: depth <= 64 ? VectorError.notVectors(path: "p") : .notJSON(path: "p")) {
            try parse(text)
        }
    }

    @Test func `text behind the value is refused`() {
        #expect(throws: VectorError.notJSON(path: "p")) { try parse("{} {}") }
    }
}
