import QuantumNoise
import QuantumSimulator
import RealModule

/// An instance of a twin's problem, solved in every way.
struct PlannedTask: Sendable {
    /// The classical methods.
    let rivals: [Rival]
    /// The simulated answer's quality, and its times here.
    let simulated: (quality: AnswerQuality, times: RunTimes)
    /// What a device could run: the candidates are alternatives.
    let candidates: [DeviceRun]

    /// A classical method and what came out of it.
    struct Rival: Sendable {
        let method: String
        let quality: Double
        let times: RunTimes
    }

    /// The candidate with the best answer to be expected: quality where nothing errs, times the
    /// probability of that.
    func best(on profile: DeviceProfile) -> DeviceRun? {
        let worths = candidates.map { run in
            run.expectedQuality * profile.errorFreeProbability(of: run.cost(profile))
        }
        let best = worths.indices.reduce(0) { worths[$1] > worths[$0] ? $1 : $0 }
        return candidates.isEmpty ? nil : candidates[best]
    }
}

/// A circuit as a device would run it.
struct DeviceRun: Sendable {
    /// Which of several circuits it is, such as `p = 2`; empty if there is one only.
    let label: String
    /// How many qubits it takes.
    let qubits: Int
    /// How often it runs.
    let shots: Int
    /// The mean quality of one shot without errors, to choose among candidates.
    let expectedQuality: Double
    /// What a shot takes on a device, final measurements included.
    let cost: @Sendable (DeviceProfile) -> CircuitCost
    /// How many errors a shot may have in the mean before the answer suffers: one in every second
    /// shot, unless the problem says otherwise.
    let toleratedErrors: Double
    /// The quality of the answer under a device's noise, with a seed for its accidents.
    let quality: @Sendable (DeviceProfile, UInt64) throws(NoiseError) -> AnswerQuality
    /// What is simulated under noise in its place, where that quality comes from a formula.
    let smaller: SmallerRun?

    /// A circuit that is simulated under noise.
    ///
    /// - Parameters:
    ///   - label: Which of several circuits it is.
    ///   - circuit: Gates only.
    ///   - shots: How often it runs.
    ///   - expectedQuality: The mean quality of one shot without errors.
    ///   - toleratedErrors: How many errors a shot may have in the mean.
    ///   - quality: The quality of the answer of a noisy run with a seed.
    init(
        label: String = "",
        _ circuit: Circuit,
        shots: Int,
        expectedQuality: Double = 1,
        toleratedErrors: Double = .log(2),
        quality: @escaping @Sendable (NoisySimulation, UInt64) throws(NoiseError) -> AnswerQuality
    ) {
        self.label = label
        qubits = circuit.qubitCount
        self.shots = shots
        self.expectedQuality = expectedQuality
        self.toleratedErrors = toleratedErrors
        cost = { $0.cost(of: circuit).measuring(circuit.qubitCount) }
        self.quality = { profile, seed throws(NoiseError) in
            try quality(NoisySimulation(circuit, profile.noiseModel()), seed)
        }
        smaller = nil
    }

    /// A circuit too long for that.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits it takes.
    ///   - shots: How often it runs.
    ///   - estimate: The formula for its quality.
    ///   - smaller: A circuit of the same kind that is short enough.
    init(qubits: Int, shots: Int, estimate: ErrorFreeMixture, smaller: SmallerRun) {
        label = ""
        self.qubits = qubits
        self.shots = shots
        expectedQuality = estimate.ideal
        toleratedErrors = .log(2)
        cost = estimate.cost
        quality = { profile, _ throws(NoiseError) in
            .exactly(estimate.quality(on: profile))
        }
        self.smaller = smaller
    }
}
