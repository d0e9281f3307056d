#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The memory of a state: real parts, then imaginary parts, each aligned to a vector register.
///
/// States of fewer than five qubits are filled up to 32 amplitudes, which stay 0: a vector register
/// always finds a whole number of lanes.
///
/// Unchecked, because the compiler can't see that StateVector writes only to storage that nobody
/// else holds.
@safe
final class AmplitudeStorage: @unchecked Sendable {
    let precision: AmplitudePrecision
    /// How many amplitudes there is memory for, a power of two, at least 32.
    let count: Int
    private let block: UnsafeMutableRawPointer
    private let byteCount: Int
    private let isMapped: Bool
    private let real: UnsafeMutableRawPointer
    private let imaginary: UnsafeMutableRawPointer

    /// How far the imaginary parts stand off from the next multiple of 4 KiB: without it a load of
    /// one part would seem to follow the store to the other.
    private static var partOffset: Int { 2112 }
    private static var hugePage: Int { 2 << 20 }

    /// Takes zeroed memory.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)`` if there is none.
    init(qubits: Int, precision: AmplitudePrecision) throws(QuantumError) {
        self.precision = precision
        count = 1 << max(qubits, 5)
        let partBytes = precision.byteCount * count
        let needed = 2 * partBytes + Self.partOffset
        // Large states come straight from the system, which hands out zeros without writing them.
        isMapped = needed >= 2 * Self.hugePage
        if isMapped {
            byteCount = needed + Self.hugePage
            let flags = MAP_PRIVATE | mapAnonymous
            // A new mapping at no fixed place touches no memory of anyone's.
            guard let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
                unsafe memory != MAP_FAILED
            else { throw .allocation(bytes: needed) }
            unsafe block = memory
            let address = UInt(bitPattern: memory)
            unsafe real = memory + Int((0 &- address) % UInt(Self.hugePage))
            #if os(Linux)
            // Large pages: a tile's runs lie far apart, and each would take an address lookup.
            _ = unsafe madvise(real, needed, MADV_HUGEPAGE)
            #endif
        } else {
            byteCount = needed
            var memory: UnsafeMutableRawPointer?
            guard unsafe posix_memalign(&memory, 64, needed) == 0, let found = unsafe memory else {
                throw .allocation(bytes: needed)
            }
            unsafe memset(found, 0, needed)
            unsafe block = found
            unsafe real = found
        }
        unsafe imaginary = real + partBytes + Self.partOffset
    }

    /// A copy of other storage.
    ///
    /// - Throws: ``QuantumError/machineMemory(needed:available:)`` before memory is taken, or
    ///   ``QuantumError/allocation(bytes:)``.
    convenience init(copying other: AmplitudeStorage) throws(QuantumError) {
        try MachineMemory.check(2 * other.precision.byteCount * other.count)
        try self.init(qubits: other.count.trailingZeroBitCount, precision: other.precision)
        let bytes = precision.byteCount * count
        // Both parts of both have this many bytes.
        unsafe memcpy(real, other.real, bytes)
        unsafe memcpy(imaginary, other.imaginary, bytes)
    }

    deinit {
        // What init took, once.
        if isMapped {
            _ = unsafe munmap(block, byteCount)
        } else {
            unsafe free(block)
        }
    }

    /// The two parts.
    ///
    /// The caller must hold the storage for as long as the pointers are used.
    @unsafe
    @inline(__always)
    func pointers<Scalar: BitwiseCopyable>(
        as type: Scalar.Type
    ) -> (real: UnsafeMutablePointer<Scalar>, imaginary: UnsafeMutablePointer<Scalar>) {
        unsafe (
            real.assumingMemoryBound(to: Scalar.self),
            imaginary.assumingMemoryBound(to: Scalar.self)
        )
    }
}

#if os(Linux)
private let mapAnonymous = MAP_ANONYMOUS
#else
private let mapAnonymous = MAP_ANON
#endif
