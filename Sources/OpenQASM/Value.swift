import QuantumSimulator
import RealModule

/// What an expression comes to before the program runs, or a question about bits when it runs.
enum Value: Equatable {
    case integer(Int)
    case real(Double)
    case boolean(Bool)
    /// Seconds.
    case duration(Double)
    /// Constant bits, lowest first.
    case bitString([Bool])
    /// Bits of the circuit, lowest first.
    case bits([Int])
    case condition(BitCondition)

    /// The number, where one can stand for the value.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .boolean(let value): value ? 1 : 0
        case .duration, .bitString, .bits, .condition: nil
        }
    }

    /// The whole number, where one can stand for the value.
    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .boolean(let value): value ? 1 : 0
        case .real(let value): Int(exactly: value)
        case .bitString(let bits) where bits.count < 63:
            bits.reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        case .bitString, .duration, .bits, .condition: nil
        }
    }

    /// The question whether the value is true, where it can be asked.
    var condition: BitCondition? {
        switch self {
        case .boolean(let value): .constant(value)
        case .integer(let value): .constant(value != 0)
        case .bits(let bits): bits.count == 1 ? .bit(bits[0]) : .any(bits.map { .bit($0) })
        case .condition(let condition): condition
        case .bitString(let bits): .constant(bits.contains(true))
        case .real, .duration: nil
        }
    }

    /// About how much there is to build and to keep of the value.
    var size: Int {
        switch self {
        case .bits(let bits): bits.count
        case .condition(let condition): condition.size
        case .bitString(let bits): bits.count
        case .integer, .real, .boolean, .duration: 1
        }
    }

    /// Whether the value is only known when the program runs.
    var isAtRunTime: Bool {
        switch self {
        case .bits, .condition: true
        default: false
        }
    }
}

extension BitCondition {
    static func constant(_ value: Bool) -> Self { value ? .all([]) : .any([]) }

    /// The constant that the question is, if it is one.
    var constant: Bool? {
        switch self {
        case .all([]): true
        case .any([]): false
        default: nil
        }
    }

    func and(_ other: Self) -> Self {
        switch (self, other) {
        case (.all([]), _), (_, .any([])): other
        case (_, .all([])), (.any([]), _): self
        case (.all(let a), .all(let b)): .all(a + b)
        case (.all(let a), _): .all(a + [other])
        case (_, .all(let b)): .all([self] + b)
        default: .all([self, other])
        }
    }

    func or(_ other: Self) -> Self {
        switch (self, other) {
        case (.any([]), _), (_, .all([])): other
        case (_, .any([])), (.all([]), _): self
        case (.any(let a), .any(let b)): .any(a + b)
        case (.any(let a), _): .any(a + [other])
        case (_, .any(let b)): .any([self] + b)
        default: .any([self, other])
        }
    }

    func xor(_ other: Self) -> Self {
        switch (self, other) {
        case (.any([]), _): other
        case (_, .any([])): self
        case (.all([]), _): other.negated
        case (_, .all([])): negated
        case (.odd(let a), .odd(let b)): .odd(a + b)
        case (.odd(let a), _): .odd(a + [other])
        case (_, .odd(let b)): .odd([self] + b)
        default: .odd([self, other])
        }
    }

    var negated: Self {
        if let constant { return .constant(!constant) }
        if case .not(let inner) = self { return inner }
        return .not(self)
    }

    /// The only question of a list in place of the list.
    var simplified: Self {
        switch self {
        case .all(let parts) where parts.count == 1: parts[0].simplified
        case .any(let parts) where parts.count == 1: parts[0].simplified
        default: self
        }
    }

    /// Whether bits hold a number below another.
    static func bits(_ bits: [Int], lessThan value: Int) -> Self {
        guard value > 0 else { return .constant(false) }
        let width = Int.bitWidth - value.leadingZeroBitCount
        guard width <= bits.count else { return .constant(true) }
        // Below at the highest digit that differs: there the number has 1 and the bit is 0.
        let digits = (0..<width).filter { value >> $0 & 1 == 1 }.map { digit in
            Self.all(
                (digit..<width).map { position in
                    position != digit && value >> position & 1 == 1
                        ? .bit(bits[position]) : .not(.bit(bits[position]))
                }
            )
        }
        // Bits above all digits are asked once.
        let high = bits[width...].map { Self.not(.bit($0)) }
        return high.isEmpty ? .any(digits) : .all(high + [.any(digits)])
    }
}
