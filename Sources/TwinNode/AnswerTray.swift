/// What one tenant's answers have come to: those that wait to be written, those that stand in its
/// twin or are on their way there, and of these the ones whose jobs have gone.
package struct AnswerTray {
    /// How long answers and names of one patch are at most, in bytes, unless it is a single answer:
    /// the frame stays below its limit.
    package static let patchByteCount = 900 << 10
    /// How many answers one patch has at most.
    package static let patchCount = 256
    /// How many names of answers that go one patch has at most: a frame has only so many items.
    package static let namesCount = 8192

    /// What is written at once.
    package struct Batch: Sendable {
        /// Whether all that stood goes before.
        package var clears = false
        /// The answers, encoded, by the names of their jobs.
        package var answers: [(name: String, bytes: [UInt8])] = []
        /// The names of answers that go.
        package var gone: [String] = []
    }

    private var waiting = NamedLine<[UInt8]>()
    private var waitingByteCount = 0
    /// How long each answer is that stands.
    private var standing: [String: Int] = [:]
    private var standingByteCount = 0
    /// Those of them that nobody needs.
    private var outdated: Set<String> = []
    private var outdatedByteCount = 0
    /// How many answers each patch had that was written and may not have been fetched, in order.
    private var unfetchedPatches: [Int] = []
    /// How many such patches there are from before the node started.
    private var earlierPatches = 0

    /// Nothing so far.
    package init() {}

    /// How many answers the tenant has not fetched.
    package var unfetched: Int { waiting.count + unfetchedPatches.reduce(earlierPatches, +) }

    /// How long all answers are that wait, or stand and are needed, in bytes.
    package var byteCount: Int { waitingByteCount + standingByteCount - outdatedByteCount }

    /// Takes notice of an answer that stands since before the node started.
    package mutating func found(_ name: String, byteCount: Int) { stand(name, byteCount) }

    /// Puts an answer behind those that wait.
    package mutating func add(_ bytes: [UInt8], to name: String) {
        dropWaiting(name)
        waiting.append(bytes, as: name)
        waitingByteCount += bytes.count
    }

    /// Nobody needs the answer to a job any more.
    package mutating func forget(_ name: String) {
        dropWaiting(name)
        if let byteCount = standing[name], outdated.insert(name).inserted {
            outdatedByteCount += byteCount
        }
    }

    /// Nobody needs any answer any more.
    package mutating func forgetAll() {
        waiting.removeAll()
        waitingByteCount = 0
        outdated = Set(standing.keys)
        outdatedByteCount = standingByteCount
    }

    /// What is to be written next.
    ///
    /// What is outdated goes with answers; by itself only where it is much.
    package mutating func take() -> Batch? {
        guard !waiting.isEmpty || outdatedByteCount > Self.patchByteCount else { return nil }
        var batch = Batch()
        if !outdated.isEmpty, outdated.count == standing.count {
            batch.clears = true
            (standing, standingByteCount) = ([:], 0)
            (outdated, outdatedByteCount) = ([], 0)
        }
        var room = Self.patchByteCount
        while batch.answers.count < Self.patchCount, let (name, bytes) = waiting.first() {
            guard batch.answers.isEmpty || bytes.count + name.utf8.count <= room else { break }
            room -= bytes.count + name.utf8.count
            dropWaiting(name)
            // It takes the place of one that stands under its name.
            remove(name)
            stand(name, bytes.count)
            batch.answers.append((name, bytes))
        }
        for name in outdated.sorted() {
            guard batch.gone.count < Self.namesCount, name.utf8.count + 8 <= room else { break }
            room -= name.utf8.count + 8
            remove(name)
            batch.gone.append(name)
        }
        if batch.clears { unfetchedPatches.append(0) }
        if !batch.answers.isEmpty || !batch.gone.isEmpty {
            unfetchedPatches.append(batch.answers.count)
        }
        return batch
    }

    /// Takes notice of how many patches the tenant has not fetched: the last ones.
    package mutating func look(unfetchedPatches count: Int) {
        unfetchedPatches.removeFirst(max(0, unfetchedPatches.count - count))
        earlierPatches = max(0, count - unfetchedPatches.count)
    }

    private mutating func dropWaiting(_ name: String) {
        if let bytes = waiting.remove(name) { waitingByteCount -= bytes.count }
    }

    private mutating func stand(_ name: String, _ byteCount: Int) {
        standingByteCount += byteCount - (standing[name] ?? 0)
        standing[name] = byteCount
    }

    private mutating func remove(_ name: String) {
        guard let byteCount = standing.removeValue(forKey: name) else { return }
        standingByteCount -= byteCount
        if outdated.remove(name) != nil { outdatedByteCount -= byteCount }
    }
}
