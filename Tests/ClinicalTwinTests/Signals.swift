import ClinicalTwin
import Testing

/// Finds the beats of a whole recording.
func beats(of recording: ECGRecording) throws -> [Beat] {
    var detector = try BeatDetector(samplesPerSecond: recording.samplesPerSecond)
    return detector.receive(contentsOf: recording.millivolts) + detector.finish()
}

/// A plain electrocardiogram: a narrow R wave and a broad T wave at each of the given times.
func syntheticSignal(beatTimes: [Double], duration: Double, samplesPerSecond: Int) -> [Double] {
    var signal = [Double](repeating: 0, count: Int(duration * Double(samplesPerSecond)))
    func add(peakAt centre: Double, height: Double, halfWidth: Double) {
        let rate = Double(samplesPerSecond)
        let support = Int((centre - halfWidth) * rate)...Int((centre + halfWidth) * rate)
        for index in support where signal.indices.contains(index) {
            let x = abs(Double(index) / rate - centre) / halfWidth
            // A parabola's square: smooth at both ends and zero beyond.
            if x < 1 { signal[index] += height * (1 - x * x) * (1 - x * x) }
        }
    }
    for time in beatTimes {
        add(peakAt: time, height: 1, halfWidth: 0.045)
        add(peakAt: time + 0.28, height: 0.25, halfWidth: 0.11)
    }
    return signal
}

/// Whole numbers in a fixed order: SplitMix64, so that a failure can be repeated by its seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
