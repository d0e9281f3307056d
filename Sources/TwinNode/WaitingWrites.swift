import PQTwin

/// Writes that wait until one of their readers has announced itself.
///
/// Within a twin they keep their order, so one that could be sealed waits behind one that can't.
/// They are looked at again when a node becomes known, or another policy holds.
package struct WaitingWrites: Sendable {
    /// How many writes may wait for one twin before no more are taken from services; those of a
    /// role are always taken.
    package static let limit = 256

    /// How many may wait in all, of that kind.
    private static let total = 1 << 16

    /// The writes of each twin, in order.
    private var writes: [TwinIdentifier: [NodeWrite]] = [:]
    /// The twins with such writes, the longest waiting first.
    private var twins: [TwinIdentifier] = []

    /// None.
    package init() {}

    /// How many there are.
    package private(set) var count = 0

    /// How many there are for one twin.
    func count(of twin: TwinIdentifier) -> Int { writes[twin]?.count ?? 0 }

    /// Whether so many more writes may wait.
    ///
    /// - Parameters:
    ///   - added: The writes.
    ///   - waits: Whether none of a write's readers has announced itself.
    /// - Returns: Whether there is room for all of them.
    package func hasRoom(for added: [NodeWrite], waits: (NodeWrite) -> Bool) -> Bool {
        var counts: [TwinIdentifier: Int] = [:]
        for write in added {
            let before = counts[write.twin] ?? writes[write.twin]?.count ?? 0
            guard before > 0 || waits(write) else { continue }
            counts[write.twin] = before + 1
        }
        return counts.values.allSatisfy { $0 <= Self.limit }
            && (counts.isEmpty || count + added.count <= Self.total)
    }

    /// Takes a write in, unless nothing holds it up.
    ///
    /// - Parameters:
    ///   - write: The write.
    ///   - waits: Whether none of its readers has announced itself.
    /// - Returns: Whether it waits now.
    package mutating func hold(_ write: NodeWrite, waits: (NodeWrite) -> Bool) -> Bool {
        if writes[write.twin] == nil {
            guard waits(write) else { return false }
            twins.append(write.twin)
        }
        writes[write.twin, default: []].append(write)
        count += 1
        return true
    }

    /// Gives back what waits no more.
    ///
    /// - Parameter waits: Whether none of a write's readers has announced itself.
    /// - Returns: The writes that can be sealed, in the order of each twin.
    package mutating func release(waits: (NodeWrite) -> Bool) -> [NodeWrite] {
        var released: [NodeWrite] = []
        twins.removeAll { twin in
            let waiting = writes.removeValue(forKey: twin) ?? []
            let ready = waiting.prefix { !waits($0) }
            released += ready
            guard ready.count < waiting.count else { return true }
            writes[twin] = Array(waiting.dropFirst(ready.count))
            return false
        }
        count -= released.count
        return released
    }
}
