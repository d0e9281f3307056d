import ComplexModule
import RealModule

/// A job for a quantum node: the dominant frequency of a real series, by Fourier transform.
///
/// The mean is taken off and the series filled up with zeros to a power of two, both classically;
/// the result becomes the amplitudes of a register, the quantum Fourier transform is applied, and
/// the register is measured `shots` times. The amplitudes are loaded by a circuit of about 2ⁿ
/// rotations, which the report counts: with that cost a classical FFT wins at every size.
public struct FrequencyJob: Equatable, Sendable {
    /// The series, evenly spaced in time.
    public let samples: [Double]
    /// How often the register is measured.
    public let shots: Int
    /// The seed of the simulated measurements.
    public let seed: UInt64
    /// Whether the inverse transform is applied: of a real series, the same bins but for their signs.
    public let isInverse: Bool

    /// The longest series that a job for others may have.
    public static var maximumSampleCount: Int { 1 << 10 }
    /// The longest series at all: sixteen qubits.
    public static var largestSampleCount: Int { 1 << 16 }

    /// Checks a job.
    ///
    /// - Parameters:
    ///   - samples: Two or more finite numbers, not all equal.
    ///   - shots: How often to measure, `1 ... 1048576`.
    ///   - seed: The seed of the simulated measurements.
    ///   - isInverse: Whether to apply the inverse transform.
    ///   - limit: The longest series to accept, ``maximumSampleCount`` by default and
    ///     ``largestSampleCount`` at most.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``,
    ///   ``QuantumError/notFinite(index:)`` or ``QuantumError/constantSeries``.
    public init(
        samples: [Double],
        shots: Int = 4096,
        seed: UInt64,
        isInverse: Bool = false,
        limit: Int = Self.maximumSampleCount
    ) throws(QuantumError) {
        let limit = max(2, min(limit, Self.largestSampleCount))
        guard (2...limit).contains(samples.count) else {
            throw .count(actual: samples.count, minimum: 2, maximum: limit)
        }
        guard (1...(1 << 20)).contains(shots) else {
            throw .count(actual: shots, minimum: 1, maximum: 1 << 20)
        }
        if let index = samples.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        guard samples.contains(where: { $0 != samples[0] }) else { throw .constantSeries }
        self.samples = samples
        self.shots = shots
        self.seed = seed
        self.isInverse = isInverse
    }

    /// What the job found.
    public struct Report: Equatable, Sendable {
        /// The bin that came out most often, `1 ... length / 2`; a bin and its mirror count as one.
        public let bin: Int
        /// How many bins the transform has: the series' length, raised to a power of two.
        public let length: Int
        /// The bin as a frequency in cycles per sample.
        public var cyclesPerSample: Double { Double(bin) / Double(length) }
        /// How many shots fell into the bin or its mirror.
        public let shotsInBin: Int
        /// How many shots there were.
        public let shots: Int
        /// How many qubits the register had.
        public let qubitCount: Int
        /// How many gates the Fourier transform took.
        public let transformGateCount: Int
        /// How many rotations a device would need to load the series (2ⁿ - 1).
        public let preparationRotationCount: Int
        /// How many CX gates a device would need to load the series (2ⁿ - 2).
        ///
        /// Source: Möttönen, Vartiainen, Bergholm, Salomaa, arXiv:quant-ph/0407010.
        public let preparationControlledNotCount: Int
    }

    /// Runs the job on the simulator.
    ///
    /// - Returns: The bin that came out most often, the lowest if there are several.
    /// - Throws: ``QuantumError/constantSeries`` if nothing is left without the mean, or
    ///   ``QuantumError/cancelled``.
    public func run() throws(QuantumError) -> Report {
        let prepared = preparedSamples
        let qubits = prepared.count.trailingZeroBitCount
        let preparation = try Circuit.preparing(prepared.map { Complex($0) })
        var generator = SimulationRandom(seed: seed)
        var state = try StateVector<Double>(qubits: qubits)
        try state.run(preparation, using: &generator)
        let transform = try transform(qubits: qubits)
        try state.run(transform, using: &generator)
        var histogram = [Int](repeating: 0, count: prepared.count / 2 + 1)
        for (index, count) in try state.sample(shots: shots, using: &generator) {
            histogram[min(index, prepared.count - index)] += count
        }
        let bin = strongestBin { histogram[$0] }
        return Report(
            bin: bin,
            length: prepared.count,
            shotsInBin: histogram[bin],
            shots: shots,
            qubitCount: qubits,
            transformGateCount: transform.operations.count,
            preparationRotationCount: preparation.operations.count { !$0.isControlledNot },
            preparationControlledNotCount: preparation.operations.count { $0.isControlledNot }
        )
    }

    /// What the job will take.
    ///
    /// - Parameter engine: What works on the state.
    /// - Returns: Bytes, passes and seconds.
    /// - Throws: ``QuantumError/constantSeries`` if nothing is left without the mean.
    public func estimate(
        engine: SimulationEngine = .standard
    ) throws(QuantumError) -> ResourceEstimate {
        let prepared = preparedSamples
        let qubits = prepared.count.trailingZeroBitCount
        let preparation = try Circuit.preparing(prepared.map { Complex($0) })
            .estimate(engine: engine)
        let transform = try transform(qubits: qubits).estimate(engine: engine)
        // The circuit that prepares is made once more, at about a microsecond a gate.
        return ResourceEstimate(
            bytes: max(preparation.bytes, transform.bytes) + 512 * prepared.count + 32 * shots,
            passes: preparation.passes + transform.passes,
            seconds: preparation.seconds + transform.seconds + 2e-6 * Double(prepared.count)
                + 2e-7 * Double(shots)
        )
    }

    /// The same bin by a classical fast Fourier transform of the same prepared series: the baseline.
    ///
    /// - Returns: The bin of most power, `1 ... length / 2`.
    public func classicalBin() -> Int {
        let prepared = preparedSamples
        let power = fourierPower(prepared)
        // A bin and its mirror count as one; the highest bin is its own mirror.
        return strongestBin { power[$0] * ($0 * 2 == prepared.count ? 1 : 2) }
    }

    private func strongestBin<Weight: Comparable>(_ weight: (Int) -> Weight) -> Int {
        let last = preparedLength / 2
        return (1...last).reduce(1) { weight($1) > weight($0) ? $1 : $0 }
    }

    private func transform(qubits: Int) throws(QuantumError) -> Circuit {
        isInverse
            ? try .inverseFourierTransform(qubits: qubits) : try .fourierTransform(qubits: qubits)
    }

    private var preparedLength: Int {
        1 << (Int.bitWidth - (samples.count - 1).leadingZeroBitCount)
    }

    /// The series scaled to at most 1, without its mean, filled up with zeros to a power of two.
    private var preparedSamples: [Double] {
        // Scaled first: sums of huge samples leave a Double's range.
        let largest = samples.reduce(0) { max($0, abs($1)) }
        let scaled = samples.map { $0 / largest }
        let mean = scaled.reduce(0, +) / Double(scaled.count)
        let padding = [Double](repeating: 0, count: preparedLength - samples.count)
        return scaled.map { $0 - mean } + padding
    }
}
