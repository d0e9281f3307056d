/// Turns tokens into statements: OpenQASM 3, and what OpenQASM 2 writes differently.
///
/// Where both versions give a sign two meanings (`^`), the version line decides. Statements stand in
/// StatementParser, expressions in ExpressionParser.
///
/// Source: OpenQASM 3 live specification, grammar; Cross et al., arXiv:2104.14722 and
/// arXiv:1707.03429.
struct Parser {
    var lexer: Lexer
    var token: Token
    var version = 3
    var blockDepth = 0
    var expressionDepth = 0

    /// How deeply blocks may be nested.
    static let blockLimit = 16
    /// How deeply expressions may be nested.
    static let expressionLimit = 40

    init(_ source: [UInt8]) throws(Problem) {
        lexer = Lexer(source)
        token = Token(kind: .end, offset: 0)
        token = try lexer.next()
    }

    /// Reads the whole text.
    mutating func program() throws(Problem) -> [Statement] {
        try versionLine()
        var statements: [Statement] = []
        while token.kind != .end {
            if let statement = try self.statement() { statements.append(statement) }
        }
        return statements
    }

    private mutating func versionLine() throws(Problem) {
        guard token.kind == .identifier("OPENQASM") else { return }
        try advance()
        let place = token.offset
        switch token.kind {
        case .integer(2): version = 2
        case .integer(3): version = 3
        case .real(let number) where number == 2: version = 2
        case .real(let number) where number >= 3 && number < 4: version = 3
        case .real(let number): throw Problem(.version("\(number)"), at: place)
        case .integer(let number): throw Problem(.version("\(number)"), at: place)
        default: throw unexpected("a version")
        }
        try advance()
        try expect(";")
    }

    mutating func advance() throws(Problem) {
        token = try lexer.next()
    }

    var place: Place { Place(offset: token.offset) }

    /// Words that name nothing else in this version of the language.
    var reserved: Set<String> { version == 2 ? oldKeywords : keywords }

    func unexpected(_ expected: String) -> Problem {
        Problem(.unexpected(found: token.description, expected: expected), at: token.offset)
    }

    func isAt(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

    func isAt(word: String) -> Bool { token.kind == .identifier(word) }

    mutating func accept(_ symbol: String) throws(Problem) -> Bool {
        guard isAt(symbol) else { return false }
        try advance()
        return true
    }

    mutating func accept(word: String) throws(Problem) -> Bool {
        guard isAt(word: word) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(Problem) {
        guard try accept(symbol) else { throw unexpected("'\(symbol)'") }
    }

    /// A name that is nobody's keyword.
    mutating func name(_ what: String = "a name") throws(Problem) -> String {
        guard case .identifier(let name) = token.kind, !reserved.contains(name) else {
            throw unexpected(what)
        }
        try advance()
        return name
    }

    /// Items with commas between them, up to a closing sign that is taken too.
    mutating func list<Item>(
        until close: String,
        _ item: (inout Self) throws(Problem) -> Item
    ) throws(Problem) -> [Item] {
        var items: [Item] = []
        while !isAt(close) {
            items.append(try item(&self))
            guard try accept(",") else { break }
        }
        try expect(close)
        return items
    }

    /// Items with commas between them, at least one.
    mutating func list<Item>(
        _ item: (inout Self) throws(Problem) -> Item
    ) throws(Problem) -> [Item] {
        var items = [try item(&self)]
        while try accept(",") { items.append(try item(&self)) }
        return items
    }

    mutating func operand() throws(Problem) -> Operand {
        let place = self.place
        if case .hardwareQubit(let number) = token.kind {
            try advance()
            return Operand(name: "$\(number)", selections: [], place: place)
        }
        let name = try self.name("a qubit or bit")
        return Operand(name: name, selections: try selections(), place: place)
    }

    mutating func selections() throws(Problem) -> [Selection] {
        var selections: [Selection] = []
        while try accept("[") {
            guard selections.count < 4 else { throw Problem(.nesting(limit: 4), at: token.offset) }
            selections.append(try selection())
        }
        return selections
    }

    /// An index after its opening bracket, the closing one included.
    mutating func selection() throws(Problem) -> Selection {
        if try accept("{") {
            let items = try list(until: "}") { parser throws(Problem) in try parser.expression() }
            try expect("]")
            return .set(items)
        }
        let place = self.place
        let first = isAt(":") ? nil : try expression()
        guard isAt(":") else {
            try expect("]")
            guard let first else { throw unexpected("an index") }
            return .element(first)
        }
        return .range(try range(first, place))
    }

    /// A range after its start, the closing bracket included.
    mutating func range(_ start: Expression?, _ place: Place) throws(Problem) -> Selection.Range {
        var range = Selection.Range(start: start, place: place)
        try expect(":")
        if !isAt("]"), !isAt(":") { range.stop = try expression() }
        if try accept(":") {
            range.step = range.stop
            range.stop = isAt("]") ? nil : try expression()
        }
        try expect("]")
        return range
    }
}

/// Words that name nothing else in OpenQASM 2.
private let oldKeywords: Set<String> = [
    "OPENQASM", "include", "gate", "opaque", "qreg", "creg", "measure", "reset", "barrier", "if",
]

/// Words that name nothing else in OpenQASM 3.
let keywords: Set<String> = [
    "OPENQASM", "include", "gate", "opaque", "qubit", "qreg", "bit", "creg", "measure", "reset",
    "barrier", "delay", "if", "else", "for", "in", "while", "input", "output", "const", "let",
    "def", "extern", "return", "cal", "defcal", "defcalgrammar", "box", "switch", "case", "default",
    "break", "continue", "end", "pragma", "ctrl", "negctrl", "inv", "pow", "true", "false", "array",
    "complex", "duration", "stretch", "durationof", "readonly", "mutable", "void",
]
