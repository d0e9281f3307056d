/// The time from one heart beat to the next.
public struct RRInterval: Sendable, Equatable {
    /// When the later beat happened, in seconds.
    public let time: Double
    /// How long the interval lasted, in seconds.
    public let seconds: Double

    /// An interval.
    ///
    /// - Parameters:
    ///   - time: When the later beat happened, in seconds.
    ///   - seconds: How long it lasted, in seconds.
    public init(time: Double, seconds: Double) {
        self.time = time
        self.seconds = seconds
    }

    /// The heart rate that this interval alone stands for, in beats per minute.
    public var ratePerMinute: Double { 60 / seconds }

    /// The intervals between beats in a row.
    ///
    /// - Parameter beats: Beats in order of time.
    /// - Returns: One interval fewer than there are beats.
    public static func between(_ beats: [Beat]) -> [RRInterval] {
        zip(beats, beats.dropFirst()).map { earlier, later in
            RRInterval(time: later.time, seconds: later.time - earlier.time)
        }
    }
}

/// Heart-beat intervals as an even series in time: what a Fourier transform can take.
///
/// Each interval stands at the time of its later beat; between beats the value runs in a straight
/// line. Four values a second follow "Heart rate variability: standards of measurement",
/// Circulation 93:1043-1065, 1996.
public struct RRSeries: Sendable, Equatable {
    /// Values per second.
    public let samplesPerSecond: Double
    /// The intervals in seconds, without their straight-line trend.
    public let values: [Double]

    /// Resamples the last stretch of a run of intervals and takes off its trend.
    ///
    /// - Parameters:
    ///   - intervals: At least two intervals in order of time.
    ///   - count: How many values to make, a power of two; 256 unless told.
    ///   - samplesPerSecond: How many values a second; 4 unless told.
    /// - Throws: ``ClinicalError/notPowerOfTwo(actual:)``, ``ClinicalError/notPositive(_:)``,
    ///   ``ClinicalError/intervalOrder(index:)`` or ``ClinicalError/seriesTooShort(needed:actual:)``.
    public init(
        resampling intervals: [RRInterval],
        count: Int = 256,
        samplesPerSecond: Double = 4
    ) throws(ClinicalError) {
        guard count >= 2, count & (count - 1) == 0 else { throw .notPowerOfTwo(actual: count) }
        guard samplesPerSecond.isFinite, samplesPerSecond > 0 else {
            throw .notPositive(samplesPerSecond)
        }
        try Self.checkOrder(intervals)
        let needed = Double(count - 1) / samplesPerSecond
        guard let first = intervals.first, let last = intervals.last,
            last.time - first.time >= needed
        else {
            let actual = intervals.last.map { $0.time - (intervals.first?.time ?? $0.time) }
            throw .seriesTooShort(needed: needed, actual: actual ?? 0)
        }
        let start = last.time - needed
        var values: [Double] = []
        var right = 1
        for index in 0..<count {
            let time = start + Double(index) / samplesPerSecond
            while right < intervals.count - 1, intervals[right].time < time { right += 1 }
            values.append(Self.value(at: time, from: intervals[right - 1], to: intervals[right]))
        }
        self.samplesPerSecond = samplesPerSecond
        self.values = Self.detrended(values)
    }

    /// How long the series lasts, in seconds.
    public var duration: Double { Double(values.count) / samplesPerSecond }

    private static func checkOrder(_ intervals: [RRInterval]) throws(ClinicalError) {
        for (index, interval) in intervals.enumerated() {
            let isLater = index == 0 || interval.time > intervals[index - 1].time
            guard interval.time.isFinite, interval.seconds.isFinite, interval.seconds > 0, isLater
            else { throw .intervalOrder(index: index) }
        }
    }

    private static func value(at time: Double, from a: RRInterval, to b: RRInterval) -> Double {
        a.seconds + (b.seconds - a.seconds) * (time - a.time) / (b.time - a.time)
    }

    /// The values without their least-squares line.
    private static func detrended(_ values: [Double]) -> [Double] {
        let middle = Double(values.count - 1) / 2
        let mean = values.reduce(0, +) / Double(values.count)
        var moment = 0.0
        var spread = 0.0
        for (index, value) in values.enumerated() {
            let x = Double(index) - middle
            moment += x * (value - mean)
            spread += x * x
        }
        let slope = moment / spread
        return values.enumerated().map { $1 - mean - slope * (Double($0) - middle) }
    }
}
