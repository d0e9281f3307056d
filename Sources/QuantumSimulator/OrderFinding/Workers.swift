/// Splits the passes over a register among the processors.
enum Workers {
    /// Runs a pass over parts of a range.
    ///
    /// - Parameters:
    ///   - count: The range is `0 ..< count`.
    ///   - smallest: Below this many elements a part isn't worth a thread.
    ///   - body: Gets a part; different parts run at the same time.
    /// - Returns: What the parts return, in order.
    static func parts<Result>(
        _ count: Int,
        atLeast smallest: Int = 1 << 16,
        _ body: (Range<Int>) -> Result
    ) -> [Result] {
        let parts = min(max(count / smallest, 1), 64)
        guard parts > 1 else { return [body(0..<count)] }
        return withoutActuallyEscaping(body) { body in
            unsafe [Result](unsafeUninitializedCapacity: parts) { buffer, written in
                // Each part writes its own element, once, before `perform` returns; the
                // body is called for disjoint ranges, which is its callers' promise.
                nonisolated(unsafe) let (buffer, body) = unsafe (buffer, body)
                WorkerThreads.perform(parts) { part in
                    let range = (count * part / parts)..<(count * (part + 1) / parts)
                    unsafe buffer.initializeElement(at: part, to: body(range))
                }
                written = parts
            }
        }
    }

    /// Runs a pass over parts of a range, and adds up what the parts return.
    static func sum(_ count: Int, _ body: (Range<Int>) -> SIMD4<Double>) -> SIMD4<Double> {
        parts(count, body).reduce(.zero, +)
    }

    /// Runs a pass over parts of a range that returns nothing.
    static func run(_ count: Int, _ body: (Range<Int>) -> Void) {
        _ = parts(count, body)
    }
}
