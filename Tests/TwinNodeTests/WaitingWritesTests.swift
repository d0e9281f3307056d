import PQCBOR
import PQTwin
import Testing
import TwinNode

/// Writes for nodes that are not known yet.
struct WaitingWritesTests {
    private func write(_ number: Int, to twin: String, for reader: String) throws -> NodeWrite {
        NodeWrite(
            try TwinPatch(.alarms, ["n": CBORValue(number)]),
            to: try TwinIdentifier(twin),
            for: [try NodeName(reader)]
        )
    }

    private func numbers(_ writes: [NodeWrite]) -> [Int?] {
        writes.map { $0.patch.body["n"]?.integerValue }
    }

    /// Who is known, for a closure that says whom a write waits for.
    private func missing(but known: String...) -> (NodeWrite) -> NodeName? {
        { write in write.recipients.first { !known.contains($0.description) } }
    }

    @Test func `what nothing holds up does not wait`() throws {
        var waiting = WaitingWrites()
        let isHeld = waiting.hold(try write(1, to: "a", for: "x"), missing: missing(but: "x"))
        #expect(!isHeld && waiting.count == 0)
    }

    @Test func `within a twin nothing overtakes`() throws {
        var waiting = WaitingWrites()
        let writes = try [
            write(1, to: "a", for: "x"), write(2, to: "a", for: "y"), write(3, to: "a", for: "z"),
            write(4, to: "b", for: "y"),
        ]
        let held = writes.map { waiting.hold($0, missing: missing(but: "y")) }
        #expect(held == [true, true, true, false])
        let none = waiting.release(for: try NodeName("z"), missing: missing(but: "y", "z"))
        #expect(none.isEmpty)
        let first = waiting.release(for: try NodeName("x"), missing: missing(but: "x", "y"))
        #expect(numbers(first) == [1, 2])
        #expect(waiting.count == 1)
        let second = waiting.release(for: try NodeName("z"), missing: missing(but: "x", "y", "z"))
        #expect(numbers(second) == [3])
        #expect(waiting.count == 0)
    }

    @Test func `who is away keeps out only what is for them`() throws {
        var waiting = WaitingWrites()
        let nobody = missing(but: "y")
        for number in 0..<WaitingWrites.limit {
            let write = try write(number, to: "twin-\(number % 7)", for: "x")
            #expect(waiting.hasRoom(for: [write], missing: nobody))
            let isHeld = waiting.hold(write, missing: nobody)
            #expect(isHeld)
        }
        let more = try write(0, to: "a", for: "x")
        #expect(!waiting.hasRoom(for: [more], missing: nobody))
        // Behind one that waits for x it would wait for x.
        #expect(!waiting.hasRoom(for: [try write(0, to: "twin-0", for: "y")], missing: nobody))
        #expect(waiting.hasRoom(for: [try write(0, to: "a", for: "z")], missing: nobody))
        let many = try (0..<1000).map { try write($0, to: "a", for: "y") }
        #expect(waiting.hasRoom(for: many, missing: nobody))
        // What a role writes is never dropped.
        let isHeld = waiting.hold(more, missing: nobody)
        #expect(isHeld)
        let released = waiting.release(for: try NodeName("x"), missing: missing(but: "x"))
        #expect(released.count == WaitingWrites.limit + 1)
    }
}
