import ClinicalTwin
import Testing

struct VitalsMonitorTests {
    func vitals(of recording: ECGRecording) throws -> [VitalSigns] {
        var monitor = try VitalsMonitor(samplesPerSecond: recording.samplesPerSecond)
        var vitals: [VitalSigns] = []
        for sample in recording.millivolts { vitals += monitor.receive(sample) }
        return vitals + monitor.finish()
    }

    @Test func `every beat but the first has vital signs`() throws {
        let recording = try ECGRecording.example()
        let vitals = try vitals(of: recording)
        let intervals = RRInterval.between(try beats(of: recording))
        #expect(vitals.map(\.interval) == intervals)
    }

    @Test func `the waveform shows the R peak where it should be`() throws {
        let times = (0..<12).map { 1 + Double($0) }
        let signal = syntheticSignal(beatTimes: times, duration: 14, samplesPerSecond: 360)
        let vitals = try vitals(of: ECGRecording(millivolts: signal, samplesPerSecond: 360))
        #expect(vitals.count == 11)
        for signs in vitals {
            #expect(signs.waveformRate == 90)
            #expect(signs.waveform.count == 58)
            let peak = signs.waveform.indices.max { signs.waveform[$0] < signs.waveform[$1] }
            // A quarter of a second at 90 a second, give or take one.
            #expect(peak.map { abs($0 - 22) <= 1 } == true)
            #expect((900...1000).contains(signs.waveform.max() ?? 0))
            #expect(abs(signs.heartRate - 60) < 1)
        }
    }

    @Test func `a signal beyond 32 millivolts is clipped, not trapped`() throws {
        let times = (0..<12).map { 1 + Double($0) }
        let signal = syntheticSignal(beatTimes: times, duration: 14, samplesPerSecond: 100)
        let vitals = try vitals(
            of: ECGRecording(millivolts: signal.map { 1e6 * $0 }, samplesPerSecond: 100)
        )
        #expect(vitals.allSatisfy { $0.waveform.contains(Int16.max) })
    }

    @Test func `one absurd sample does not deafen the monitor`() throws {
        let times = (0..<12).map { 1 + Double($0) }
        var signal = syntheticSignal(beatTimes: times, duration: 14, samplesPerSecond: 360)
        signal[1500] = .greatestFiniteMagnitude
        signal[1501] = -.greatestFiniteMagnitude
        let vitals = try vitals(of: ECGRecording(millivolts: signal, samplesPerSecond: 360))
        #expect(vitals.count >= 10)
    }

    @Test func `a stream that ends at once has no vital signs`() throws {
        var monitor = try VitalsMonitor(samplesPerSecond: 360)
        #expect(monitor.finish().isEmpty)
    }
}
