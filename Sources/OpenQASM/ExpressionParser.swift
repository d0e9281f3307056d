extension Parser {
    /// A value, its operators by precedence.
    mutating func expression() throws(Problem) -> Expression {
        try expression(above: 0)
    }

    private mutating func expression(above floor: Int) throws(Problem) -> Expression {
        guard expressionDepth < Self.expressionLimit else {
            throw Problem(.nesting(limit: Self.expressionLimit), at: token.offset)
        }
        expressionDepth += 1
        defer { expressionDepth -= 1 }
        var left = try prefix()
        // A chain grows the tree to the left, so its length counts as depth.
        var length = 0
        while case .symbol(let symbol) = token.kind, let level = level(of: symbol), level > floor {
            let place = self.place
            length += 1
            guard length + expressionDepth <= 4 * Self.expressionLimit else {
                throw Problem(.nesting(limit: Self.expressionLimit), at: token.offset)
            }
            try advance()
            let isPower = level == powerLevel
            // A power binds to the right: 2 ** 3 ** 2 is 2 ** 9.
            let right = try expression(above: isPower ? level - 1 : level)
            left = .binary(isPower ? "**" : symbol, left, right, place)
        }
        return left
    }

    private func level(of symbol: String) -> Int? {
        if symbol == "^", version == 2 { return powerLevel }
        return levels[symbol]
    }

    private mutating func prefix() throws(Problem) -> Expression {
        let place = self.place
        guard case .symbol(let symbol) = token.kind, ["-", "+", "!", "~"].contains(symbol) else {
            return try postfix()
        }
        try advance()
        // Binds weaker than a power: -2 ** 2 is -4.
        let operand = try expression(above: powerLevel - 1)
        return symbol == "+" ? operand : .unary(symbol, operand, place)
    }

    private mutating func postfix() throws(Problem) -> Expression {
        var value = try primary()
        var count = 0
        while isAt("[") {
            let place = self.place
            count += 1
            guard count <= 4 else { throw Problem(.nesting(limit: 4), at: place.offset) }
            try advance()
            value = .index(value, try selection(), place)
        }
        return value
    }

    private mutating func primary() throws(Problem) -> Expression {
        let place = self.place
        switch token.kind {
        case .integer(let number):
            guard let value = Int(exactly: number) else {
                throw Problem(.integerOverflow, at: place.offset)
            }
            try advance()
            return .integer(value)
        case .real(let value):
            try advance()
            return .real(value)
        case .duration(let value):
            try advance()
            return .duration(value)
        case .string(let text):
            let digits = text.filter { $0 != "_" }
            guard !digits.isEmpty, digits.allSatisfy({ $0 == "0" || $0 == "1" }) else {
                throw unexpected("a value")
            }
            try advance()
            return .bitString(digits, place)
        case .symbol("("):
            try advance()
            let value = try expression()
            try expect(")")
            return value
        case .identifier("true"), .identifier("false"):
            let value = isAt(word: "true")
            try advance()
            return .boolean(value)
        case .identifier("measure"):
            throw Problem(.unsupported("a measurement inside an expression"), at: place.offset)
        case .identifier(let word): return try nameOrCall(word, place)
        default: throw unexpected("a value")
        }
    }

    private mutating func nameOrCall(_ word: String, _ place: Place) throws(Problem) -> Expression {
        let isCast = version == 3 && casts.contains(word)
        // `pow` is a function here and a modifier elsewhere.
        if isCast || word == "pow" { try advance() } else { _ = try name("a value") }
        var size: Expression?
        if isCast, try accept("[") {
            size = try expression()
            try expect("]")
        }
        guard try accept("(") else {
            if isCast { throw unexpected("'('") }
            return .name(word, place)
        }
        let arguments = try list(until: ")") { parser throws(Problem) in try parser.expression() }
        if isCast {
            guard let value = arguments.first, arguments.count == 1 else {
                let reason = OpenQASMError.Reason.parameterCount(
                    name: word,
                    expected: 1,
                    actual: arguments.count
                )
                throw at(place, reason)
            }
            return .cast(TypeSyntax(word: word, size: size), value, place)
        }
        return .call(word, arguments, place)
    }
}

private let casts: Set<String> = ["int", "uint", "float", "angle", "bool", "bit"]

private let powerLevel = 11

private let levels = [
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": powerLevel,
]
