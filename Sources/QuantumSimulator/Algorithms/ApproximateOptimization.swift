import RealModule

/// The quantum approximate optimisation algorithm: layers that turn phases by the cost and then mix.
///
/// Sources: Farhi, Goldstone, Gutmann, arXiv:1411.4028; for mixers that keep constraints Hadfield
/// et al., arXiv:1709.03489.
public struct ApproximateOptimization: Equatable, Sendable {
    /// What is minimised.
    public let problem: BinaryProblem
    /// How amplitudes move between choices.
    public let mixer: Mixer
    /// How many layers there are.
    public let layers: Int
    /// The circuit; parameters are all γ, then all β.
    public let ansatz: ParameterizedCircuit
    /// The problem's value as an observable.
    public let observable: PauliSum

    /// How amplitudes move between choices.
    public enum Mixer: Equatable, Sendable {
        /// Every bit by itself, from the even superposition of all choices.
        case everyBit
        /// Pairs of bits around each group (XY), from the even superposition of all choices with one
        /// bit set in each group. The state never leaves these.
        case oneOfEach([[Int]])
    }

    /// Builds the circuit.
    ///
    /// - Parameters:
    ///   - problem: What is minimised.
    ///   - mixer: How amplitudes move; groups name different bits of the problem, none is empty.
    ///   - layers: How many layers, `1 ... 100`.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(
        _ problem: BinaryProblem,
        mixer: Mixer = .everyBit,
        layers: Int
    ) throws(QuantumError) {
        guard (1...100).contains(layers) else {
            throw .count(actual: layers, minimum: 1, maximum: 100)
        }
        self.problem = problem
        self.mixer = mixer
        self.layers = layers
        observable = try problem.observable()
        var ansatz = try ParameterizedCircuit(qubits: problem.bitCount, parameters: 2 * layers)
        switch mixer {
        case .everyBit:
            for qubit in 0..<problem.bitCount { try ansatz.append(.h, qubit) }
        case .oneOfEach(let groups):
            try Self.check(groups, of: problem.bitCount)
            for group in groups { try ansatz.appendOneOf(group) }
        }
        for layer in 0..<layers {
            for term in observable.terms {
                // exp(-iγcP) is a rotation by 2γc.
                try ansatz.append(
                    rotationAbout: term.string,
                    angle: .parameter(layer, times: 2 * term.coefficient)
                )
            }
            let β = ParameterizedCircuit.Angle.parameter(layers + layer, times: 2)
            switch mixer {
            case .everyBit:
                for qubit in 0..<problem.bitCount { try ansatz.append(.rx, qubit, angles: [β]) }
            case .oneOfEach(let groups):
                for group in groups {
                    try ansatz.appendExchanges(around: group, by: layers + layer)
                }
            }
        }
        self.ansatz = ansatz
    }

    private static func check(_ groups: [[Int]], of bitCount: Int) throws(QuantumError) {
        var seen: Set<Int> = []
        for group in groups {
            guard !group.isEmpty else { throw .count(actual: 0, minimum: 1, maximum: bitCount) }
            for bit in group {
                guard (0..<bitCount).contains(bit) else {
                    throw .noSuchBit(index: bit, bitCount: bitCount)
                }
                guard seen.insert(bit).inserted else { throw .repeatedQubit(index: bit) }
            }
        }
    }

    /// What a run found.
    public struct Report: Equatable, Sendable {
        /// The parameters that were used: all γ, then all β.
        public let parameters: [Double]
        /// The mean value over all measurements, exact.
        public let expectation: Double
        /// How often the circuit was run, gradients included, before measuring.
        public let evaluations: Int
        /// The best choice among the shots.
        public let best: BinaryProblem.Solution
        /// How often the best choice came out.
        public let shotsOfBest: Int
        /// How many shots kept every group's rule; all of them without groups.
        public let feasibleShots: Int
        /// How many shots there were.
        public let shots: Int
    }

    /// Parameters to start from: a slow ramp from the mixer to the cost.
    public var ramp: [Double] {
        // A typical cost of one term turns by about one radian at γ = 1/scale.
        let scale = max(
            observable.terms.reduce(0) {
                $1.string == .identity ? $0 : max($0, abs($1.coefficient))
            },
            1e-9
        )
        let steps = (0..<layers).map { (Double($0) + 0.5) / Double(layers) }
        // exp(-iβX) from the highest eigenstate of X needs β below 0 to find the lowest cost.
        return steps.map { 0.35 * $0 / scale } + steps.map { -0.35 * (1 - $0) - 0.05 }
    }

    /// Improves the parameters by exact gradients.
    ///
    /// - Parameters:
    ///   - start: The first parameters, ``ramp`` by default.
    ///   - maximumIterations: The most steps.
    /// - Returns: The best parameters seen, and the mean value there.
    /// - Throws: ``QuantumError`` naming what doesn't fit, or ``QuantumError/cancelled``.
    public func optimized(
        from start: [Double]? = nil,
        maximumIterations: Int = 60
    ) throws(QuantumError) -> OptimizationReport {
        let search = try QuasiNewtonSearch(
            maximumIterations: maximumIterations,
            gradientTolerance: 1e-4
        )
        return try search.minimum(from: start ?? ramp) { values throws(QuantumError) in
            try ansatz.adjointGradient(of: observable, at: values)
        }
    }

    /// Runs the circuit once and measures it.
    ///
    /// - Parameters:
    ///   - parameters: All γ, then all β.
    ///   - evaluations: How often the circuit was run to find the parameters, for the report.
    ///   - shots: How often to measure, `1 ... 16777216`.
    ///   - seed: The seed of the measurements.
    /// - Returns: The best choice measured, and the mean value.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public func measured(
        at parameters: [Double],
        evaluations: Int = 0,
        shots: Int,
        seed: UInt64
    ) throws(QuantumError) -> Report {
        var generator = SimulationRandom(seed: seed)
        var state = try StateVector<Double>(qubits: problem.bitCount)
        try state.run(ansatz.circuit(at: parameters), using: &generator)
        let counts = try state.sample(shots: shots, using: &generator)
        var best: (bits: Int, value: Double, count: Int)?
        var feasible = 0
        for (bits, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard isFeasible(bits) else { continue }
            feasible += count
            let value = problem.value(of: bits)
            if best.map({ value < $0.value }) ?? true { best = (bits, value, count) }
        }
        return Report(
            parameters: parameters,
            expectation: try state.expectation(of: observable),
            evaluations: evaluations,
            best: BinaryProblem.Solution(
                bits: best?.bits ?? 0,
                value: best?.value ?? problem.value(of: 0),
                evaluations: shots
            ),
            shotsOfBest: best?.count ?? 0,
            feasibleShots: feasible,
            shots: shots
        )
    }

    /// What finding the parameters and measuring will take.
    ///
    /// The search for parameters ends when it has found them, so this is right within a factor of
    /// about three.
    ///
    /// - Parameter shots: How often the last circuit is measured.
    /// - Returns: Bytes, passes and seconds.
    public func estimate(shots: Int) -> ResourceEstimate {
        let (qubits, gates) = (problem.bitCount, ansatz.template.operations.count)
        let terms = observable.terms.count
        // Few layers are set in few steps; sixty steps are the most.
        let evaluations = Double(min(66, 4 + 8 * layers))
        let gradient = GradientThroughput.measured.seconds(
            gates: gates,
            terms: terms,
            qubits: qubits
        )
        let outcomes = min(shots, 1 << qubits)
        // Three states, and for each shot its draw, for each outcome its count and its value.
        return ResourceEstimate(
            bytes: (48 << qubits) + 32 * shots + 128 * outcomes,
            passes: 3 * evaluations * Double(gates),
            seconds: evaluations * gradient + 2e-7 * Double(shots)
                + 2e-9 * Double(outcomes) * Double(100 + terms)
        )
    }

    /// The best of all choices that the mixer can reach, by looking at each: the classical rival
    /// that is always right.
    ///
    /// - Returns: A best choice.
    /// - Throws: ``QuantumError/cancelled``.
    public func enumerated() throws(QuantumError) -> BinaryProblem.Solution {
        guard case .oneOfEach(let groups) = mixer else { return try problem.enumerated() }
        var choices = [0]
        for group in groups {
            choices = choices.flatMap { choice in group.map { choice | 1 << $0 } }
        }
        var best = (bits: choices[0], value: problem.value(of: choices[0]))
        for bits in choices.dropFirst() {
            let value = problem.value(of: bits)
            if value < best.value { best = (bits, value) }
        }
        return BinaryProblem.Solution(
            bits: best.bits,
            value: best.value,
            evaluations: choices.count
        )
    }

    private func isFeasible(_ bits: Int) -> Bool {
        guard case .oneOfEach(let groups) = mixer else { return true }
        return groups.allSatisfy { group in group.count { bits >> $0 & 1 == 1 } == 1 }
    }
}

extension ParameterizedCircuit {
    /// Appends the preparation of an even superposition of "one qubit of the group is 1", from all 0.
    ///
    /// Source: Cruz et al., *Efficient quantum algorithms for GHZ and W states*, arXiv:1807.05572.
    fileprivate mutating func appendOneOf(_ group: [Int]) throws(QuantumError) {
        try append(.x, group[0])
        for (place, (from, to)) in zip(group, group.dropFirst()).enumerated() {
            // Of what is left here, 1/(count left) stays and the rest moves on.
            let stay = (1 / Double(group.count - place)).squareRoot()
            let angle = Double.acos(stay)
            try append(.cry, from, to, angles: [.constant(2 * angle)])
            try append(.cx, to, from)
        }
    }

    /// Appends exp(-iβ(XX + YY)) for neighbours around a group, which keeps the number of ones.
    fileprivate mutating func appendExchanges(
        around group: [Int],
        by parameter: Int
    ) throws(QuantumError) {
        guard group.count > 1 else { return }
        let ring =
            group.count == 2
            ? [(group[0], group[1])] : Array(zip(group, group.dropFirst() + [group[0]]))
        for (one, other) in ring {
            let mask: UInt64 = 1 << UInt64(one) | 1 << UInt64(other)
            for zMask in [0, mask] {
                try append(
                    rotationAbout: PauliString(xMask: mask, zMask: zMask),
                    angle: .parameter(parameter, times: 2)
                )
            }
        }
    }
}
