public import PQSecrets

// The forms of AEADKey that provide or grow the space themselves.

extension AEADKey {
    /// Encrypts and authenticates, and appends the result to a buffer such as a record under way.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - associatedData: What is authenticated but not encrypted.
    ///   - output: Receives ciphertext ‖ tag at its end; unchanged after an error.
    /// - Throws: ``SuiteError`` for a wrong length or a failing library.
    public mutating func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(SuiteError) {
        let start = output.count
        let added = plaintext.count + algorithm.tagByteCount
        output.append(contentsOf: repeatElement(0, count: added))
        do {
            var whole = output.mutableSpan
            var tail = whole._mutatingExtracting(start..<start + added)
            try seal(plaintext, nonce: nonce, authenticating: associatedData, into: &tail)
        } catch {
            output.removeLast(added)
            throw error
        }
    }

    /// Encrypts and authenticates.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - associatedData: What is authenticated but not encrypted.
    /// - Returns: Ciphertext ‖ tag.
    /// - Throws: ``SuiteError`` for a wrong length or a failing library.
    public mutating func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>
    ) throws(SuiteError) -> [UInt8] {
        var output: [UInt8] = []
        try seal(plaintext, nonce: nonce, authenticating: associatedData, appendingTo: &output)
        return output
    }

    /// Encrypts and authenticates.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - associatedData: What is authenticated but not encrypted.
    /// - Returns: Ciphertext ‖ tag.
    /// - Throws: ``SuiteError`` for a wrong length or a failing library.
    public mutating func seal(
        _ plaintext: [UInt8],
        nonce: [UInt8],
        authenticating associatedData: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        try seal(plaintext.span, nonce: nonce.span, authenticating: associatedData.span)
    }

    /// Checks and decrypts, and appends the message to a buffer.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    ///   - output: Receives the message at its end; unchanged after an error.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(SuiteError) {
        let start = output.count
        let added = max(0, sealed.count - algorithm.tagByteCount)
        output.append(contentsOf: repeatElement(0, count: added))
        do {
            var whole = output.mutableSpan
            var tail = whole._mutatingExtracting(start..<start + added)
            try open(sealed, nonce: nonce, authenticating: associatedData, into: &tail)
        } catch {
            // Already wiped by the call that failed.
            output.removeLast(added)
            throw error
        }
    }

    /// Checks and decrypts.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    /// - Returns: The message.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>
    ) throws(SuiteError) -> [UInt8] {
        var output: [UInt8] = []
        try open(sealed, nonce: nonce, authenticating: associatedData, appendingTo: &output)
        return output
    }

    /// Checks and decrypts.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    /// - Returns: The message.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func open(
        _ sealed: [UInt8],
        nonce: [UInt8],
        authenticating associatedData: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        try open(sealed.span, nonce: nonce.span, authenticating: associatedData.span)
    }

    /// Checks and decrypts a message that is itself a secret, such as a key.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    /// - Returns: The message, wiped when its owner ends.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func openSecret(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        var secret = SecretBytes(zeros: max(0, sealed.count - algorithm.tagByteCount))
        var bytes = secret.mutableSpan
        try open(sealed, nonce: nonce, authenticating: associatedData, into: &bytes)
        return secret
    }
}
