// Are two sets of times drawn from one distribution? Welch's t, of all times and of those below
// several percentiles: an interrupt's milliseconds would drown a leak of nanoseconds.

/// The times of two classes, and the statistic on them.
struct WelchTest {
    private var times: [[UInt32]] = [[], []]

    /// The shares of the sorted times that are looked at, one after the other.
    private static let crops = [1, 0.999, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25]

    /// How many times were recorded.
    var count: Int { times[0].count + times[1].count }

    /// Whether there is enough for a statistic.
    var isLarge: Bool { times.allSatisfy { $0.count >= 100 } }

    /// Records one time.
    ///
    /// - Parameters:
    ///   - ticks: The time.
    ///   - kind: Its class, 0 or 1.
    mutating func add(_ ticks: UInt64, _ kind: Int) {
        times[kind].append(UInt32(clamping: ticks))
    }

    /// The largest |t| over all crops.
    ///
    /// - Returns: The statistic, the share of times it was found in, and the medians.
    func result() -> (t: Double, crop: Double, medians: [UInt32]) {
        let sorted = (times[0] + times[1]).sorted()
        var worst = (t: 0.0, crop: 1.0)
        for crop in Self.crops {
            let limit = sorted[Int(Double(sorted.count - 1) * crop)]
            let t = abs(Self.statistic(times.map { $0.filter { $0 <= limit } }))
            if t > worst.t { worst = (t, crop) }
        }
        return (worst.t, worst.crop, times.map { $0.sorted()[$0.count / 2] })
    }

    private static func statistic(_ classes: [[UInt32]]) -> Double {
        let moments = classes.map { times in
            let count = Double(times.count)
            let mean = times.reduce(0) { $0 + Double($1) } / count
            let squares = times.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            return (mean, squares / (count - 1) / count)
        }
        let difference = moments[0].0 - moments[1].0
        let error = (moments[0].1 + moments[1].1).squareRoot()
        if error == 0 { return difference == 0 ? 0 : .infinity }
        return difference / error
    }
}
