import QuantumSimulator
import RealModule

/// Calls a function.
func applied(_ name: String, _ values: [Value], _ place: Place) throws(Problem) -> Value {
    guard let function = functions[name] else {
        throw Problem(.undefined("the function \(name)"), at: place.offset)
    }
    guard values.count == function.arity else {
        throw Problem(
            .parameterCount(name: name, expected: function.arity, actual: values.count),
            at: place.offset
        )
    }
    var numbers: [Double] = []
    for value in values {
        if value.isAtRunTime { throw Problem(.notConstant, at: place.offset) }
        guard let number = value.number else {
            throw Problem(.type(expected: "a number"), at: place.offset)
        }
        numbers.append(number)
    }
    let result = function.body(numbers)
    guard result.isFinite else { throw Problem(.notFinite, at: place.offset) }
    return .real(result)
}

let constants: [String: Double] = [
    "pi": .pi, "π": .pi, "tau": 2 * .pi, "τ": 2 * .pi, "euler": .exp(1), "ℇ": .exp(1),
]

private struct Function: Sendable {
    let arity: Int
    let body: @Sendable ([Double]) -> Double

    init(_ body: @escaping @Sendable (Double) -> Double) {
        arity = 1
        self.body = { body($0[0]) }
    }

    init(two body: @escaping @Sendable (Double, Double) -> Double) {
        arity = 2
        self.body = { body($0[0], $0[1]) }
    }
}

private let functions: [String: Function] = [
    "sin": Function(Double.sin), "cos": Function(Double.cos), "tan": Function(Double.tan),
    "arcsin": Function(Double.asin), "arccos": Function(Double.acos),
    "arctan": Function(Double.atan), "asin": Function(Double.asin), "acos": Function(Double.acos),
    "atan": Function(Double.atan), "exp": Function(Double.exp), "ln": Function { Double.log($0) },
    "log": Function { Double.log($0) }, "sqrt": Function { $0.squareRoot() },
    "floor": Function { $0.rounded(.down) }, "ceiling": Function { $0.rounded(.up) },
    "abs": Function { $0.magnitude }, "pow": Function(two: Double.pow),
    "mod": Function(two: { $0.truncatingRemainder(dividingBy: $1) }),
]
