import PQSecrets

// The forms of AEADKey for record layers: the result goes straight into memory that its owner
// hands out, and what stands behind the message on the wire needs no copy of the message.

extension AEADKey {
    /// Encrypts and authenticates a message in two parts, as if they were one.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - trailer: What follows it, such as a type and padding.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - associatedData: What is authenticated but not encrypted.
    ///   - output: Receives ciphertext ‖ tag at its end; unchanged after an error.
    /// - Throws: ``SuiteError/length(expected:actual:)`` if there is too little room, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func seal(
        _ plaintext: Span<UInt8>,
        followedBy trailer: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(SuiteError) {
        let count = plaintext.count + trailer.count
        try check(nonce: nonce, count: count, associatedCount: associatedData.count)
        let needed = count + algorithm.tagByteCount
        guard needed <= output.freeCapacity else {
            throw .length(expected: needed, actual: output.freeCapacity)
        }
        switch engine {
        case .galoisCounter(let context):
            try context.seal(plaintext, trailer, nonce, associatedData, appendingTo: &output)
        case .chaCha(let key):
            try ChaCha20Poly1305.seal(
                plaintext,
                trailer,
                key.span,
                nonce,
                associatedData,
                appendingTo: &output
            )
        }
    }

    /// Checks and decrypts into memory that its owner hands out.
    ///
    /// Constant time in the tag. After any error the memory that would hold the message holds
    /// only zeros.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    ///   - output: Receives the message at its end; its count is unchanged after an error.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered,
    ///   ``SuiteError/length(expected:actual:)`` if there is too little room, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(SuiteError) {
        guard sealed.count >= algorithm.tagByteCount else {
            throw .tooShort(minimum: algorithm.tagByteCount, actual: sealed.count)
        }
        let count = sealed.count - algorithm.tagByteCount
        guard count <= output.freeCapacity else {
            throw .length(expected: count, actual: output.freeCapacity)
        }
        var failure: SuiteError?
        // The room was checked, and the count grows only over bytes that were written.
        unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
            let room = unsafe UnsafeMutableBufferPointer(
                rebasing: buffer[filled..<filled + count]
            )
            // The memory belongs to the caller and may be uninitialised; bytes are trivial.
            var message = unsafe MutableSpan(_unsafeElements: room)
            do throws(SuiteError) {
                try open(sealed, nonce: nonce, authenticating: associatedData, into: &message)
                filled += count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
