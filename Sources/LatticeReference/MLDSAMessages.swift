package import PQLattice

/// What is signed, in one of the four forms that reach ML-DSA.
package enum MLDSAContent: Sendable, Equatable {
    /// A message with a context (FIPS 204, Algorithm 2).
    case message([UInt8], context: [UInt8])
    /// A digest with a context (FIPS 204, Algorithm 4).
    case digest([UInt8], by: Prehash, context: [UInt8])
    /// A message that already has its frame, M′ (FIPS 204, Algorithm 7).
    case framed([UInt8])
    /// The message representative μ.
    case representative([UInt8])
}

extension MLDSAReference {
    /// μ (FIPS 204, Algorithm 7).
    mutating func representative(
        _ content: MLDSAContent,
        tr: [UInt8]
    ) throws(Refusal) -> [UInt8] {
        if case .representative(let μ) = content {
            guard μ.count == 64 || has(.dsaRepresentativeLengthUnchecked) else {
                throw .length("μ")
            }
            return μ
        }
        let m = try framed(content)
        trace.note("M′", m)
        return h(tr + m, has(.dsaRepresentativeShort) ? 32 : 64)
    }

    /// M′ (FIPS 204, Algorithms 2 and 4).
    private func framed(_ content: MLDSAContent) throws(Refusal) -> [UInt8] {
        switch content {
        case .message(let message, let context):
            return [0] + (try prefix(context)) + message
        case .digest(let digest, let function, let context):
            guard digest.count == function.byteCount else { throw .length("digest") }
            return [has(.dsaSeparatorMissing) ? 0 : 1] + (try prefix(context))
                + (has(.dsaIdentifierMissing) ? [] : function.objectIdentifier)
                + digest.prefix(digestByteCount(function))
        case .framed(let m): return m
        case .representative: return []
        }
    }

    /// The context's length and the context.
    private func prefix(_ context: [UInt8]) throws(Refusal) -> [UInt8] {
        var limit = 255
        if has(.dsaContext256Accepted) { limit = 256 }
        if has(.dsaContext255Refused) { limit = 254 }
        guard context.count <= limit else { throw .context }
        let count = has(.dsaContextLengthMissing) ? [] : [UInt8(truncatingIfNeeded: context.count)]
        return count + (has(.dsaContextMissing) ? [] : context)
    }

    /// Bytes of a digest (FIPS 204, Section 5.4): a shorter output of SHAKE begins a longer one.
    private func digestByteCount(_ function: Prehash) -> Int {
        if has(.dsaPrehashSHAKE128Short) && function == .shake128 { return 16 }
        if has(.dsaPrehashSHAKE256Short) && function == .shake256 { return 32 }
        return function.byteCount
    }
}
