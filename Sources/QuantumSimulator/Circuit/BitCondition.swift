/// A yes-or-no question about classical bits.
public indirect enum BitCondition: Equatable, Sendable {
    /// A bit is 1.
    case bit(Int)
    /// The answer to another question is no.
    case not(BitCondition)
    /// All answers are yes.
    case all([BitCondition])
    /// At least one answer is yes.
    case any([BitCondition])
    /// An odd number of answers is yes.
    case odd([BitCondition])

    /// How deeply questions may be nested.
    public static var maximumDepth: Int { 64 }

    /// Asks whether bits hold a number.
    ///
    /// - Parameters:
    ///   - bits: The bits, lowest first.
    ///   - value: The number.
    /// - Returns: The question, which is never answered yes if the number has more bits.
    public static func bits(_ bits: [Int], equal value: UInt64) -> Self {
        let width = UInt64.bitWidth - value.leadingZeroBitCount
        guard width <= bits.count else { return .any([]) }
        return .all(
            bits.enumerated().map { position, bit in
                position < 64 && value >> UInt64(position) & 1 == 1 ? .bit(bit) : .not(.bit(bit))
            }
        )
    }

    /// The answer.
    ///
    /// - Parameter bits: The classical bits, all that the question names.
    /// - Returns: Whether it is yes.
    public func isMet(by bits: [Bool]) -> Bool {
        switch self {
        case .bit(let index): bits.indices.contains(index) && bits[index]
        case .not(let condition): !condition.isMet(by: bits)
        case .all(let conditions): conditions.allSatisfy { $0.isMet(by: bits) }
        case .any(let conditions): conditions.contains { $0.isMet(by: bits) }
        case .odd(let conditions):
            conditions.reduce(false) { $0 != $1.isMet(by: bits) }
        }
    }

    /// The bits that the answer depends on.
    public var bits: Set<Int> {
        switch self {
        case .bit(let index): [index]
        case .not(let condition): condition.bits
        case .all(let conditions), .any(let conditions), .odd(let conditions):
            conditions.reduce(into: []) { $0.formUnion($1.bits) }
        }
    }

    /// How many questions there are, those inside others counted.
    package var size: Int {
        switch self {
        case .bit: 1
        case .not(let condition): 1 + condition.size
        case .all(let conditions), .any(let conditions), .odd(let conditions):
            conditions.reduce(1) { $0 + $1.size }
        }
    }

    /// A bit of the question for which something holds, if there is one.
    package func firstBit(where isWanted: (Int) -> Bool) -> Int? {
        switch self {
        case .bit(let index): return isWanted(index) ? index : nil
        case .not(let condition): return condition.firstBit(where: isWanted)
        case .all(let conditions), .any(let conditions), .odd(let conditions):
            for condition in conditions {
                if let found = condition.firstBit(where: isWanted) { return found }
            }
            return nil
        }
    }

    /// Whether questions are nested at most so deep.
    func isNested(atMost depth: Int) -> Bool {
        guard depth > 0 else { return false }
        return switch self {
        case .bit: true
        case .not(let condition): condition.isNested(atMost: depth - 1)
        case .all(let conditions), .any(let conditions), .odd(let conditions):
            conditions.allSatisfy { $0.isNested(atMost: depth - 1) }
        }
    }
}
