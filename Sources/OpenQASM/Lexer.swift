/// A word, number or sign of the source.
struct Token: Equatable {
    let kind: Kind
    /// Where it begins, in bytes.
    let offset: Int

    enum Kind: Equatable {
        case identifier(String)
        /// `$3`: a qubit of the machine.
        case hardwareQubit(Int)
        case integer(UInt64)
        case real(Double)
        /// Seconds.
        case duration(Double)
        case string(String)
        case symbol(String)
        case end
    }

    /// The token in words, for errors.
    var description: String {
        switch kind {
        case .identifier(let name): "'\(name.prefix(40))'"
        case .hardwareQubit(let number): "'$\(number)'"
        case .integer(let value): "'\(value)'"
        case .real(let value): "'\(value)'"
        case .duration: "a duration"
        case .string: "a string"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end of the text"
        }
    }
}

/// Cuts the source into tokens, one at a time.
struct Lexer {
    private let source: [UInt8]
    private(set) var offset = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    /// Skips the rest of the line and hands it out.
    mutating func restOfLine(from start: Int) -> String {
        offset = source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
        return String(decoding: source[start..<offset], as: UTF8.self)
    }

    mutating func next() throws(Problem) -> Token {
        try skipBlanksAndComments()
        let start = offset
        guard start < source.count else { return Token(kind: .end, offset: start) }
        let byte = source[start]
        let kind: Token.Kind
        if byte.isNameStart {
            kind = .identifier(takeWhile { $0.isNamePart })
        } else if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).isDigit) {
            kind = try number()
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            kind = try string(closedBy: byte)
        } else if byte == UInt8(ascii: "$"), peek(1).isDigit {
            offset += 1
            guard let index = Int(takeWhile { $0.isDigit }) else {
                throw Problem(.integerOverflow, at: start)
            }
            kind = .hardwareQubit(index)
        } else {
            kind = .symbol(try symbol())
        }
        return Token(kind: kind, offset: start)
    }

    private func peek(_ distance: Int) -> UInt8 {
        offset + distance < source.count ? source[offset + distance] : 0
    }

    private mutating func takeWhile(_ condition: (UInt8) -> Bool) -> String {
        let start = offset
        while offset < source.count, condition(source[offset]) { offset += 1 }
        return String(decoding: source[start..<offset], as: UTF8.self)
    }

    private mutating func skipBlanksAndComments() throws(Problem) {
        while offset < source.count {
            switch (source[offset], peek(1)) {
            case (UInt8(ascii: " "), _), (0x09...0x0D, _): offset += 1
            case (UInt8(ascii: "/"), UInt8(ascii: "/")): _ = restOfLine(from: offset)
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                let start = offset
                offset += 2
                while peek(0) != UInt8(ascii: "*") || peek(1) != UInt8(ascii: "/") {
                    guard offset < source.count else {
                        throw Problem(
                            .unexpected(found: "a comment without end", expected: "'*/'"),
                            at: start
                        )
                    }
                    offset += 1
                }
                offset += 2
            default: return
            }
        }
    }

    private mutating func string(closedBy quote: UInt8) throws(Problem) -> Token.Kind {
        let start = offset
        offset += 1
        let text = takeWhile { $0 != quote && $0 != UInt8(ascii: "\n") }
        guard peek(0) == quote else {
            throw Problem(
                .unexpected(found: "a string without end", expected: "a closing quote"),
                at: start
            )
        }
        offset += 1
        return .string(text)
    }

    private mutating func symbol() throws(Problem) -> String {
        for length in [3, 2, 1] where offset + length <= source.count {
            let text = String(decoding: source[offset..<offset + length], as: UTF8.self)
            if symbols.contains(text) {
                offset += length
                return text
            }
        }
        let scalar = String(decoding: source[offset...].prefix(4), as: UTF8.self).unicodeScalars
            .first
        let found = scalar.map { $0.value >= 0x20 ? "'\($0)'" : "a control character" }
        throw Problem(
            .unexpected(found: found ?? "a character", expected: "a word, number or sign"),
            at: offset
        )
    }
}

extension Lexer {
    private mutating func number() throws(Problem) -> Token.Kind {
        let start = offset
        if peek(0) == UInt8(ascii: "0"), let radix = radices[peek(1)] {
            offset += 2
            let digits = takeWhile { $0.isNamePart }.filter { $0 != "_" }
            guard !digits.isEmpty, let value = UInt64(digits, radix: radix) else {
                throw Problem(.integerOverflow, at: start)
            }
            return .integer(value)
        }
        var text = takeWhile { $0.isDigit || $0 == UInt8(ascii: "_") }
        var isReal = false
        if peek(0) == UInt8(ascii: ".") {
            isReal = true
            offset += 1
            text += "." + takeWhile { $0.isDigit || $0 == UInt8(ascii: "_") }
        }
        if peek(0) | 0x20 == UInt8(ascii: "e"), hasExponent {
            isReal = true
            text += "e"
            offset += 1
            if !peek(0).isDigit {
                text += peek(0) == UInt8(ascii: "-") ? "-" : "+"
                offset += 1
            }
            text += takeWhile { $0.isDigit }
        }
        text = text.filter { $0 != "_" }
        guard peek(0).isNameStart else { return try number(text, isReal: isReal, at: start) }
        let unit = takeWhile { $0.isNamePart }
        guard let scale = timeUnits[unit] else {
            if unit == "im" { throw Problem(.unsupported("a complex number"), at: start) }
            throw Problem(
                .unexpected(found: "'\(text)\(unit.prefix(20))'", expected: "a number"),
                at: start
            )
        }
        guard let value = Double(padded(text)), value.isFinite else {
            throw Problem(.notFinite, at: start)
        }
        return .duration(value * scale)
    }

    private var hasExponent: Bool {
        let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
        return sign ? peek(2).isDigit : peek(1).isDigit
    }

    private func number(_ text: String, isReal: Bool, at start: Int) throws(Problem) -> Token.Kind {
        if !isReal {
            guard let value = UInt64(text) else { throw Problem(.integerOverflow, at: start) }
            return .integer(value)
        }
        guard let value = Double(padded(text)), value.isFinite else {
            throw Problem(.notFinite, at: start)
        }
        return .real(value)
    }

    /// With the zero that the language lets people leave out, as in `.5`.
    private func padded(_ text: String) -> String {
        text.hasPrefix(".") ? "0" + text : text
    }
}

private let radices: [UInt8: Int] = [
    UInt8(ascii: "x"): 16, UInt8(ascii: "X"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2,
    UInt8(ascii: "B"): 2,
]

private let timeUnits: [String: Double] = [
    "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9,
    // The machine's own step: ours is a nanosecond, as clients/python tells Qiskit.
    "dt": 1e-9,
]

private let symbols: Set<String> = [
    "**=", "<<=", ">>=", "->", "==", "!=", "<=", ">=", "&&", "||", "**", "<<", ">>", "++", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "=",
    "+", "-", "*", "/", "%", "<", ">", "!", "&", "|", "^", "~", "@", "#",
]

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    /// Any character outside ASCII may stand in a name: Greek letters do.
    var isNameStart: Bool {
        (0x61...0x7A).contains(self | 0x20) && self < 0x80 || self == 0x5F || self >= 0x80
    }
    var isNamePart: Bool { isNameStart || isDigit }
}
