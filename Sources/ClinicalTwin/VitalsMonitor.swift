/// What is known about a heart at one beat.
public struct VitalSigns: Sendable, Equatable {
    /// The time of the R peak in seconds since the start of the signal.
    public let time: Double
    /// The time since the beat before, in seconds.
    public let rrInterval: Double
    /// The mean rate over the last four intervals, or as many as there are, in beats per minute.
    public let heartRate: Double
    /// The signal around the R peak in microvolts, oldest first.
    public let waveform: [Int16]
    /// The sampling rate of ``waveform`` in samples per second.
    public let waveformRate: Double

    /// The interval with its time, as the analyses take it.
    public var interval: RRInterval { RRInterval(time: time, seconds: rrInterval) }

    /// Vital signs at a beat.
    ///
    /// - Parameters:
    ///   - time: The time of the R peak in seconds.
    ///   - rrInterval: The time since the beat before, in seconds.
    ///   - heartRate: The rate in beats per minute.
    ///   - waveform: The signal around the R peak in microvolts.
    ///   - waveformRate: The waveform's samples per second.
    public init(
        time: Double,
        rrInterval: Double,
        heartRate: Double,
        waveform: [Int16],
        waveformRate: Double
    ) {
        self.time = time
        self.rrInterval = rrInterval
        self.heartRate = heartRate
        self.waveform = waveform
        self.waveformRate = waveformRate
    }
}

/// Turns a stream of electrocardiogram samples into vital signs, one set a beat.
///
/// The first beat has no interval and so yields nothing.
public struct VitalsMonitor: Sendable {
    /// How much of the signal before an R peak its waveform shows, in seconds.
    public static let secondsBeforePeak = 0.25
    /// How much of the signal after an R peak its waveform shows, in seconds.
    public static let secondsAfterPeak = 0.40

    private let samplesPerSecond: Int
    private var detector: BeatDetector
    private var signal: History
    private var previousBeat: Beat?
    private var intervals: [Double] = []
    private var waiting: [Beat] = []

    /// A monitor that hasn't heard anything yet.
    ///
    /// - Parameter samplesPerSecond: The sampling rate, within ``ECGRecording/rates``.
    /// - Throws: ``ClinicalError/samplingRate(_:)``.
    public init(samplesPerSecond: Int) throws(ClinicalError) {
        detector = try BeatDetector(samplesPerSecond: samplesPerSecond)
        self.samplesPerSecond = samplesPerSecond
        // Search-back may name a beat that lies a long interval back.
        signal = History(capacity: 8 * samplesPerSecond)
    }

    /// Takes the next sample.
    ///
    /// - Parameter millivolts: The sample.
    /// - Returns: The vital signs of the beats whose waveform is now complete, in order of time.
    public mutating func receive(_ millivolts: Double) -> [VitalSigns] {
        signal.append(millivolts.magnitude <= BeatDetector.largestSample ? millivolts : 0)
        waiting += detector.receive(millivolts)
        var vitals: [VitalSigns] = []
        while let beat = waiting.first, signal.count > beat.sample + samplesAfterPeak {
            waiting.removeFirst()
            if let signs = signs(at: beat) { vitals.append(signs) }
        }
        return vitals
    }

    /// Ends the stream.
    ///
    /// - Returns: The vital signs of the beats still waiting; a waveform past the end stays flat.
    public mutating func finish() -> [VitalSigns] {
        waiting += detector.finish()
        let last = signal[signal.count - 1]
        for _ in 0...samplesAfterPeak { signal.append(last) }
        let beats = waiting
        waiting = []
        return beats.compactMap { signs(at: $0) }
    }

    private mutating func signs(at beat: Beat) -> VitalSigns? {
        defer { previousBeat = beat }
        guard let previousBeat else { return nil }
        let interval = beat.time - previousBeat.time
        if intervals.count == RhythmLimits.adult.intervalCount { intervals.removeFirst() }
        intervals.append(interval)
        let step = waveformStep
        let start = beat.sample - Int(Self.secondsBeforePeak * Double(samplesPerSecond))
        let starts = stride(from: start, to: beat.sample + samplesAfterPeak - step + 1, by: step)
        return VitalSigns(
            time: beat.time,
            rrInterval: interval,
            heartRate: 60 * Double(intervals.count) / intervals.reduce(0, +),
            waveform: starts.map { microvolts(from: $0, count: step) },
            waveformRate: Double(samplesPerSecond) / Double(step)
        )
    }

    /// The mean of a few samples: enough of a low-pass for a picture.
    private func microvolts(from start: Int, count: Int) -> Int16 {
        let sum = (start..<start + count).reduce(0.0) { $0 + signal[$1] }
        return Int16(max(-32768, min(32767, (1000 * sum / Double(count)).rounded())))
    }

    private var samplesAfterPeak: Int { Int(Self.secondsAfterPeak * Double(samplesPerSecond)) }

    /// How many samples make one of the waveform's, which has about 90 a second.
    private var waveformStep: Int { max(1, (samplesPerSecond + 45) / 90) }
}
