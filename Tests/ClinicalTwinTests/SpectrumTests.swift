import ClinicalTwin
import Foundation
import Testing

struct SpectrumTests {
    @Test func `the transform agrees with the sum it stands for`() throws {
        var generator = SeededGenerator(state: 7)
        let values = (0..<64).map { _ in Double.random(in: -1...1, using: &generator) }
        let spectrum = try PowerSpectrum(of: values)
        for bin in 0...32 {
            var (x, y) = (0.0, 0.0)
            for (index, value) in values.enumerated() {
                let angle = -2 * Double.pi * Double(bin * index) / 64
                x += value * cos(angle)
                y += value * sin(angle)
            }
            let expected = (x * x + y * y) * (bin == 0 || bin == 32 ? 1 : 2)
            #expect(abs(spectrum.power[bin] - expected) < 1e-9)
        }
    }

    @Test func `all power is kept`() throws {
        let values = (0..<256).map { Double($0 * $0 % 97) }
        let sum = values.reduce(0) { $0 + $1 * $1 }
        let total = try PowerSpectrum(of: values).power.reduce(0, +) / 256
        #expect(abs(total / sum - 1) < 1e-12)
    }

    @Test(arguments: [1, 5, 37, 127, 128])
    func `a pure tone is the dominant bin`(bin: Int) throws {
        let values = (0..<256).map { cos(2 * Double.pi * Double(bin * $0) / 256) + 3 }
        let spectrum = try PowerSpectrum(of: values)
        #expect(spectrum.dominantBin == bin)
        #expect(spectrum.share(of: bin) > 0.999)
        #expect(spectrum.frequency(of: bin, samplesPerSecond: 4) == Double(bin) / 64)
    }

    @Test func `a constant series has no power to share`() throws {
        let spectrum = try PowerSpectrum(of: [0, 0, 0, 0])
        #expect(spectrum.share(of: 1) == 0 && spectrum.share(of: 99) == 0)
    }

    @Test(arguments: [0, 1, 3, 255, 257])
    func `a length that is no power of two is refused`(count: Int) {
        #expect(throws: ClinicalError.notPowerOfTwo(actual: count)) {
            try PowerSpectrum(of: Array(repeating: 1, count: count))
        }
        #expect(throws: ClinicalError.notPowerOfTwo(actual: count)) {
            try RRSeries(resampling: [], count: count)
        }
    }

    @Test func `a breathing rhythm of a quarter hertz comes out as one`() throws {
        var intervals: [RRInterval] = []
        var time = 0.0
        while time < 70 {
            let seconds = 0.8 + 0.05 * sin(2 * Double.pi * 0.25 * time) + 0.0005 * time
            time += seconds
            intervals.append(RRInterval(time: time, seconds: seconds))
        }
        let series = try RRSeries(resampling: intervals)
        #expect(series.values.count == 256 && series.duration == 64)
        #expect(abs(series.values.reduce(0, +)) < 1e-9)
        #expect(try PowerSpectrum(of: series.values).dominantBin == 16)
    }

    @Test func `a straight line leaves nothing`() throws {
        let intervals = (0..<100).map { RRInterval(time: Double($0), seconds: 0.5 + Double($0)) }
        let series = try RRSeries(resampling: intervals)
        #expect(series.values.allSatisfy { abs($0) < 1e-9 })
    }

    @Test func `the excerpt's rhythm has the bin that NumPy finds`() throws {
        // interp, polyfit of degree 1 and rfft over the same beats: bin 37 with 13.5 % of the
        // power, 0.58 Hz, the beat of the premature contractions; next is bin 27 with 9.1 %.
        let intervals = RRInterval.between(try beats(of: .example()))
        let spectrum = try PowerSpectrum(of: RRSeries(resampling: intervals).values)
        #expect(spectrum.dominantBin == 37)
        #expect(abs(spectrum.share(of: 37) - 0.1354) < 0.0005)
        #expect(abs(spectrum.share(of: 27) - 0.0911) < 0.0005)
    }

    @Test func `too short a run of beats is refused with its length`() {
        let intervals = (0..<11).map { RRInterval(time: Double($0), seconds: 1) }
        #expect(throws: ClinicalError.seriesTooShort(needed: 63.75, actual: 10)) {
            try RRSeries(resampling: intervals)
        }
        #expect(throws: ClinicalError.seriesTooShort(needed: 63.75, actual: 0)) {
            try RRSeries(resampling: [])
        }
    }

    @Test(arguments: [(2.0, 1.0), (1.0, 1.0), (.nan, 1.0), (3.0, .infinity), (3.0, 0.0)])
    func `intervals out of order or that can't be are refused`(time: Double, seconds: Double) {
        let intervals = [
            RRInterval(time: 2, seconds: 1), RRInterval(time: time, seconds: seconds),
        ]
        #expect(throws: ClinicalError.intervalOrder(index: 1)) {
            try RRSeries(resampling: intervals, count: 2)
        }
    }

    @Test(arguments: [0.0, -4.0, .infinity])
    func `a sampling rate that can't be is refused`(rate: Double) {
        #expect(throws: ClinicalError.notPositive(rate)) {
            try RRSeries(resampling: [], samplesPerSecond: rate)
        }
    }
}
