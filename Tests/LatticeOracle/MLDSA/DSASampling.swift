import PQKeccak
import PQSecrets

// Polynomials drawn from hash streams. No sampler stops after a fixed number of bytes: the
// streams end only when the polynomial is full.

extension DSANTTPolynomial {
    /// One entry of the matrix Â (FIPS 204, Algorithm 30).
    ///
    /// Not constant time: ρ is public.
    ///
    /// - Parameters:
    ///   - ρ: The public seed.
    ///   - row: The entry's row.
    ///   - column: The entry's column.
    package init(rejectionSampling ρ: Span<UInt8>, row: Int, column: Int) {
        var sponge = AbsorbingSponge(.shake128)
        sponge.absorb(ρ)
        sponge.absorb(UInt8(truncatingIfNeeded: column))
        sponge.absorb(UInt8(truncatingIfNeeded: row))
        var stream = sponge.squeezing()
        coefficients = WipedBuffer(zeros: 256)
        var f = coefficients.mutableSpan
        // A block of SHAKE128 is 168 bytes: 56 candidates.
        var block = InlineArray<168, UInt8>(repeating: 0)
        var filled = 0
        while filled < 256 {
            var target = block.mutableSpan
            stream.squeeze(into: &target)
            filled = takeCandidates(block.span, into: &f, from: filled)
        }
    }
}

/// Takes the candidates below q, three bytes each, until the polynomial is full.
///
/// CoeffFromThreeBytes (FIPS 204, Algorithm 14).
private func takeCandidates(
    _ block: Span<UInt8>,
    into f: inout MutableSpan<UInt32>,
    from start: Int
) -> Int {
    precondition(block.count == 168 && f.count == 256)
    var filled = start
    for triple in 0..<56 {
        let low = UInt32(block[3 &* triple]) | UInt32(block[3 &* triple &+ 1]) &<< 8
        let candidate = low | UInt32(block[3 &* triple &+ 2] & 0x7F) &<< 16
        if filled == 256 { break }
        // Written in any case, and kept only by moving on.
        f[filled] = candidate
        filled &+= Int(truncatingIfNeeded: (candidate &- DSAField.q) &>> 31)
    }
    return filled
}

extension DSAPolynomial {
    /// One polynomial of s₁ or s₂ (FIPS 204, Algorithm 31).
    ///
    /// Which half bytes are rejected shows in the time; what the others become doesn't. The
    /// rejected ones are independent of the rest.
    ///
    /// - Parameters:
    ///   - ρʹ: The secret seed, 64 bytes.
    ///   - nonce: The polynomial's number.
    ///   - η: 2 or 4.
    package init(boundedSampling ρʹ: Span<UInt8>, nonce: Int, η: Int) {
        var stream = DSAPolynomial.stream(of: ρʹ, nonce: nonce)
        self.init()
        var f = coefficients.mutableSpan
        var block = WipedBuffer<UInt8>(zeros: 136)
        var filled = 0
        while filled < 256 {
            var target = block.mutableSpan
            stream.squeeze(into: &target)
            let bytes = block.span
            for index in 0..<136 {
                filled = takeHalfByte(UInt32(bytes[index] & 15), η: η, into: &f, at: filled)
                filled = takeHalfByte(UInt32(bytes[index] &>> 4), η: η, into: &f, at: filled)
            }
        }
    }

    /// One polynomial of y, coefficients from −γ₁ + 1 to γ₁ (FIPS 204, Algorithm 34).
    ///
    /// Constant time.
    ///
    /// - Parameters:
    ///   - ρʺ: The secret seed, 64 bytes.
    ///   - nonce: κ + r, of which 16 bits count.
    ///   - γ₁Exponent: 17 or 19.
    package init(maskExpanding ρʺ: Span<UInt8>, nonce: Int, γ₁Exponent: Int) {
        var stream = DSAPolynomial.stream(of: ρʺ, nonce: nonce)
        var bytes = WipedBuffer<UInt8>(zeros: 32 * (γ₁Exponent + 1))
        var target = bytes.mutableSpan
        stream.squeeze(into: &target)
        self.init(
            unpacking: bytes.span,
            at: 0,
            bitCount: γ₁Exponent + 1,
            below: 1 &<< UInt32(γ₁Exponent)
        )
    }

    /// The challenge c: τ coefficients ±1, the others zero (FIPS 204, Algorithm 29).
    ///
    /// Not constant time: c̃ may be known, also of an attempt that is then rejected, because it
    /// is a hash of μ and w₁ that tells neither.
    ///
    /// - Parameters:
    ///   - c̃: The hash of the commitment.
    ///   - τ: How many coefficients, at most 64.
    package init(inBall c̃: Span<UInt8>, τ: Int) {
        var sponge = AbsorbingSponge(.shake256)
        sponge.absorb(c̃)
        var stream = sponge.squeezing()
        var signs: UInt64 = 0
        for index in 0..<8 {
            signs |= UInt64(stream.nextByte()) &<< UInt64(8 * index)
        }
        self.init()
        var c = coefficients.mutableSpan
        for place in (256 - τ)..<256 {
            var other = Int(stream.nextByte())
            while other > place {
                other = Int(stream.nextByte())
            }
            c[place] = c[other]
            // 1, or q − 1 for −1.
            c[other] = 1 &+ (0 &- UInt32(truncatingIfNeeded: signs & 1)) & (DSAField.q &- 2)
            signs &>>= 1
        }
    }

    /// SHAKE256 of a 64-byte seed and a two-byte number, lowest byte first.
    private static func stream(of seed: Span<UInt8>, nonce: Int) -> SqueezingSponge {
        var sponge = AbsorbingSponge(.shake256)
        sponge.absorb(seed)
        sponge.absorb(UInt8(truncatingIfNeeded: nonce))
        sponge.absorb(UInt8(truncatingIfNeeded: nonce &>> 8))
        return sponge.squeezing()
    }
}

/// Takes a half byte as η − b if it is in range (FIPS 204, Algorithm 15).
///
/// Written in any case, and kept only by moving on.
@inline(__always)
private func takeHalfByte(
    _ half: UInt32,
    η: Int,
    into f: inout MutableSpan<UInt32>,
    at filled: Int
) -> Int {
    if filled == 256 { return filled }
    let limit: UInt32 = η == 2 ? 15 : 9
    // ⌊half/5⌋ = 205 · half >> 10 for half below 16: no division.
    let remainder = η == 2 ? half &- 5 &* ((205 &* half) &>> 10) : half
    // For a rejected half byte the value is overwritten by the next.
    f[filled] = DSAField.reduceOnce(UInt32(truncatingIfNeeded: η) &+ DSAField.q &- remainder)
    return filled &+ Int(truncatingIfNeeded: (half &- limit) &>> 31)
}
