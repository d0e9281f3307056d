/// One quantum run of order finding, at one level of simulation.
package struct OrderFindingRun {
    /// a, sharing no factor with N.
    let base: UInt64
    /// N, odd, `3 ..< 2³²`.
    let modulus: UInt64
    let level: SimulationLevel
    /// The most bytes that amplitudes may take.
    let memoryLimit: Int

    /// Describes a run.
    package init(base: UInt64, modulus: UInt64, level: SimulationLevel, memoryLimit: Int) {
        (self.base, self.modulus) = (base, modulus)
        (self.level, self.memoryLimit) = (level, memoryLimit)
    }

    /// Measures a phase.
    ///
    /// - Parameters:
    ///   - progress: Called after each measured bit with the bits done and all bits.
    ///   - isCancelled: Asked before each bit.
    ///   - decide: Turns the probability of a 1 into the measured bit.
    /// - Returns: The measurement.
    /// - Throws: ``QuantumError``.
    package func measure(
        progress: (_ round: Int, _ rounds: Int) -> Void = { _, _ in },
        isCancelled: () -> Bool = { false },
        decide: (Double) -> Bool
    ) throws(QuantumError) -> PhaseMeasurement {
        let rounds = phaseBitCount(modulus: modulus)
        let factors = repeatedSquares(of: base, modulo: modulus, count: rounds)
        func measure<Register: WorkRegister & ~Copyable>(
            _ register: inout Register
        ) throws(QuantumError) -> PhaseMeasurement {
            let numerator = try measurePhase(
                of: &register,
                factors: factors,
                progress: { progress($0, rounds) },
                isCancelled: isCancelled,
                decide: decide
            )
            return PhaseMeasurement(
                base: base,
                modulus: modulus,
                numerator: numerator,
                bitCount: rounds
            )
        }
        switch level {
        case .circuit:
            var register = try CircuitRegister(modulus: modulus, memoryLimit: memoryLimit)
            return try measure(&register)
        case .dense:
            var register = try DenseRegister(modulus: modulus, memoryLimit: memoryLimit)
            return try measure(&register)
        case .orbit:
            var register = try OrbitRegister(
                factors: factors.reversed(),
                modulus: modulus,
                memoryLimit: memoryLimit,
                isCancelled: isCancelled
            )
            return try measure(&register)
        }
    }
}
