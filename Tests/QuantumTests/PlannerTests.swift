import QuantumNoise
import QuantumPlanner
import QuantumSimulator
import TestSupport
import Testing

struct PlannerTests {
    private func table(_ problems: [TwinProblem]) throws -> OffloadTable {
        try OffloadTable(problems: problems, profiles: DeviceProfile.shipped(), seeds: [1, 2])
    }

    @Test(.slow)
    func `classical methods are best in every row, and the device is late at the bedside`()
        throws
    {
        let table = try table([.record, .breathing, .assignment])
        #expect(table.entries.count == 3 * 5)
        for entry in table.entries {
            let classical = try #require(table.entry(entry.problem, .classical))
            #expect(classical.quality == 1)
            #expect(classical.meetsDeadline)
            #expect((0...1).contains(entry.quality))
            #expect(entry.quality <= classical.quality)
            #expect(entry.p95 >= entry.latency.run)
        }
        for profile in ["superconducting", "trapped-ion", "neutral-atom"] {
            let late = try #require(table.entry(.record, .device(profile)))
            #expect(!late.meetsDeadline)
            #expect(try #require(table.speedToCross(.record, .device(profile))) > 1000)
        }
    }

    @Test(.slow) func `noise costs quality where the circuit is deep`() throws {
        let table = try table([.record])
        let ideal = try #require(table.entry(.record, .simulator))
        let noisy = try #require(table.entry(.record, .device("neutral-atom")))
        #expect(ideal.quality > 0.9)
        #expect(noisy.quality < 0.2)
    }

    @Test(.slow) func `the planner never loses to a fixed policy and survives every fault`() throws
    {
        let table = try table([.record, .breathing, .assignment])
        let devices = [OffloadBackend.device("superconducting"), .device("trapped-ion")]
        let trace = try OffloadTrace(
            count: 500,
            devices: devices,
            problems: [.record, .breathing, .assignment],
            seed: 9
        )
        let scores = trace.scores(table)
        let planner = try #require(scores.first { $0.policy == .planner })
        let quantum = try #require(scores.first { $0.policy == .alwaysQuantum })
        let classical = try #require(scores.first { $0.policy == .alwaysClassical })
        #expect(planner.meanRegret >= 0)
        #expect(planner.meanRegret <= classical.meanRegret + 1e-9)
        #expect(planner.missed == 0)
        #expect(quantum.missed > 100)
        #expect(quantum.meanRegret > 0.2)
        #expect(planner.choices.values.reduce(0, +) == 500)
        // The same seed is the same day.
        let again = try OffloadTrace(
            count: 500,
            devices: devices,
            problems: [.record, .breathing, .assignment],
            seed: 9
        )
        #expect(again.scores(table).map(\.meanRegret) == scores.map(\.meanRegret))
    }

    @Test func `an impossible trace is refused`() {
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 100_000)) {
            try OffloadTrace(count: 0, devices: [], seed: 1)
        }
    }
}
