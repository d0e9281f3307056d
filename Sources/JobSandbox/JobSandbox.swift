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
        if setLimits() { walls.insert(.limits) }
        #if os(Linux)
        if pqtwin_leave_network() == 0 { walls.insert(.network) }
        if pqtwin_give_up_privileges() == 0, pqtwin_filter_calls() == 0 {
            walls.insert(.calls)
        }
        #endif
        return walls
    }

    private func setLimits() -> Bool {
        let limits: [(resource: Resource, value: Int)] = [
            (RLIMIT_AS, addressSpace), (RLIMIT_CPU, processorSeconds), (RLIMIT_FSIZE, 0),
            (RLIMIT_CORE, 0), (RLIMIT_NOFILE, 32),
        ]
        return limits.allSatisfy { resource, value in
            var limit = rlimit(rlim_cur: rlim_t(max(value, 0)), rlim_max: rlim_t(max(value, 0)))
            return unsafe setrlimit(Self.number(of: resource), &limit) == 0
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
