/// A question about a whole number x, such as `x % 7 == 3 && x > 40`.
///
/// Read as an expression of OpenQASM 3, its signs and their order included, with nothing but `x` and
/// whole numbers in it: `+ - * / % **`, `<< >> & | ^`, the comparisons, `! && ||` and parentheses.
/// Quotients lose their fraction. As in C, `&`, `^` and `|` bind weaker than comparisons.
public struct NumberPredicate: Sendable {
    /// The longest text, in bytes.
    public static let maximumByteCount = 1000

    /// The question as it was written.
    public let text: String
    private let question: Question

    /// Reads a question.
    ///
    /// - Parameter text: The expression.
    /// - Throws: ``OpenQASMError`` with the place of what is wrong.
    public init(parsing text: String) throws(OpenQASMError) {
        let source = Array(text.utf8)
        do throws(Problem) {
            guard source.count <= Self.maximumByteCount else {
                throw Problem(
                    .tooLarge(bytes: source.count, limit: Self.maximumByteCount),
                    at: 0
                )
            }
            var parser = try Parser(source)
            let start = parser.place
            let expression = try parser.expression()
            guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
            question = try Question(expression, start)
        } catch {
            throw OpenQASMError(error, in: source)
        }
        self.text = text
    }

    /// Asks the question.
    ///
    /// - Parameter number: x.
    /// - Returns: The answer.
    /// - Throws: ``OpenQASMError`` with the place of what has no value, such as `1 / x` for 0.
    public func holds(for number: Int) throws(OpenQASMError) -> Bool {
        do throws(Problem) {
            return try question.answer(number)
        } catch {
            let reason = OpenQASMError.Reason.noValue(number, "\(error.reason)")
            throw OpenQASMError(Problem(reason, at: error.offset), in: Array(text.utf8))
        }
    }

    /// The numbers of which it is true, found by asking about each.
    ///
    /// - Parameter end: Where to stop; numbers begin with 0.
    /// - Returns: The numbers in ascending order.
    /// - Throws: ``OpenQASMError`` with the place of what has no value.
    public func matches(below end: Int) throws(OpenQASMError) -> [Int] {
        var matches: [Int] = []
        for number in 0..<max(end, 0) where try holds(for: number) { matches.append(number) }
        return matches
    }
}

/// What is true or not.
private indirect enum Question: Sendable {
    case constant(Bool)
    case comparison(Comparison, Quantity, Quantity)
    case not(Question)
    case both(Question, Question)
    case either(Question, Question)

    enum Comparison: String {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case greater = ">"
        case atMost = "<="
        case atLeast = ">="
    }

    init(_ expression: Expression, _ place: Place) throws(Problem) {
        switch expression {
        case .boolean(let value): self = .constant(value)
        case .unary("!", let operand, let place): self = .not(try Question(operand, place))
        case .binary(let sign, let left, let right, let place):
            if let comparison = Comparison(rawValue: sign) {
                self = .comparison(
                    comparison,
                    try Quantity(left, place),
                    try Quantity(right, place)
                )
            } else if sign == "&&" {
                self = .both(try Question(left, place), try Question(right, place))
            } else if sign == "||" {
                self = .either(try Question(left, place), try Question(right, place))
            } else {
                throw Self.none(at: place)
            }
        case .name(let name, let place) where name != "x":
            throw Problem(.undefined(name), at: place.offset)
        default: throw Self.none(at: place)
        }
    }

    private static func none(at place: Place) -> Problem {
        Problem(.type(expected: "true or false; compare numbers, as in x > 40"), at: place.offset)
    }

    func answer(_ x: Int) throws(Problem) -> Bool {
        switch self {
        case .constant(let value): return value
        case .not(let question): return try !question.answer(x)
        case .both(let one, let other):
            guard try one.answer(x) else { return false }
            return try other.answer(x)
        case .either(let one, let other):
            if try one.answer(x) { return true }
            return try other.answer(x)
        case .comparison(let comparison, let left, let right):
            let (a, b) = (try left.value(x), try right.value(x))
            return switch comparison {
            case .equal: a == b
            case .unequal: a != b
            case .less: a < b
            case .greater: a > b
            case .atMost: a <= b
            case .atLeast: a >= b
            }
        }
    }
}

/// A whole number, once x is known.
private indirect enum Quantity: Sendable {
    case constant(Int)
    case number
    case binary(Operation, Quantity, Quantity, Place)

    enum Operation: String {
        case sum = "+"
        case difference = "-"
        case product = "*"
        case quotient = "/"
        case remainder = "%"
        case power = "**"
        case leftShift = "<<"
        case rightShift = ">>"
        case and = "&"
        case or = "|"
        case exclusiveOr = "^"
    }

    init(_ expression: Expression, _ place: Place) throws(Problem) {
        switch expression {
        case .integer(let value): self = .constant(value)
        case .name("x", _): self = .number
        case .name(let name, let place): throw Problem(.undefined(name), at: place.offset)
        case .unary("-", let operand, let place):
            self = .binary(.difference, .constant(0), try Quantity(operand, place), place)
        case .unary("~", let operand, let place):
            // In two's complement.
            self = .binary(.difference, .constant(-1), try Quantity(operand, place), place)
        case .binary(let sign, let left, let right, let place):
            guard let operation = Operation(rawValue: sign) else { throw Self.none(at: place) }
            self = .binary(
                operation,
                try Quantity(left, place),
                try Quantity(right, place),
                place
            )
        default: throw Self.none(at: place)
        }
    }

    private static func none(at place: Place) -> Problem {
        Problem(.type(expected: "a whole number"), at: place.offset)
    }

    func value(_ x: Int) throws(Problem) -> Int {
        switch self {
        case .constant(let value): return value
        case .number: return x
        case .binary(let operation, let left, let right, let place):
            return try operation.applied(left.value(x), right.value(x), place)
        }
    }
}

extension Quantity.Operation {
    fileprivate func applied(_ a: Int, _ b: Int, _ place: Place) throws(Problem) -> Int {
        switch self {
        case .sum: return try checked(a.addingReportingOverflow(b), place)
        case .difference: return try checked(a.subtractingReportingOverflow(b), place)
        case .product: return try checked(a.multipliedReportingOverflow(by: b), place)
        case .quotient, .remainder:
            guard b != 0 else { throw Problem(.notFinite, at: place.offset) }
            return try checked(
                self == .quotient
                    ? a.dividedReportingOverflow(by: b)
                    : a.remainderReportingOverflow(dividingBy: b),
                place
            )
        case .power: return try power(a, b, place)
        case .leftShift:
            guard (0..<63).contains(b) else { throw Problem(.integerOverflow, at: place.offset) }
            return try checked(a.multipliedReportingOverflow(by: 1 << b), place)
        case .rightShift:
            guard b >= 0 else { throw Problem(.integerOverflow, at: place.offset) }
            return a >> b
        case .and: return a & b
        case .or: return a | b
        case .exclusiveOr: return a ^ b
        }
    }

    private func checked(
        _ result: (partialValue: Int, overflow: Bool),
        _ place: Place
    ) throws(Problem) -> Int {
        if result.overflow { throw Problem(.integerOverflow, at: place.offset) }
        return result.partialValue
    }

    private func power(_ a: Int, _ b: Int, _ place: Place) throws(Problem) -> Int {
        guard b >= 0 else { throw Problem(.type(expected: "an exponent from 0"), at: place.offset) }
        // All powers of these are one of them; of others the 64th is too large.
        if (-1...1).contains(a) { return b == 0 || a == -1 && b % 2 == 0 ? 1 : a }
        var value = 1
        for _ in 0..<min(b, 64) {
            value = try checked(value.multipliedReportingOverflow(by: a), place)
        }
        return value
    }
}
