#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Floats in memory straight from the system: zero at first, given back at once.
///
/// A register of gigabytes would be filled twice by an array, once with zeros.
@safe
struct FloatMemory: ~Copyable {
    /// How many floats there are.
    let count: Int
    private let start: UnsafeMutablePointer<Float>

    /// Asks the system for memory.
    ///
    /// - Parameter count: How many floats, at least 1.
    /// - Throws: ``QuantumError/noMemory(byteCount:)``.
    init(count: Int) throws(QuantumError) {
        let byteCount = count * MemoryLayout<Float>.stride
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        // A fresh private mapping: nobody else has it, `deinit` alone gives it back.
        guard
            let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
            unsafe memory != MAP_FAILED
        else { throw .noMemory(byteCount: byteCount) }
        #if os(Linux)
        // Larger pages: fewer faults, and a shorter way to a distant amplitude. A hint only.
        _ = unsafe madvise(memory, byteCount, Int32(MADV_HUGEPAGE))
        #endif
        self.count = count
        unsafe start = memory.bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        _ = unsafe munmap(start, count * MemoryLayout<Float>.stride)
    }

    /// The floats; valid as long as this value lives.
    var floats: UnsafeMutableBufferPointer<Float> {
        unsafe UnsafeMutableBufferPointer(start: start, count: count)
    }
}
