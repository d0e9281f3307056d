extension PauliSum: CustomStringConvertible {
    /// The sum as text that ``init(parsing:)`` reads back exactly, such as `0.5*Z0 Z1 - 0.25*X0`.
    public var description: String {
        guard let first = terms.first else { return "0.0*I" }
        return terms.dropFirst().reduce("\(first.coefficient)*\(first.string)") { text, term in
            let sign = term.coefficient < 0 ? "-" : "+"
            return "\(text) \(sign) \(abs(term.coefficient))*\(term.string)"
        }
    }

    /// Reads a sum from text such as `0.5*Z0 Z1 - X0 Y2 + 2e-3*I`.
    ///
    /// A term is a number, a string of letters with qubits, or a number, `*` and a string; `I` is
    /// the identity. Blanks may stand anywhere but inside a number or a letter with its qubit.
    ///
    /// - Parameter text: The text, at most 16 MiB.
    /// - Throws: ``QuantumError/observableText(offset:expected:)`` naming the byte where reading
    ///   ended, ``QuantumError/noSuchQubit(index:qubitCount:)``,
    ///   ``QuantumError/repeatedQubit(index:)`` or ``QuantumError/notFinite(index:)``.
    public init(parsing text: String) throws(QuantumError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 16 << 20 else {
            throw .count(actual: bytes.count, minimum: 1, maximum: 16 << 20)
        }
        var reader = PauliSumReader(bytes: bytes)
        try self.init(reader.terms())
    }
}

/// Reads the text of a sum from left to right.
private struct PauliSumReader {
    let bytes: [UInt8]
    var position = 0

    mutating func terms() throws(QuantumError) -> [PauliSum.Term] {
        var result: [PauliSum.Term] = []
        repeat {
            skipBlanks()
            var sign = 1.0
            if take("-") {
                sign = -1
            } else if !take("+"), !result.isEmpty {
                throw expected("+ or -")
            }
            skipBlanks()
            result.append(try term(sign))
            skipBlanks()
        } while position < bytes.count
        return result
    }

    private mutating func term(_ sign: Double) throws(QuantumError) -> PauliSum.Term {
        guard let byte = current, isDigit(byte) || byte == UInt8(ascii: ".") else {
            return PauliSum.Term(sign, try string())
        }
        let coefficient = sign * (try number())
        skipBlanks()
        guard take("*") else { return PauliSum.Term(coefficient, .identity) }
        skipBlanks()
        return PauliSum.Term(coefficient, try string())
    }

    private mutating func string() throws(QuantumError) -> PauliString {
        if take("I") { return .identity }
        var letters: [(qubit: Int, letter: PauliString.Letter)] = []
        while let byte = current,
            let letter = PauliString.Letter(rawValue: Character(Unicode.Scalar(byte)))
        {
            position += 1
            letters.append((try qubit(), letter))
            skipBlanks()
        }
        guard !letters.isEmpty else { throw expected("a number or a Pauli letter with its qubit") }
        return try PauliString(letters)
    }

    private mutating func qubit() throws(QuantumError) -> Int {
        let digits = takeDigits()
        guard !digits.isEmpty else { throw expected("a qubit's number") }
        guard let index = Int(digits) else {
            throw .noSuchQubit(index: Int.max, qubitCount: Circuit.maximumQubitCount)
        }
        return index
    }

    private mutating func number() throws(QuantumError) -> Double {
        let start = position
        _ = takeDigits()
        if take(".") { _ = takeDigits() }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if !take("-") { _ = take("+") }
            _ = takeDigits()
        }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw expected("a number")
        }
        return value
    }

    private mutating func takeDigits() -> String {
        let start = position
        while let byte = current, isDigit(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private func expected(_ what: String) -> QuantumError {
        .observableText(offset: position, expected: what)
    }
}
