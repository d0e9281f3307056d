// Where a secret ends. The check of constant time runs the kernels with every secret marked, and
// reports each branch and each index that depends on one. Some values are computed from secrets
// and may be known all the same: this is the whole list of them, with the reasons. A kernel says
// `disclose(…)` at the very place where such a value comes to be. In every build but that of the
// check the call is nothing at all.

/// What may be told of a computation on secrets, and why.
@frozen
@usableFromInline
package enum Disclosure: Sendable {
    /// ρ, which G or H makes from the secret seed together with its secret half: it is part of the
    /// public key (FIPS 203, Algorithm 13; FIPS 204, Algorithm 6).
    case matrixSeed
    /// Which half bytes of its stream ExpandS passes over: they are independent of those it keeps,
    /// and so of s₁ and s₂ (FIPS 204, Algorithm 31).
    case rejectedHalfBytes
    /// c̃, also that of an attempt which is then rejected: a hash of μ and w₁ that tells neither
    /// (FIPS 204, Algorithm 7).
    case challenge
    /// Whether an attempt at a signature is kept, and which bound refused it: the bounds are such
    /// that this is independent of the key (FIPS 204, Algorithm 7).
    case signingDecision
    /// The hint of an attempt that passed every bound: it is part of the signature.
    case hint
    /// A finished signature that is verified before it is handed out.
    case output
    /// Whether two byte strings agree, which is what `constantTimeEqual` was asked.
    case equality
    /// Whether an imported private key is well formed: its owner gets an error in place of a key.
    case keyCheck
    /// Whether a source of randomness gave one byte over and over: no key comes of it.
    case deadGenerator
}

#if CONSTANT_TIME_CHECK
/// The check's side of a disclosure, which it links with the kernels.
///
/// - Parameters:
///   - start: The first byte that is no secret any more.
///   - byteCount: How many there are.
///   - reason: Why they may be known; its low byte is the place in the list above.
@usableFromInline
@_silgen_name("pqtwin_disclose")
func pqtwin_disclose(_ start: UnsafeRawPointer, _ byteCount: Int, _ reason: Disclosure)
#endif

/// Says that numbers in memory are no secret from here on.
///
/// - Parameters:
///   - elements: The numbers.
///   - reason: Why they may be known.
@inlinable
@inline(__always)
package func disclose<Element: BitwiseCopyable>(_ elements: Span<Element>, _ reason: Disclosure) {
    #if CONSTANT_TIME_CHECK
    // The hook reads nothing: it only takes the mark off.
    unsafe elements.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress {
            unsafe pqtwin_disclose(start, bytes.count, reason)
        }
    }
    #endif
}

/// Says that a value is no secret from here on.
///
/// - Parameters:
///   - value: The value, which must be computed without a branch.
///   - reason: Why it may be known.
/// - Returns: The same value, for a branch or an index.
@inlinable
@inline(__always)
package func disclosed<Value: BitwiseCopyable>(_ value: Value, _ reason: Disclosure) -> Value {
    #if CONSTANT_TIME_CHECK
    // The copy's address escapes to the hook, so the value is read from it afterwards.
    var copy = value
    unsafe withUnsafeBytes(of: &copy) { bytes in
        if let start = bytes.baseAddress {
            unsafe pqtwin_disclose(start, bytes.count, reason)
        }
    }
    return copy
    #else
    return value
    #endif
}
