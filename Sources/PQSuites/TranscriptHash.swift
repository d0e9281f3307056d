/// A hash that can tell its value at any point and then go on, as a handshake's transcript needs.
public struct TranscriptHash: ~Copyable, Sendable {
    private var state: DigestState

    /// Starts an empty transcript.
    ///
    /// - Parameter algorithm: The hash function.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public init(_ algorithm: HashAlgorithm) throws(SuiteError) {
        state = try DigestState(algorithm)
    }

    /// The hash function.
    public var algorithm: HashAlgorithm { state.algorithm }

    /// Appends to the transcript.
    ///
    /// - Parameter message: The next bytes.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public mutating func update(_ message: Span<UInt8>) throws(SuiteError) {
        try state.update(message)
    }

    /// Appends to the transcript.
    ///
    /// - Parameter message: The next bytes.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public mutating func update(_ message: [UInt8]) throws(SuiteError) {
        try state.update(message.span)
    }

    /// The digest of all that was appended so far; the transcript goes on unchanged.
    ///
    /// - Returns: The digest.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public func current() throws(SuiteError) -> [UInt8] {
        let copy = try DigestState(copying: state)
        var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
        var output = digest.mutableSpan
        try copy.finish(into: &output)
        return digest
    }

    /// A second transcript that starts where this one stands.
    ///
    /// - Returns: An independent transcript.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public func copy() throws(SuiteError) -> TranscriptHash {
        TranscriptHash(continuing: try DigestState(copying: state))
    }

    private init(continuing state: consuming DigestState) {
        self.state = state
    }
}
