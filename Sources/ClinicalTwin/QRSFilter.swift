// The linear front of the detector of Pan and Tompkins, IEEE Transactions on Biomedical
// Engineering 32(3):230-236, 1985. The paper's filters are written for 200 samples a second with
// integer coefficients; here the same shapes are given by their durations, so that they keep
// their pass band at any rate. All are symmetric or antisymmetric: their delay is exact.

/// A running mean over the last `length` samples.
struct MovingAverage: Sendable {
    private var window: [Double]
    private var next = 0
    private var sum = 0.0

    init(length: Int) {
        window = Array(repeating: 0, count: max(1, length))
    }

    var length: Int { window.count }

    mutating func receive(_ sample: Double) -> Double {
        let oldest = window[next]
        window[next] = sample
        next += 1
        if next == window.count {
            // Summed afresh once a turn, so that rounding can't pile up over hours.
            next = 0
            sum = window.reduce(0, +)
        } else {
            sum += sample - oldest
        }
        return sum / Double(window.count)
    }
}

/// The last samples of a signal, addressed by their number since the start.
struct History: Sendable {
    private var ring: [Double]
    /// How many samples came in so far.
    private(set) var count = 0

    init(capacity: Int) {
        ring = Array(repeating: 0, count: max(1, capacity))
    }

    /// The oldest sample still held.
    var start: Int { max(0, count - ring.count) }

    mutating func append(_ sample: Double) {
        ring[count % ring.count] = sample
        count += 1
    }

    /// The sample with this number, or 0 if it's too old or yet to come.
    subscript(number: Int) -> Double {
        start <= number && number < count ? ring[number % ring.count] : 0
    }
}

/// Band pass, derivative, square and moving integration, one sample at a time.
struct QRSFilter: Sendable {
    /// What one sample became.
    struct Output: Sendable {
        /// The sample after the band pass, in the input's unit.
        var band: Double
        /// The squared derivative of the band-passed signal.
        var slope: Double
        /// The mean of the squared derivative over the integration window.
        var energy: Double
    }

    /// The delay of the band pass in samples.
    let bandDelay: Int
    /// The delay of the derivative behind the band pass in samples.
    let derivativeDelay: Int
    /// The length of the integration window in samples.
    var integrationLength: Int { integration.length }

    private var smoothing: (MovingAverage, MovingAverage)
    private var baseline: MovingAverage
    private var smoothed: History
    private var band: History
    private var integration: MovingAverage
    private let step: Int

    init(samplesPerSecond: Int) {
        func samples(_ seconds: Double) -> Int {
            max(1, Int((seconds * Double(samplesPerSecond)).rounded()))
        }
        // Two running means of 30 ms cut above about 11 Hz; taking away the mean of 160 ms cuts
        // below about 5 Hz. An odd baseline window has its centre on a sample.
        let short = samples(0.030)
        let long = samples(0.160) | 1
        smoothing = (MovingAverage(length: short), MovingAverage(length: short))
        baseline = MovingAverage(length: long)
        smoothed = History(capacity: long)
        bandDelay = (short - 1) + long / 2
        // The paper's five-point derivative spans four steps of 5 ms.
        step = samples(0.005)
        derivativeDelay = 2 * step
        band = History(capacity: 4 * step + 1)
        integration = MovingAverage(length: samples(0.150))
    }

    mutating func receive(_ sample: Double) -> Output {
        let smooth = smoothing.1.receive(smoothing.0.receive(sample))
        smoothed.append(smooth)
        let centre = smoothed[smoothed.count - 1 - baseline.length / 2]
        let passed = centre - baseline.receive(smooth)
        band.append(passed)
        let last = band.count - 1
        let derivative =
            (2 * passed + band[last - step] - band[last - 3 * step] - 2 * band[last - 4 * step]) / 8
        let slope = derivative * derivative
        return Output(band: passed, slope: slope, energy: integration.receive(slope))
    }
}
