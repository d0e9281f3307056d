#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Numbers on the heap, owned once and wiped when their owner ends: lanes and coefficients.
///
/// Like `SecretBytes`, for words: a polynomial or a sponge moves by its pointer, so that no copy
/// of a secret stays behind on the stack (FIPS 203, Section 3.3).
@safe
@frozen
@usableFromInline
package struct WipedBuffer<Word: FixedWidthInteger & BitwiseCopyable>: ~Copyable,
    @unchecked Sendable
{
    // The buffer is owned by this value alone; `unsafe` marks the only places that touch it.
    @usableFromInline
    let storage: UnsafeMutableBufferPointer<Word>

    /// Allocates zeros.
    ///
    /// - Parameter count: How many words, at least 1.
    @inlinable
    package init(zeros count: Int) {
        unsafe storage = .allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
    }

    /// How many words there are.
    @inlinable
    package var count: Int { unsafe storage.count }

    /// The words, for reading.
    @inlinable
    package var span: Span<Word> {
        @_lifetime(borrow self)
        borrowing get { unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self) }
    }

    /// The words, for writing.
    @inlinable
    package var mutableSpan: MutableSpan<Word> {
        @_lifetime(&self)
        mutating get {
            unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage), mutating: &self)
        }
    }

    @inlinable
    deinit {
        if let base = unsafe storage.baseAddress {
            unsafe wipe(base, byteCount: storage.count &* MemoryLayout<Word>.stride)
        }
        unsafe storage.deallocate()
    }
}

/// Overwrites memory with zeros in a way that no optimiser leaves out.
///
/// - Parameters:
///   - start: The first byte.
///   - byteCount: How many.
@usableFromInline
@inline(never)
package func wipe(_ start: UnsafeMutableRawPointer, byteCount: Int) {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    unsafe explicit_bzero(start, byteCount)
    #else
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    unsafe look(at: start)
    #endif
}

#if !(canImport(Glibc) || canImport(Musl) || canImport(Darwin))
/// Never optimised, so for all the optimiser knows it reads what was written before.
@inline(never)
@_optimize(none)
private func look(at start: UnsafeMutableRawPointer) {}
#endif
