import PQLatticeCore
import PQSecrets

/// A public key, decoded and expanded: Â, t₁ and tr are made once and serve every signature.
///
/// Shared by the copies of a key, and by the private key that it belongs to.
final class PreparedPublicKey: Sendable {
    /// The parameter set: 44, 65 or 87.
    let set: Int
    /// Which build of the kernels works on this key.
    let level: LatticeLevel
    /// The key's bytes.
    let encoded: [UInt8]
    /// tr: the hash of the key's bytes, 64 bytes.
    let hash: [UInt8]
    /// Â and t₁ · 2¹³, transformed.
    let matrix: PreparedPolynomials

    /// Expands a public key.
    ///
    /// - Parameters:
    ///   - encoded: The key's bytes, as many as the set has.
    ///   - set: The parameter set.
    ///   - level: Which build works.
    init(_ encoded: [UInt8], set: Int, level: LatticeLevel) {
        var matrix = PreparedPolynomials(count: mldsaSizes(set).matrix)
        var hash = [UInt8](repeating: 0, count: 64)
        var matrixSpan = matrix.mutableSpan
        var hashSpan = hash.mutableSpan
        MLDSAKernels.prepare(
            set,
            publicKey: encoded.span,
            matrix: &matrixSpan,
            hash: &hashSpan,
            level: level
        )
        self.set = set
        self.level = level
        self.encoded = encoded
        self.hash = hash
        self.matrix = matrix
    }

    /// Takes over what making a private key made.
    init(
        _ encoded: [UInt8],
        hash: [UInt8],
        matrix: consuming PreparedPolynomials,
        set: Int,
        level: LatticeLevel
    ) {
        self.set = set
        self.level = level
        self.encoded = encoded
        self.hash = hash
        self.matrix = matrix
    }

    /// Whether a signature fits a message representative (FIPS 204, Algorithm 8).
    ///
    /// - Parameters:
    ///   - signature: Any bytes.
    ///   - μ: 64 bytes.
    /// - Returns: Whether the key's owner made it for μ.
    func isValid(_ signature: Span<UInt8>, forMu μ: Span<UInt8>) -> Bool {
        MLDSAKernels.isValid(set, signature, forMu: μ, matrix: matrix, level: level)
    }
}

/// What is kept of a public key that will hardly be used: its bytes and their hash.
final class CompactPublicKey: Sendable {
    /// The key's bytes.
    let encoded: [UInt8]
    /// tr: the hash of the key's bytes, 64 bytes.
    let hash: [UInt8]
    private let level: LatticeLevel

    /// Keeps what can't be made again, and the hash.
    init(_ key: PreparedPublicKey) {
        encoded = key.encoded
        hash = key.hash
        level = key.level
    }

    /// The key, expanded anew.
    func prepared(_ set: Int) -> PreparedPublicKey {
        PreparedPublicKey(encoded, set: set, level: level)
    }
}
