/// Why the simulator refused a request; nothing was allocated or changed when one is thrown.
public enum QuantumError: Error, Equatable, Sendable {
    /// A register of `actual` qubits, where `minimum ... maximum` can be described at all.
    case qubitCount(actual: Int, minimum: Int, maximum: Int)
    /// A run of `needed` bytes, where the caller allows `limit`.
    case memory(needed: Int, limit: Int)
    /// A run of `needed` bytes, where the machine has `available` left.
    case machineMemory(needed: Int, available: Int)
    /// A run of about `needed` seconds, where the caller allows `limit`.
    case time(needed: Double, limit: Double)
    /// The system has no memory of `bytes` to give.
    case allocation(bytes: Int)
    /// A qubit that isn't in the register.
    case noSuchQubit(index: Int, qubitCount: Int)
    /// A classical bit that isn't in the circuit.
    case noSuchBit(index: Int, bitCount: Int)
    /// One qubit named twice in an operation.
    case repeatedQubit(index: Int)
    /// A gate given the wrong number of qubits.
    case gateQubitCount(gate: String, expected: Int, actual: Int)
    /// A gate given the wrong number of parameters.
    case parameterCount(gate: String, expected: Int, actual: Int)
    /// A parameter or sample that is infinite or not a number.
    case notFinite(index: Int)
    /// A matrix given as a gate that isn't unitary to about eight digits.
    case notUnitary(gate: String)
    /// A conditional operation inside another one.
    case nestedCondition
    /// A measurement, a reset or a conditional gate has no inverse.
    case notReversible(operation: Int)
    /// A list of `actual` elements, where `minimum ... maximum` are accepted.
    case count(actual: Int, minimum: Int, maximum: Int)
    /// A basis state outside the register.
    case noSuchBasisState(index: Int, dimension: Int)
    /// A series that is constant: it has no frequency.
    case constantSeries
    /// A series of zeros, which is no state.
    case zeroSeries
    /// A search asked to find nothing, or more than half of what there is.
    case markedCount(actual: Int, dimension: Int)
    /// A modulus that Shor's algorithm has no work for.
    case modulus(UInt64, ModulusFault)
    /// A base outside `2 ..< modulus - 1`, or one that shares a factor with the modulus.
    case base(UInt64, modulus: UInt64)
    /// An element that is no power of the base.
    case noLogarithm(of: UInt64, base: UInt64, modulus: UInt64)
    /// All allowed quantum runs ended without a factor.
    case noFactor(runs: Int)
    /// Text that is no sum of Pauli strings, from a byte on.
    case observableText(offset: Int, expected: String)
    /// The system gave no memory of `byteCount` bytes.
    case noMemory(byteCount: Int)
    /// More elementary gates than are written out.
    case elementaryGates(limit: Int)
    /// The caller asked to stop.
    case cancelled
}

/// Why a number isn't worth an order-finding run.
public enum ModulusFault: Equatable, Sendable {
    /// Below 15, the smallest product of two different odd primes.
    case tooSmall
    /// Above the largest modulus that the residue state can index.
    case tooLarge(maximum: UInt64)
    /// Not a prime, where a discrete logarithm needs one.
    case notPrime
    /// Even: 2 is a factor.
    case even
    /// A prime: there are no factors.
    case prime
    /// A power of one prime: an integer root finds it.
    case primePower(base: UInt64, exponent: Int)
}
