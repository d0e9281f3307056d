import Synchronization

/// Adds up what a function gives for the parts of a range.
///
/// The parts are the same for any number of threads, and so is the sum.
///
/// - Parameters:
///   - count: The range's length, a power of two, at least 32.
///   - threads: How many threads to use at most.
///   - sum: The sum over a part.
/// - Returns: The sum.
func parallelSum(over count: Int, threads: Int, _ sum: @Sendable (Range<Int>) -> Double) -> Double {
    let parts = min(max(count >> 18, 1), 256)
    let length = count / parts
    guard threads > 1, parts > 1 else {
        return (0..<parts).reduce(0) { $0 + sum($1 * length..<($1 + 1) * length) }
    }
    let results = Mutex([Double](repeating: 0, count: parts))
    WorkerThreads.perform(min(threads, parts)) { thread in
        for part in stride(from: thread, to: parts, by: min(threads, parts)) {
            let value = sum(part * length..<(part + 1) * length)
            results.withLock { $0[part] = value }
        }
    }
    return results.withLock { $0.reduce(0, +) }
}
