import OpenQASM
import Testing

/// Questions about numbers.
struct NumberPredicateTests {
    @Test(arguments: [
        ("x % 7 == 3 && x > 40", [45, 52, 59]), ("x == 5 || x == 9", [5, 9]),
        ("!(x < 62)", [62, 63]), ("(x & 3) == 2 && x / 4 == 3", [14]),
        ("x ** 2 == 49", [7]), ("-x + 3 > 1", [0, 1]), ("x << 1 == (10 ^ 0)", [5]),
        ("x >> 4 == 3 && (x ^ 63) <= 1", [62, 63]), ("~x == -4", [3]), ("false", []),
        ("x % 2 != 0 && x >= 61", [61, 63]), ("x != 0 && 12 / x == 6", [2]),
        ("2 ** x == 8", [3]), ("0x1F == x", [31]), ("(x | 1) == 9", [8, 9]),
    ])
    func `the numbers of which a question is true are found`(
        text: String,
        numbers: [Int]
    ) throws {
        let predicate = try NumberPredicate(parsing: text)
        // Below 63 only, where 2 ** x is asked about.
        let end = text.contains("2 ** x") ? 62 : 64
        #expect(try predicate.matches(below: end) == numbers)
    }

    @Test(arguments: [
        (
            "x +", 4,
            OpenQASMError.Reason.unexpected(found: "the end of the text", expected: "a value")
        ),
        ("y > 1", 1, .undefined("y")), ("x > 1 && key == 3", 10, .undefined("key")),
        ("x", 1, .type(expected: "true or false; compare numbers, as in x > 40")),
        ("x + 1", 3, .type(expected: "true or false; compare numbers, as in x > 40")),
        ("x & 1 == 0", 3, .type(expected: "true or false; compare numbers, as in x > 40")),
        ("x > 1 > 0", 3, .type(expected: "a whole number")),
        ("x > 2.5", 3, .type(expected: "a whole number")),
        ("x > 1 ; x", 7, .unexpected(found: "';'", expected: "an operator")),
        ("x > 99999999999999999999", 5, .integerOverflow),
        ("x = 1", 3, .unexpected(found: "'='", expected: "an operator")),
        ("sin(x) > 0", 8, .type(expected: "a whole number")),
    ])
    func `what is no question is refused at its column`(
        text: String,
        column: Int,
        reason: OpenQASMError.Reason
    ) {
        let error = #expect(throws: OpenQASMError.self) { try NumberPredicate(parsing: text) }
        #expect(error?.column == column)
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        ("1 / x == 1", 0, 3), ("x % (x - 3) == 0", 3, 3), ("x * 9223372036854775807 > 0", 2, 3),
        ("x ** (1 - x) == 1", 2, 3), ("1 << x > 0", 63, 3), ("8 >> (0 - x) > 9", 1, 3),
    ])
    func `a number that a question has no answer for is named with the column`(
        text: String,
        number: Int,
        column: Int
    ) throws {
        let predicate = try NumberPredicate(parsing: text)
        let error = #expect(throws: OpenQASMError.self) { try predicate.matches(below: 64) }
        #expect(error?.column == column)
        #expect(error?.description.contains("for x = \(number) ") == true)
    }

    @Test func `deep and long questions are refused`() {
        let deep = String(repeating: "(", count: 50) + "x" + String(repeating: ")", count: 50)
        for text in [deep + " > 1", String(repeating: "x + ", count: 300) + "x > 1"] {
            #expect(throws: OpenQASMError.self) { try NumberPredicate(parsing: text) }
        }
    }
}
