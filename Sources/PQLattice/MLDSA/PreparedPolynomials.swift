import PQSecrets

/// Polynomials of a prepared key on the heap, owned once and wiped when their owner ends.
@safe
struct PreparedPolynomials: ~Copyable, @unchecked Sendable {
    // The buffer is owned by this value alone; `unsafe` marks the only places that touch it.
    private let storage: UnsafeMutableBufferPointer<SIMD8<Int32>>

    /// Allocates vectors, thirty-two for a polynomial.
    ///
    /// Not set to anything: the kernel that makes a key writes all of them before any is read.
    ///
    /// - Parameter count: How many.
    init(count: Int) {
        unsafe storage = .allocate(capacity: count)
    }

    /// The vectors, for reading.
    var span: Span<SIMD8<Int32>> {
        @_lifetime(borrow self)
        borrowing get { unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self) }
    }

    /// The vectors, for writing.
    var mutableSpan: MutableSpan<SIMD8<Int32>> {
        @_lifetime(&self)
        mutating get {
            unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage), mutating: &self)
        }
    }

    /// A copy with one coefficient changed, as a fault would do.
    ///
    /// - Parameters:
    ///   - start: Where s₁'s first polynomial begins as bytes, or one of t₀'s transforms: its
    ///     constant coefficient is changed, which is a part of all the transform's.
    ///   - difference: What is added, below q.
    ///   - isTransform: Whether it is a transform.
    /// - Returns: The copy.
    borrowing func damaged(
        at start: Int,
        by difference: Int32,
        isTransform: Bool
    ) -> PreparedPolynomials {
        var copy = PreparedPolynomials(count: span.count)
        var target = copy.mutableSpan
        for index in span.indices { target[index] = span[index] }
        if isTransform {
            for index in start..<(start + 32) {
                for lane in 0..<8 {
                    target[index][lane] = (target[index][lane] + difference) % 8_380_417
                }
            }
        } else {
            // The constant coefficient's three places; in the middle one it is negative.
            for (index, sign) in [(start, 1), (start + 8, -1), (start + 16, 1)] as [(Int, Int32)] {
                let word = target[index][0]
                let byte = (word & 0xFF) &+ sign &* difference
                target[index][0] = (word & ~0xFF) | (byte & 0xFF)
            }
        }
        return copy
    }

    deinit {
        if let base = unsafe storage.baseAddress {
            unsafe wipe(base, byteCount: storage.count * MemoryLayout<SIMD8<Int32>>.stride)
        }
        unsafe storage.deallocate()
    }
}
