import QuantumSimulator
import RealModule

/// What names stand for at a place of the program.
enum Meaning {
    case qubits([Int], isRegister: Bool)
    case bits([Int], isRegister: Bool)
    case value(Value)
    /// A value that statements may change.
    case variable(Value, NumberType)
}

/// How much a program's expressions have come to.
///
/// All copies of the scopes share it, because expressions are worked out under each of them.
final class ExpressionTally {
    private var questions = 0
    private var steps = 0
    private let limit: Int

    /// Counts for a program of so many operations at most.
    init(operations: Int) { limit = operations }

    /// Counts questions about bits, which are kept: eight for an operation.
    func add(_ size: Int, _ place: Place) throws(Problem) {
        questions += size
        guard questions <= 8 * limit else {
            throw Problem(.conditions(limit: 8 * limit), at: place.offset)
        }
    }

    /// Counts a step of the work, which leaves nothing behind: a part of an expression or an operand.
    func step(_ offset: Int) throws(Problem) {
        steps += 1
        guard steps <= 64 * limit else {
            throw Problem(.operations(limit: limit), at: offset)
        }
    }
}

/// Names, inner blocks before outer ones.
struct Scopes {
    let tally: ExpressionTally
    /// Whether 1/2 is a half.
    var keepsFractions: Bool
    private var stack: [[String: Meaning]] = [[:]]

    init(tally: ExpressionTally, keepsFractions: Bool) {
        self.tally = tally
        self.keepsFractions = keepsFractions
    }

    subscript(name: String) -> Meaning? {
        for scope in stack.reversed() {
            if let meaning = scope[name] { return meaning }
        }
        return nil
    }

    var isGlobal: Bool { stack.count == 1 }

    func isDefinedHere(_ name: String) -> Bool { stack[stack.count - 1][name] != nil }

    mutating func define(_ name: String, _ meaning: Meaning) {
        stack[stack.count - 1][name] = meaning
    }

    /// Changes what a name stands for, where it was defined.
    mutating func change(_ name: String, _ meaning: Meaning) {
        for index in stack.indices.reversed() where stack[index][name] != nil {
            stack[index][name] = meaning
            return
        }
    }

    /// The same names, where 1/2 is a half.
    var withFractions: Scopes {
        var scopes = self
        scopes.keepsFractions = true
        return scopes
    }

    mutating func enter(_ names: [String: Meaning] = [:]) { stack.append(names) }

    mutating func leave() { stack.removeLast() }

    /// The outermost names and some of one's own: what a gate's body sees.
    func body(_ names: [String: Meaning]) -> Scopes {
        var scopes = self
        scopes.stack = [stack[0], names]
        return scopes
    }
}

extension Scopes {
    /// A value as it is, if the program may still come to so much.
    fileprivate func counted(_ value: Value, _ place: Place) throws(Problem) -> Value {
        if value.size > 1 { try tally.add(value.size, place) }
        return value
    }
}

extension Expression {
    /// Works an expression out.
    func value(_ scopes: Scopes) throws(Problem) -> Value {
        switch self {
        case .integer(let value): return .integer(value)
        case .real(let value): return .real(value)
        case .boolean(let value): return .boolean(value)
        case .duration(let value): return .duration(value)
        case .bitString(let digits, _): return .bitString(digits.reversed().map { $0 == "1" })
        case .name(let name, let place): return try meaning(of: name, place, scopes)
        case .index(let inner, let selection, let place):
            guard case .bits(let bits) = try inner.value(scopes) else {
                throw Problem(.type(expected: "a register of bits"), at: place.offset)
            }
            let chosen = try selection.indices(size: bits.count, scopes, place)
            return try scopes.counted(.bits(chosen.map { bits[$0] }), place)
        case .unary(let sign, let operand, let place):
            try scopes.tally.step(place.offset)
            return try scopes.counted(negated(sign, try operand.value(scopes), place), place)
        case .binary(let sign, let left, let right, let place):
            try scopes.tally.step(place.offset)
            let (one, other) = (try left.value(scopes), try right.value(scopes))
            let keepsFractions = scopes.keepsFractions
            let both = try combined(sign, one, other, keepsFractions: keepsFractions, place)
            return try scopes.counted(both, place)
        case .call(let name, let arguments, let place):
            try scopes.tally.step(place.offset)
            var values: [Value] = []
            for argument in arguments { values.append(try argument.value(scopes)) }
            return try scopes.counted(applied(name, values, place), place)
        case .cast(let type, let operand, let place):
            try scopes.tally.step(place.offset)
            let value = try operand.value(scopes)
            return try scopes.counted(type.type(scopes, place).cast(value, place), place)
        }
    }

    /// A finite number, such as an angle.
    func number(_ scopes: Scopes, _ place: Place) throws(Problem) -> Double {
        let value = try value(scopes)
        if value.isAtRunTime { throw Problem(.notConstant, at: place.offset) }
        guard let number = value.number else {
            throw Problem(.type(expected: "a number"), at: place.offset)
        }
        guard number.isFinite else { throw Problem(.notFinite, at: place.offset) }
        return number
    }

    /// A whole number, such as an index.
    func integer(_ scopes: Scopes, _ place: Place) throws(Problem) -> Int {
        let value = try value(scopes)
        if value.isAtRunTime { throw Problem(.notConstant, at: place.offset) }
        guard let integer = value.integer else {
            throw Problem(.type(expected: "a whole number"), at: place.offset)
        }
        return integer
    }
}

extension Selection {
    /// The elements of a register that are meant, in the order written.
    func indices(size: Int, _ scopes: Scopes, _ place: Place) throws(Problem) -> [Int] {
        func checked(_ index: Int) throws(Problem) -> Int {
            guard index >= -size, index < size else {
                throw Problem(.index(index, size: size), at: place.offset)
            }
            return index < 0 ? index + size : index
        }
        switch self {
        case .element(let expression):
            return [try checked(try expression.integer(scopes, place))]
        case .set(let expressions):
            guard expressions.count <= size else {
                throw Problem(.repeatedElement, at: place.offset)
            }
            var indices: [Int] = []
            for expression in expressions {
                indices.append(try checked(try expression.integer(scopes, place)))
            }
            return indices
        case .range(let range):
            let step = try range.step?.integer(scopes, range.place) ?? 1
            let (low, high) = step < 0 ? (size - 1, 0) : (0, size - 1)
            let first = try checked(try range.start?.integer(scopes, range.place) ?? low)
            let last = try checked(try range.stop?.integer(scopes, range.place) ?? high)
            guard step != 0 else {
                throw Problem(.type(expected: "a step other than 0"), at: place.offset)
            }
            return Array(stride(from: first, through: last, by: step))
        }
    }
}

private func meaning(
    of name: String,
    _ place: Place,
    _ scopes: Scopes
) throws(Problem) -> Value {
    switch scopes[name] {
    case .value(let value)?, .variable(let value, _)?: return value
    case .bits(let bits, _)?: return .bits(bits)
    case .qubits?: throw Problem(.kind(name: name, expected: "a value"), at: place.offset)
    case nil:
        guard let constant = constants[name] else {
            throw Problem(.undefined(name), at: place.offset)
        }
        return .real(constant)
    }
}
