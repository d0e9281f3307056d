import RealModule

/// The type of a variable, a loop's name or a cast, as it is written.
struct TypeSyntax: Equatable, Sendable {
    let word: String
    let size: Expression?

    /// The type, its size worked out.
    func type(_ scopes: Scopes, _ place: Place) throws(Problem) -> NumberType {
        guard let size else { return NumberType(word: word, bits: nil) }
        let bits = try size.integer(scopes, place)
        guard (1...64).contains(bits) else {
            throw Problem(.unsupported("a number of \(bits) bits"), at: place.offset)
        }
        return NumberType(word: word, bits: bits)
    }
}

/// What numbers a name can stand for (OpenQASM 3, "Types and Casting").
///
/// Whole numbers keep their lowest bits, as in C; an angle is kept modulo 2π. Bits of precision,
/// `float[32]` or `angle[20]`, are not taken away.
struct NumberType: Equatable, Sendable {
    /// `int`, `uint`, `float`, `angle` or `bool`.
    let word: String
    /// How many bits a whole number has, or nil for 64.
    let bits: Int?

    /// A value, known before the program runs, as one of this type.
    func converted(_ value: Value, _ place: Place) throws(Problem) -> Value {
        if value.isAtRunTime { throw Problem(.notConstant, at: place.offset) }
        switch word {
        case "int", "uint":
            guard let whole = value.integer else {
                throw Problem(.type(expected: "a whole number"), at: place.offset)
            }
            return .integer(lowest(of: whole))
        case "bool":
            guard let number = value.number else {
                throw Problem(.type(expected: "true or false"), at: place.offset)
            }
            return .boolean(number != 0)
        default:
            guard let number = value.number else {
                throw Problem(.type(expected: "a number"), at: place.offset)
            }
            guard number.isFinite else { throw Problem(.notFinite, at: place.offset) }
            return .real(word == "angle" ? turned(number) : number)
        }
    }

    /// What a cast makes of a value; bits known only at run time stay what they are, because they are
    /// compared as a number.
    func cast(_ value: Value, _ place: Place) throws(Problem) -> Value {
        switch (word, value) {
        case ("int", .bits), ("uint", .bits), ("bit", .bits), ("bit", .condition): return value
        case ("bit", .bitString): return value
        case ("bit", _): return try NumberType(word: "uint", bits: bits).cast(value, place)
        case ("bool", _):
            guard let condition = value.condition else { break }
            return condition.constant.map { .boolean($0) } ?? .condition(condition)
        case ("int", .real(let number)), ("uint", .real(let number)):
            guard number.isFinite, let whole = Int(exactly: number.rounded(.towardZero)) else {
                throw Problem(.integerOverflow, at: place.offset)
            }
            return try converted(.integer(whole), place)
        default: break
        }
        return try converted(value, place)
    }

    /// The lowest bits of a whole number, the highest of them a sign in `int`.
    private func lowest(of whole: Int) -> Int {
        guard let bits, bits < Int.bitWidth else { return whole }
        let shift = Int.bitWidth - bits
        let high = whole << shift
        return word == "int" ? high >> shift : Int(bitPattern: UInt(bitPattern: high) >> shift)
    }
}

/// An angle in [0, 2π).
private func turned(_ angle: Double) -> Double {
    let turn = 2 * Double.pi
    if (0..<turn).contains(angle) { return angle }
    let rest = angle.truncatingRemainder(dividingBy: turn)
    let turned = rest < 0 ? rest + turn : rest
    return turned < turn ? turned : 0
}
