package import PQTwin

/// Writes that wait for nodes which have not announced themselves.
///
/// Within a twin they keep their order, so one that could be sealed waits behind one that can't.
/// They are looked at again when the node announces itself that the first of them waits for.
package struct WaitingWrites: Sendable {
    /// How many writes may wait for one node before no more are taken from services; those of a
    /// role are always taken.
    package static let limit = 256

    /// The writes of each twin, in order, and whom the first of them waits for.
    private var twins: [TwinIdentifier: (writes: [NodeWrite], node: NodeName)] = [:]
    /// The twins that wait for each node, the longest waiting first.
    private var nodes: [NodeName: [TwinIdentifier]] = [:]

    /// None.
    package init() {}

    /// How many there are.
    package private(set) var count = 0

    /// Whether so many more writes may wait.
    ///
    /// - Parameters:
    ///   - writes: The writes.
    ///   - missing: A reader of a write that has not announced itself, if there is one.
    /// - Returns: Whether there is room for all of them.
    package func hasRoom(for writes: [NodeWrite], missing: (NodeWrite) -> NodeName?) -> Bool {
        var added: [NodeName: Int] = [:]
        for write in writes {
            guard let node = twins[write.twin]?.node ?? missing(write) else { continue }
            added[node, default: 0] += 1
        }
        return added.allSatisfy { node, number in
            let waiting = nodes[node, default: []].reduce(0) { $0 + (twins[$1]?.writes.count ?? 0) }
            return waiting + number <= Self.limit
        }
    }

    /// Takes a write in, unless nothing holds it up.
    ///
    /// - Parameters:
    ///   - write: The write.
    ///   - missing: A reader of it that has not announced itself, if there is one.
    /// - Returns: Whether it waits now.
    package mutating func hold(_ write: NodeWrite, missing: (NodeWrite) -> NodeName?) -> Bool {
        if twins[write.twin] != nil {
            twins[write.twin]?.writes.append(write)
        } else if let node = missing(write) {
            twins[write.twin] = ([write], node)
            nodes[node, default: []].append(write.twin)
        } else {
            return false
        }
        count += 1
        return true
    }

    /// Gives back what waits no more, now that a node has announced itself.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - missing: A reader of a write that has not announced itself, if there is one.
    /// - Returns: The writes that can be sealed, in the order of each twin.
    package mutating func release(
        for node: NodeName,
        missing: (NodeWrite) -> NodeName?
    ) -> [NodeWrite] {
        var released: [NodeWrite] = []
        for twin in nodes.removeValue(forKey: node) ?? [] {
            guard let writes = twins.removeValue(forKey: twin)?.writes else { continue }
            let ready = writes.prefix { missing($0) == nil }
            released += ready
            count -= ready.count
            guard let next = writes.dropFirst(ready.count).first, let other = missing(next) else {
                continue
            }
            twins[twin] = (Array(writes.dropFirst(ready.count)), other)
            nodes[other, default: []].append(twin)
        }
        return released
    }
}
