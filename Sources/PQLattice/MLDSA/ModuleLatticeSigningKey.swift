/// A private key of ML-DSA in either form: what both can sign.
public protocol ModuleLatticeSigningKey: Sendable {
    /// tr: the hash of the public key, 64 bytes, which every μ begins with.
    var publicKeyHash: [UInt8] { get }

    /// Signs a message representative that was computed elsewhere (FIPS 204, Algorithm 7).
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - signing: Hedged or deterministic.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/length(expected:actual:)`` or ``LatticeError/random(_:)``.
    func signature(forMu μ: Span<UInt8>, signing: SigningMode) throws(LatticeError) -> [UInt8]
}

extension ModuleLatticeSigningKey {
    /// Signs a message (FIPS 204, Algorithm 2).
    ///
    /// Constant time in the key, but for the number of attempts, which doesn't depend on it.
    ///
    /// - Parameters:
    ///   - message: The message, of any length.
    ///   - context: What the signature is for, at most 255 bytes; the verifier gives the same.
    ///   - signing: Hedged by default.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/contextTooLong(actual:)`` or ``LatticeError/random(_:)``.
    public func signature(
        for message: Span<UInt8>,
        context: Span<UInt8> = Span(),
        signing: SigningMode = .hedged
    ) throws(LatticeError) -> [UInt8] {
        var storage = InlineArray<64, UInt8>(repeating: 0)
        var μ = storage.mutableSpan
        try MessageRepresentative.compute(
            message,
            context: context,
            publicKeyHash: publicKeyHash,
            into: &μ
        )
        return try signature(forMu: μ.span, signing: signing)
    }

    /// Signs a message (FIPS 204, Algorithm 2).
    ///
    /// - Parameters:
    ///   - message: The message, of any length.
    ///   - context: What the signature is for, at most 255 bytes; the verifier gives the same.
    ///   - signing: Hedged by default.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/contextTooLong(actual:)`` or ``LatticeError/random(_:)``.
    public func signature(
        for message: [UInt8],
        context: [UInt8] = [],
        signing: SigningMode = .hedged
    ) throws(LatticeError) -> [UInt8] {
        try signature(for: message.span, context: context.span, signing: signing)
    }

    /// Signs a message representative that was computed elsewhere (FIPS 204, Algorithm 7).
    ///
    /// - Parameters:
    ///   - μ: 64 bytes.
    ///   - signing: Hedged by default.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/length(expected:actual:)`` or ``LatticeError/random(_:)``.
    public func signature(
        forMu μ: [UInt8],
        signing: SigningMode = .hedged
    ) throws(LatticeError) -> [UInt8] {
        try signature(forMu: μ.span, signing: signing)
    }

    /// Signs a digest, as HashML-DSA does (FIPS 204, Algorithm 4).
    ///
    /// - Parameters:
    ///   - digest: The message's digest.
    ///   - function: The function that made it.
    ///   - context: What the signature is for, at most 255 bytes; the verifier gives the same.
    ///   - signing: Hedged by default.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/length(expected:actual:)`` if the digest isn't as long as the
    ///   function's, ``LatticeError/contextTooLong(actual:)`` or ``LatticeError/random(_:)``.
    public func signature(
        forPrehashed digest: Span<UInt8>,
        by function: Prehash,
        context: Span<UInt8> = Span(),
        signing: SigningMode = .hedged
    ) throws(LatticeError) -> [UInt8] {
        var storage = InlineArray<64, UInt8>(repeating: 0)
        var μ = storage.mutableSpan
        try MessageRepresentative.compute(
            digest: digest,
            by: function,
            context: context,
            publicKeyHash: publicKeyHash,
            into: &μ
        )
        return try signature(forMu: μ.span, signing: signing)
    }

    /// Signs a digest, as HashML-DSA does (FIPS 204, Algorithm 4).
    ///
    /// - Parameters:
    ///   - digest: The message's digest.
    ///   - function: The function that made it.
    ///   - context: What the signature is for, at most 255 bytes; the verifier gives the same.
    ///   - signing: Hedged by default.
    /// - Returns: The signature.
    /// - Throws: ``LatticeError/length(expected:actual:)`` if the digest isn't as long as the
    ///   function's, ``LatticeError/contextTooLong(actual:)`` or ``LatticeError/random(_:)``.
    public func signature(
        forPrehashed digest: [UInt8],
        by function: Prehash,
        context: [UInt8] = [],
        signing: SigningMode = .hedged
    ) throws(LatticeError) -> [UInt8] {
        try signature(
            forPrehashed: digest.span,
            by: function,
            context: context.span,
            signing: signing
        )
    }
}
