import QuantumSimulator

/// What the runs of a method or a circuit took, one after the other.
public struct RunTimes: Equatable, Sendable {
    /// The times in seconds, the shortest first.
    package let sorted: [Double]

    /// Takes times in seconds; at least one.
    package init(_ seconds: [Double]) {
        sorted = seconds.isEmpty ? [0] : seconds.sorted()
    }

    /// Runs a body again and again.
    ///
    /// A clock is too coarse for the fastest methods: runs below 10 µs are timed as means of as
    /// many as fill 10 µs.
    ///
    /// - Parameters:
    ///   - budget: After how many seconds no further run is begun.
    ///   - most: The most times that are taken.
    ///   - body: What to run.
    /// - Returns: What it returned first, and the times: one at least.
    /// - Throws: What it throws.
    @inline(never)
    package static func measuring<Result>(
        budget: Double = 0.3,
        most: Int = 100,
        _ body: () throws -> Result
    ) rethrows -> (Result, RunTimes) {
        let (result, first) = try timed(body)
        let batch = max(1, Int(1e-5 / max(first, 1e-8)))
        // The first run of a short body tells of caches that it had to fill.
        var (times, spent) = (first < budget / 2 ? [] : [first], first)
        while times.isEmpty || (spent < budget && times.count < most) {
            let seconds = try timed { for _ in 0..<batch { _ = try body() } }.seconds
            times.append(seconds / Double(batch))
            spent += seconds
        }
        return (result, RunTimes(times))
    }

    /// How many times were taken.
    public var count: Int { sorted.count }
    /// Their mean in seconds.
    public var mean: Double { sorted.reduce(0, +) / Double(count) }

    /// The standard error of the mean in seconds; nil of one time.
    public var standardError: Double? {
        guard count > 1 else { return nil }
        let mean = mean
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(count - 1) / Double(count)).squareRoot()
    }

    /// The time in seconds that 95 of 100 runs don't exceed: of fewer than 20, the longest.
    public var p95: Double { sorted[(count * 95 + 99) / 100 - 1] }

    /// One of the times, chosen by a number of `0 ..< 1`.
    func drawn(by chance: Double) -> Double {
        sorted[min(count - 1, Int(chance * Double(count)))]
    }
}
