import ComplexModule

/// A real series as the amplitudes of a register: amplitude encoding.
///
/// The series is filled up with zeros to a power of two and scaled to norm 1, both classically; a
/// circuit of 2ⁿ - 1 rotations and 2ⁿ - 2 CX prepares the state. Loading takes as many gates as the
/// series has values, so whatever follows can't be sooner than a classical pass over the list.
public struct SeriesEncoding: Equatable, Sendable {
    /// The longest series: sixteen qubits.
    public static var maximumCount: Int { 1 << 16 }

    /// The series.
    public let values: [Double]

    /// Checks a series.
    ///
    /// - Parameter values: `2 ... 65536` finite numbers, not all zero.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``,
    ///   ``QuantumError/notFinite(index:)`` or ``QuantumError/zeroSeries``.
    public init(_ values: [Double]) throws(QuantumError) {
        guard (2...Self.maximumCount).contains(values.count) else {
            throw .count(actual: values.count, minimum: 2, maximum: Self.maximumCount)
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        guard values.contains(where: { $0 != 0 }) else { throw .zeroSeries }
        self.values = values
    }

    /// How many qubits the register has.
    public var qubitCount: Int { Int.bitWidth - (values.count - 1).leadingZeroBitCount }

    /// The amplitudes: the series scaled to norm 1, with zeros up to a power of two.
    public var amplitudes: [Double] {
        // Scaled first: squares of huge values leave a Double's range.
        let largest = values.reduce(0) { max($0, abs($1)) }
        let scaled = values.map { $0 / largest }
        let norm = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let padding = [Double](repeating: 0, count: (1 << qubitCount) - values.count)
        return scaled.map { $0 / norm } + padding
    }

    /// The circuit that prepares the state from all qubits 0.
    ///
    /// - Returns: The circuit, without measurements.
    /// - Throws: Never for a series that was accepted.
    public func circuit() throws(QuantumError) -> Circuit {
        try Circuit.preparing(amplitudes.map { Complex($0) })
    }

    /// What an encoding came to.
    public struct Report: Equatable, Sendable {
        /// |⟨series|state⟩|² of what the circuit prepared on the simulator, 1 but for rounding.
        public let fidelity: Double
        /// How many qubits the register had.
        public let qubitCount: Int
        /// How many rotations the circuit has.
        public let rotationCount: Int
        /// How many CX gates it has.
        public let controlledNotCount: Int
        /// How often each place of the series was measured.
        public let counts: [Int: Int]

        /// The place that was measured most often, the lowest of several; nil without shots.
        public var likeliest: Int? {
            counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    /// Prepares the state, compares it with the series, and measures it.
    ///
    /// - Parameters:
    ///   - shots: How often to measure, `0 ... 16777216`.
    ///   - generator: Where the measurements' chance comes from.
    /// - Returns: The report.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` for too many shots, or
    ///   ``QuantumError/cancelled``.
    public func run(
        shots: Int = 0,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Report {
        let circuit = try circuit()
        var state = try StateVector<Double>(qubits: qubitCount)
        try state.run(circuit, using: &generator)
        var (re, im) = (0.0, 0.0)
        for (index, amplitude) in amplitudes.enumerated() where amplitude != 0 {
            let parts = try state.parts(ofAmplitude: index)
            re += amplitude * parts.real
            im += amplitude * parts.imaginary
        }
        let rotations = circuit.operations.count { !$0.isControlledNot }
        return Report(
            fidelity: re * re + im * im,
            qubitCount: qubitCount,
            rotationCount: rotations,
            controlledNotCount: circuit.operations.count - rotations,
            counts: shots == 0 ? [:] : try state.sample(shots: shots, using: &generator)
        )
    }

    /// What a run will take.
    ///
    /// - Parameters:
    ///   - shots: How often to measure.
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: Never for a series that was accepted.
    public func estimate(
        shots: Int = 0,
        engine: SimulationEngine = .standard
    ) throws(QuantumError) -> ResourceEstimate {
        let (circuit, building) = try build()
        let preparation = circuit.estimate(engine: engine)
        let count = Double(1 << qubitCount)
        // The circuit is made once more by the run.
        return ResourceEstimate(
            bytes: preparation.bytes + 512 << qubitCount + 32 * shots,
            passes: preparation.passes,
            seconds: preparation.seconds + building + 1e-7 * count + 2e-7 * Double(shots)
        )
    }

    /// The circuit, and how long it took to make it.
    private func build() throws(QuantumError) -> (Circuit, seconds: Double) {
        let start = ContinuousClock.now
        let circuit = try circuit()
        return (circuit, (.now - start).inSeconds)
    }
}

extension Circuit.Operation {
    var isControlledNot: Bool {
        if case .gate(let application) = self { application.gate == .cx } else { false }
    }
}
