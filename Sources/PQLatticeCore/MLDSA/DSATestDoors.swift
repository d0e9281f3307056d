// Doors for tests only: each kernel on one polynomial, so that a build can be compared with the
// oracle.

/// The transform (FIPS 204, Algorithm 41), reduced.
///
/// - Parameter f: One polynomial within q.
package func mldsaTransform(_ f: inout MutableSpan<SIMD8<Int32>>) {
    DSA.transform(&f, at: 0)
    DSA.reduce(&f, at: 0)
}

/// The inverse transform of a row of transforms times a vector of lazy ones, reduced.
///
/// - Parameters:
///   - row: Transforms in 0 ..< q.
///   - f: As many polynomials, not transformed, and room for one more, which is the result.
package func mldsaMultiply(_ row: Span<SIMD8<Int32>>, _ f: inout MutableSpan<SIMD8<Int32>>) {
    let count = row.count / DSA.polynomialStride
    for index in 0..<count { DSA.transform(&f, at: DSA.polynomialStride * index) }
    let target = DSA.polynomialStride * count
    DSA.multiply(row, at: 0, by: &f, at: 0, count: count, into: target)
    DSA.inverseTransform(&f, at: target)
    DSA.reduce(&f, at: target)
}

/// The ways in which kernels bring coefficients into a range.
///
/// - Parameter x: Any words within 256q.
/// - Returns: The least representative; for x within q, the nearest to zero; and x · 2³² · 2⁻³².
package func mldsaReductions(
    _ x: SIMD8<Int32>
) -> (reduced: SIMD8<Int32>, centered: SIMD8<Int32>, product: SIMD8<Int32>) {
    let radix = SIMD8<Int32>(repeating: 4_193_792)
    return (DSA.reduced(x), DSA.centered(x), DSA.montgomeryProduct(x, radix))
}

/// The parts of reduced coefficients (FIPS 204, Algorithm 36).
///
/// - Parameters:
///   - r: In 0 ..< q.
///   - γ₂: One of the two in the table.
/// - Returns: The high and the low parts.
package func mldsaDecompose(
    _ r: SIMD8<Int32>,
    γ₂: Int32
) -> (high: SIMD8<Int32>, low: SIMD8<Int32>) {
    DSA.decompose(r, γ₂: γ₂)
}

/// The parts of reduced coefficients (FIPS 204, Algorithm 35).
///
/// - Parameter r: In 0 ..< q.
/// - Returns: The high and the low parts.
package func mldsaPower2Round(_ r: SIMD8<Int32>) -> (high: SIMD8<Int32>, low: SIMD8<Int32>) {
    DSA.power2Round(r)
}

/// The corrected high parts of reduced coefficients (FIPS 204, Algorithm 40).
///
/// - Parameters:
///   - hint: 0 or 1.
///   - r: In 0 ..< q.
///   - γ₂: One of the two in the table.
/// - Returns: The corrected high parts.
package func mldsaUseHint(
    _ hint: SIMD8<Int32>,
    _ r: SIMD8<Int32>,
    γ₂: Int32
) -> SIMD8<Int32> {
    DSA.corrected(r, by: hint, γ₂: γ₂)
}

/// The hint for parts and what is added to them (FIPS 204, Algorithm 39).
///
/// - Parameters:
///   - low: The low part with c·t₀ added.
///   - high: The high part.
///   - γ₂: One of the two in the table.
/// - Returns: 0 or 1.
package func mldsaMakeHint(
    low: SIMD8<Int32>,
    high: SIMD8<Int32>,
    γ₂: Int32
) -> SIMD8<Int32> {
    DSA.hint(low: low, high: high, γ₂: γ₂)
}

/// Whether a coefficient reaches a bound in magnitude.
///
/// - Parameters:
///   - f: One polynomial.
///   - bound: At least 1.
/// - Returns: The answer.
package func mldsaNormReaches(_ f: Span<SIMD8<Int32>>, _ bound: Int32) -> Bool {
    DSA.isAnyNegative(DSA.excess(f, at: 0, bound: bound))
}

/// Packs one polynomial (FIPS 204, Algorithm 16, and FIPS 204, Algorithm 17).
///
/// - Parameters:
///   - f: The polynomial.
///   - bitCount: Bits for each coefficient.
///   - top: The largest coefficient, or nothing if they are packed as they are.
///   - bytes: The target, with eight bytes of room behind it.
package func mldsaPack(
    _ f: Span<SIMD8<Int32>>,
    bitCount: Int,
    below top: Int32?,
    into bytes: inout MutableSpan<UInt8>
) {
    if let top {
        DSA.pack(f, at: 0, bitCount: bitCount, below: top, into: &bytes, at: 0)
    } else {
        DSA.pack(f, at: 0, bitCount: bitCount, into: &bytes, at: 0)
    }
}

/// Unpacks one polynomial (FIPS 204, Algorithm 18, and FIPS 204, Algorithm 19).
///
/// - Parameters:
///   - bytes: The source, with eight bytes of room behind it.
///   - bitCount: Bits for each coefficient.
///   - top: The largest coefficient, or nothing for ten bits taken as they are and moved up by 13.
///   - f: The polynomial.
package func mldsaUnpack(
    _ bytes: Span<UInt8>,
    bitCount: Int,
    below top: Int32?,
    into f: inout MutableSpan<SIMD8<Int32>>
) {
    if let top {
        DSA.unpack(bytes, at: 0, bitCount: bitCount, below: top, into: &f, at: 0)
    } else {
        DSA.unpack(bytes, at: 0, bitCount: bitCount, into: &f, at: 0, shiftedBy: 13)
    }
}

/// Samples from bytes (FIPS 204, Algorithm 30, and FIPS 204, Algorithm 31).
///
/// - Parameters:
///   - sampler: Which sampler, 0 for Â's, else half of η.
///   - bytes: The bytes, eight more than count.
///   - f: The target, two polynomials.
/// - Returns: How many coefficients the bytes gave.
package func mldsaSample(
    _ sampler: Int,
    _ bytes: Span<UInt8>,
    into f: inout MutableSpan<SIMD8<Int32>>
) -> Int {
    let count = bytes.count - DSA.slack
    if sampler == 0 {
        return DSA.rejectionSample(bytes, at: 0, byteCount: count, into: &f, at: 0)
    }
    let η = 2 * sampler
    return DSA.boundedSample(bytes, at: 0, byteCount: count, η: η, into: &f, at: 0)
}

/// Samples from a seed's own stream, as is done when the bytes hashed before were too few.
///
/// - Parameters:
///   - sampler: Which sampler, 0 for Â's, else half of η.
///   - seed: The seed.
///   - index: The two bytes behind it.
///   - f: The target, one polynomial.
package func mldsaSample(
    _ sampler: Int,
    seed: Span<UInt8>,
    index: UInt16,
    into f: inout MutableSpan<SIMD8<Int32>>
) {
    if sampler == 0 {
        DSA.sampleEntry(seed, index: index, into: &f, at: 0)
    } else {
        DSA.sampleBounded(seed, index: index, η: 2 * sampler, into: &f, at: 0)
    }
}

/// Draws a challenge from the first bytes of its stream and from a stream without an end.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - bytes: c̃'s stream, eight bytes more than count.
///   - c̃: The hash of the commitment.
///   - isNegated: Whether −c is wanted.
///   - f: The target, two polynomials: one from each.
/// - Returns: Whether the bytes were enough for the first.
package func mldsaSampleChallenge(
    _ number: Int,
    _ bytes: Span<UInt8>,
    _ c̃: Span<UInt8>,
    isNegated: Bool,
    into f: inout MutableSpan<SIMD8<Int32>>
) -> Bool {
    let τ = DSASet(number).τ
    let next = DSA.polynomialStride
    DSA.sampleChallenge(c̃, τ: τ, isNegated: isNegated, into: &f, at: next)
    return DSA.sampleInBall(
        bytes,
        at: 0,
        byteCount: bytes.count - DSA.slack,
        τ: τ,
        isNegated: isNegated,
        into: &f,
        at: 0
    )
}

/// A challenge times a short secret.
///
/// - Parameters:
///   - number: The parameter set: 44, 65 or 87.
///   - f: The secret, the challenge, and two polynomials more: the first becomes the product.
package func mldsaMultiplyShort(_ number: Int, _ f: inout MutableSpan<SIMD8<Int32>>) {
    var storage = InlineArray<24, SIMD8<Int32>> { _ in SIMD8() }
    var windows = storage.mutableSpan
    DSA.writeWindows(f.span, at: 0, into: &windows, at: 0)
    var found = InlineArray<256, UInt16>(repeating: 0)
    var places = found.mutableSpan
    DSA.findWindows(f.span, at: DSA.polynomialStride, into: &places)
    DSA.multiplyShort(
        windows.span,
        at: 0,
        places: places.span,
        DSASet(number),
        into: &f,
        at: 2 * DSA.polynomialStride
    )
}

/// One entry of the transforms' tables, as if they lay one behind the other.
///
/// - Parameter index: 0 ..< 68 + 768 + 768.
/// - Returns: The entry.
package func mldsaTwiddle(_ index: Int) -> Int32 {
    if index < 68 { return dsaTwiddles[index] }
    return index < 836 ? dsaForwardTwiddles[index - 68] : dsaInverseTwiddles[index - 836]
}
