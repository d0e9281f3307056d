import ComplexModule

extension Circuit {
    /// The exact probability of every outcome of the classical bits.
    ///
    /// A circuit that only measures at its end is simulated once. Any other is simulated once for
    /// every way its measurements may come out, so a circuit with many of them is refused.
    ///
    /// - Parameters:
    ///   - scalar: The number type of the amplitudes.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default; what the
    ///     outcomes take besides is in ``distributionEstimate(as:runLimit:engine:)``.
    ///   - runLimit: The most simulations.
    /// - Returns: Probabilities above 10⁻¹⁴, by the bits' values.
    /// - Throws: ``QuantumError``; ``QuantumError/count(actual:minimum:maximum:)`` where the limit
    ///   of simulations is reached.
    public func distribution<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30,
        runLimit: Int = 4096
    ) throws(QuantumError) -> [[Bool]: Double] {
        let ending = endOfUnmeasured
        var result: [[Bool]: Double] = [:]
        var waiting = [Branch(outcomes: [], probability: 1)]
        var runs = 0
        while let branch = waiting.popLast() {
            runs += 1
            guard runs <= runLimit else {
                throw .count(actual: runs, minimum: 1, maximum: runLimit)
            }
            try follow(
                branch,
                upTo: ending,
                StateVector<Scalar>(qubits: qubitCount, memoryLimit: memoryLimit),
                &waiting,
                &result
            )
        }
        return result
    }

    /// The outcomes of the first measurements, and how probable they are together.
    private struct Branch {
        var outcomes: [Bool]
        var probability: Double
    }

    /// Where the measurements begin that nothing follows.
    var endOfUnmeasured: Int {
        let last = operations.lastIndex { operation in
            switch operation {
            case .measure, .barrier, .delay: false
            default: true
            }
        }
        return last.map { $0 + 1 } ?? 0
    }

    /// Runs one branch to its end, leaving the other outcome of every new measurement waiting.
    private func follow<Scalar: AmplitudeScalar>(
        _ branch: Branch,
        upTo ending: Int,
        _ fresh: consuming StateVector<Scalar>,
        _ waiting: inout [Branch],
        _ result: inout [[Bool]: Double]
    ) throws(QuantumError) {
        var state = fresh
        var branch = branch
        var bits = [Bool](repeating: false, count: bitCount)
        var drawn = 0
        for operation in operations[..<ending] {
            if Task.isCancelled { throw .cancelled }
            var operation = operation
            if case .conditional(let inner, let condition) = operation {
                guard condition.isMet(by: bits) else { continue }
                operation = inner
            }
            switch operation {
            case .gate(let application): try state.apply(application)
            case .measure(let qubit, let bit):
                bits[bit] = try outcome(of: qubit, &state, &drawn, &branch, &waiting)
            case .reset(let qubit):
                if try outcome(of: qubit, &state, &drawn, &branch, &waiting) {
                    try state.apply(GateApplication(gate: .x, parameters: [], qubits: [qubit]))
                }
            case .assign(let bit, let condition): bits[bit] = condition.isMet(by: bits)
            case .barrier, .delay, .conditional: break
            }
        }
        var measured: [(qubit: Int, bit: Int)] = []
        for case .measure(let qubit, let bit) in operations[ending...] {
            measured.append((qubit, bit))
        }
        guard !measured.isEmpty else {
            result[bits, default: 0] += branch.probability
            return
        }
        // The same bits come out of many basis states: they are gathered by number first.
        var gathered: [Int: Double] = [:]
        let total = state.totalProbability
        let qubits = measured.reduce(0) { $0 | 1 << $1.qubit }
        for (index, probability) in state.probabilities.enumerated() where probability > 1e-16 {
            gathered[index & qubits, default: 0] += probability / total
        }
        for (index, probability) in gathered where probability * branch.probability > 1e-14 {
            for (qubit, bit) in measured { bits[bit] = index >> qubit & 1 == 1 }
            result[bits, default: 0] += probability * branch.probability
        }
    }

    private func outcome<Scalar: AmplitudeScalar>(
        of qubit: Int,
        _ state: inout StateVector<Scalar>,
        _ drawn: inout Int,
        _ branch: inout Branch,
        _ waiting: inout [Branch]
    ) throws(QuantumError) -> Bool {
        if drawn == branch.outcomes.count {
            let one = try state.probability(ofOneIn: qubit)
            let isOneFirst = one >= 0.5
            let (likely, other) = isOneFirst ? (one, 1 - one) : (1 - one, one)
            // Below this an outcome is rounding noise, or would change no printed digit.
            if other * branch.probability > 1e-14, other > 1e-12 {
                waiting.append(
                    Branch(
                        outcomes: branch.outcomes + [!isOneFirst],
                        probability: branch.probability * other
                    )
                )
                branch.probability *= likely
            }
            branch.outcomes.append(isOneFirst)
        }
        let outcome = branch.outcomes[drawn]
        drawn += 1
        var chosen = ChosenOutcome(isOne: outcome)
        return try state.measure(qubit, using: &chosen)
    }
}

/// Lets a measurement come out as wanted: 0 is below, and the greatest number above, any
/// probability that is not rounding noise.
private struct ChosenOutcome: RandomNumberGenerator {
    let isOne: Bool

    mutating func next() -> UInt64 { isOne ? 0 : .max }
}

extension StateVector {
    /// The parts of one amplitude in double precision, for those who print them.
    ///
    /// - Parameter index: The basis state, `0 ..< 2ⁿ`.
    /// - Returns: The real and the imaginary part.
    /// - Throws: ``QuantumError/noSuchBasisState(index:dimension:)``.
    public func parts(
        ofAmplitude index: Int
    ) throws(QuantumError) -> (real: Double, imaginary: Double) {
        let amplitude = try self.amplitude(at: index)
        return (Double(amplitude.real), Double(amplitude.imaginary))
    }
}
