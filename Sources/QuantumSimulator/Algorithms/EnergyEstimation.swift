/// An energy by phase estimation: how fast a Hamiltonian turns the phase of a state.
///
/// The evolution exp(-iτH) is made of the rotations of its Pauli strings, half of each forth and half
/// back, some steps long; strings that all commute need neither. τ is so short that no energy turns
/// the phase by more than a quarter of a turn either way. From a state that is no eigenstate, each
/// energy comes out with the probability of its eigenstate in it.
///
/// Sources: Abrams, Lloyd, arXiv:quant-ph/9807070; for the splitting Trotter, Proc. Am. Math. Soc.
/// 10 (1959) 545.
public struct EnergyEstimation: Equatable, Sendable {
    /// The Hamiltonian.
    public let observable: PauliSum
    /// The basis state to start from.
    public let reference: Int
    /// How many bits of the phase are measured.
    public let bitCount: Int
    /// The evolution by τ.
    public let evolution: Circuit
    /// The circuit that prepares the start.
    public let preparation: Circuit
    /// The part of the energy that every state has.
    private let offset: Double
    /// The largest energy beside that, by the coefficients.
    private let span: Double

    /// Describes a task.
    ///
    /// - Parameters:
    ///   - observable: The Hamiltonian, at least one string besides the identity, on up to 12 qubits.
    ///   - reference: The basis state to start from; by default, the one of the lowest energy.
    ///   - bits: How many bits of the phase to measure, `1 ... 16`.
    ///   - steps: Into how many steps the evolution is split, `1 ... 1000`; one is enough where all
    ///     strings commute.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(
        of observable: PauliSum,
        from reference: Int? = nil,
        bits: Int,
        steps: Int = 1
    ) throws(QuantumError) {
        let qubits = observable.qubitCount
        guard (1...12).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: 1, maximum: 12)
        }
        guard (1...1000).contains(steps) else {
            throw .count(actual: steps, minimum: 1, maximum: 1000)
        }
        guard (1...16).contains(bits) else { throw .count(actual: bits, minimum: 1, maximum: 16) }
        try Self.check(observable, uses: (1 << bits) - 1, steps: steps)
        let start = reference ?? Self.lowestBasisState(of: observable, qubits: qubits)
        guard (0..<(1 << qubits)).contains(start) else {
            throw .noSuchBasisState(index: start, dimension: 1 << qubits)
        }
        offset = observable.coefficient(of: .identity)
        span = observable.magnitude - abs(offset)
        evolution = try Self.evolution(
            of: observable.terms.filter { $0.string != .identity },
            by: .pi / (2 * span),
            qubits: qubits,
            steps: steps
        )
        var preparation = try Circuit(qubits: qubits)
        for qubit in 0..<qubits where start >> qubit & 1 == 1 { try preparation.append(.x, qubit) }
        self.preparation = preparation
        self.observable = observable
        self.reference = start
        bitCount = bits
    }

    /// The phase estimation, with all powers of the evolution written out.
    ///
    /// - Returns: The task.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` if that takes too many gates.
    public func phaseEstimation() throws(QuantumError) -> PhaseEstimation {
        try PhaseEstimation(of: evolution, on: preparation, bits: bitCount)
    }

    /// What the task will take.
    ///
    /// - Parameters:
    ///   - shots: How often to measure.
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` for too many gates.
    public func estimate(
        shots: Int = 1024,
        engine: SimulationEngine = .standard
    ) throws(QuantumError) -> ResourceEstimate {
        try PhaseEstimation.estimate(of: evolution, bits: bitCount, shots: shots, engine: engine)
    }

    /// By how much two neighbouring measured energies differ.
    public var resolution: Double { 4 * span / Double(1 << bitCount) }

    /// The energy that a measured number stands for.
    ///
    /// - Parameter numerator: The number; the phase is that over 2ᵗ of a turn.
    /// - Returns: The energy, in the Hamiltonian's unit.
    public func energy(of numerator: Int) -> Double {
        let count = 1 << bitCount
        // A positive energy turns the phase back: half of the numbers stand for negative turns.
        let signed = 2 * numerator > count ? numerator - count : numerator
        return offset - Double(signed) * resolution
    }

    /// Refuses what would be too long, before it is written out.
    private static func check(
        _ observable: PauliSum,
        uses: Int,
        steps: Int
    ) throws(QuantumError) {
        let (terms, most) = (observable.terms, 1 << 12)
        guard terms.count <= most else {
            throw .count(actual: terms.count, minimum: 1, maximum: most)
        }
        // A string of so many letters takes four gates for each at most.
        let gates = terms.reduce(0) { $0 + 4 * max($1.string.weight, 1) }
        let limit = 4 * (1 << 22) / uses / (2 * steps)
        guard gates <= limit else { throw .count(actual: gates, minimum: 1, maximum: limit) }
    }

    /// exp(-iτH) in steps.
    private static func evolution(
        of terms: [PauliSum.Term],
        by time: Double,
        qubits: Int,
        steps: Int
    ) throws(QuantumError) -> Circuit {
        let commute = terms.enumerated().allSatisfy { index, term in
            terms[..<index].allSatisfy { $0.string.commutes(with: term.string) }
        }
        var circuit = try ParameterizedCircuit(qubits: qubits, parameters: 0)
        for _ in 0..<(commute ? 1 : steps) {
            for term in commute ? terms : terms + terms.reversed() {
                let angle = 2 * term.coefficient * time / (commute ? 1 : Double(2 * steps))
                try circuit.append(rotationAbout: term.string, angle: .constant(angle))
            }
        }
        return try circuit.circuit(at: [])
    }

    /// The basis state of the lowest mean energy, the lowest number if there are several.
    private static func lowestBasisState(of observable: PauliSum, qubits: Int) -> Int {
        let diagonal = observable.terms.filter { $0.string.xMask == 0 }
        func energy(_ state: Int) -> Double {
            diagonal.reduce(0) { sum, term in
                let ones = (UInt64(state) & term.string.zMask).nonzeroBitCount
                return ones.isMultiple(of: 2) ? sum + term.coefficient : sum - term.coefficient
            }
        }
        let energies = (0..<(1 << qubits)).map(energy)
        return energies.indices.reduce(0) { energies[$1] < energies[$0] ? $1 : $0 }
    }
}
