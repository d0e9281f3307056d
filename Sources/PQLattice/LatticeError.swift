public import PQSecrets

/// What can be wrong with the input of a lattice operation.
///
/// A signature that doesn't verify and a ciphertext that was tampered with are no errors: the
/// one answers `false`, the other decapsulates to an unrelated secret.
public enum LatticeError: Error, Equatable, Sendable {
    /// The input has `actual` bytes where the parameter set has `expected`.
    case length(expected: Int, actual: Int)
    /// The encapsulation key's coefficient at `index`, counted through all its polynomials, is
    /// not below q (FIPS 203, Section 7.2).
    case coefficientTooLarge(index: Int)
    /// The hash stored with a private key is not that of its public key: in an expanded
    /// decapsulation key (FIPS 203, Section 7.3) or in an integrity-checked seed.
    case publicKeyHashMismatch
    /// The context has more than 255 bytes (FIPS 204, Section 5.2).
    case contextTooLong(actual: Int)
    /// An expanded signing key holds a coefficient of s₁ or s₂ outside −η … η.
    case privateKeyOutOfRange
    /// The parts of an expanded signing key don't belong together, or a seed and the public key
    /// given with it.
    case inconsistentPrivateKey
    /// Every one of the attempts at a signature was rejected (FIPS 204, Appendix C).
    case attemptsExhausted(limit: Int)
    /// A fresh signature didn't verify: a fault, and nothing was released.
    case faultySignature
    /// There was no randomness to be had.
    case random(RandomError)
}

/// Checks a length before anything looks at the content.
///
/// - Parameters:
///   - bytes: What came.
///   - expected: How many bytes there must be.
/// - Throws: ``LatticeError/length(expected:actual:)``.
func requireLength(_ bytes: Span<UInt8>, _ expected: Int) throws(LatticeError) {
    if bytes.count != expected {
        throw .length(expected: expected, actual: bytes.count)
    }
}
