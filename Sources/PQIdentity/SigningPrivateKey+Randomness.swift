import PQLattice
package import PQSecrets

extension SigningPrivateKey {
    /// Signs a message with an empty context, hedged with randomness from a source of the caller's.
    ///
    /// A protocol machine that draws all its randomness from one place can then be run again byte
    /// for byte, which is how transcripts are made.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - source: Where 32 bytes come from.
    /// - Returns: The signature.
    /// - Throws: ``IdentityError``.
    package func signature(
        for message: [UInt8],
        from source: any RandomSource
    ) throws(IdentityError) -> [UInt8] {
        let mode = SigningMode.hedged(from: source)
        do {
            return switch self {
            case .mldsa44(let key): try key.signature(for: message, signing: mode)
            case .mldsa65(let key): try key.signature(for: message, signing: mode)
            case .mldsa87(let key): try key.signature(for: message, signing: mode)
            case .expandedMLDSA44(let key): try key.signature(for: message, signing: mode)
            case .expandedMLDSA65(let key): try key.signature(for: message, signing: mode)
            case .expandedMLDSA87(let key): try key.signature(for: message, signing: mode)
            // The classical ones need none, or take their library's.
            default: try signature(for: message)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }
}
