import PQSecrets

/// Polynomials in the kernels' own form, kept between operations: a matrix, a key's vectors.
///
/// Copies of a key share one storage. It is wiped at the end, whether it holds secrets or not.
@safe
final class PreparedVectors: @unchecked Sendable {
    // Owned by this object alone, and written only before it is shared; `unsafe` marks the only
    // places that touch it.
    private let storage: UnsafeMutableBufferPointer<SIMD16<Int16>>

    /// Allocates zeros and lets them be filled.
    ///
    /// - Parameter count: How many vectors, at least 1.
    init(count: Int) {
        unsafe storage = .allocate(capacity: count)
        unsafe storage.initialize(repeating: SIMD16())
    }

    /// The vectors, for reading.
    var span: Span<SIMD16<Int16>> {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self) }
    }

    /// The vectors, for the operation that fills them: no one else may have the object yet.
    var vectorsToFill: MutableSpan<SIMD16<Int16>> {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage), borrowing: self) }
    }

    deinit {
        if let base = unsafe storage.baseAddress {
            unsafe wipe(base, byteCount: storage.count &* MemoryLayout<SIMD16<Int16>>.stride)
        }
        unsafe storage.deallocate()
    }
}
