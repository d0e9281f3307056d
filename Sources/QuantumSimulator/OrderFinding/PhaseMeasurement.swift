import RealModule

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
    /// How many amplitudes the sparse simulation stored for the work register at its end.
    ///
    /// For the memory report only; nothing is computed from it.
    public let storedAmplitudes: Int

    /// Assembles a measurement; tests make up phases with it.
    package init(
        base: UInt64,
        modulus: UInt64,
        numerator: UInt64,
        bitCount: Int,
        storedAmplitudes: Int
    ) {
        self.base = base
        self.modulus = modulus
        self.numerator = numerator
        self.bitCount = bitCount
        self.storedAmplitudes = storedAmplitudes
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
/// arXiv:quant-ph/0001066). The work register starts at 1 and is simulated amplitude by amplitude.
///
/// - Parameters:
///   - base: a, sharing no factor with N.
///   - modulus: N, an odd number of `3 ... 2³⁰`.
///   - progress: Called after each round with the rounds done, all rounds, and stored amplitudes.
///   - isCancelled: Asked before each round.
///   - decide: Turns the probability of a 1 into the measured bit.
/// - Returns: The measured phase.
/// - Throws: ``QuantumError/cancelled``.
package func measurePhase(
    base: UInt64,
    modulus: UInt64,
    progress: (_ round: Int, _ rounds: Int, _ storedAmplitudes: Int) -> Void,
    isCancelled: () -> Bool,
    decide: (Double) -> Bool
) throws(QuantumError) -> PhaseMeasurement {
    let bitCount = 2 * (UInt64.bitWidth - modulus.leadingZeroBitCount)
    // a, a², a⁴, … modulo N: what each controlled multiplication multiplies by.
    var factors = [base % modulus]
    for index in 1..<bitCount {
        factors.append(multiply(factors[index - 1], factors[index - 1], modulo: modulus))
    }
    var register = ResidueRegister(modulus: UInt32(modulus))
    var numerator: UInt64 = 0
    for round in 0..<bitCount {
        if isCancelled() { throw .cancelled }
        // Minus the angle that the bits so far stand for, as a fraction of a turn: 0.0j…j₁j₀.
        let angle = -2 * Double.pi * Double(numerator) / Double(UInt64(1) << UInt64(round + 1))
        let bit = register.round(
            factor: UInt32(factors[bitCount - 1 - round]),
            angle: angle,
            decide: decide
        )
        if bit { numerator |= 1 << UInt64(round) }
        progress(round + 1, bitCount, register.count)
    }
    return PhaseMeasurement(
        base: base,
        modulus: modulus,
        numerator: numerator,
        bitCount: bitCount,
        storedAmplitudes: register.count
    )
}
