import PQLatticeCore
import PQSecrets

extension ModuleLatticeSignature.ExpandedPrivateKey {
    /// What is wrong with an expanded key that was refused as inconsistent.
    ///
    /// - Parameter bytes: ρ, K, tr, s₁, s₂ and t₀, as many bytes as the set has.
    /// - Returns: Whether tr is the hash of the public key that ρ, s₁ and s₂ make, and whether t₀ is
    ///   what they leave; nil if s₁ or s₂ is out of range.
    package static func consistency(
        of bytes: Span<UInt8>
    ) -> (isHashRight: Bool, isLowPartRight: Bool)? {
        let set = ModuleLatticeSignature.number
        let sizes = mldsaSizes(set)
        guard bytes.count == sizes.privateKey else { return nil }
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
            level: .current
        )
        guard outcome != 1 else { return nil }
        var hash = SHAKE256()
        hash.absorb(publicKey.span)
        var stream = hash.squeezing()
        var tr = [UInt8](repeating: 0, count: 64)
        var output = tr.mutableSpan
        stream.squeeze(into: &output)
        let isHashRight = constantTimeEqual(tr.span, bytes.extracting(64..<128))
        // With the right tr in its place, only t₀ can still be wrong.
        var mended = SecretBytes(copying: bytes)
        var target = mended.mutableSpan
        for index in tr.indices { target[64 + index] = tr[index] }
        let isLowPartRight = (try? Self(mended.span, level: .current)) != nil
        return (isHashRight, isLowPartRight)
    }
}
