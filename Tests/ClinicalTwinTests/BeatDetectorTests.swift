import ClinicalTwin
import Testing

struct BeatDetectorTests {
    // SciPy 1.17 over the same excerpt: 5 to 15 Hz Butterworth, gradient squared, mean of 150 ms,
    // find_peaks(distance=300 ms, height=5 % of the 98th percentile) gives 110 peaks, each within
    // 15 samples of one of ours.
    static let countByFindPeaks = 110

    @Test func `the excerpt has as many beats as an independent peak finder sees`() throws {
        let found = try beats(of: .example())
        #expect(found.count == Self.countByFindPeaks)
    }

    @Test func `the excerpt's intervals are physiologic`() throws {
        let intervals = RRInterval.between(try beats(of: .example()))
        for interval in intervals {
            #expect((0.3...2.0).contains(interval.seconds), "beat at \(interval.time) s")
        }
        let median = intervals.map(\.ratePerMinute).sorted()[intervals.count / 2]
        #expect((100...110).contains(median))
    }

    @Test func `beats come in order and not before they happen`() throws {
        let recording = try ECGRecording.example()
        var detector = try BeatDetector(samplesPerSecond: recording.samplesPerSecond)
        var last = -1
        for (number, sample) in recording.millivolts.enumerated() {
            for beat in detector.receive(sample) {
                #expect(beat.sample > last && beat.sample <= number)
                last = beat.sample
            }
        }
        #expect(last > 0)
    }

    @Test(arguments: [(1.0, 3.0), (0.2, -40.0), (-1.0, 0.0), (1000.0, 1.0e6)])
    func `gain, sign and offset change nothing`(gain: Double, offset: Double) throws {
        let recording = try ECGRecording.example()
        let scaled = try ECGRecording(
            millivolts: recording.millivolts.map { gain * $0 + offset },
            samplesPerSecond: recording.samplesPerSecond
        )
        let plain = try beats(of: recording).map(\.sample)
        #expect(try beats(of: scaled).map(\.sample) == plain)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `white noise and mains hum cost at most one beat in fifty`(seed: UInt64) throws {
        let recording = try ECGRecording.example()
        var generator = SeededGenerator(state: seed)
        // 60 Hz at 360 samples a second: six samples a turn.
        let hum = [0.0, 0.866, 0.866, 0, -0.866, -0.866]
        let noisy = try ECGRecording(
            millivolts: recording.millivolts.enumerated().map { index, sample in
                sample + 0.1 * hum[index % 6] + .random(in: -0.1...0.1, using: &generator)
            },
            samplesPerSecond: recording.samplesPerSecond
        )
        let plain = try beats(of: recording).map(\.sample)
        let found = try beats(of: noisy).map(\.sample)
        let kept = plain.filter { beat in found.contains { abs($0 - beat) <= 18 } }
        #expect(kept.count >= plain.count - 2, "seed \(seed)")
        #expect(found.count <= plain.count + 2, "seed \(seed)")
    }

    @Test(arguments: [100, 128, 250, 360, 500, 1000])
    func `a regular rhythm is found at any sampling rate`(rate: Int) throws {
        let times = (0..<30).map { 0.5 + 0.8 * Double($0) }
        let signal = syntheticSignal(beatTimes: times, duration: 25, samplesPerSecond: rate)
        let found = try beats(of: ECGRecording(millivolts: signal, samplesPerSecond: rate))
        #expect(found.count == times.count)
        for (beat, time) in zip(found, times) {
            #expect(abs(beat.time - time) <= 0.02 + 1 / Double(rate))
        }
    }

    @Test func `a weak beat is found by searching back`() throws {
        let times = (0..<20).map { 0.5 + 0.8 * Double($0) }
        var signal = syntheticSignal(beatTimes: times, duration: 17, samplesPerSecond: 250)
        let weak = Int((times[12] - 0.1) * 250)..<Int((times[12] + 0.5) * 250)
        for index in weak { signal[index] *= 0.43 }
        let found = try beats(of: ECGRecording(millivolts: signal, samplesPerSecond: 250))
        #expect(found.count == times.count)
        #expect(found.filter(\.foundBySearchBack).map { Int(($0.time - 0.5) / 0.8 + 0.5) } == [12])
    }

    @Test func `a T wave is no beat`() throws {
        let times = (0..<20).map { 0.5 + 0.8 * Double($0) }
        var signal = syntheticSignal(beatTimes: times, duration: 17, samplesPerSecond: 250)
        let tall = syntheticSignal(
            beatTimes: times.map { $0 + 0.28 },
            duration: 17,
            samplesPerSecond: 250
        )
        for index in signal.indices { signal[index] += 0.3 * tall[index] }
        let found = try beats(of: ECGRecording(millivolts: signal, samplesPerSecond: 250))
        #expect(found.count == times.count)
    }

    @Test func `an artefact does not deafen the detector`() throws {
        let times = (0..<40).map { 0.5 + 0.8 * Double($0) }
        var signal = syntheticSignal(beatTimes: times, duration: 33, samplesPerSecond: 250)
        for index in 2000..<2010 { signal[index] += 80 }
        let found = try beats(of: ECGRecording(millivolts: signal, samplesPerSecond: 250))
        let late = found.filter { $0.time > 16 }
        #expect(late.count == times.filter { $0 > 16 }.count)
    }

    @Test func `a flat line has no beats`() throws {
        let flat = [Double](repeating: 1.5, count: 10_000)
        #expect(try beats(of: ECGRecording(millivolts: flat, samplesPerSecond: 250)).isEmpty)
        #expect(try beats(of: ECGRecording(millivolts: [], samplesPerSecond: 250)).isEmpty)
    }

    @Test func `samples that are no numbers do no lasting harm`() throws {
        let recording = try ECGRecording.example()
        var signal = recording.millivolts
        for index in stride(from: 100, to: signal.count, by: 997) {
            signal[index] = [Double.nan, .infinity, -.infinity][index % 3]
        }
        let found = try beats(of: ECGRecording(millivolts: signal, samplesPerSecond: 360))
        #expect(abs(found.count - Self.countByFindPeaks) <= 2)
    }

    @Test(arguments: [Int.min, -1, 0, 49, 4001, Int.max])
    func `a sampling rate out of range is refused`(rate: Int) {
        #expect(throws: ClinicalError.samplingRate(rate)) {
            try BeatDetector(samplesPerSecond: rate)
        }
    }
}
