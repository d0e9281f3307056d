#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What works on a state vector: how many threads, and which build of the kernels.
///
/// Results are the same but for rounding, whatever works.
public struct SimulationEngine: Hashable, Sendable {
    /// How many threads share a pass over the state; states of one tile take one.
    public let threadCount: Int
    /// The build of the kernels.
    package let level: KernelLevel
    /// How many local bits a tile has at most, or nil for what suits the caches.
    package let tileBits: Int?

    /// All cores, and the newest instructions that they have.
    public static let standard = SimulationEngine(
        threadCount: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    )

    /// Chooses how many threads work.
    ///
    /// - Parameter threadCount: How many threads; numbers outside `1 ... 1024` are brought inside.
    public init(threadCount: Int) {
        self.init(threadCount: threadCount, level: .current, tileBits: nil)
    }

    /// Chooses everything; for tests and benchmarks.
    package init(threadCount: Int, level: KernelLevel, tileBits: Int?) {
        self.threadCount = min(max(threadCount, 1), 1024)
        self.level = min(level, .supported)
        self.tileBits = tileBits
    }

    /// How many bits number the lanes of a vector register.
    func laneBits(_ precision: AmplitudePrecision) -> Int {
        KernelDispatch.laneBits(precision, level)
    }

    /// How many local bits a pass over a state has.
    ///
    /// A tile of a quarter MiB stays in a core's second cache. One thread takes a state of up to a
    /// MiB as one tile, which saves it the copies.
    func tileBits(stateBits: Int, _ precision: AmplitudePrecision) -> Int {
        let suitable = precision == .single ? 15 : 14
        let largest = tileBits ?? (threadCount == 1 && stateBits <= suitable + 2 ? 20 : suitable)
        // One bit more than the lanes and two above: any step fits.
        return min(stateBits, min(max(largest, laneBits(precision) + 2), 20))
    }
}
