import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The threads that share passes over a state: started when first needed, one fewer than there are
/// processors, for the process's life.
///
/// Threads of our own and not a queue's, because a queue's keeper reads files about its threads, and
/// stops a process that may open none.
final class WorkerThreads: Sendable {
    private static let shared = WorkerThreads()
    /// How many threads there are at most, the caller's included.
    static let limit = Atomic(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private let isTaken = Atomic(false)
    private let helpers = Mutex<[Helper]>([])

    /// Runs iterations, several at a time, and returns when all are done.
    ///
    /// While one caller has the threads, others run their iterations themselves: the processors are
    /// busy anyway.
    ///
    /// - Parameters:
    ///   - iterations: How many.
    ///   - body: Gets each number below that once, on any thread; the caller's promise is that
    ///     different ones don't touch the same memory.
    static func perform(_ iterations: Int, _ body: (Int) -> Void) {
        shared.perform(iterations, body)
    }

    private func perform(_ iterations: Int, _ body: (Int) -> Void) {
        let wanted = min(iterations, Self.limit.load(ordering: .relaxed)) - 1
        guard wanted > 0,
            isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
        else {
            for iteration in 0..<max(iterations, 0) { body(iteration) }
            return
        }
        defer { isTaken.store(false, ordering: .releasing) }
        let crew = helpers.withLock { helpers in
            while helpers.count < wanted, let helper = Helper() { helpers.append(helper) }
            return helpers.prefix(wanted)
        }
        let next = Atomic(0)
        let share = {
            while true {
                let iteration = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard iteration < iterations else { return }
                body(iteration)
            }
        }
        withoutActuallyEscaping(share) { share in
            // Every helper is waited for below, so none has the closure longer than this call.
            nonisolated(unsafe) let work = share
            for helper in crew { helper.start { unsafe work() } }
            share()
            for helper in crew { helper.wait() }
        }
    }
}

extension SimulationEngine {
    /// Limits the threads of all simulations in this process.
    ///
    /// - Parameter count: How many threads at most; at least 1.
    public static func limit(toThreads count: Int) {
        WorkerThreads.limit.store(max(count, 1), ordering: .relaxed)
    }
}

/// A thread that does what it is given, one thing after the other.
private final class Helper: Sendable {
    private let work = Mutex<(@Sendable () -> Void)?>(nil)
    private let given = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    private static var stackBytes: Int { 512 << 10 }

    /// Starts the thread; nil if the system gives none.
    init?() {
        // The thread owns itself, for the process's life.
        let itself = unsafe Unmanaged.passRetained(self)
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        // Kernels need little; eight megabytes each would be most of a job's address space.
        unsafe pthread_attr_setstacksize(&attributes, Self.stackBytes)
        let result = unsafe pthread_create(
            &thread,
            &attributes,
            { helper in
                // What `passRetained` gave.
                #if canImport(Darwin)
                let address = unsafe helper
                #else
                guard let address = unsafe helper else { return nil }
                #endif
                unsafe Unmanaged<Helper>.fromOpaque(address).takeRetainedValue().serve()
            },
            itself.toOpaque()
        )
        guard result == 0 else {
            unsafe itself.release()
            return nil
        }
    }

    private func serve() -> Never {
        while true {
            given.wait()
            work.withLock { $0.take() }?()
            done.signal()
        }
    }

    func start(_ body: @escaping @Sendable () -> Void) {
        work.withLock { $0 = body }
        given.signal()
    }

    func wait() { done.wait() }
}
