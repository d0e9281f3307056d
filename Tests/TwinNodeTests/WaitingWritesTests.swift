import PQCBOR
import PQTwin
import Testing
import TwinNode

/// Writes whose readers are not known yet.
struct WaitingWritesTests {
    private func write(
        _ number: Int,
        to twin: String,
        _ pathClass: PathClass = .alarms
    ) throws -> NodeWrite {
        NodeWrite(
            try TwinPatch(pathClass, ["n": CBORValue(number)]),
            to: try TwinIdentifier(twin)
        )
    }

    private func numbers(_ writes: [NodeWrite]) -> [Int?] {
        writes.map { $0.patch.body["n"]?.integerValue }
    }

    /// Whose readers are known, for a closure that says whether a write waits.
    private func waits(but known: PathClass...) -> (NodeWrite) -> Bool {
        { !known.contains($0.patch.pathClass) }
    }

    @Test func `what nothing holds up does not wait`() throws {
        var waiting = WaitingWrites()
        let isHeld = waiting.hold(try write(1, to: "a"), waits: waits(but: .alarms))
        #expect(!isHeld && waiting.count == 0)
    }

    @Test func `within a twin nothing overtakes`() throws {
        var waiting = WaitingWrites()
        let writes = try [
            write(1, to: "a"), write(2, to: "a", .insights), write(3, to: "a", .commands),
            write(4, to: "b", .insights),
        ]
        let held = writes.map { waiting.hold($0, waits: waits(but: .insights)) }
        #expect(held == [true, true, true, false])
        let none = waiting.release(waits: waits(but: .insights, .commands))
        #expect(none.isEmpty)
        let first = waiting.release(waits: waits(but: .alarms, .insights))
        #expect(numbers(first) == [1, 2])
        #expect(waiting.count == 1)
        let second = waiting.release(waits: waits(but: .commands))
        #expect(numbers(second) == [3])
        #expect(waiting.count == 0)
        #expect(waiting.release(waits: waits()).isEmpty)
    }

    @Test func `a twin that waits keeps out only what is for it`() throws {
        var waiting = WaitingWrites()
        let someone = waits(but: .insights)
        for number in 0..<WaitingWrites.limit {
            let write = try write(number, to: "a")
            #expect(waiting.hasRoom(for: [write], waits: someone))
            let isHeld = waiting.hold(write, waits: someone)
            #expect(isHeld)
        }
        let more = try write(0, to: "a")
        #expect(!waiting.hasRoom(for: [more], waits: someone))
        // Behind one that waits it would wait, too.
        #expect(!waiting.hasRoom(for: [try write(0, to: "a", .insights)], waits: someone))
        #expect(waiting.hasRoom(for: [try write(0, to: "b")], waits: someone))
        let many = try (0..<1000).map { try write($0, to: "b", .insights) }
        #expect(waiting.hasRoom(for: many, waits: someone))
        // What a role writes is never dropped.
        let isHeld = waiting.hold(more, waits: someone)
        #expect(isHeld)
        let released = waiting.release(waits: waits(but: .alarms))
        #expect(released.count == WaitingWrites.limit + 1)
    }
}
