import CBenchmark

/// The stack and heap that an operation uses.
struct MemoryUse {
    /// The most stack, in bytes, of some runs.
    let stack: Int
    /// Calls of the allocator for one operation, in the mean.
    let allocations: Double
    /// Bytes asked of the allocator for one operation, in the mean.
    let allocated: Double

    /// Runs the operation some times, on a painted stack of its own.
    ///
    /// - Parameter operation: What to run; the first run is not counted, as it may set up tables.
    /// - Throws: What the operation throws.
    init(of operation: Operation) throws {
        try operation.run()
        let runs = 16
        let idle = Trial {}
        let trial = Trial { for _ in 0..<runs { try operation.run() } }
        let idleStack = idle.stackUse()
        let stack = trial.stackUse()
        if let failure = trial.failure { throw failure }
        try require(idleStack > 0 && stack > 0, "no thread to be had")
        self.stack = max(0, stack - idleStack)
        allocations = Double(trial.allocations.calls - idle.allocations.calls) / Double(runs)
        allocated = Double(trial.allocations.bytes - idle.allocations.bytes) / Double(runs)
    }
}

/// A piece of work whose stack and heap are measured.
private final class Trial {
    private let work: () throws -> Void
    private(set) var failure: (any Error)?
    private(set) var allocations = benchmark_allocations(calls: 0, bytes: 0)

    init(_ work: @escaping () throws -> Void) {
        self.work = work
    }

    /// Runs the work on a thread of its own and says how much stack it touched.
    func stackUse() -> Int {
        // The thread is joined before the call returns, so `self` outlives the pointer.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let use = unsafe benchmark_stack_use(
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Trial>.fromOpaque(context).takeUnretainedValue().run()
            },
            context
        )
        return Int(use)
    }

    private func run() {
        let before = benchmark_allocations_so_far()
        do { try work() } catch { failure = error }
        let after = benchmark_allocations_so_far()
        allocations.calls = after.calls - before.calls
        allocations.bytes = after.bytes - before.bytes
    }
}
