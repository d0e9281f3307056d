public import PQSecrets

/// Where the randomness of a signature comes from (FIPS 204, Section 3.4).
public struct SigningMode: Sendable {
    private let origin: Origin

    /// Fresh randomness from the system for each signature: the default.
    public static let hedged = SigningMode(origin: .source(SystemRandomSource()))

    /// The same signature for the same key and message.
    ///
    /// For platforms without randomness and for tests: faults and side channels do more harm here.
    public static let deterministic = SigningMode(origin: .given([UInt8](repeating: 0, count: 32)))

    /// Fresh randomness from a source of the caller's.
    ///
    /// - Parameter source: Where 32 bytes for each signature come from.
    /// - Returns: The mode.
    public static func hedged(from source: some RandomSource) -> SigningMode {
        SigningMode(origin: .source(source))
    }

    /// Randomness that is known beforehand, for test vectors.
    ///
    /// - Parameter rnd: 32 bytes.
    /// - Returns: The mode.
    package static func given(rnd: [UInt8]) -> SigningMode {
        SigningMode(origin: .given(rnd))
    }

    /// The 32 bytes rnd of one signature.
    ///
    /// - Throws: ``LatticeError/random(_:)``.
    func randomness() throws(LatticeError) -> SecretBytes {
        switch origin {
        case .source(let source):
            return try randomSeed(32, from: source)
        case .given(let rnd):
            try requireLength(rnd.span, 32)
            return SecretBytes(copying: rnd.span)
        }
    }

    private enum Origin: Sendable {
        case source(any RandomSource)
        case given([UInt8])
    }
}
