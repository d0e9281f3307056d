/// The phases of many quantum runs with one base, for a picture of their distribution.
public struct PhaseSample: Equatable, Sendable {
    /// N.
    public let modulus: UInt64
    /// a, drawn at random.
    public let base: UInt64
    /// The largest order that any of the phases shows.
    public let order: UInt64
    /// The measurements.
    public let measurements: [PhaseMeasurement]

    /// Runs order finding many times on the dense register, with one random base.
    ///
    /// - Parameters:
    ///   - modulus: An odd number of `15 ..< 2¹⁶`, neither prime nor a power of a prime.
    ///   - runs: How many runs, `1 ... 100000`.
    ///   - generator: Where the base and the measurement outcomes come from.
    /// - Throws: ``QuantumError``, before any work or if the task is cancelled.
    public init(
        modulus: UInt64,
        runs: Int,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) {
        guard (1...100_000).contains(runs) else {
            throw .count(actual: runs, minimum: 1, maximum: 100_000)
        }
        guard modulus < 1 << 16 else { throw .modulus(modulus, .tooLarge(maximum: 1 << 16)) }
        _ = try ShorFactoring(modulus: modulus)
        let base = drawBase(modulus: modulus, coprime: true, using: &generator)
        let run = OrderFindingRun(base: base, modulus: modulus, level: .dense, memoryLimit: 1 << 20)
        var measurements: [PhaseMeasurement] = []
        for _ in 0..<runs {
            if Task.isCancelled { throw .cancelled }
            measurements.append(try run.measure { generator.unitInterval() < $0 })
        }
        self.modulus = modulus
        self.base = base
        self.measurements = measurements
        order = measurements.compactMap { $0.recoverOrder()?.order }.max() ?? 1
    }

    /// How many phases fell into each of some equal parts of 0 to 1.
    ///
    /// - Parameter bins: How many parts, at least 1.
    /// - Returns: The counts.
    public func histogram(bins: Int) -> [Int] {
        let bins = max(bins, 1)
        var counts = [Int](repeating: 0, count: bins)
        for measured in measurements {
            let size = Double(sign: .plus, exponent: measured.bitCount, significand: 1)
            let place = Double(measured.numerator) / size * Double(bins)
            counts[min(Int(place), bins - 1)] += 1
        }
        return counts
    }
}
