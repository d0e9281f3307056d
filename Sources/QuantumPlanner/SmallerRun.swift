package import QuantumNoise
package import QuantumSimulator

/// The quality of a circuit that is too long to be simulated under noise: the ideal one where nothing
/// errs, and that of pure chance otherwise.
package struct ErrorFreeMixture: Sendable {
    /// The quality without errors.
    package let ideal: Double
    /// The quality that pure chance has.
    package let chance: Double
    /// What a shot takes, final measurements included.
    package let cost: @Sendable (DeviceProfile) -> CircuitCost

    /// The mean quality of a shot.
    ///
    /// - Parameter profile: The device.
    /// - Returns: A mixture of both by the probability that nothing errs.
    package func quality(on profile: DeviceProfile) -> Double {
        let share = profile.errorFreeProbability(of: cost(profile))
        return share * ideal + (1 - share) * chance
    }
}

/// A small circuit of the same kind as one that is too long, run gate by gate under noise: it shows
/// what the formula for the long one is worth.
package struct SmallerRun: Sendable {
    /// How many qubits it takes.
    package let qubits: Int
    /// What the formula says of it.
    package let estimate: ErrorFreeMixture
    /// The mean quality of a shot under a device's noise, with a seed for its accidents.
    package let quality: @Sendable (DeviceProfile, UInt64) throws(NoiseError) -> AnswerQuality

    /// A record among few, found by Grover's search; its noise is simulated exactly.
    ///
    /// - Parameters:
    ///   - key: The key, below 2ⁿ.
    ///   - bits: n, at most 8.
    /// - Returns: The run; its quality is the probability of the key.
    /// - Throws: `QuantumError`.
    package static func record(_ key: Int, bits: Int) throws(QuantumError) -> Self {
        let circuit = try GroverSearch.circuit(marking: [key], qubits: bits)
        var generator = SimulationRandom(seed: 0)
        let ideal = try GroverSearch(marking: [key], qubits: bits).run(using: &generator)
        return Self(
            qubits: bits,
            estimate: ErrorFreeMixture(
                ideal: ideal.successProbability,
                chance: 1 / Double(1 << bits),
                cost: { $0.cost(of: circuit).measuring(bits) }
            )
        ) { profile, _ throws(NoiseError) in
            .exactly(
                try NoisySimulation(circuit, profile.noiseModel()).distribution()[key] ?? 0
            )
        }
    }

    /// Beauregard's circuit for 15 on 11 qubits, shot by shot.
    ///
    /// The order of 7 is 4, so that without errors every shot gives one of four phases of 256.
    ///
    /// - Parameter shots: How many shots.
    /// - Returns: The run; its quality is the share of shots with one of these phases.
    /// - Throws: Never for this number.
    package static func archivedKey(shots: Int) throws(QuantumError) -> Self {
        let beauregard = try BeauregardCircuit(modulus: 15)
        let circuit = try beauregard.orderFinding(base: 7)
        let (phases, order) = (1 << circuit.bitCount, 4)
        return Self(
            qubits: circuit.qubitCount,
            estimate: ErrorFreeMixture(
                ideal: 1,
                chance: Double(order) / Double(phases),
                cost: { orderFindingCost(bits: beauregard.length, on: $0) }
            )
        ) { profile, seed throws(NoiseError) in
            let counts = try NoisySimulation(circuit, profile.noiseModel())
                .sampled(shots: shots, seed: seed)
            let right = counts.filter { $0.key % (phases / order) == 0 }.values.reduce(0, +)
            return AnswerQuality(right, of: shots)
        }
    }
}
