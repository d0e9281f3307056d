import QuantumSimulator
import Testing

/// Series as amplitudes.
struct SeriesEncodingTests {
    @Test(arguments: [2, 3, 4, 7, 8, 100, 1024])
    func `a series becomes a state, in as many gates as it has values`(count: Int) throws {
        var generator = SimulationRandom(seed: UInt64(count))
        let values = (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
        let encoding = try SeriesEncoding(values)
        let report = try encoding.run(using: &generator)
        #expect(abs(report.fidelity - 1) < 1e-12)
        let length = 1 << encoding.qubitCount
        #expect(length >= count && length < 2 * count)
        #expect((report.rotationCount, report.controlledNotCount) == (length - 1, length - 2))
        #expect(report.likeliest == nil)
        // Up to a sign common to all, the state is the series.
        let state = try encoding.circuit().run(using: &generator).state
        let sign = try state.parts(ofAmplitude: 0).real / encoding.amplitudes[0]
        #expect(abs(abs(sign) - 1) < 1e-9)
        for (index, value) in encoding.amplitudes.enumerated() {
            #expect(abs(try state.parts(ofAmplitude: index).real - sign * value) < 1e-9)
        }
    }

    @Test func `measuring shows the largest values, and how often`() throws {
        var generator = SimulationRandom(seed: 1)
        let report = try SeriesEncoding([1, -3, 0, 1]).run(shots: 1100, using: &generator)
        #expect(report.likeliest == 1)
        #expect((800...1000).contains(report.counts[1] ?? 0) && report.counts[2] == nil)
        #expect(report.counts.values.reduce(0, +) == 1100)
    }

    @Test func `huge and tiny values keep their ratios`() throws {
        var generator = SimulationRandom(seed: 1)
        for scale in [1e300, 1e-300] {
            let encoding = try SeriesEncoding([3 * scale, -4 * scale])
            #expect(abs(encoding.amplitudes[0] - 0.6) < 1e-15)
            #expect(abs(try encoding.run(using: &generator).fidelity - 1) < 1e-12)
        }
    }

    @Test(arguments: [
        ([1.0], QuantumError.count(actual: 1, minimum: 2, maximum: 65_536)),
        ([0, 0, 0], .zeroSeries), ([1, .nan], .notFinite(index: 1)),
        (Array(repeating: 1, count: 65_537), .count(actual: 65_537, minimum: 2, maximum: 65_536)),
    ])
    func `a series that is no state is refused`(values: [Double], error: QuantumError) {
        #expect(throws: error) { try SeriesEncoding(values) }
    }
}
