import PQLatticeCore
import PQSecrets

/// A private key, expanded and transformed, with its public key.
///
/// All its secrets live in storage that is wiped when the last owner of the key ends.
final class PreparedPrivateKey: Sendable {
    /// The public key, which shares Â with this one.
    let publicKey: PreparedPublicKey
    /// The expanded private key's bytes: ρ, K, tr, s₁, s₂, t₀.
    let encoded: SecretBytes
    /// s₁, s₂ and t₀, transformed.
    private let secrets: PreparedPolynomials

    /// Makes the key pair of a seed (FIPS 204, Algorithm 6).
    ///
    /// - Parameters:
    ///   - seed: ξ, 32 secret bytes.
    ///   - set: The parameter set: 44, 65 or 87.
    ///   - level: Which build of the kernels works.
    init(seed: Span<UInt8>, set: Int, level: LatticeLevel) {
        let sizes = mldsaSizes(set)
        var matrix = PreparedPolynomials(count: sizes.matrix)
        var secrets = PreparedPolynomials(count: sizes.secrets)
        var publicKey = [UInt8](repeating: 0, count: sizes.publicKey)
        var encoded = SecretBytes(zeros: sizes.privateKey)
        var matrixSpan = matrix.mutableSpan
        var secretsSpan = secrets.mutableSpan
        var publicKeySpan = publicKey.mutableSpan
        var encodedSpan = encoded.mutableSpan
        MLDSAKernels.makeKey(
            set,
            seed: seed,
            matrix: &matrixSpan,
            secrets: &secretsSpan,
            publicKey: &publicKeySpan,
            privateKey: &encodedSpan,
            level: level
        )
        self.publicKey = PreparedPublicKey(
            publicKey,
            hash: [UInt8](copying: encoded.span.extracting(64..<128)),
            matrix: matrix,
            set: set,
            level: level
        )
        self.encoded = encoded
        self.secrets = secrets
    }

    /// Reads an expanded private key and checks that its parts belong together.
    ///
    /// - Parameters:
    ///   - bytes: The key's bytes, as many as the set has.
    ///   - set: The parameter set: 44, 65 or 87.
    ///   - level: Which build of the kernels works.
    /// - Throws: ``LatticeError/privateKeyOutOfRange`` or ``LatticeError/inconsistentPrivateKey``.
    init(decoding bytes: Span<UInt8>, set: Int, level: LatticeLevel) throws(LatticeError) {
        let sizes = mldsaSizes(set)
        var matrix = PreparedPolynomials(count: sizes.matrix)
        var secrets = PreparedPolynomials(count: sizes.secrets)
        var publicKey = [UInt8](repeating: 0, count: sizes.publicKey)
        var matrixSpan = matrix.mutableSpan
        var secretsSpan = secrets.mutableSpan
        var publicKeySpan = publicKey.mutableSpan
        let outcome = MLDSAKernels.prepare(
            set,
            privateKey: bytes,
            matrix: &matrixSpan,
            secrets: &secretsSpan,
            publicKey: &publicKeySpan,
            level: level
        )
        switch outcome {
        case 0: break
        case 1: throw .privateKeyOutOfRange
        default: throw .inconsistentPrivateKey
        }
        self.publicKey = PreparedPublicKey(
            publicKey,
            hash: [UInt8](copying: bytes.extracting(64..<128)),
            matrix: matrix,
            set: set,
            level: level
        )
        encoded = SecretBytes(copying: bytes)
        self.secrets = secrets
    }

    /// A key as a fault would leave it: a door for tests.
    ///
    /// - Parameters:
    ///   - key: The key to damage.
    ///   - isLowPart: Whether 2¹⁹ is added to the constant coefficient of t₀'s last polynomial, so
    ///     that c·t₀ is always too long; else 1 to that of s₁'s first one.
    init(damaging key: PreparedPrivateKey, isLowPart: Bool) {
        publicKey = key.publicKey
        encoded = key.encoded.copy()
        let count = mldsaSizes(key.publicKey.set).secrets
        secrets =
            isLowPart
            ? key.secrets.damaged(at: count - 32, by: 1 << 19, isTransform: true)
            : key.secrets.damaged(at: 0, by: 1, isTransform: false)
    }
}

extension PreparedPrivateKey {
    /// Attempts at a signature before there is none (FIPS 204, Appendix C).
    ///
    /// An attempt fails with a chance of about 1 − 1/4.25, 1 − 1/5.1 and 1 − 1/3.85 for
    /// ML-DSA-44, -65 and -87 (FIPS 204, Table 1): all 814 with one below 2⁻³¹⁵, 2⁻²⁵⁶ and 2⁻³⁵³.
    static var attemptLimit: Int { 814 }

    /// Draws rnd and signs a message representative (FIPS 204, Algorithm 7).
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - signing: Where rnd comes from, and whether the signature is verified.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/length(expected:actual:)``, ``LatticeError/random(_:)``,
    ///   ``LatticeError/attemptsExhausted(limit:)`` or ``LatticeError/faultySignature``.
    func signature(
        forMu μ: Span<UInt8>,
        signing: SigningMode
    ) throws(LatticeError) -> [UInt8] {
        try requireLength(μ, 64)
        var storage = InlineArray<32, UInt8>(repeating: 0)
        var rnd = storage.mutableSpan
        defer {
            // The 32 bytes of this frame.
            unsafe rnd.withUnsafeMutableBytes { bytes in
                if let start = bytes.baseAddress { unsafe wipe(start, byteCount: bytes.count) }
            }
        }
        try signing.draw(into: &rnd)
        var rejections = InlineArray<4, Int>(repeating: 0)
        let signature = try signature(
            forMu: μ,
            rnd: rnd.span,
            attempts: Self.attemptLimit,
            rejections: &rejections
        )
        if signing.isVerifying { disclose(signature.span, .output) }
        if signing.isVerifying, !publicKey.isValid(signature.span, forMu: μ) {
            throw .faultySignature
        }
        return signature
    }

    /// Signs a message representative.
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - rnd: 32 bytes.
    ///   - attempts: How many attempts there may be.
    ///   - rejections: Where attempts rejected for r₀, z, c·t₀ and the hint's weight are counted.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/attemptsExhausted(limit:)``.
    func signature(
        forMu μ: Span<UInt8>,
        rnd: Span<UInt8>,
        attempts: Int,
        rejections: inout InlineArray<4, Int>
    ) throws(LatticeError) -> [UInt8] {
        let set = publicKey.set
        var signature = [UInt8](repeating: 0, count: mldsaSizes(set).signature)
        var target = signature.mutableSpan
        var counts = rejections.mutableSpan
        let isSigned = MLDSAKernels.sign(
            set,
            μ: μ,
            rnd: rnd,
            privateKey: encoded,
            matrix: publicKey.matrix,
            secrets: secrets,
            attempts: attempts,
            rejections: &counts,
            into: &target,
            level: publicKey.level
        )
        guard isSigned else { throw .attemptsExhausted(limit: attempts) }
        return signature
    }
}
