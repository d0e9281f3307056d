#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
#if os(Linux)
import CSandbox
#endif

/// What a process gives up before it reads a job of a stranger.
///
/// Limits are the system's (`setrlimit`). On Linux the process also leaves the network and lets the
/// kernel refuse every call but those that computing needs, where the kernel allows: no file can be
/// opened then, no socket, no program, no process. None of it can be undone.
public struct JobSandbox: Sendable, Equatable {
    /// What the process may have of address space, in bytes, its code and stacks included.
    public var addressSpace: Int
    /// What it may take of processor time, in seconds, all threads together.
    public var processorSeconds: Int

    /// A sandbox.
    ///
    /// - Parameters:
    ///   - addressSpace: What the process may take of address space, in bytes.
    ///   - processorSeconds: What it may take of processor time, in seconds.
    public init(addressSpace: Int, processorSeconds: Int) {
        self.addressSpace = addressSpace
        self.processorSeconds = processorSeconds
    }

    /// A wall that stands.
    public enum Wall: String, Sendable, CaseIterable {
        /// Memory, processor time, no files, no core.
        case limits
        /// A network with nothing in it.
        case network
        /// The kernel refuses all calls that computing doesn't need.
        case calls
    }

    /// Enters the sandbox, for the rest of the process's life.
    ///
    /// - Returns: The walls that stand; all of them on Linux unless the kernel refuses one.
    public func enter() -> Set<Wall> {
        var walls: Set<Wall> = []
        hearOfTime()
        if setLimits() { walls.insert(.limits) }
        #if os(Linux)
        if pqtwin_leave_network() == 0 { walls.insert(.network) }
        if pqtwin_give_up_privileges() == 0, pqtwin_filter_calls() == 0 {
            walls.insert(.calls)
        }
        #endif
        return walls
    }

    /// Lets the signal through that says that the time is over: whoever started the process may have
    /// kept it from its threads, and a process that can't hear it is killed without a reason.
    private func hearOfTime() {
        signal(SIGXCPU, SIG_DFL)
        var signals = sigset_t()
        // The set is this function's own; the calls fill and read it.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGXCPU)
        unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
    }

    private func setLimits() -> Bool {
        let limits: [(resource: Resource, value: Int)] = [
            (RLIMIT_AS, addressSpace), (RLIMIT_CPU, processorSeconds), (RLIMIT_FSIZE, 0),
            (RLIMIT_CORE, 0), (RLIMIT_NOFILE, 32),
        ]
        // One that is refused keeps none of the others from being set.
        return limits.reduce(true) { allStand, limit in
            let value = max(limit.value, 0)
            // At the hard limit of processor time the system kills without a word: a second before,
            // it says why.
            let hard = rlim_t(value) + (limit.resource == RLIMIT_CPU ? 1 : 0)
            var bounds = rlimit(rlim_cur: rlim_t(value), rlim_max: hard)
            let stands = unsafe setrlimit(Self.number(of: limit.resource), &bounds) == 0
            return allStand && stands
        }
    }

    #if canImport(Glibc)
    private typealias Resource = __rlimit_resource

    private static func number(of resource: Resource) -> Int32 { Int32(resource.rawValue) }
    #else
    private typealias Resource = Int32

    private static func number(of resource: Resource) -> Int32 { resource }
    #endif
}
