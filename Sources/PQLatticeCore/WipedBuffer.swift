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
package struct WipedBuffer<Word: FixedWidthInteger & BitwiseCopyable>: ~Copyable,
    @unchecked Sendable
{
    // The buffer is owned by this value alone; `unsafe` marks the only places that touch it.
    private let storage: UnsafeMutableBufferPointer<Word>

    /// Allocates zeros.
    ///
    /// - Parameter count: How many words, at least 1.
    package init(zeros count: Int) {
        unsafe storage = .allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
    }

    /// How many words there are.
    package var count: Int { unsafe storage.count }

    /// The words, for reading.
    package var span: Span<Word> {
        @_lifetime(borrow self)
        borrowing get { unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self) }
    }

    /// The words, for writing.
    package var mutableSpan: MutableSpan<Word> {
        @_lifetime(&self)
        mutating get {
            unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage), mutating: &self)
        }
    }

    deinit {
        if let base = unsafe storage.baseAddress {
            unsafe explicit_bzero(base, storage.count * MemoryLayout<Word>.stride)
        }
        unsafe storage.deallocate()
    }
}
