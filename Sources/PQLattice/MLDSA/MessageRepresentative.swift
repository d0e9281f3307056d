import PQKeccak

/// A message representative μ in the making: the message comes in pieces, 64 bytes come out.
///
/// Started by a key's `messageRepresentative(context:)`. The bytes go to `signature(forMu:)` or
/// `isValidSignature(_:forMu:)`, so that a long message need not be at hand in one piece, nor on
/// the machine that holds the private key (FIPS 204, Section 6.2).
public struct MessageRepresentative: ~Copyable, Sendable {
    private var sponge = AbsorbingSponge(.shake256)

    /// Starts with the public key's hash and the frame of one interface.
    ///
    /// - Parameters:
    ///   - publicKeyHash: tr, 64 bytes.
    ///   - domain: Whether what follows is a message or a digest.
    ///   - context: At most 255 bytes.
    /// - Throws: ``LatticeError/contextTooLong(actual:)``.
    init(
        publicKeyHash: [UInt8],
        domain: Domain,
        context: Span<UInt8>
    ) throws(LatticeError) {
        try requireContextLength(context)
        sponge.absorb(publicKeyHash.span)
        sponge.absorb(domain.rawValue)
        sponge.absorb(UInt8(context.count))
        sponge.absorb(context)
    }

    /// Starts with the public key's hash alone, for a message that already has its frame.
    ///
    /// - Parameter publicKeyHash: tr, 64 bytes.
    package init(unframedWithPublicKeyHash publicKeyHash: [UInt8]) {
        sponge.absorb(publicKeyHash.span)
    }

    /// Takes the next piece of the message.
    ///
    /// - Parameter piece: Any number of bytes.
    public mutating func update(_ piece: Span<UInt8>) {
        sponge.absorb(piece)
    }

    /// Takes the next piece of the message.
    ///
    /// - Parameter piece: Any number of bytes.
    public mutating func update(_ piece: [UInt8]) {
        sponge.absorb(piece.span)
    }

    /// Ends the message.
    ///
    /// - Returns: μ, 64 bytes.
    public consuming func finalize() -> [UInt8] {
        var μ = [UInt8](repeating: 0, count: 64)
        var output = μ.mutableSpan
        var stream = sponge.squeezing()
        stream.squeeze(into: &output)
        return μ
    }

    /// The byte that keeps messages and digests apart (FIPS 204, Algorithm 2, and
    /// FIPS 204, Algorithm 4).
    enum Domain: UInt8 {
        case message = 0
        case digest = 1
    }
}

extension MessageRepresentative {
    /// Computes μ of a whole message, without the heap.
    static func compute(
        _ message: Span<UInt8>,
        context: Span<UInt8>,
        publicKeyHash: [UInt8],
        into μ: inout MutableSpan<UInt8>
    ) throws(LatticeError) {
        var hash = try begin(publicKeyHash: publicKeyHash, domain: .message, context: context)
        hash.absorb(message)
        hash.finish(into: &μ)
    }

    /// Computes μ of a message's digest, without the heap.
    static func compute(
        digest: Span<UInt8>,
        by function: Prehash,
        context: Span<UInt8>,
        publicKeyHash: [UInt8],
        into μ: inout MutableSpan<UInt8>
    ) throws(LatticeError) {
        try requireLength(digest, function.byteCount)
        var hash = try begin(publicKeyHash: publicKeyHash, domain: .digest, context: context)
        let identifier = function.identifier
        hash.absorb(identifier.span)
        hash.absorb(digest)
        hash.finish(into: &μ)
    }

    /// What every message begins with; no secret is in it yet.
    private static func begin(
        publicKeyHash: [UInt8],
        domain: Domain,
        context: Span<UInt8>
    ) throws(LatticeError) -> MessageHash {
        try requireContextLength(context)
        var hash = MessageHash()
        hash.absorb(publicKeyHash.span)
        hash.absorb(domain.rawValue)
        hash.absorb(UInt8(context.count))
        hash.absorb(context)
        return hash
    }
}

/// Checks a context's length, which goes into one byte (FIPS 204, Algorithm 2).
private func requireContextLength(_ context: Span<UInt8>) throws(LatticeError) {
    guard context.count <= 255 else { throw .contextTooLong(actual: context.count) }
}
