import PQSecrets

// Doors for tests only: a level by name, a damaged key, a signature with its statistics.

extension ModuleLatticeSignature.PrivateKey {
    /// Reads a key from its seed, for one build of the kernels.
    ///
    /// - Parameters:
    ///   - seedRepresentation: ξ, 32 bytes.
    ///   - level: Which build.
    /// - Throws: ``LatticeError/length(expected:actual:)``.
    package init(seedRepresentation: [UInt8], level: LatticeLevel) throws(LatticeError) {
        try requireLength(seedRepresentation.span, ModuleLatticeSignature.seedByteCount)
        self.init(seed: .init(copying: seedRepresentation.span), level: level)
    }

    /// The same key after a fault.
    ///
    /// - Parameter isLowPart: Whether t₀ is damaged, so that there is never a signature; else s₁,
    ///   so that signatures don't verify.
    /// - Returns: The damaged key.
    package func damaged(isLowPart: Bool) -> Self {
        Self(damaging: self, isLowPart: isLowPart)
    }

    /// Signs, and tells why attempts were rejected.
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - rnd: 32 bytes.
    ///   - attempts: How many attempts there may be.
    ///   - rejections: Where attempts rejected for r₀, z, c·t₀ and the hint's weight are counted.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/attemptsExhausted(limit:)``.
    package func signature(
        forMu μ: [UInt8],
        rnd: [UInt8],
        attempts: Int,
        rejections: inout InlineArray<4, Int>
    ) throws(LatticeError) -> [UInt8] {
        try key.signature(
            forMu: μ.span,
            rnd: rnd.span,
            attempts: attempts,
            rejections: &rejections
        )
    }
}

extension ModuleLatticeSignature.ExpandedPrivateKey {
    /// Reads an expanded key and checks it, with one build of the kernels.
    ///
    /// - Parameters:
    ///   - rawRepresentation: ρ, K, tr, s₁, s₂ and t₀.
    ///   - level: Which build.
    /// - Throws: As without a level.
    package init(rawRepresentation: [UInt8], level: LatticeLevel) throws(LatticeError) {
        try self.init(rawRepresentation.span, level: level)
    }
}

extension ModuleLatticeSignature.PublicKey {
    /// Reads a public key, for one build of the kernels.
    ///
    /// - Parameters:
    ///   - rawRepresentation: ρ and t₁.
    ///   - level: Which build.
    /// - Throws: ``LatticeError/length(expected:actual:)``.
    package init(rawRepresentation: [UInt8], level: LatticeLevel) throws(LatticeError) {
        try requireLength(rawRepresentation.span, ModuleLatticeSignature.publicKeyByteCount)
        self.init(
            PreparedPublicKey(
                rawRepresentation,
                set: ModuleLatticeSignature.number,
                level: level
            )
        )
    }
}
