public import PQLattice
public import PQSecrets

/// Why a primitive of this module gave no result.
public enum SuiteError: Error, Equatable, Sendable {
    /// A key, nonce, share or output has another length than the algorithm fixes.
    case length(expected: Int, actual: Int)
    /// The input can't hold what it must hold, such as a tag.
    case tooShort(minimum: Int, actual: Int)
    /// More was given or asked for than the algorithm allows.
    case tooLong(maximum: Int, actual: Int)
    /// Key, nonce, associated data and ciphertext don't belong together.
    case authenticationFailure
    /// The ciphertext is none, or was made with another key; which of the two is not told.
    case decryptionFailure
    /// The bytes are no key: a point off the curve or at infinity, a number out of range.
    case invalidKey
    /// A parameter of a password hash that this module refuses to spend time or memory on.
    case unacceptableCost(PasswordHash.Parameter, actual: Int)
    /// The other side's X25519 share forces a secret that everyone knows.
    case invalidShare
    /// An HPKE suite names one KEM and the key is of another.
    case mismatchedKEM(suite: HPKE.KEM, key: HPKE.KEM)
    /// An HPKE context has used up its sequence numbers.
    case messageLimitReached
    /// The lattice half of a hybrid refused its input.
    case lattice(LatticeError)
    /// No source of randomness answered.
    case random(RandomError)
    /// libsodium or libcrypto refused; the text names the library and the call.
    case libraryFailure(String)
}

extension SuiteError {
    /// Puts a lattice error into this module's terms.
    ///
    /// - Parameter error: What the lattice half threw.
    init(_ error: LatticeError) {
        self = if case .random(let cause) = error { .random(cause) } else { .lattice(error) }
    }
}

/// Checks a length before anything looks at the content.
///
/// - Parameters:
///   - bytes: What came.
///   - expected: How many bytes there must be.
/// - Throws: ``SuiteError/length(expected:actual:)``.
func requireLength(_ bytes: Span<UInt8>, _ expected: Int) throws(SuiteError) {
    if bytes.count != expected {
        throw .length(expected: expected, actual: bytes.count)
    }
}

/// Draws secret bytes, with this module's error.
///
/// - Parameters:
///   - count: How many bytes.
///   - source: Where they come from.
/// - Returns: The bytes.
/// - Throws: ``SuiteError/random(_:)`` if the source fails.
func draw(_ count: Int, from source: some RandomSource) throws(SuiteError) -> SecretBytes {
    do {
        return try SecretBytes(random: count, from: source)
    } catch {
        throw .random(error)
    }
}
