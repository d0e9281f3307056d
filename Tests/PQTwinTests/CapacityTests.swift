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
        var policy = WritePolicy()
        policy.capacities[twin] = 10_000
        var refused = 0
        for number in 0..<200 {
            let time = UInt64(2 * number + 1)
            let name = CBORValue.text("job-\(number)")
            var (job, removal) = (CBORMap(), CBORMap())
            job[name] = .bytes([1, 2, 3])
            removal[name] = .null
            let outcomes = [
                state.apply(try Self.write(["open": .map(job)], at: time), policy: policy),
                state.apply(try Self.write(["open": .map(removal)], at: time + 1), policy: policy),
            ]
            refused += outcomes.count { $0 == .forbidden }
        }
        #expect(refused > 0)
        // Nothing is left, but for the memory of what was removed.
        #expect(state[.jobs]["open"] == [:])
        let full: CBORValue = ["open": ["x": .bytes([UInt8](repeating: 0, count: 5000))]]
        #expect(state.apply(try Self.write(full, at: 1000), policy: policy) == .forbidden)
        // Whatever makes it smaller is taken, and makes room.
        #expect(state.apply(try Self.write(["open": .null], at: 1001), policy: policy) == .applied)
        #expect(state.apply(try Self.write(full, at: 1002), policy: policy) == .applied)
        #expect(state[.jobs]["open"]?["x"] != nil)
    }

    @Test func `a capacity is a node's own affair`() throws {
        let twin = try TwinIdentifier("t")
        var policy = WritePolicy(writers: [.jobs: try NodeName("alice")])
        let plain = try policy.identifier(for: twin)
        policy.capacities[twin] = 10
        #expect(try policy.identifier(for: twin) == plain)
    }
}
