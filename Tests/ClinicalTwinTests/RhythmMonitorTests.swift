import ClinicalTwin
import Testing

struct RhythmMonitorTests {
    /// Intervals at the given rates, one after the other.
    func changes(rates: [Double], limits: RhythmLimits = .adult) -> [RhythmChange] {
        var monitor = RhythmMonitor(limits: limits)
        var time = 0.0
        return rates.compactMap { rate in
            time += 60 / rate
            return monitor.receive(RRInterval(time: time, seconds: 60 / rate))
        }
    }

    @Test func `four fast intervals raise tachycardia, three do not`() {
        #expect(changes(rates: [120, 120, 120]).isEmpty)
        let raised = changes(rates: [120, 120, 120, 120])
        #expect(raised.map(\.to) == [.tachycardia])
        #expect(raised.first.map { abs($0.ratePerMinute - 120) < 1e-9 } == true)
        #expect(raised.first.map { abs($0.time - 2) < 1e-9 } == true)
    }

    @Test func `four slow intervals raise bradycardia`() {
        #expect(changes(rates: [40, 40, 40, 40]).map(\.to) == [.bradycardia])
    }

    @Test(arguments: [99.0, 51.0, 75.0])
    func `a rate within the limits raises nothing`(rate: Double) {
        #expect(changes(rates: Array(repeating: rate, count: 20)).isEmpty)
    }

    @Test func `one premature beat and its pause raise nothing`() {
        #expect(changes(rates: [75, 75, 75, 75, 150, 50, 75, 75, 75, 75]).isEmpty)
    }

    @Test func `an alarm ends only beyond its margin`() {
        let fast = Array(repeating: 110.0, count: 4)
        #expect(changes(rates: fast + Array(repeating: 95, count: 8)).count == 1)
        let ended = changes(rates: fast + Array(repeating: 85, count: 8))
        #expect(ended.map(\.to) == [.tachycardia, .normal])
        let slow = Array(repeating: 45.0, count: 4)
        #expect(changes(rates: slow + Array(repeating: 55, count: 8)).count == 1)
        #expect(changes(rates: slow + Array(repeating: 65, count: 8)).map(\.to).last == .normal)
    }

    @Test func `an interval that can't be leaves the rate alone`() {
        var monitor = RhythmMonitor()
        for seconds in [Double.nan, .infinity, 0, -1] {
            #expect(monitor.receive(RRInterval(time: 1, seconds: seconds)) == nil)
        }
        #expect(monitor.ratePerMinute == nil)
    }

    @Test func `limits that meet or can't be are refused`() {
        #expect(throws: ClinicalError.notPositive(0)) {
            try RhythmLimits(tachycardia: 70, bradycardia: 50, margin: 10, intervalCount: 4)
        }
        #expect(throws: ClinicalError.notPositive(-1)) {
            try RhythmLimits(tachycardia: 100, bradycardia: -1, margin: 10, intervalCount: 4)
        }
        #expect(throws: ClinicalError.notPositive(0)) {
            try RhythmLimits(tachycardia: 100, bradycardia: 50, margin: 10, intervalCount: 0)
        }
        #expect(throws: ClinicalError.self) {
            try RhythmLimits(tachycardia: .nan, bradycardia: 50, margin: 10, intervalCount: 4)
        }
    }

    @Test func `the real signal starts within limits and then raises tachycardia`() throws {
        var monitor = RhythmMonitor()
        let intervals = RRInterval.between(try beats(of: .example()))
        let changes = intervals.compactMap { monitor.receive($0) }
        #expect(changes.map(\.to) == [.tachycardia, .normal, .tachycardia, .normal, .tachycardia])
        #expect(changes.first.map { (5...6).contains($0.time) && $0.ratePerMinute > 100 } == true)
    }
}
