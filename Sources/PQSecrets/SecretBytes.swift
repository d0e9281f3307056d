// PQSecrets: the ground floor. Bytes that wipe themselves, comparisons and selections that take
// the same time whatever they see, and sources of randomness that fail loudly.
//
// Reading order: SecretBytes, SecretReference, ConstantTime, RandomSource.
//
// Left out on purpose: locked memory (a policy of the process, not of a value) and any form of
// printing, hashing or coding a secret.

/// Bytes that are never copied silently and are wiped when their owner ends.
///
/// The bytes live on the heap at one address for their whole life: moving the owner moves only
/// the pointer, so no stale copy stays behind on the stack (FIPS 203, Section 3.3, destruction of
/// intermediate values).
@safe
public struct SecretBytes: ~Copyable, @unchecked Sendable {
    // The buffer is owned by this value alone; `unsafe` marks the only places that touch it.
    private let storage: UnsafeMutableBufferPointer<UInt8>

    /// Allocates zero bytes.
    ///
    /// - Parameter count: How many, at least 0.
    public init(zeros count: Int) {
        unsafe storage = .allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
    }

    /// Copies bytes into storage of their own.
    ///
    /// - Parameter bytes: The bytes to copy; the caller still answers for the original.
    public init(copying bytes: Span<UInt8>) {
        self.init(zeros: bytes.count)
        for index in bytes.indices {
            unsafe storage[index] = bytes[index]
        }
    }

    /// Fills new storage from a source of randomness.
    ///
    /// - Parameters:
    ///   - count: How many bytes, at least 0.
    ///   - source: Where they come from.
    /// - Throws: ``RandomError`` if the source fails or is dead; no bytes are handed out then.
    public init(random count: Int, from source: some RandomSource) throws(RandomError) {
        self.init(zeros: count)
        var bytes = mutableSpan
        try source.fill(&bytes)
        try refuseConstant(bytes.span)
    }

    /// How many bytes there are.
    public var count: Int { unsafe storage.count }

    /// The bytes, for reading; the span can't outlive this value.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self) }
    }

    /// The bytes, for writing; the span can't outlive this value.
    public var mutableSpan: MutableSpan<UInt8> {
        @_lifetime(&self)
        mutating get {
            unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage), mutating: &self)
        }
    }

    /// A second owner with the same bytes, wiped on its own when it ends.
    public func copy() -> SecretBytes {
        SecretBytes(copying: span)
    }

    deinit {
        if let base = unsafe storage.baseAddress {
            unsafe wipe(base, byteCount: storage.count)
        }
        unsafe storage.deallocate()
    }
}
