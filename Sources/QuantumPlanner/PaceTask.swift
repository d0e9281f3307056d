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
    ///   - accidentRuns: How many noisy runs with accidents share the shots: long ones are few.
    ///   - seed: The seed.
    /// - Returns: The solved instance.
    /// - Throws: What a job throws.
    static func pace(
        bits: Int,
        samplesPerSecond: Double,
        hertz: ClosedRange<Double>,
        accidentRuns: Int,
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
        let (bin, classicalTimes) = RunTimes.measuring { job.classicalBin() }
        let (report, times) = try RunTimes.measuring { try job.run() }
        let isRight: @Sendable (Int) -> Bool = { abs($0 - bin) <= 1 }
        let ideal: Double = isRight(report.bin) ? 1 : 0
        let mean = samples.reduce(0, +) / Double(size)
        var circuit = try Circuit.preparing(samples.map { Complex($0 - mean) })
        try circuit.append(.fourierTransform(qubits: bits), on: Array(0..<bits))
        let run = DeviceRun(circuit, shots: shots) { noisy, seed throws(NoiseError) in
            let counts = try noisy.sampled(shots: shots, seed: seed, accidentRuns: accidentRuns)
            return AnswerQuality.of(counts, seed: seed) { counts in
                var histogram: [Int: Int] = [:]
                for (index, count) in counts where index > 0 {
                    histogram[min(index, size - index), default: 0] += count
                }
                let most = histogram.values.max() ?? 0
                let found = histogram.filter { $0.value == most }.keys.min() ?? 1
                return isRight(found) ? 1 : 0
            }
        }
        return PlannedTask(
            rivals: [Rival(method: "fast Fourier", quality: 1, times: classicalTimes)],
            simulated: (.exactly(ideal), times),
            candidates: [run]
        )
    }
}
