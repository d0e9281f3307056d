/// Bytes in the order they came, taken from the front.
package struct ByteQueue: Sendable {
    private var storage: [UInt8] = []
    private var start = 0

    /// An empty queue.
    package init() {}

    /// How many bytes wait.
    package var count: Int { storage.count - start }

    /// Whether none wait.
    package var isEmpty: Bool { count == 0 }

    /// Adds bytes at the end.
    package mutating func append(_ bytes: [UInt8]) {
        dropTaken()
        // What most often comes whole is taken over as it is.
        if storage.isEmpty { storage = bytes } else { storage += bytes }
    }

    /// The first bytes, left where they are, if there are that many.
    package func peek(_ count: Int) -> [UInt8]? {
        guard count <= self.count else { return nil }
        return [UInt8](storage[start..<start + count])
    }

    /// The first bytes, if there are that many; an empty queue keeps no memory.
    package mutating func take(_ count: Int) -> [UInt8]? {
        if start == 0, count == storage.count { return exchange(&storage, with: []) }
        guard let bytes = peek(count) else { return nil }
        start += count
        if isEmpty { removeAll() }
        return bytes
    }

    /// Forgets everything.
    package mutating func removeAll() {
        storage = []
        start = 0
    }

    /// Moves what is left to the front; once for each time bytes come, so the cost stays linear.
    private mutating func dropTaken() {
        guard start > 0 else { return }
        storage.removeFirst(start)
        start = 0
    }
}
