/// One quantum run of order finding: the measured phase of multiplication by a base.
public struct PhaseMeasurement: Equatable, Sendable {
    /// The base a.
    public let base: UInt64
    /// The modulus N.
    public let modulus: UInt64
    /// The measured integer j: the phase is j/2^(bitCount).
    public let numerator: UInt64
    /// How many bits were measured: twice the length of N.
    public let bitCount: Int

    /// Assembles a measurement; tests make up phases with it.
    package init(
        base: UInt64,
        modulus: UInt64,
        numerator: UInt64,
        bitCount: Int
    ) {
        self.base = base
        self.modulus = modulus
        self.numerator = numerator
        self.bitCount = bitCount
    }

    /// The measured bits, the most significant first.
    public var bits: String {
        let digits = String(numerator, radix: 2)
        return String(repeating: "0", count: bitCount - digits.count) + digits
    }

    /// The convergents of the measured phase, or of a neighbour, with denominators below N.
    ///
    /// - Parameter offset: How far the neighbour is away, in units of the last bit.
    /// - Returns: The convergents, those of small denominators first.
    public func convergents(offset: Int = 0) -> [Convergent] {
        let size: UInt64 = 1 << UInt64(bitCount)
        let value = (numerator &+ UInt64(bitPattern: Int64(offset))) % size
        return QuantumSimulator.convergents(of: value, over: size, denominatorsBelow: modulus)
    }
}

/// Measures the phase of the multiplication by a base, with one control qubit used again and again.
///
/// The control qubit stands for one bit of the phase register after the other, lowest bit first;
/// each inverse-Fourier rotation depends on the bits already measured (Parker, Plenio,
/// arXiv:quant-ph/0001066). The work register is simulated amplitude by amplitude.
///
/// - Parameters:
///   - register: The work register; at its start it holds 1.
///   - factors: The base to the powers 1, 2, 4, …: what the bits' rounds multiply by, last one
///     first.
///   - progress: Called after each round with the rounds done.
///   - isCancelled: Asked before each round.
///   - decide: Turns the probability of a 1 into the measured bit.
/// - Returns: The measured integer j: the phase is j/2^(number of factors).
/// - Throws: ``QuantumError/cancelled``, or what the register throws.
func measurePhase<Register: WorkRegister & ~Copyable>(
    of register: inout Register,
    factors: [UInt64],
    progress: (_ round: Int) -> Void,
    isCancelled: () -> Bool,
    decide: (Double) -> Bool
) throws(QuantumError) -> UInt64 {
    var numerator: UInt64 = 0
    for (round, factor) in factors.reversed().enumerated() {
        if isCancelled() { throw .cancelled }
        // Minus the angle that the bits so far stand for, as a fraction of a turn: 0.0j…j₁j₀.
        let turn = Double(sign: .plus, exponent: round + 1, significand: 1)
        let angle = -2 * Double.pi * Double(numerator) / turn
        let bit = try register.round(factor: factor, angle: angle, decide: decide)
        if bit { numerator |= 1 << UInt64(round) }
        progress(round + 1)
    }
    return numerator
}

/// A residue to the powers 1, 2, 4 and so on.
///
/// - Parameters:
///   - base: The residue.
///   - modulus: The modulus.
///   - count: How many powers, at least 1.
/// - Returns: The powers.
func repeatedSquares(of base: UInt64, modulo modulus: UInt64, count: Int) -> [UInt64] {
    var squares = [base % modulus]
    while squares.count < count {
        squares.append(squares.last.map { multiply($0, $0, modulo: modulus) } ?? 1)
    }
    return squares
}
