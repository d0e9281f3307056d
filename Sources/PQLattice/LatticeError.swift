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
    /// The hash in an expanded decapsulation key is not that of the encapsulation key beside it
    /// (FIPS 203, Section 7.3).
    case publicKeyHashMismatch
    /// The context has more than 255 bytes (FIPS 204, Section 5.2).
    case contextTooLong(actual: Int)
    /// An expanded signing key holds a coefficient of s₁ or s₂ outside −η … η.
    case privateKeyOutOfRange
    /// The parts of an expanded signing key don't belong together.
    case inconsistentPrivateKey
    /// There was no randomness to be had.
    case random(RandomError)
}
