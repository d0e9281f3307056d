public import PQSecrets

/// The keyed hash (RFC 2104), over the hash functions of ``HashAlgorithm``.
public enum HMAC {
    /// Authenticates a message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - key: The key, of any length.
    ///   - algorithm: The hash function beneath.
    /// - Returns: The authentication code, as long as the hash's digest.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public static func authenticationCode(
        for message: Span<UInt8>,
        key: Span<UInt8>,
        using algorithm: HashAlgorithm
    ) throws(SuiteError) -> SecretBytes {
        let keyed = try KeyedHash(key: key, using: algorithm)
        var run = try keyed.begin()
        try run.update(message)
        return try keyed.finish(run)
    }

    /// Whether a code belongs to a message.
    ///
    /// Constant time in the contents of `code`.
    ///
    /// - Parameters:
    ///   - code: The code to check; a wrong length is a wrong code.
    ///   - message: The message.
    ///   - key: The key, of any length.
    ///   - algorithm: The hash function beneath.
    /// - Returns: Whether the code is right.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public static func isValidAuthenticationCode(
        _ code: Span<UInt8>,
        for message: Span<UInt8>,
        key: Span<UInt8>,
        using algorithm: HashAlgorithm
    ) throws(SuiteError) -> Bool {
        let expected = try authenticationCode(for: message, key: key, using: algorithm)
        return constantTimeEqual(expected.span, code)
    }
}

/// A key of HMAC, absorbed once: each message then starts from the two prepared states.
///
/// With K′ the key padded to a block (hashed first if it is longer), the code of a message is
/// H(K′ ⊕ opad ‖ H(K′ ⊕ ipad ‖ message)); `inner` and `outer` have absorbed their first block.
struct KeyedHash: ~Copyable {
    private let inner: DigestState
    private let outer: DigestState

    /// Absorbs a key.
    init(key: Span<UInt8>, using algorithm: HashAlgorithm) throws(SuiteError) {
        var block = SecretBytes(zeros: algorithm.blockByteCount)
        var bytes = block.mutableSpan
        if key.count > bytes.count {
            var state = try DigestState(algorithm)
            try state.update(key)
            var head = bytes._mutatingExtracting(first: algorithm.byteCount)
            try state.finish(into: &head)
        } else {
            for index in key.indices { bytes[index] = key[index] }
        }
        let inner = try Self.state(of: block.span, masked: 0x36, using: algorithm)
        let outer = try Self.state(of: block.span, masked: 0x5C, using: algorithm)
        self.inner = inner
        self.outer = outer
    }

    /// Starts a message.
    borrowing func begin() throws(SuiteError) -> DigestState {
        try DigestState(copying: inner)
    }

    /// Ends a message that ``begin()`` started.
    borrowing func finish(_ message: consuming DigestState) throws(SuiteError) -> SecretBytes {
        var code = SecretBytes(zeros: inner.algorithm.byteCount)
        var bytes = code.mutableSpan
        try message.finish(into: &bytes)
        var run = try DigestState(copying: outer)
        try run.update(bytes.span)
        try run.finish(into: &bytes)
        return code
    }

    private static func state(
        of block: Span<UInt8>,
        masked mask: UInt8,
        using algorithm: HashAlgorithm
    ) throws(SuiteError) -> DigestState {
        var masked = SecretBytes(copying: block)
        var bytes = masked.mutableSpan
        for index in bytes.indices { bytes[index] ^= mask }
        var state = try DigestState(algorithm)
        try state.update(masked.span)
        return state
    }
}
