import QuantumNoise
import QuantumSimulator

/// A problem of a twin that might be sent to a quantum backend, solved in every way for one seed.
///
/// Reading order: this file (one problem), TaskTable (the problems), OffloadTable (each one on each
/// backend), OffloadTrace (a planner's choices under faults).
struct PlannedTask: Sendable {
    /// The classical answer's quality, and its time here in seconds.
    let classical: (quality: Double, seconds: Double)
    /// The simulated answer's quality, and its time here in seconds.
    let ideal: (quality: Double, seconds: Double)
    /// What a device would run.
    let circuit: Circuit
    /// How often it would run it.
    let shots: Int
    /// The quality of the circuit's answer under noise, its shots drawn with a seed.
    let noisyQuality: @Sendable (NoisySimulation, UInt64) throws(NoiseError) -> Double
    /// The quality that pure chance has.
    let qualityOfChance: Double

    /// The quality of the device's answer under its noise.
    ///
    /// Simulated up to ten qubits; above, a mixture of the ideal answer and chance by the
    /// probability that no gate errs.
    func quality(on profile: DeviceProfile, seed: UInt64) throws(NoiseError) -> Double {
        guard circuit.qubitCount <= 10, circuit.operations.count < 4000 else {
            let share = profile.errorFreeProbability(of: circuit)
            return share * ideal.quality + (1 - share) * qualityOfChance
        }
        return try noisyQuality(NoisySimulation(circuit, profile.noiseModel()), seed)
    }
}

/// Runs a body and takes its time.
func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let parts = (clock.now - start).components
    return (result, Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
}

/// Draws results from a distribution.
func draws(_ count: Int, from distribution: [Int: Double], seed: UInt64) -> [Int] {
    var generator = SimulationRandom(seed: seed)
    let entries = distribution.sorted { $0.key < $1.key }
    return (0..<count).compactMap { _ in
        var rest = Double(generator.next() >> 11) * 0x1p-53
        for entry in entries {
            rest -= entry.value
            if rest < 0 { return entry.key }
        }
        return entries.last?.key
    }
}
