import PQCBOR
import PQTwin
import Testing

/// How much a twin may hold.
struct CapacityTests {
    private static func write(_ body: CBORValue, at time: UInt64) throws -> TwinWrite {
        TwinWrite(
            try TwinPatch(.jobs, body),
            stamp: WriteStamp(
                time: HybridTimestamp(rawValue: time),
                author: try NodeName("alice")
            )
        )
    }

    @Test func `names that were removed count, until what held them goes`() throws {
        let twin = try TwinIdentifier("t")
        var state = TwinState(twin: twin)
        let limits = TwinLimits(capacities: [twin: 10_000])
        func apply(_ body: CBORValue, at time: UInt64) throws -> PatchOutcome {
            state.apply(try Self.write(body, at: time), policy: .open, limits: limits)
        }
        var refused = 0
        for number in 0..<200 {
            let time = UInt64(2 * number + 1)
            let name = CBORValue.text("job-\(number)")
            var (job, removal) = (CBORMap(), CBORMap())
            job[name] = .bytes([1, 2, 3])
            removal[name] = .null
            let outcomes = [
                try apply(["open": .map(job)], at: time),
                try apply(["open": .map(removal)], at: time + 1),
            ]
            refused += outcomes.count { $0 == .forbidden }
        }
        #expect(refused > 0)
        // Nothing is left, but for the memory of what was removed.
        #expect(state[.jobs]["open"] == [:])
        let full: CBORValue = ["open": ["x": .bytes([UInt8](repeating: 0, count: 5000))]]
        #expect(try apply(full, at: 1000) == .forbidden)
        // Whatever makes it smaller is taken, and makes room.
        #expect(try apply(["open": .null], at: 1001) == .applied)
        #expect(try apply(full, at: 1002) == .applied)
        #expect(state[.jobs]["open"]?["x"] != nil)
    }
}
