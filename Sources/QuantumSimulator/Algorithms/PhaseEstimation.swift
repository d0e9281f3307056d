import ComplexModule

/// Phase estimation: how far a circuit turns the phase of a state, as a fraction of a turn.
///
/// Counting qubits control the circuit's powers 1, 2, 4, …, and an inverse Fourier transform turns
/// the phases they collect into a number. Powers are made by repetition, as for any circuit without
/// a shortcut: t bits cost 2ᵗ - 1 uses.
///
/// Sources: Kitaev, arXiv:quant-ph/9511026; Cleve, Ekert, Macchiavello, Mosca,
/// arXiv:quant-ph/9708016.
public struct PhaseEstimation: Equatable, Sendable {
    /// The circuit whose phase is asked for.
    public let unitary: Circuit
    /// The circuit that prepares the state, from all qubits 0.
    public let preparation: Circuit
    /// How many bits of the phase are measured.
    public let bitCount: Int
    /// The whole circuit: the unitary's qubits, then the counting qubits, lowest bit first.
    public let circuit: Circuit

    /// Builds the circuit.
    ///
    /// - Parameters:
    ///   - unitary: A circuit of gates only.
    ///   - preparation: A circuit on as many qubits, which prepares the state.
    ///   - bits: How many bits of the phase to measure, `1 ... 16`.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` also if the powers would take more
    ///   than four million gates; ``QuantumError/qubitCount(actual:minimum:maximum:)``,
    ///   ``QuantumError/notReversible(operation:)``.
    public init(
        of unitary: Circuit,
        on preparation: Circuit,
        bits: Int
    ) throws(QuantumError) {
        try Self.check(unitary, bits: bits)
        let system = unitary.qubitCount
        var circuit = try Circuit(qubits: system + bits)
        try circuit.append(preparation, on: Array(0..<system))
        for bit in 0..<bits {
            let control = system + bit
            try circuit.append(.h, control)
            for _ in 0..<(1 << bit) {
                try Self.append(unitary, under: control, to: &circuit)
            }
        }
        try circuit.append(
            .inverseFourierTransform(qubits: bits),
            on: Array(system..<(system + bits))
        )
        self.unitary = unitary
        self.preparation = preparation
        self.bitCount = bits
        self.circuit = circuit
    }

    private static func check(_ unitary: Circuit, bits: Int) throws(QuantumError) {
        guard (1...16).contains(bits) else { throw .count(actual: bits, minimum: 1, maximum: 16) }
        let most = (1 << 22) / ((1 << bits) - 1)
        guard unitary.operations.count <= most else {
            throw .count(actual: unitary.operations.count, minimum: 0, maximum: most)
        }
    }

    private static func append(
        _ unitary: Circuit,
        under control: Int,
        to circuit: inout Circuit
    ) throws(QuantumError) {
        let qubits = Array(0..<unitary.qubitCount)
        for (index, operation) in unitary.operations.enumerated() {
            switch operation {
            case .gate(let application):
                try circuit.append(.gate(application.moved(to: qubits, under: [control])))
            case .barrier: continue
            default: throw .notReversible(operation: index)
            }
        }
    }

    /// What a task will take, without the circuit of all powers.
    ///
    /// - Parameters:
    ///   - unitary: A circuit of gates only.
    ///   - bits: How many bits of the phase to measure, `1 ... 16`.
    ///   - shots: How often to measure.
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: As ``init(of:on:bits:)``.
    public static func estimate(
        of unitary: Circuit,
        bits: Int,
        shots: Int = 1024,
        engine: SimulationEngine = .standard
    ) throws(QuantumError) -> ResourceEstimate {
        try check(unitary, bits: bits)
        let (system, uses) = (unitary.qubitCount, (1 << bits) - 1)
        let qubits = system + bits
        // Some uses stand for all: neighbours share passes over the state.
        let few = min(uses, max(8, 512 / max(unitary.operations.count, 1)))
        var circuit = try Circuit(qubits: qubits)
        for _ in 0..<few { try append(unitary, under: system, to: &circuit) }
        let some = circuit.estimate(engine: engine)
        let transform = try Circuit(qubits: qubits)
            .appending(.inverseFourierTransform(qubits: bits), on: Array(system..<qubits))
            .estimate(engine: engine)
        let (times, gates) = (Double(uses) / Double(few), uses * unitary.operations.count)
        // A gate is written into the circuit once, at about half a microsecond, and stands in its
        // plan once more.
        return ResourceEstimate(
            bytes: some.bytes + 512 * gates + 32 * shots,
            passes: some.passes * times + transform.passes,
            seconds: transform.seconds
                + times * some.secondsAgain(qubits: qubits, engine: engine)
                + 5e-7 * Double(gates) + 2e-7 * Double(shots)
        )
    }

    /// The phase between the prepared state and its image, as a fraction of a turn in `0 ..< 1`.
    ///
    /// The classical rival, right for an eigenstate: the circuit is used once, on a state vector.
    ///
    /// - Returns: The phase.
    /// - Throws: ``QuantumError`` for too much memory or cancellation.
    public func directTurns() throws(QuantumError) -> Double {
        // Gates only, so nothing is drawn.
        var generator = SimulationRandom(seed: 0)
        var state = try StateVector<Double>(qubits: unitary.qubitCount)
        try state.run(preparation, using: &generator)
        var image = state
        try image.run(unitary, using: &generator)
        let turns = innerProduct(state, image).phase / (2 * .pi)
        return turns < 0 ? turns + 1 : turns
    }

    /// What was measured.
    public struct Report: Equatable, Sendable {
        /// How often each number came out; the phase is the number over 2ᵗ of a turn.
        public let counts: [Int: Int]
        /// The number that came out most often, the lowest if there are several.
        public let numerator: Int
        /// How many bits a number has.
        public let bitCount: Int
        /// The phase that came out most often, as a fraction of a turn in `0 ..< 1`.
        public var turns: Double { Double(numerator) / Double(1 << bitCount) }
    }

    /// Runs the circuit and measures the counting qubits.
    ///
    /// - Parameters:
    ///   - shots: How often to measure, `1 ... 16777216`.
    ///   - generator: Where the measurements' chance comes from.
    /// - Returns: The measured numbers.
    /// - Throws: ``QuantumError`` for too many shots, too much memory or cancellation.
    public func run(
        shots: Int = 1024,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Report {
        var state = try StateVector<Double>(qubits: circuit.qubitCount)
        try state.run(circuit, using: &generator)
        var counts: [Int: Int] = [:]
        for (index, count) in try state.sample(shots: shots, using: &generator) {
            counts[index >> unitary.qubitCount, default: 0] += count
        }
        let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return Report(counts: counts, numerator: best?.key ?? 0, bitCount: bitCount)
    }
}

extension Circuit {
    /// This circuit, with another one after it.
    fileprivate func appending(_ other: Circuit, on qubits: [Int]) throws(QuantumError) -> Circuit {
        var circuit = self
        try circuit.append(other, on: qubits)
        return circuit
    }
}
