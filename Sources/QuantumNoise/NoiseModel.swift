import ComplexModule
import QuantumSimulator

/// Which noise follows which gate, and how readout errs.
///
/// Gates on more than two qubits are taken apart first, since no device here has them.
public struct NoiseModel: Equatable, Sendable {
    /// What follows every gate on one qubit.
    public let afterOneQubitGate: NoiseChannel?
    /// What follows every gate on two qubits.
    public let afterTwoQubitGate: NoiseChannel?
    /// Whether diagonal gates on one qubit are a change of the frame, without time and noise.
    public let hasVirtualPhases: Bool
    /// How a measurement errs.
    public let readout: ReadoutError
    /// T₁ and T₂ in seconds, for qubits that idle; nil for no decay.
    public let coherence: Coherence?
    /// How long each step takes, for qubits that wait while others work; nil if none decays then.
    public let times: Times?

    /// How long a device takes for each step, in seconds.
    public struct Times: Equatable, Sendable {
        /// For a gate on one qubit.
        public let oneQubitGate: Double
        /// For a gate on two qubits.
        public let twoQubitGate: Double
        /// For a measurement.
        public let readout: Double
        /// For setting a qubit to 0.
        public let reset: Double

        /// Makes a list of times.
        ///
        /// - Parameters:
        ///   - oneQubitGate: Seconds for a gate on one qubit.
        ///   - twoQubitGate: Seconds for a gate on two qubits.
        ///   - readout: Seconds for a measurement.
        ///   - reset: Seconds for setting a qubit to 0.
        public init(oneQubitGate: Double, twoQubitGate: Double, readout: Double, reset: Double) {
            self.oneQubitGate = oneQubitGate
            self.twoQubitGate = twoQubitGate
            self.readout = readout
            self.reset = reset
        }
    }

    /// The two times of a qubit's decay.
    public struct Coherence: Equatable, Sendable {
        /// T₁ in seconds: the decay of energy.
        public let t1: Double
        /// T₂ in seconds: the decay of coherence.
        public let t2: Double

        /// Makes a pair of times.
        ///
        /// - Parameters:
        ///   - t1: T₁ in seconds, positive.
        ///   - t2: T₂ in seconds, positive and at most 2·T₁.
        /// - Throws: ``NoiseError/relaxation(t1:t2:time:)``.
        public init(t1: Double, t2: Double) throws(NoiseError) {
            _ = try NoiseChannel.thermalRelaxation(time: 0, t1: t1, t2: t2)
            self.t1 = t1
            self.t2 = t2
        }
    }

    /// Makes a model.
    ///
    /// - Parameters:
    ///   - afterOneQubitGate: A channel on one qubit.
    ///   - afterTwoQubitGate: A channel on two qubits.
    ///   - hasVirtualPhases: Whether diagonal gates on one qubit are without noise.
    ///   - readout: How a measurement errs.
    ///   - coherence: T₁ and T₂, for qubits told to idle.
    ///   - times: How long each step takes, for qubits that wait while others work.
    /// - Throws: ``NoiseError/shape``.
    public init(
        afterOneQubitGate: NoiseChannel? = nil,
        afterTwoQubitGate: NoiseChannel? = nil,
        hasVirtualPhases: Bool = false,
        readout: ReadoutError = .none,
        coherence: Coherence? = nil,
        times: Times? = nil
    ) throws(NoiseError) {
        guard afterOneQubitGate?.qubitCount ?? 1 == 1, afterTwoQubitGate?.qubitCount ?? 2 == 2
        else { throw .shape }
        self.afterOneQubitGate = afterOneQubitGate
        self.afterTwoQubitGate = afterTwoQubitGate
        self.hasVirtualPhases = hasVirtualPhases
        self.readout = readout
        self.coherence = coherence
        self.times = times
    }

    /// The channel after a gate that acts on one or two qubits.
    func channel(after application: Circuit.GateApplication) -> NoiseChannel? {
        switch application.qubits.count {
        case 1 where application.gate == .id || hasVirtualPhases && application.isPhase: nil
        case 1: afterOneQubitGate
        case 2: afterTwoQubitGate
        default: nil
        }
    }
}

/// How a measurement errs: the probabilities of reading the other value.
public struct ReadoutError: Equatable, Sendable {
    /// The probability of reading 1 where the qubit is 0.
    public let oneForZero: Double
    /// The probability of reading 0 where the qubit is 1.
    public let zeroForOne: Double

    /// A measurement that doesn't err.
    public static var none: Self { Self(unchecked: 0, 0) }

    private init(unchecked oneForZero: Double, _ zeroForOne: Double) {
        self.oneForZero = oneForZero
        self.zeroForOne = zeroForOne
    }

    /// Makes a readout error.
    ///
    /// - Parameters:
    ///   - oneForZero: The probability of reading 1 where the qubit is 0.
    ///   - zeroForOne: The probability of reading 0 where the qubit is 1.
    /// - Throws: ``NoiseError/probability(_:)``.
    public init(oneForZero: Double, zeroForOne: Double) throws(NoiseError) {
        for value in [oneForZero, zeroForOne] where !(0...1).contains(value) {
            throw .probability(value)
        }
        self.init(unchecked: oneForZero, zeroForOne)
    }

    /// What is read, given the chance of reading 1 for each value.
    func read(_ value: Bool, using generator: inout some RandomNumberGenerator) -> Bool {
        let chance = value ? zeroForOne : oneForZero
        guard chance > 0 else { return value }
        return Double(generator.next() >> 11) * 0x1p-53 < chance ? !value : value
    }
}
