extension Circuit {
    /// What one run of a circuit leaves behind.
    public struct Outcome<Scalar: AmplitudeScalar>: Sendable {
        /// The register's state after the last operation.
        public let state: StateVector<Scalar>
        /// The classical bits; bits that nothing was measured into are false.
        public let bits: [Bool]
    }

    /// Runs the circuit once on a fresh register.
    ///
    /// - Parameters:
    ///   - scalar: The number type of the amplitudes.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default.
    ///   - generator: Where measurement outcomes' chance comes from.
    /// - Returns: The final state and the classical bits.
    /// - Throws: ``QuantumError/memory(needed:limit:)`` or ``QuantumError/cancelled``.
    public func run<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Outcome<Scalar> {
        var state = try StateVector<Scalar>(qubits: qubitCount, memoryLimit: memoryLimit)
        let bits = try state.run(self, using: &generator)
        return Outcome(state: state, bits: bits)
    }

    /// Runs the circuit many times and counts the classical bits' values.
    ///
    /// A circuit that only measures at its end is simulated once and sampled; any other is run anew
    /// for every shot.
    ///
    /// - Parameters:
    ///   - shots: How many runs, `1 ... 16777216`.
    ///   - scalar: The number type of the amplitudes.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default.
    ///   - generator: Where measurement outcomes' chance comes from.
    /// - Returns: How often each list of bits came out.
    /// - Throws: ``QuantumError`` for too many shots, too much memory or cancellation.
    public func counts<Scalar: AmplitudeScalar>(
        shots: Int,
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> [[Bool]: Int] {
        guard (1...maximumShots).contains(shots) else {
            throw .count(actual: shots, minimum: 1, maximum: maximumShots)
        }
        var counts: [[Bool]: Int] = [:]
        guard let ending = finalMeasurements else {
            for _ in 0..<shots {
                let outcome = try run(as: scalar, memoryLimit: memoryLimit, using: &generator)
                counts[outcome.bits, default: 0] += 1
            }
            return counts
        }
        var state = try StateVector<Scalar>(qubits: qubitCount, memoryLimit: memoryLimit)
        for case .gate(let application) in operations { state.apply(application) }
        for (index, count) in try state.sample(shots: shots, using: &generator) {
            var bits = [Bool](repeating: false, count: bitCount)
            for (qubit, bit) in ending { bits[bit] = index >> qubit & 1 == 1 }
            counts[bits, default: 0] += count
        }
        return counts
    }

    /// The measurements in order, if nothing but measurements follows the first of them.
    private var finalMeasurements: [(qubit: Int, bit: Int)]? {
        var measurements: [(qubit: Int, bit: Int)] = []
        for operation in operations {
            switch operation {
            case .gate where measurements.isEmpty: continue
            case .measure(let qubit, let bit): measurements.append((qubit, bit))
            case .barrier, .delay: continue
            default: return nil
            }
        }
        return measurements
    }
}

extension StateVector {
    /// Runs a circuit on this state.
    ///
    /// - Parameters:
    ///   - circuit: A circuit with as many qubits as this register.
    ///   - generator: Where measurement outcomes' chance comes from.
    /// - Returns: The classical bits.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``, or
    ///   ``QuantumError/cancelled`` if the current task is cancelled between two operations.
    @discardableResult
    public mutating func run(
        _ circuit: Circuit,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> [Bool] {
        guard circuit.qubitCount == qubitCount else {
            throw .qubitCount(
                actual: circuit.qubitCount,
                minimum: qubitCount,
                maximum: qubitCount
            )
        }
        var bits = [Bool](repeating: false, count: circuit.bitCount)
        for operation in circuit.operations {
            if Task.isCancelled { throw .cancelled }
            try apply(operation, bits: &bits, using: &generator)
        }
        return bits
    }

    private mutating func apply(
        _ operation: Circuit.Operation,
        bits: inout [Bool],
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) {
        switch operation {
        case .gate(let application): apply(application)
        case .measure(let qubit, let bit): bits[bit] = try measure(qubit, using: &generator)
        case .reset(let qubit): try reset(qubit, using: &generator)
        case .barrier, .delay: break
        case .assign(let bit, let condition): bits[bit] = condition.isMet(by: bits)
        case .conditional(let inner, let condition):
            if condition.isMet(by: bits) { try apply(inner, bits: &bits, using: &generator) }
        }
    }
}
