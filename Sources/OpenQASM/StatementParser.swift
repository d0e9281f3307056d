extension Parser {
    /// One statement, or nil for what has no effect.
    mutating func statement() throws(Problem) -> Statement? {
        let place = self.place
        switch token.kind {
        case .symbol(";"): try advance()
        case .symbol("@"):
            // An annotation: a word to other tools, to the end of the line.
            _ = lexer.restOfLine(from: token.offset)
            try advance()
        case .symbol("#"): try pragma()
        case .identifier("pragma") where version == 3: try pragma()
        case .identifier("include"): try include()
        // OpenQASM 2 lets a gate have a name that is a word of OpenQASM 3.
        case .identifier(let word) where version == 2 && !reserved.contains(word):
            return Statement(kind: try callOrAssignment(), place: place)
        case .identifier(let word):
            if let unsupported = unsupportedWords[word] {
                throw Problem(.unsupported(unsupported), at: place.offset)
            }
            return Statement(kind: try statement(startingWith: word), place: place)
        case .symbol("{"): return Statement(kind: .block(try block()), place: place)
        default: throw unexpected("a statement")
        }
        return nil
    }

    private mutating func statement(startingWith word: String) throws(Problem) -> Statement.Kind {
        switch word {
        case "qubit", "qreg": return try qubits(sizeFirst: word == "qubit")
        case "output":
            try advance()
            guard isAt(word: "bit") else {
                throw Problem(.unsupported("this output"), at: token.offset)
            }
            return try bits(sizeFirst: true)
        case "bit", "creg": return try bits(sizeFirst: word == "bit")
        case "input", "const":
            try advance()
            return try variable(word == "input" ? .input : .constant)
        case "int", "uint", "float", "angle", "bool": return try variable(.variable)
        case "let": return try alias()
        case "gate": return .gate(try gate())
        case "measure": return try measure()
        case "reset":
            try advance()
            return try ended(.reset(try operands()))
        case "barrier":
            try advance()
            return try ended(.barrier(isAt(";") ? [] : try operands()))
        case "delay": return try delay()
        case "if": return try choice()
        case "for": return try loop()
        case "box":
            try advance()
            if try accept("[") {
                _ = try expression()
                try expect("]")
            }
            return .block(try block())
        default: return try callOrAssignment()
        }
    }

    mutating func ended(_ kind: Statement.Kind) throws(Problem) -> Statement.Kind {
        try expect(";")
        return kind
    }

    func at(_ place: Place, _ reason: OpenQASMError.Reason) -> Problem {
        Problem(reason, at: place.offset)
    }

    mutating func operands() throws(Problem) -> [Operand] {
        try list { parser throws(Problem) in try parser.operand() }
    }

    mutating func block() throws(Problem) -> [Statement] {
        guard blockDepth < Self.blockLimit else {
            throw at(place, .nesting(limit: Self.blockLimit))
        }
        blockDepth += 1
        defer { blockDepth -= 1 }
        var statements: [Statement] = []
        guard try accept("{") else {
            // A body of one statement, which may be an empty one.
            if let statement = try statement() { statements.append(statement) }
            return statements
        }
        while !(try accept("}")) {
            if let statement = try statement() { statements.append(statement) }
        }
        return statements
    }

    /// Skips a pragma, unless it is one that changes what the program does.
    private mutating func pragma() throws(Problem) {
        let start = token.offset
        let words = lexer.restOfLine(from: start).split { " \t#\r(".contains($0) }.dropFirst()
        let what = words.prefix(2).joined(separator: " ")
        if what == "braket noise" || what == "braket unitary" {
            throw Problem(.unsupported("the pragma \(what)"), at: start)
        }
        try advance()
    }

    private mutating func include() throws(Problem) {
        try advance()
        guard case .string(let file) = token.kind else { throw unexpected("a file name") }
        guard ["stdgates.inc", "qelib1.inc"].contains(file) else {
            throw at(place, .include("\"\(file.prefix(60))\""))
        }
        try advance()
        try expect(";")
    }

    private mutating func qubits(sizeFirst: Bool) throws(Problem) -> Statement.Kind {
        try advance()
        var size = sizeFirst ? try self.size() : nil
        let name = try self.name()
        if !sizeFirst { size = try self.size() }
        return try ended(.qubits(name, size: size))
    }

    private mutating func bits(sizeFirst: Bool) throws(Problem) -> Statement.Kind {
        try advance()
        var size = sizeFirst ? try self.size() : nil
        let name = try self.name()
        if !sizeFirst { size = try self.size() }
        var initial: Statement.Source?
        if try accept("=") {
            initial =
                try accept(word: "measure") ? .measurement(try operand()) : .value(try expression())
        }
        return try ended(.bits(name, size: size, initial: initial))
    }

    /// `[n]`, if it is there.
    private mutating func size() throws(Problem) -> Expression? {
        guard try accept("[") else { return nil }
        let size = try expression()
        try expect("]")
        return size
    }

    private mutating func variable(_ storage: Statement.Storage) throws(Problem) -> Statement.Kind {
        guard let type = try type(of: ["int", "uint", "float", "angle", "bool"]) else {
            throw at(place, .unsupported("a variable of this type"))
        }
        let name = try self.name()
        let initial = try accept("=") ? try expression() : nil
        return try ended(.variable(name, type, storage, initial: initial))
    }

    /// A type's word and size, if one of some words is there.
    private mutating func type(of words: [String]) throws(Problem) -> TypeSyntax? {
        guard case .identifier(let word) = token.kind, words.contains(word) else { return nil }
        try advance()
        return TypeSyntax(word: word, size: try size())
    }

    private mutating func alias() throws(Problem) -> Statement.Kind {
        try advance()
        let name = try self.name()
        try expect("=")
        var parts = [try operand()]
        while try accept("++") { parts.append(try operand()) }
        return try ended(.alias(name, parts))
    }

    private mutating func gate() throws(Problem) -> GateSyntax {
        let place = self.place
        try advance()
        let name = try self.name()
        var parameters: [String] = []
        if try accept("(") {
            parameters = try list(until: ")") { parser throws(Problem) in try parser.name() }
        }
        let qubits = try list { parser throws(Problem) in try parser.name() }
        guard Set(parameters + qubits).count == parameters.count + qubits.count else {
            throw at(place, .redefined("a name in the head of \(name)"))
        }
        guard isAt("{") else { throw unexpected("'{'") }
        return GateSyntax(
            name: name,
            parameters: parameters,
            qubits: qubits,
            body: try block(),
            place: place
        )
    }

    private mutating func measure() throws(Problem) -> Statement.Kind {
        try advance()
        let source = try operand()
        return try ended(.measure(source, into: try accept("->") ? try operand() : nil))
    }

    private mutating func delay() throws(Problem) -> Statement.Kind {
        try advance()
        guard let duration = try size() else { throw unexpected("'['") }
        return try ended(.delay(duration, isAt(";") ? [] : try operands()))
    }

    private mutating func choice() throws(Problem) -> Statement.Kind {
        try advance()
        try expect("(")
        let condition = try expression()
        try expect(")")
        let then = try block()
        return .choice(
            condition,
            then: then,
            otherwise: try accept(word: "else") ? try block() : []
        )
    }

    private mutating func loop() throws(Problem) -> Statement.Kind {
        try advance()
        guard let type = try type(of: ["int", "uint", "float", "angle"]) else {
            throw unexpected("the type of the loop's variable")
        }
        let name = try self.name()
        guard try accept(word: "in") else { throw unexpected("'in'") }
        if try accept("{") {
            let items = try list(until: "}") { parser throws(Problem) in try parser.expression() }
            return .loop(name, type, .set(items), try block())
        }
        let place = self.place
        guard try accept("[") else { throw unexpected("a range or a set of values") }
        let start = try expression()
        return .loop(name, type, .range(try range(start, place)), try block())
    }

    /// What begins with a name: a gate on qubits, or an assignment to a bit or variable.
    private mutating func callOrAssignment() throws(Problem) -> Statement.Kind {
        let place = self.place
        let modifiers = try self.modifiers()
        guard case .identifier(let name) = token.kind else { throw unexpected("a gate") }
        try advance()
        if modifiers.isEmpty, isAt("[") || isAtAssignment {
            return try assignment(
                Operand(name: name, selections: try selections(), place: place)
            )
        }
        var parameters: [Expression] = []
        if try accept("(") {
            parameters = try list(until: ")") { parser throws(Problem) in try parser.expression() }
        }
        if isAt("[") { throw at(self.place, .unsupported("a gate with a duration")) }
        let call = GateCall(
            modifiers: modifiers,
            name: name,
            parameters: parameters,
            operands: isAt(";") ? [] : try operands(),
            place: place
        )
        return try ended(.call(call))
    }

    private var isAtAssignment: Bool {
        guard case .symbol(let symbol) = token.kind else { return false }
        return assignments.contains(symbol)
    }

    private mutating func assignment(_ target: Operand) throws(Problem) -> Statement.Kind {
        guard case .symbol(let symbol) = token.kind, assignments.contains(symbol) else {
            throw unexpected("an assignment")
        }
        try advance()
        if symbol == "=", try accept(word: "measure") {
            return try ended(.measure(try operand(), into: target))
        }
        return try ended(.assign(target, symbol, try expression()))
    }

    private mutating func modifiers() throws(Problem) -> [Modifier] {
        var modifiers: [Modifier] = []
        while case .identifier(let word) = token.kind,
            ["ctrl", "negctrl", "inv", "pow"].contains(word)
        {
            let place = self.place
            guard modifiers.count < 64 else { throw at(place, .nesting(limit: 64)) }
            try advance()
            let count = try accept("(") ? try expression() : nil
            if count != nil { try expect(")") }
            try expect("@")
            switch (word, count) {
            case ("inv", nil): modifiers.append(.inverse)
            case ("pow", let exponent?): modifiers.append(.power(exponent, place))
            case ("ctrl", _), ("negctrl", _):
                modifiers.append(.control(count, isNegative: word == "negctrl", place))
            default:
                throw at(
                    place,
                    .parameterCount(
                        name: word,
                        expected: word == "pow" ? 1 : 0,
                        actual: count == nil ? 0 : 1
                    )
                )
            }
        }
        return modifiers
    }
}

private let assignments: Set<String> = [
    "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=",
]

private let unsupportedWords = [
    "opaque": "an opaque gate", "def": "a subroutine", "extern": "an external function",
    "return": "a subroutine", "cal": "a calibration", "defcal": "a calibration",
    "defcalgrammar": "a calibration", "while": "a loop without bound", "switch": "a switch",
    "break": "leaving a loop early", "continue": "leaving a loop early", "end": "an early end",
    "array": "an array", "complex": "a complex number", "duration": "a variable of time",
    "stretch": "a variable of time", "durationof": "a variable of time",
]
