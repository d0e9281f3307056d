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
    ///   - engine: What works on the state.
    ///   - generator: Where measurement outcomes' chance comes from.
    /// - Returns: The final state and the classical bits.
    /// - Throws: ``QuantumError/memory(needed:limit:)`` or ``QuantumError/cancelled``.
    public func run<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30,
        engine: SimulationEngine = .standard,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Outcome<Scalar> {
        var state = try StateVector<Scalar>(
            qubits: qubitCount,
            memoryLimit: memoryLimit,
            engine: engine
        )
        let bits = try state.run(self, using: &generator)
        return Outcome(state: state, bits: bits)
    }

    /// Runs the circuit many times and counts the classical bits' values.
    ///
    /// A circuit that only measures at its end is simulated once and sampled. Of any other, what
    /// comes before the first measurement is simulated once if the memory limit allows for two
    /// states, and the rest anew for every shot.
    ///
    /// - Parameters:
    ///   - shots: How many runs, `1 ... 16777216`.
    ///   - scalar: The number type of the amplitudes.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default.
    ///   - engine: What works on the state.
    ///   - generator: Where measurement outcomes' chance comes from.
    ///   - progress: Called with the share of the shots that are done, where each is run by itself.
    /// - Returns: How often each list of bits came out.
    /// - Throws: ``QuantumError`` for too many shots, too much memory or cancellation.
    public func counts<Scalar: AmplitudeScalar>(
        shots: Int,
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30,
        engine: SimulationEngine = .standard,
        using generator: inout some RandomNumberGenerator,
        progress: (Double) -> Void = { _ in }
    ) throws(QuantumError) -> [[Bool]: Int] {
        guard (1...maximumShots).contains(shots) else {
            throw .count(actual: shots, minimum: 1, maximum: maximumShots)
        }
        var counts: [[Bool]: Int] = [:]
        // What comes before the first measurement is the same for every shot.
        let prefix = operations.prefix { operation in
            switch operation {
            case .gate, .barrier, .delay: true
            case .measure, .reset, .assign, .conditional: false
            }
        }
        var state = try StateVector<Scalar>(
            qubits: qubitCount,
            memoryLimit: memoryLimit,
            engine: engine
        )
        let none = [Bool](repeating: false, count: bitCount)
        _ = try state.run(prefix, bits: none, using: &generator)
        if let ending = finalMeasurements {
            for (index, count) in try state.sample(shots: shots, using: &generator) {
                var bits = none
                for (qubit, bit) in ending { bits[bit] = index >> qubit & 1 == 1 }
                counts[bits, default: 0] += count
            }
            return counts
        }
        let rest = operations[prefix.endIndex...]
        let bytes = try StateVector<Scalar>.byteCount(qubits: qubitCount)
        let hasRoomForTwo = bytes <= memoryLimit / 2
        for shot in 0..<shots {
            if hasRoomForTwo {
                var copy = state
                let bits = try copy.run(rest, bits: none, using: &generator)
                counts[bits, default: 0] += 1
            } else {
                if shot > 0 {
                    try state.clear()
                    _ = try state.run(prefix, bits: none, using: &generator)
                }
                let bits = try state.run(rest, bits: none, using: &generator)
                counts[bits, default: 0] += 1
            }
            progress(Double(shot + 1) / Double(shots))
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
        let bits = [Bool](repeating: false, count: circuit.bitCount)
        return try run(circuit.operations[...], bits: bits, using: &generator)
    }

    /// Runs operations of a circuit of this size.
    ///
    /// Gates are gathered up to the next measurement; a condition is decided when it is reached, so
    /// conditional gates are gathered too.
    mutating func run(
        _ operations: ArraySlice<Circuit.Operation>,
        bits: [Bool],
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> [Bool] {
        var bits = bits
        var gathered: [Circuit.GateApplication] = []
        for operation in operations {
            try run(operation, bits: &bits, gathered: &gathered, using: &generator)
        }
        try flush(&gathered)
        return bits
    }

    private mutating func run(
        _ operation: Circuit.Operation,
        bits: inout [Bool],
        gathered: inout [Circuit.GateApplication],
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) {
        switch operation {
        case .gate(let application):
            gathered.append(application)
        case .measure(let qubit, let bit):
            try flush(&gathered)
            bits[bit] = try measure(qubit, using: &generator)
        case .reset(let qubit):
            try flush(&gathered)
            try reset(qubit, using: &generator)
        case .barrier, .delay:
            break
        case .assign(let bit, let condition):
            bits[bit] = condition.isMet(by: bits)
        case .conditional(let inner, let condition):
            guard condition.isMet(by: bits) else { return }
            try run(inner, bits: &bits, gathered: &gathered, using: &generator)
        }
    }

    private mutating func flush(
        _ applications: inout [Circuit.GateApplication]
    ) throws(QuantumError) {
        if Task.isCancelled { throw .cancelled }
        guard !applications.isEmpty else { return }
        try apply(applications, checksCancellation: true)
        try correctNorm()
        applications.removeAll(keepingCapacity: true)
    }

    /// Sets every qubit to 0.
    fileprivate mutating func clear() throws(QuantumError) {
        let dimension = self.dimension
        var re = try mutableReal()
        for index in 0..<dimension { re[index] = index == 0 ? 1 : 0 }
        var im = try mutableImaginary()
        for index in 0..<dimension { im[index] = 0 }
    }
}
