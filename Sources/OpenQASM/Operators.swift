import QuantumSimulator
import RealModule

/// A value after a sign that stands before it.
func negated(_ sign: String, _ value: Value, _ place: Place) throws(Problem) -> Value {
    switch (sign, value) {
    case ("-", .integer(let number)):
        let (result, overflow) = (0).subtractingReportingOverflow(number)
        if overflow { throw Problem(.integerOverflow, at: place.offset) }
        return .integer(result)
    case ("-", .real(let number)): return .real(-number)
    case ("!", _), ("~", .boolean), ("~", .condition):
        guard let condition = value.condition else { break }
        return condition.constant.map { .boolean(!$0) } ?? .condition(condition.negated)
    case ("~", .bits(let bits)) where bits.count == 1: return .condition(.not(.bit(bits[0])))
    case ("~", .bitString(let bits)): return .bitString(bits.map { !$0 })
    default: break
    }
    throw Problem(.type(expected: "what '\(sign)' can stand before"), at: place.offset)
}

/// Two values with a sign between them.
///
/// Whole numbers divide without remainder, as OpenQASM 3 says, unless fractions are kept: OpenQASM 2
/// knows no whole numbers, and pow(1/2) @ x has no other meaning.
func combined(
    _ sign: String,
    _ left: Value,
    _ right: Value,
    keepsFractions: Bool,
    _ place: Place
) throws(Problem) -> Value {
    let result: Value? =
        left.isAtRunTime || right.isAtRunTime
        ? combinedAtRunTime(sign, left, right)
        : try combinedNow(sign, left, right, keepsFractions, place)
    guard let result else {
        throw Problem(.type(expected: "what '\(sign)' can combine"), at: place.offset)
    }
    return result
}

private func combinedNow(
    _ sign: String,
    _ left: Value,
    _ right: Value,
    _ keepsFractions: Bool,
    _ place: Place
) throws(Problem) -> Value? {
    if case .duration(let seconds) = left, let factor = right.number {
        return sign == "*"
            ? .duration(seconds * factor) : sign == "/" ? .duration(seconds / factor) : nil
    }
    if case .duration(let seconds) = right, sign == "*", let factor = left.number {
        return .duration(seconds * factor)
    }
    if sign == "&&" || sign == "||", let a = left.condition?.constant,
        let b = right.condition?.constant
    {
        return .boolean(sign == "&&" ? a && b : a || b)
    }
    if let a = left.integer, let b = right.integer, !isReal(left), !isReal(right),
        let result = try whole(sign, a, b, keepsFractions, place)
    {
        return result
    }
    guard let a = left.number, let b = right.number else { return nil }
    return switch sign {
    case "+": .real(a + b)
    case "-": .real(a - b)
    case "*": .real(a * b)
    case "/": .real(a / b)
    case "%": .real(a.truncatingRemainder(dividingBy: b))
    case "**": .real(Double.pow(a, b))
    case "==": .boolean(a == b)
    case "!=": .boolean(a != b)
    case "<": .boolean(a < b)
    case ">": .boolean(a > b)
    case "<=": .boolean(a <= b)
    case ">=": .boolean(a >= b)
    default: nil
    }
}

private func isReal(_ value: Value) -> Bool {
    if case .real = value { return true }
    return false
}

/// Whole numbers with a whole result; nil where there is none.
private func whole(
    _ sign: String,
    _ a: Int,
    _ b: Int,
    _ keepsFractions: Bool,
    _ place: Place
) throws(Problem) -> Value? {
    func checked(_ result: (Int, overflow: Bool)) throws(Problem) -> Value {
        if result.overflow { throw Problem(.integerOverflow, at: place.offset) }
        return .integer(result.0)
    }
    switch sign {
    case "+": return try checked(a.addingReportingOverflow(b))
    case "-": return try checked(a.subtractingReportingOverflow(b))
    case "*": return try checked(a.multipliedReportingOverflow(by: b))
    case "/", "%":
        guard b != 0 else { throw Problem(.notFinite, at: place.offset) }
        let remainder = a.remainderReportingOverflow(dividingBy: b)
        if sign == "%" { return try checked(remainder) }
        if keepsFractions, remainder.partialValue != 0 { return nil }
        return try checked(a.dividedReportingOverflow(by: b))
    case "**":
        guard b >= 0, b < 64 else { return nil }
        var power: Value = .integer(1)
        for _ in 0..<b {
            guard case .integer(let so) = power else { return nil }
            let (next, overflow) = so.multipliedReportingOverflow(by: a)
            if overflow { return nil }
            power = .integer(next)
        }
        return power
    case "<<":
        return (0..<63).contains(b) ? try checked(a.multipliedReportingOverflow(by: 1 << b)) : nil
    case ">>": return b >= 0 ? .integer(a >> b) : nil
    case "&": return .integer(a & b)
    case "|": return .integer(a | b)
    case "^": return .integer(a ^ b)
    default: return nil
    }
}

/// Combines values of which at least one is only known when the program runs.
private func combinedAtRunTime(_ sign: String, _ left: Value, _ right: Value) -> Value? {
    if case .bits(let bits) = left, !right.isAtRunTime, let number = right.integer,
        let answer = comparison(sign, bits, number)
    {
        return .condition(answer)
    }
    if case .bits(let bits) = right, !left.isAtRunTime, let number = left.integer,
        let mirrored = ["==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="][sign],
        let answer = comparison(mirrored, bits, number)
    {
        return .condition(answer)
    }
    if case .bits(let a) = left, case .bits(let b) = right, a.count == b.count,
        sign == "==" || sign == "!="
    {
        let differs = BitCondition.any(zip(a, b).map { .odd([.bit($0), .bit($1)]) })
        return .condition(sign == "!=" ? differs : .not(differs))
    }
    // Signs that work on each bit are only known here for single ones.
    let isLogical = sign == "&&" || sign == "||"
    guard isLogical || (isSingle(left) && isSingle(right)), let a = left.condition,
        let b = right.condition
    else { return nil }
    return switch sign {
    case "&&", "&": .condition(a.and(b))
    case "||", "|": .condition(a.or(b))
    case "^", "!=": .condition(a.xor(b))
    case "==": .condition(.not(a.xor(b)))
    default: nil
    }
}

private func isSingle(_ value: Value) -> Bool {
    switch value {
    case .bits(let bits): bits.count == 1
    case .bitString(let bits): bits.count == 1
    case .integer(let value): value == 0 || value == 1
    case .condition, .boolean: true
    case .real, .duration: false
    }
}

private func comparison(_ sign: String, _ bits: [Int], _ number: Int) -> BitCondition? {
    func below() -> BitCondition { .bits(bits, lessThan: number).simplified }
    func equal() -> BitCondition {
        number < 0 ? .constant(false) : .bits(bits, equal: UInt64(number)).simplified
    }
    return switch sign {
    case "==": equal()
    case "!=": equal().negated
    case "<": below()
    case ">=": below().negated
    case "<=": below().or(equal())
    case ">": below().or(equal()).negated
    default: nil
    }
}
