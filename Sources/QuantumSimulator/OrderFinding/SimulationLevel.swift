/// How the quantum part of order finding is simulated: from the circuit to a bare permutation.
///
/// All levels sample the same distribution of phases.
public enum SimulationLevel: String, CaseIterable, Sendable {
    /// Beauregard's circuit of elementary gates on a state vector of 2n + 3 qubits.
    case circuit
    /// One amplitude for each residue; a multiplication permutes them all.
    case dense
    /// Amplitudes only for the residues that can be reached, in a ring.
    case orbit
}

/// What a quantum run is going to take at most, known before it starts.
public struct SimulationEstimate: Equatable, Sendable {
    /// The level.
    public let level: SimulationLevel
    /// Memory for amplitudes, in bytes.
    public let byteCount: Int
    /// Time on two processors, in seconds, within a factor of about three.
    public let seconds: Double

    /// Estimates one quantum run.
    ///
    /// - Parameters:
    ///   - level: The level.
    ///   - modulus: N, at least 2 and below 2³².
    ///   - phases: How many phases the run measures, one after the other.
    public init(level: SimulationLevel, modulus: UInt64, phases: Int = 1) {
        self.level = level
        let length = UInt64.bitWidth - modulus.leadingZeroBitCount
        let rounds = Double(phases * phaseBitCount(modulus: modulus))
        switch level {
        case .circuit:
            let qubits = 2 * length + 3
            byteCount = CircuitRegister.byteCount(modulus: modulus)
            // Per round: two multipliers of n modular adders, each of four transforms and five
            // adders on n + 1 qubits.
            let wires = Double(length + 1)
            let gates = rounds * 2 * Double(length) * (2 * wires * wires + 11 * wires)
            seconds =
                gates * (1e-6 + 1.2e-9 * Double(sign: .plus, exponent: qubits, significand: 1))
        case .dense:
            byteCount = DenseRegister.byteCount(modulus: modulus)
            seconds = rounds * Double(modulus) * 7e-9
        case .orbit:
            byteCount = OrbitRegister.byteCount(modulus: modulus)
            // Half of the rounds are over before the ring is closed.
            seconds = (rounds / 2 + 4) * Double(modulus) / 4 * 1.5e-9
        }
    }

    /// The most literal level that fits the memory and takes less than a second, or else the orbit.
    ///
    /// - Parameters:
    ///   - modulus: N, at least 2 and below 2³².
    ///   - memoryLimit: The most bytes that amplitudes may take.
    /// - Returns: The choice.
    public static func choice(modulus: UInt64, memoryLimit: Int) -> SimulationEstimate {
        let all = SimulationLevel.allCases.map { Self(level: $0, modulus: modulus) }
        return all.first { $0.seconds < 1 && $0.byteCount <= memoryLimit }
            ?? Self(level: .orbit, modulus: modulus)
    }
}

/// How many bits of the phase a run measures: twice the length of N, 63 at most.
///
/// Fractions with denominators up to N/2 are 4/N² apart or more, so 63 bits still tell them apart
/// when N has 32.
func phaseBitCount(modulus: UInt64) -> Int {
    min(2 * (UInt64.bitWidth - modulus.leadingZeroBitCount), 63)
}
