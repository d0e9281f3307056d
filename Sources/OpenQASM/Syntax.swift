/// A place in the source; two places never make two pieces of syntax differ.
struct Place: Equatable, Sendable {
    let offset: Int

    static func == (_: Place, _: Place) -> Bool { true }
}

/// What stands for a value.
indirect enum Expression: Equatable, Sendable {
    case integer(Int)
    case real(Double)
    case boolean(Bool)
    /// Seconds.
    case duration(Double)
    /// The characters of a bit string, highest bit first.
    case bitString(String, Place)
    case name(String, Place)
    case index(Expression, Selection, Place)
    case unary(String, Expression, Place)
    case binary(String, Expression, Expression, Place)
    case call(String, [Expression], Place)
    case cast(TypeSyntax, Expression, Place)
}

/// What stands between the brackets of an index.
enum Selection: Equatable, Sendable {
    case element(Expression)
    case range(Range)
    case set([Expression])

    /// `start:step:stop`, the stop included.
    struct Range: Equatable, Sendable {
        var start: Expression?
        var step: Expression?
        var stop: Expression?
        let place: Place
    }
}

/// A qubit, a bit, or several of a register.
struct Operand: Equatable, Sendable {
    let name: String
    let selections: [Selection]
    let place: Place
}

/// What changes a gate: `ctrl @`, `negctrl @`, `inv @`, `pow(k) @`.
enum Modifier: Equatable, Sendable {
    case control(Expression?, isNegative: Bool, Place)
    case inverse
    case power(Expression, Place)
}

/// A gate with its modifiers, parameters and qubits.
struct GateCall: Equatable, Sendable {
    let modifiers: [Modifier]
    let name: String
    let parameters: [Expression]
    let operands: [Operand]
    let place: Place
}

/// `gate name(parameters) qubits { body }`.
struct GateSyntax: Equatable, Sendable {
    let name: String
    let parameters: [String]
    let qubits: [String]
    let body: [Statement]
    let place: Place
}

/// A statement.
struct Statement: Equatable, Sendable {
    let kind: Kind
    let place: Place

    indirect enum Kind: Equatable, Sendable {
        case qubits(String, size: Expression?)
        case bits(String, size: Expression?, initial: Source?)
        case variable(String, TypeSyntax, Storage, initial: Expression?)
        case alias(String, [Operand])
        case gate(GateSyntax)
        case call(GateCall)
        case measure(Operand, into: Operand?)
        case reset([Operand])
        case barrier([Operand])
        case delay(Expression, [Operand])
        case choice(Expression, then: [Statement], otherwise: [Statement])
        case loop(String, TypeSyntax, Values, [Statement])
        case assign(Operand, String, Expression)
        case block([Statement])
    }

    /// Whether a variable may change, and who gives its value.
    enum Storage: Equatable, Sendable {
        case variable, constant, input
    }

    /// Where a bit's first value comes from.
    enum Source: Equatable, Sendable {
        case value(Expression)
        case measurement(Operand)
    }

    /// What a loop runs over.
    enum Values: Equatable, Sendable {
        case range(Selection.Range)
        case set([Expression])
    }
}
