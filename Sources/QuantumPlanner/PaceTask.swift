import ComplexModule
import QuantumNoise
import QuantumSimulator
import RealModule

// The pace of breathing or of the heart: quantum Fourier transform against the fast one. Loading the
// samples is part of the circuit.

extension PlannedTask {
    /// A periodic series of 2ⁿ samples with noise, its pace drawn by the seed.
    ///
    /// Quality is 1 if the strongest bin is the fast Fourier transform's or its neighbour, else 0.
    ///
    /// - Parameters:
    ///   - bits: n.
    ///   - samplesPerSecond: How often the signal is sampled.
    ///   - hertz: The pace, of which the seed chooses one.
    ///   - isSimulated: Whether a noisy run is short enough to be simulated.
    ///   - seed: The seed.
    /// - Returns: The solved instance.
    /// - Throws: What a job throws.
    static func pace(
        bits: Int,
        samplesPerSecond: Double,
        hertz: ClosedRange<Double>,
        isSimulated: Bool,
        seed: UInt64
    ) throws -> Self {
        var generator = SimulationRandom(seed: seed)
        let size = 1 << bits
        let pace = Double.random(in: hertz, using: &generator) / samplesPerSecond
        let samples = (0..<size).map { time in
            // A rounded pulse in every period.
            let pulse = max(0, Double.cos(2 * .pi * pace * Double(time)))
            return pulse * pulse + Double.random(in: -0.1...0.1, using: &generator)
        }
        let shots = 256
        let job = try FrequencyJob(samples: samples, shots: shots, seed: seed, limit: size)
        let (bin, classicalSeconds) = timedOften { job.classicalBin() }
        let (report, seconds) = try timed { try job.run() }
        let isRight: @Sendable (Int) -> Bool = { abs($0 - bin) <= 1 }
        let ideal: Double = isRight(report.bin) ? 1 : 0
        let mean = samples.reduce(0, +) / Double(size)
        var circuit = try Circuit.preparing(samples.map { Complex($0 - mean) })
        try circuit.append(.fourierTransform(qubits: bits), on: Array(0..<bits))
        let whole = circuit
        let run =
            isSimulated
            ? DeviceRun(whole, shots: shots) { noisy, seed throws(NoiseError) in
                var histogram = [Int](repeating: 0, count: size / 2 + 1)
                let counts = try noisy.sampled(shots: shots, seed: seed, accidentRuns: 32)
                for (index, count) in counts { histogram[min(index, size - index)] += count }
                let found = (1...size / 2).reduce(1) { histogram[$1] > histogram[$0] ? $1 : $0 }
                return isRight(found) ? 1 : 0
            }
            : DeviceRun(qubits: bits, shots: shots, ideal: ideal, chance: 6 / Double(size)) {
                $0.cost(of: whole).measuring(bits)
            }
        return PlannedTask(
            rivals: [Rival(method: "fast Fourier", quality: 1, seconds: classicalSeconds)],
            simulated: (ideal, seconds),
            candidates: [run]
        )
    }
}
