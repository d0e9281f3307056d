public import PQSecrets

/// Where the randomness of a signature comes from (FIPS 204, Section 3.4).
public struct SigningMode: Sendable {
    private let origin: Origin
    /// Whether each signature is verified before it is released.
    private(set) var isVerifying = false

    private init(origin: Origin) {
        self.origin = origin
    }

    /// Fresh randomness from the system for each signature: the default.
    public static let hedged = hedged(from: SystemRandomSource())

    /// The same signature for the same key and message.
    ///
    /// For platforms without randomness and for tests: faults and side channels do more harm here.
    public static let deterministic = SigningMode(origin: .given([UInt8](repeating: 0, count: 32)))

    /// Fresh randomness from a source of the caller's.
    ///
    /// - Parameter source: Where 32 bytes for each signature come from.
    /// - Returns: The mode.
    public static func hedged(from source: some RandomSource) -> SigningMode {
        // A closure rather than an existential, which Embedded Swift doesn't have.
        SigningMode(
            origin: .source { (bytes: inout MutableSpan<UInt8>) throws(LatticeError) in
                try fillRandomly(&bytes, from: source)
            }
        )
    }

    /// The same mode, with each signature verified before it is released.
    ///
    /// A fault in the processor or in memory can make a signature that is wrong and tells of the
    /// private key. Such a one is not released: ``LatticeError/faultySignature`` is thrown.
    public var verifying: SigningMode {
        var mode = self
        mode.isVerifying = true
        return mode
    }

    /// Randomness that is known beforehand, for test vectors.
    ///
    /// - Parameter rnd: 32 bytes.
    /// - Returns: The mode.
    package static func given(rnd: [UInt8]) -> SigningMode {
        SigningMode(origin: .given(rnd))
    }

    /// Draws rnd for one signature.
    ///
    /// - Parameter rnd: The 32 bytes to overwrite.
    /// - Throws: ``LatticeError/length(expected:actual:)`` or ``LatticeError/random(_:)``.
    func draw(into rnd: inout MutableSpan<UInt8>) throws(LatticeError) {
        switch origin {
        case .source(let fill):
            try fill(&rnd)
        case .given(let bytes):
            try requireLength(bytes.span, rnd.count)
            for index in rnd.indices { rnd[index] = bytes[index] }
        }
    }

    private enum Origin: Sendable {
        case source(@Sendable (inout MutableSpan<UInt8>) throws(LatticeError) -> Void)
        case given([UInt8])
    }
}
