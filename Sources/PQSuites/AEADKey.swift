import PQSecrets

/// A key of an AEAD, ready to seal and open many messages.
///
/// The key schedule is computed once; each message only sets a nonce. Sealing and opening are
/// `mutating` because they use one C context: Swift's exclusivity rule then keeps two threads
/// from sharing it. A nonce must never serve twice for sealing under one key; the caller counts.
public struct AEADKey: ~Copyable, Sendable {
    /// Which algorithm the key is for.
    public let algorithm: AEADAlgorithm
    let engine: Engine

    // Not private: other modules destroy keys inline in optimised builds and need its metadata.
    enum Engine: ~Copyable, Sendable {
        case galoisCounter(GaloisCounterContext)
        case chaCha(SecretBytes)
    }

    /// Prepares a key.
    ///
    /// - Parameters:
    ///   - algorithm: The algorithm.
    ///   - key: The key, as long as the algorithm wants it.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/libraryFailure(_:)`` if the library fails.
    public init(_ algorithm: AEADAlgorithm, key: Span<UInt8>) throws(SuiteError) {
        guard key.count == algorithm.keyByteCount else {
            throw .length(expected: algorithm.keyByteCount, actual: key.count)
        }
        engine = try Self.engine(for: algorithm, key: key)
        self.algorithm = algorithm
    }

    private static func engine(
        for algorithm: AEADAlgorithm,
        key: Span<UInt8>
    ) throws(SuiteError) -> Engine {
        switch algorithm {
        case .aes128GCM:
            return .galoisCounter(try GaloisCounterContext(Libcrypto.aes128GCM, key: key))
        case .aes256GCM:
            return .galoisCounter(try GaloisCounterContext(Libcrypto.aes256GCM, key: key))
        case .chaCha20Poly1305:
            try Libsodium.prepare()
            return .chaCha(SecretBytes(copying: key))
        }
    }

    /// Encrypts and authenticates into space that the caller provides.
    ///
    /// - Parameters:
    ///   - plaintext: The message.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - associatedData: What is authenticated but not encrypted.
    ///   - sealed: Exactly 16 bytes more than the plaintext; receives ciphertext ‖ tag. Its
    ///     content is unspecified after an error.
    /// - Throws: ``SuiteError`` for a wrong length or a failing library.
    public mutating func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        into sealed: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        try check(nonce: nonce, count: plaintext.count, associatedCount: associatedData.count)
        guard sealed.count == plaintext.count + algorithm.tagByteCount else {
            throw .length(
                expected: plaintext.count + algorithm.tagByteCount,
                actual: sealed.count
            )
        }
        switch engine {
        case .galoisCounter(let context):
            try context.seal(plaintext, nonce, associatedData, into: &sealed)
        case .chaCha(let key):
            try ChaCha20Poly1305.seal(
                plaintext,
                key.span,
                nonce,
                associatedData,
                into: &sealed
            )
        }
    }

    /// Checks and decrypts into space that the caller provides.
    ///
    /// Constant time in the tag. After any error the space holds only zeros.
    ///
    /// - Parameters:
    ///   - sealed: Ciphertext ‖ tag.
    ///   - nonce: The 12 bytes used for sealing.
    ///   - associatedData: What was authenticated but not encrypted.
    ///   - plaintext: Exactly 16 bytes less than `sealed`; receives the message.
    /// - Throws: ``SuiteError/authenticationFailure`` if anything was altered,
    ///   ``SuiteError/tooShort(minimum:actual:)`` if there is no room for a tag, or another
    ///   ``SuiteError`` for a wrong length or a failing library.
    public mutating func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        do {
            try openUnwiped(sealed, nonce, associatedData, into: &plaintext)
        } catch {
            wipe(&plaintext)
            throw error
        }
    }

    private func openUnwiped(
        _ sealed: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        guard sealed.count >= algorithm.tagByteCount else {
            throw .tooShort(minimum: algorithm.tagByteCount, actual: sealed.count)
        }
        let count = sealed.count - algorithm.tagByteCount
        try check(nonce: nonce, count: count, associatedCount: associatedData.count)
        guard plaintext.count == count else {
            throw .length(expected: count, actual: plaintext.count)
        }
        switch engine {
        case .galoisCounter(let context):
            try context.open(sealed, nonce, associatedData, into: &plaintext)
        case .chaCha(let key):
            try ChaCha20Poly1305.open(
                sealed,
                key.span,
                nonce,
                associatedData,
                into: &plaintext
            )
        }
    }

    /// Lengths that the C side would not check: libcrypto counts in `Int32`.
    func check(
        nonce: Span<UInt8>,
        count: Int,
        associatedCount: Int
    ) throws(SuiteError) {
        guard nonce.count == algorithm.nonceByteCount else {
            throw .length(expected: algorithm.nonceByteCount, actual: nonce.count)
        }
        let maximum = Int(Int32.max) - algorithm.tagByteCount
        let largest = max(count, associatedCount)
        guard largest <= maximum else { throw .tooLong(maximum: maximum, actual: largest) }
    }
}
