import PQLattice

/// The errors of swift-crypto that its post-quantum types throw.
public enum CryptoKitError: Error, Equatable {
    /// A key isn't as long as it must be.
    case incorrectKeySize
    /// Another input isn't as long as it must be.
    case incorrectParameterSize
    /// A key's content isn't valid, or there is no randomness. The number says nothing here.
    case underlyingCoreCryptoError(error: Int32)
    /// A signing key's seed makes another public key than the one given with it.
    case unwrapFailure
}

/// Runs an operation of PQLattice and throws its error as swift-crypto would.
///
/// - Parameters:
///   - length: What a wrong length is called.
///   - mismatch: What two parts that don't belong together are called.
///   - operation: What to do.
/// - Returns: What the operation returns.
/// - Throws: An error of swift-crypto's.
func translating<R: ~Copyable>(
    length: any Error = CryptoKitError.incorrectKeySize,
    mismatch: any Error = CryptoKitError.unwrapFailure,
    _ operation: () throws(LatticeError) -> R
) throws -> R {
    do {
        return try operation()
    } catch {
        switch error {
        case .length: throw length
        case .inconsistentPrivateKey, .publicKeyHashMismatch: throw mismatch
        default: throw CryptoKitError.underlyingCoreCryptoError(error: 0)
        }
    }
}
