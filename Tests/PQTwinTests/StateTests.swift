import PQCBOR
import PQTwin
import Testing

struct MergePatchTests {
    /// Original, patch and result as RFC 7396 lists them in its appendix, written as CBOR.
    static let examples: [(CBORValue, CBORValue, CBORValue)] = [
        (["a": "b"], ["a": "c"], ["a": "c"]),
        (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
        (["a": "b"], ["a": .null], [:]),
        (["a": "b", "b": "c"], ["a": .null], ["b": "c"]),
        (["a": ["b"]], ["a": "c"], ["a": "c"]),
        (["a": "c"], ["a": ["b"]], ["a": ["b"]]),
        (["a": ["b": "c"]], ["a": ["b": "d", "c": .null]], ["a": ["b": "d"]]),
        (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        (["a": "b"], ["c"], ["c"]),
        (["a": "foo"], .null, .null),
        (["a": "foo"], "bar", "bar"),
        (["e": .null], ["a": 1], ["e": .null, "a": 1]),
        ([1, 2], ["a": "b", "c": .null], ["a": "b"]),
        ([:], ["a": ["bb": ["ccc": .null]]], ["a": ["bb": [:]]]),
    ]

    @Test(arguments: examples.indices)
    func `a patch gives the result that the standard lists`(index: Int) {
        let (original, patch, result) = Self.examples[index]
        #expect(original.merging(patch) == result)
    }

    @Test func `a computed patch leads from one document to the other`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for round in 0..<500 {
            let old = Self.document(depth: 3, using: &random)
            let new = Self.document(depth: 3, using: &random)
            let patched = old.mergePatch(to: new).map { old.merging($0) } ?? old
            #expect(patched == new, "seed \(seed), round \(round)")
        }
    }

    /// A document without nulls.
    static func document(depth: Int, using random: inout SplitMix64) -> CBORValue {
        guard depth > 0, !random.once(in: 4) else {
            return CBORValue(Int.random(in: 0..<4, using: &random))
        }
        var map = CBORMap()
        for key in ["a", "b", "c"] where !random.once(in: 3) {
            map[key] = document(depth: depth - 1, using: &random)
        }
        return .map(map)
    }
}

struct TwinStateTests {
    let twin: TwinIdentifier
    let edge: NodeName
    let cloud: NodeName

    init() throws {
        twin = try TwinIdentifier("patient-12")
        edge = try NodeName("edge")
        cloud = try NodeName("cloud")
    }

    func write(
        _ pathClass: PathClass,
        _ body: CBORValue,
        at time: UInt64,
        by author: NodeName,
        ifRevision: UInt64? = nil
    ) throws -> TwinWrite {
        TwinWrite(
            try TwinPatch(pathClass, body, ifRevision: ifRevision),
            stamp: WriteStamp(time: HybridTimestamp(rawValue: time), author: author)
        )
    }

    @Test func `writes change the document and the revision`() throws {
        var state = TwinState(twin: twin)
        let first = state.apply(
            try write(
                .reported,
                ["heart": ["rate": Property(72, unit: "/min").item]],
                at: 1,
                by: edge
            ),
            policy: .open
        )
        #expect(first == .applied)
        #expect(state.revision == 1)
        #expect(
            state[.reported, feature: "heart", property: "rate"] == Property(72, unit: "/min")
        )
        #expect(state[.alarms] == [:])
    }

    @Test func `what is desired and not reported is the delta`() throws {
        var state = TwinState(twin: twin)
        _ = state.apply(
            try write(.desired, ["pump": ["rate": 5, "mode": "auto"]], at: 1, by: cloud),
            policy: .open
        )
        #expect(state.delta == ["pump": ["rate": 5, "mode": "auto"]])
        _ = state.apply(
            try write(.reported, ["pump": ["rate": 4, "mode": "auto"]], at: 2, by: edge),
            policy: .open
        )
        #expect(state.delta == ["pump": ["rate": 5]])
        _ = state.apply(
            try write(.reported, ["pump": ["rate": 5]], at: 3, by: edge),
            policy: .open
        )
        #expect(state.delta == nil)
    }

    @Test func `a class with a writer takes no other's writes`() throws {
        var state = TwinState(twin: twin)
        let policy = TwinPolicy(writers: [.reported: edge])
        #expect(
            state.apply(try write(.reported, ["a": 1], at: 9, by: cloud), policy: policy)
                == .forbidden
        )
        #expect(state == TwinState(twin: twin))
        #expect(
            state.apply(try write(.reported, ["a": 1], at: 1, by: edge), policy: policy) == .applied
        )
    }

    @Test func `a write for another revision is a conflict`() throws {
        var state = TwinState(twin: twin)
        _ = state.apply(try write(.desired, ["a": 1], at: 1, by: edge), policy: .open)
        let late = try write(.desired, ["a": 2], at: 2, by: cloud, ifRevision: 0)
        #expect(state.apply(late, policy: .open) == .conflict(expected: 0, actual: 1))
        #expect(state[.desired] == ["a": 1])
        let right = try write(.desired, ["a": 2], at: 2, by: cloud, ifRevision: 1)
        #expect(state.apply(right, policy: .open) == .applied)
    }

    @Test func `what a twin's home makes of a conditional write holds everywhere`() throws {
        var home = TwinState(twin: twin)
        var other = TwinState(twin: twin)
        _ = home.apply(try write(.desired, ["a": 1], at: 1, by: edge), policy: .open)
        _ = other.apply(try write(.desired, ["a": 1], at: 1, by: edge), policy: .open)
        _ = other.apply(try write(.desired, ["b": 1], at: 2, by: edge), policy: .open)
        let conditional = try write(.desired, ["a": 2], at: 3, by: edge, ifRevision: 1)
        #expect(home.apply(conditional, policy: .open) == .applied)
        #expect(
            other.apply(conditional, policy: .open) == .conflict(expected: 1, actual: 2)
        )
        // The home tells the outcome by a write of its own, without a condition.
        let outcome = try write(.desired, ["a": 2], at: 4, by: cloud)
        for write in [outcome, try write(.desired, ["b": 1], at: 2, by: edge)] {
            _ = home.apply(write, policy: .open)
            _ = other.apply(write, policy: .open)
        }
        #expect(home.document == other.document)
    }

    @Test func `a twin's own rules stand in place of the standard ones`() throws {
        let policy = TwinPolicy(
            standard: .init(writers: [.alarms: [cloud], .reported: [cloud]]),
            twins: [twin: .init(writers: [.reported: [edge], .desired: .anyone])]
        )
        let elsewhere = try TwinIdentifier("patient-13")
        #expect(policy.allows(edge, toWrite: .reported, of: twin))
        #expect(!policy.allows(cloud, toWrite: .reported, of: twin))
        #expect(policy.allows(cloud, toWrite: .desired, of: twin))
        #expect(!policy.allows(cloud, toWrite: .alarms, of: twin))
        #expect(!policy.allows(edge, toWrite: .reported, of: elsewhere))
        #expect(policy.allows(cloud, toWrite: .alarms, of: elsewhere))
        #expect(!policy.allows(edge, toWrite: .desired, of: elsewhere))
        var state = TwinState(twin: elsewhere)
        let foreign = try write(.reported, ["a": 1], at: 1, by: edge)
        #expect(state.apply(foreign, policy: policy) == .forbidden)
    }

    @Test func `of two writes the later wins, and at the same time the greater author`() throws {
        var state = TwinState(twin: twin)
        _ = state.apply(try write(.attributes, ["a": 2], at: 5, by: edge), policy: .open)
        #expect(
            state.apply(try write(.attributes, ["a": 1], at: 4, by: edge), policy: .open)
                == .superseded
        )
        #expect(
            state.apply(try write(.attributes, ["a": 3], at: 5, by: cloud), policy: .open)
                == .superseded
        )
        #expect(state[.attributes] == ["a": 2])
        #expect(state.revision == 1)
    }

    @Test func `the order of arrival does not matter`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for round in 0..<300 {
            var writes: [TwinWrite] = []
            var expected: CBORValue = [:]
            for time in 1...6 {
                let body = Self.patch(depth: 3, using: &random)
                writes.append(try write(.attributes, body, at: UInt64(time), by: edge))
                expected = expected.merging(body)
            }
            for _ in 0..<4 {
                var state = TwinState(twin: twin)
                for item in writes.shuffled(using: &random) + writes.shuffled(using: &random) {
                    _ = state.apply(item, policy: .open)
                }
                #expect(state[.attributes] == expected, "seed \(seed), round \(round)")
                let restored = try TwinState(
                    snapshot: CBORValue(decoding: state.snapshot.encoded())
                )
                #expect(restored == state)
            }
        }
    }

    static func patch(depth: Int, using random: inout SplitMix64) -> CBORValue {
        var map = CBORMap()
        for key in ["a", "b", "c"] where random.once(in: 2) {
            switch Int.random(in: 0..<(depth > 0 ? 4 : 2), using: &random) {
            case 0: map[key] = .null
            case 1: map[key] = CBORValue(Int.random(in: 0..<9, using: &random))
            default: map[key] = patch(depth: depth - 1, using: &random)
            }
        }
        return .map(map)
    }

    @Test func `a patch that is no map or nests too deep is refused`() {
        #expect(throws: TwinError.unexpected(.patch)) { try TwinPatch(.reported, 1) }
        #expect(throws: TwinError.unexpected(.patch)) { try TwinPatch(.reported, [1: 2]) }
        #expect(throws: TwinError.unexpected(.patch)) {
            try TwinPatch(.reported, ["a": ["b": [1: 2]]])
        }
        var deep: CBORValue = 1
        for _ in 0..<TwinPatch.maximumDepth { deep = ["a": deep] }
        #expect(throws: TwinError.unexpected(.patch)) { try TwinPatch(.reported, deep) }
        // A key inside an array is any item, and as deep as it may be.
        var map = CBORMap()
        map[deep] = 1
        let hidden: CBORValue = ["a": [.map(map)]]
        #expect(throws: TwinError.unexpected(.patch)) { try TwinPatch(.reported, hidden) }
    }

    @Test(arguments: [
        "", "Edge", "edge_1", "-edge", "edge-", "e\u{e9}", String(repeating: "a", count: 64),
    ])
    func `a name of wrong syntax is refused`(name: String) {
        #expect(throws: TwinError.invalidIdentifier(name)) { try NodeName(name) }
    }

    @Test(arguments: ["a", "edge-1.ward", String(repeating: "a", count: 63)])
    func `a name of right syntax is taken`(name: String) throws {
        #expect(try NodeName(name).description == name)
    }

    @Test(arguments: ["", ":a", "a b", "a/b", String(repeating: "a", count: 65)])
    func `a twin's identifier of wrong syntax is refused`(name: String) {
        #expect(throws: TwinError.invalidIdentifier(name)) { try TwinIdentifier(name) }
    }
}

struct HybridClockTests {
    @Test func `time never runs backwards and stays past all that was seen`() throws {
        var clock = HybridClock()
        let first = clock.next(wall: 1000)
        let second = clock.next(wall: 900)
        #expect(second > first)
        #expect(second.milliseconds == 1000)
        let other = HybridTimestamp(milliseconds: 5000)
        try clock.observe(other, wall: 1000)
        #expect(clock.next(wall: 1000) > other)
        #expect(clock.next(wall: 6000).milliseconds == 6000)
    }

    @Test func `a clock far ahead is not followed`() {
        var clock = HybridClock()
        let lead = HybridClock.maximumLead + 1
        #expect(throws: TwinError.clockAhead(lead)) {
            try clock.observe(HybridTimestamp(milliseconds: 1000 + lead), wall: 1000)
        }
        #expect(clock == HybridClock())
    }
}
