/// A product of Pauli matrices on different qubits, such as X0 Y2 Z3.
///
/// Kept as two masks: a qubit in `xMask` alone has X, in `zMask` alone Z, in both Y.
public struct PauliString: Hashable, Sendable {
    /// The qubits that the product flips: those with X or Y.
    public let xMask: UInt64
    /// The qubits whose sign the product turns: those with Z or Y.
    public let zMask: UInt64

    /// The product of no matrices.
    public static var identity: Self { Self(xMask: 0, zMask: 0) }

    /// One of the Pauli matrices.
    public enum Letter: Character, CaseIterable, Sendable {
        case x = "X"
        case y = "Y"
        case z = "Z"
    }

    /// Makes a product from its masks.
    ///
    /// - Parameters:
    ///   - xMask: The qubits with X or Y.
    ///   - zMask: The qubits with Z or Y.
    public init(xMask: UInt64, zMask: UInt64) {
        self.xMask = xMask
        self.zMask = zMask
    }

    /// Makes a product from its letters.
    ///
    /// - Parameter letters: Pairs of a qubit, `0 ..< 48`, and its matrix.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)`` or
    ///   ``QuantumError/repeatedQubit(index:)``.
    public init(_ letters: [(qubit: Int, letter: Letter)]) throws(QuantumError) {
        var (x, z): (UInt64, UInt64) = (0, 0)
        for (qubit, letter) in letters {
            guard (0..<Circuit.maximumQubitCount).contains(qubit) else {
                throw .noSuchQubit(index: qubit, qubitCount: Circuit.maximumQubitCount)
            }
            let bit: UInt64 = 1 << UInt64(qubit)
            guard (x | z) & bit == 0 else { throw .repeatedQubit(index: qubit) }
            if letter != .z { x |= bit }
            if letter != .x { z |= bit }
        }
        self.init(xMask: x, zMask: z)
    }

    /// The matrices with their qubits, lowest qubit first.
    public var letters: [(qubit: Int, letter: Letter)] {
        (0..<qubitCount).compactMap { qubit in
            let (x, z) = (xMask >> UInt64(qubit) & 1, zMask >> UInt64(qubit) & 1)
            return switch (x, z) {
            case (1, 0): (qubit, .x)
            case (1, 1): (qubit, .y)
            case (0, 1): (qubit, .z)
            default: nil
            }
        }
    }

    /// How many qubits a register needs to have all that are named.
    public var qubitCount: Int { UInt64.bitWidth - (xMask | zMask).leadingZeroBitCount }

    /// How many qubits have a matrix.
    public var weight: Int { (xMask | zMask).nonzeroBitCount }

    /// How many qubits have Y.
    var yCount: Int { (xMask & zMask).nonzeroBitCount }

    /// Whether the two products commute.
    ///
    /// - Parameter other: Another product.
    /// - Returns: Whether the order of the two doesn't matter.
    public func commutes(with other: Self) -> Bool {
        let differing =
            (xMask & other.zMask).nonzeroBitCount + (zMask & other.xMask).nonzeroBitCount
        return differing.isMultiple(of: 2)
    }

    /// The product of two strings.
    ///
    /// - Parameters:
    ///   - left: The string that acts last.
    ///   - right: The string that acts first.
    /// - Returns: The string, and the power of i that stands before it, `0 ..< 4`.
    public static func product(_ left: Self, _ right: Self) -> (string: Self, phase: Int) {
        let string = Self(xMask: left.xMask ^ right.xMask, zMask: left.zMask ^ right.zMask)
        // With P = i^y X^x Z^z, moving Z past X costs a sign for each qubit that has both.
        let crossings = 2 * (left.zMask & right.xMask).nonzeroBitCount
        let phase = left.yCount + right.yCount - string.yCount + crossings
        return (string, phase & 3)
    }
}

extension PauliString: CustomStringConvertible {
    /// The letters with their qubits, such as `X0 Y2 Z3`; `I` for the identity.
    public var description: String {
        self == .identity
            ? "I" : letters.map { "\($0.letter.rawValue)\($0.qubit)" }.joined(separator: " ")
    }
}

extension PauliString: Comparable {
    /// Orders strings by what they flip, then by the signs that they turn.
    ///
    /// - Parameters:
    ///   - left: A string.
    ///   - right: Another.
    /// - Returns: Whether the left one comes first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.xMask, left.zMask) < (right.xMask, right.zMask)
    }
}
