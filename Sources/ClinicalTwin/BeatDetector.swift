// Where the heart beats: the decision rules of Pan and Tompkins, IEEE Transactions on Biomedical
// Engineering 32(3):230-236, 1985, over the signals of QRSFilter. Samples in, beats out, about
// 0.3 s after they happened.
//
// Beyond the paper: the first two seconds are kept and judged once they have taught the
// thresholds, so their beats aren't lost; and after two seconds of silence the signal levels
// decay, so that one artefact (a moved electrode) can't deafen the detector for good.

/// A heart beat found in the signal.
public struct Beat: Sendable, Equatable {
    /// The number of the R peak's sample, counted from 0 at the start.
    public let sample: Int
    /// The time of the R peak in seconds since the start.
    public let time: Double
    /// The peak's height above baseline after the band pass, in the input's unit, never negative.
    public let height: Double
    /// Whether it was found by searching back below the first threshold.
    public let foundBySearchBack: Bool
}

/// Finds R peaks in a stream of samples.
///
/// Offset and gain of the input don't matter. A sample that isn't finite, or beyond
/// ``largestSample``, counts as a repetition of the one before.
public struct BeatDetector: Sendable {
    /// The shortest time between two beats in seconds: the refractory period of the paper.
    public static let refractoryPeriod = 0.200
    /// How long after a beat a peak may still be its T wave, in seconds.
    public static let tWavePeriod = 0.360

    /// The largest sample that counts; the squares of larger ones would drown all that follow.
    public static let largestSample = 1e12

    private let samplesPerSecond: Int
    private var filter: QRSFilter
    private var learning: [Double] = []
    private var hasLearnt = false
    private var origin: Double?
    private var previousSample = 0.0

    private var band: History
    private var slopes: History
    private var previousEnergy = 0.0
    private var rising: Peak?
    private var missed: [Peak] = []
    private var lastBeat: Peak?
    private var energyLevels = PeakLevels()
    private var bandLevels = PeakLevels()
    private var pace = Pace()

    /// A detector that hasn't heard anything yet.
    ///
    /// - Parameter samplesPerSecond: The sampling rate, within ``ECGRecording/rates``.
    /// - Throws: ``ClinicalError/samplingRate(_:)``.
    public init(samplesPerSecond: Int) throws(ClinicalError) {
        guard ECGRecording.rates.contains(samplesPerSecond) else {
            throw .samplingRate(samplesPerSecond)
        }
        self.samplesPerSecond = samplesPerSecond
        filter = QRSFilter(samplesPerSecond: samplesPerSecond)
        band = History(capacity: samplesPerSecond)
        slopes = History(capacity: samplesPerSecond)
    }

    /// Takes the next sample.
    ///
    /// - Parameter sample: The signal in any unit, millivolts by habit.
    /// - Returns: The beats that are now certain, in order of time; nearly always none or one.
    public mutating func receive(_ sample: Double) -> [Beat] {
        // Of NaN this is false, too.
        let finite = sample.magnitude <= Self.largestSample ? sample : previousSample
        previousSample = finite
        // The first sample becomes the zero line, or the filters would see a step.
        let zero = origin ?? finite
        origin = zero
        if hasLearnt { return judge(finite - zero) }
        learning.append(finite - zero)
        return learning.count < 2 * samplesPerSecond ? [] : endLearning()
    }

    /// Takes a run of samples.
    ///
    /// - Parameter samples: The signal in any unit, millivolts by habit.
    /// - Returns: The beats that are now certain, in order of time.
    public mutating func receive(contentsOf samples: some Sequence<Double>) -> [Beat] {
        var beats: [Beat] = []
        for sample in samples { beats += receive(sample) }
        return beats
    }

    /// Ends the stream and judges what was still undecided.
    ///
    /// - Returns: The last beats.
    public mutating func finish() -> [Beat] {
        var beats = hasLearnt ? [] : endLearning()
        // The filters' delay, the integration window and the refractory period fit in a second.
        for _ in 0..<samplesPerSecond {
            beats += judge(previousSample - (origin ?? 0))
        }
        return beats
    }

    private mutating func endLearning() -> [Beat] {
        var probe = filter
        var outputs: [QRSFilter.Output] = []
        for sample in learning { outputs.append(probe.receive(sample)) }
        energyLevels.learn(outputs.map(\.energy))
        bandLevels.learn(outputs.map(\.band.magnitude))
        let samples = learning
        learning = []
        hasLearnt = true
        var beats: [Beat] = []
        for sample in samples { beats += judge(sample) }
        return beats
    }

    private mutating func judge(_ sample: Double) -> [Beat] {
        let output = filter.receive(sample)
        band.append(output.band)
        slopes.append(output.slope)
        var beats: [Beat] = []
        if let peak = completedPeak(energy: output.energy), let beat = decide(on: peak) {
            beats.append(beat)
        }
        if let beat = searchBack() { beats.append(beat) }
        decayWhenSilent()
        return beats
    }

    /// Follows the integrated signal to its next peak: a maximum not passed for 200 ms.
    private mutating func completedPeak(energy: Double) -> Peak? {
        defer { previousEnergy = energy }
        let now = band.count - 1
        if let peak = rising {
            if energy > peak.energy {
                rising = Peak(energy: energy, position: now)
            } else if Double(now - peak.position) >= Self.refractoryPeriod * rate {
                rising = nil
                return located(peak)
            }
        } else if energy > previousEnergy {
            rising = Peak(energy: energy, position: now)
        }
        return nil
    }

    /// Finds the R wave under a peak of the integrated signal.
    private func located(_ peak: Peak) -> Peak {
        var peak = peak
        let last = peak.position - filter.derivativeDelay
        let first = max(band.start, last - filter.integrationLength)
        for position in first...max(first, last) where band[position].magnitude > peak.height {
            peak.height = band[position].magnitude
            peak.sample = max(0, position - filter.bandDelay)
        }
        for position in first...max(first, peak.position) {
            peak.slope = max(peak.slope, slopes[position])
        }
        return peak
    }

    private mutating func decide(on peak: Peak) -> Beat? {
        let easing = pace.isRegular ? 1.0 : 0.5
        let isAboveBoth =
            peak.energy > energyLevels.threshold * easing
            && peak.height > bandLevels.threshold * easing
        if isAboveBoth, !isEcho(peak) {
            energyLevels.learn(signal: peak.energy, weight: 0.125)
            bandLevels.learn(signal: peak.height, weight: 0.125)
            return accept(peak, bySearchBack: false)
        }
        energyLevels.learn(noise: peak.energy)
        bandLevels.learn(noise: peak.height)
        if !isEcho(peak) { missed.append(peak) }
        return nil
    }

    /// Whether a peak comes too soon after the last beat, or is its T wave: less than half as steep.
    private func isEcho(_ peak: Peak) -> Bool {
        guard let lastBeat else { return false }
        let distance = Double(peak.sample - lastBeat.sample) / rate
        if distance < Self.refractoryPeriod { return true }
        // Slopes are squared here: half as steep is a quarter.
        return distance < Self.tWavePeriod && peak.slope < lastBeat.slope / 4
    }

    /// After 166 % of the usual interval the best of the refused peaks is heard again.
    private mutating func searchBack() -> Beat? {
        guard let limit = pace.missedBeatLimit, let lastBeat,
            Double(band.count - 1 - lastBeat.position) > limit
        else { return nil }
        let candidates = missed.filter {
            $0.energy > energyLevels.threshold / 2 && $0.height > bandLevels.threshold / 2
        }
        guard let best = candidates.max(by: { $0.energy < $1.energy }), !isEcho(best) else {
            return nil
        }
        energyLevels.learn(signal: best.energy, weight: 0.25)
        bandLevels.learn(signal: best.height, weight: 0.25)
        return accept(best, bySearchBack: true)
    }

    private mutating func accept(_ peak: Peak, bySearchBack: Bool) -> Beat {
        if let lastBeat { pace.add(interval: Double(peak.sample - lastBeat.sample)) }
        lastBeat = peak
        missed = missed.filter { $0.sample > peak.sample && !isEcho($0) }
        return Beat(
            sample: peak.sample,
            time: Double(peak.sample) / rate,
            height: peak.height,
            foundBySearchBack: bySearchBack
        )
    }

    private mutating func decayWhenSilent() {
        let silence = band.count - 1 - (lastBeat?.position ?? 0)
        guard silence >= 2 * samplesPerSecond, silence.isMultiple(of: samplesPerSecond) else {
            return
        }
        // Energy goes with the square of the height.
        energyLevels.decay(by: 4)
        bandLevels.decay(by: 2)
        missed.removeAll()
    }

    private var rate: Double { Double(samplesPerSecond) }
}

/// A peak of the integrated signal and the R wave under it.
private struct Peak: Sendable {
    var energy: Double
    /// Where the integrated signal peaks, in samples since the start.
    var position: Int
    var sample = 0
    var height = 0.0
    var slope = 0.0
}
