import ComplexModule

/// The variational quantum eigensolver: an ansatz that grows by the generator that helps most, its
/// parameters set by the gradient after each addition.
///
/// Each generator is a real sum B of commuting Pauli strings; with the parameter θ it adds
/// exp(iθB), one rotation a string.
///
/// Sources: Peruzzo et al., arXiv:1304.3061; the growing ansatz: Grimsley, Economou, Barnes,
/// Mayhall, arXiv:1812.11173.
public struct VariationalEigensolver: Sendable {
    /// The energy.
    public let observable: PauliSum
    /// The basis state to start from.
    public let reference: Int
    /// How many qubits there are.
    public let qubitCount: Int
    /// The generators to choose from.
    public let pool: [PauliSum]

    /// What a run found.
    public struct Report: Equatable, Sendable {
        /// The lowest energy reached.
        public let energy: Double
        /// The energy of the reference state.
        public let referenceEnergy: Double
        /// The generators chosen, in the order of the circuit: places in the pool.
        public let generators: [Int]
        /// Their parameters.
        public let parameters: [Double]
        /// How often the energy (with its gradient) was evaluated.
        public let evaluations: Int
        /// How many gates the last circuit has.
        public let gateCount: Int
        /// How many of them act on two qubits.
        public let twoQubitGateCount: Int
        /// The largest derivative that a further generator would have.
        public let remainingGradient: Double
    }

    /// Describes a task.
    ///
    /// - Parameters:
    ///   - observable: The energy.
    ///   - qubits: How many qubits, `1 ... 24`.
    ///   - reference: The basis state to start from.
    ///   - pool: The generators, each a sum of commuting strings; at least one.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(
        observable: PauliSum,
        qubits: Int,
        reference: Int,
        pool: [PauliSum]
    ) throws(QuantumError) {
        guard (1...24).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: 1, maximum: 24)
        }
        guard (0..<(1 << qubits)).contains(reference) else {
            throw .noSuchBasisState(index: reference, dimension: 1 << qubits)
        }
        guard !pool.isEmpty else { throw .count(actual: 0, minimum: 1, maximum: 1 << 16) }
        for sum in pool + [observable] where sum.qubitCount > qubits {
            throw .noSuchQubit(index: sum.qubitCount - 1, qubitCount: qubits)
        }
        self.observable = observable
        qubitCount = qubits
        self.reference = reference
        self.pool = pool
    }

    /// Grows the ansatz until no generator promises more.
    ///
    /// - Parameters:
    ///   - gradientTolerance: The run ends when no generator has a larger derivative.
    ///   - maximumGenerators: The most generators in the circuit.
    ///   - progress: Called after each addition with the number of generators and the energy.
    /// - Returns: The energy and the circuit that has it.
    /// - Throws: ``QuantumError/cancelled``.
    public func run(
        gradientTolerance: Double = 5e-3,
        maximumGenerators: Int = 60,
        progress: (_ generators: Int, _ energy: Double) -> Void = { _, _ in }
    ) throws(QuantumError) -> Report {
        let search = try QuasiNewtonSearch(maximumIterations: 100, gradientTolerance: 1e-5)
        var (chosen, values): ([Int], [Double]) = ([], [])
        var evaluations = 0
        var ansatz = try ansatz(chosen)
        var energy = try ansatz.expectation(of: observable, at: [])
        let referenceEnergy = energy
        var gradient = try steepest(after: ansatz, at: values)
        while abs(gradient.derivative) > gradientTolerance, chosen.count < maximumGenerators {
            chosen.append(gradient.generator)
            let grown = try self.ansatz(chosen)
            let observable = observable
            let found = try search.minimum(from: values + [0]) { values throws(QuantumError) in
                try grown.adjointGradient(of: observable, at: values)
            }
            evaluations += found.evaluations
            (ansatz, values, energy) = (grown, found.parameters, found.value)
            gradient = try steepest(after: ansatz, at: values)
            progress(chosen.count, energy)
        }
        let gates = try ansatz.applications(at: values)
        return Report(
            energy: energy,
            referenceEnergy: referenceEnergy,
            generators: chosen,
            parameters: values,
            evaluations: evaluations,
            gateCount: gates.count,
            twoQubitGateCount: gates.count { $0.qubits.count == 2 },
            remainingGradient: abs(gradient.derivative)
        )
    }

    /// The circuit of some generators.
    ///
    /// - Parameter generators: Places in the pool; the i-th has parameter i.
    /// - Returns: The ansatz.
    /// - Throws: ``QuantumError`` if a place doesn't exist.
    public func ansatz(_ generators: [Int]) throws(QuantumError) -> ParameterizedCircuit {
        var ansatz = try ParameterizedCircuit(qubits: qubitCount, parameters: generators.count)
        for qubit in 0..<qubitCount where reference >> qubit & 1 == 1 {
            try ansatz.append(.x, qubit)
        }
        for (parameter, place) in generators.enumerated() {
            guard pool.indices.contains(place) else {
                throw .count(actual: place, minimum: 0, maximum: pool.count - 1)
            }
            for term in pool[place].terms {
                // exp(iθcP) is a rotation by -2θc.
                try ansatz.append(
                    rotationAbout: term.string,
                    angle: .parameter(parameter, times: -2 * term.coefficient)
                )
            }
        }
        return ansatz
    }

    /// The generator whose addition would lower the energy fastest, and its derivative at 0.
    private func steepest(
        after ansatz: ParameterizedCircuit,
        at values: [Double]
    ) throws(QuantumError) -> (generator: Int, derivative: Double) {
        var state = try StateVector<Double>(qubits: qubitCount)
        try state.apply(ansatz.applications(at: values), checksCancellation: false)
        let image = try state.applying(observable)
        var best = (generator: 0, derivative: 0.0)
        for (place, generator) in pool.enumerated() {
            if Task.isCancelled { throw .cancelled }
            // ⟨[H, iB]⟩ = 2 Re i⟨Hψ|Bψ⟩.
            let derivative = -2 * innerProduct(image, try state.applying(generator)).imaginary
            if abs(derivative) > abs(best.derivative) { best = (place, derivative) }
        }
        return best
    }
}
