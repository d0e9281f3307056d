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
    /// The memory of a large state; that of a small one begins at `real`.
    private let block: MappedBlock?
    private let real: UnsafeMutableRawPointer
    private let imaginary: UnsafeMutableRawPointer

    /// How far the imaginary parts stand off from the next multiple of 4 KiB: without it a load of
    /// one part would seem to follow the store to the other.
    private static var partOffset: Int { 2112 }

    /// Takes zeroed memory.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)`` if there is none.
    init(qubits: Int, precision: AmplitudePrecision) throws(QuantumError) {
        self.precision = precision
        count = 1 << max(qubits, 5)
        let partBytes = precision.byteCount * count
        let needed = 2 * partBytes + Self.partOffset
        if needed >= 2 * MappedBlock.largePage {
            guard let found = MappedBlock.zeroed(byteCount: needed) else {
                throw .allocation(bytes: needed)
            }
            block = found
            unsafe real = found.start
        } else {
            var memory: UnsafeMutableRawPointer?
            guard unsafe posix_memalign(&memory, 64, needed) == 0, let found = unsafe memory else {
                throw .allocation(bytes: needed)
            }
            unsafe memset(found, 0, needed)
            block = nil
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
        if let block {
            block.giveBack()
        } else {
            unsafe free(real)
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
