import PQKeccak

// The samplers once more, on streams without an end, for the seeds that need more bytes than are
// hashed on the lanes. The challenge's case is rare and the others all but impossible.

extension DSA {
    /// One entry of Â (FIPS 204, Algorithm 30).
    ///
    /// - Parameters:
    ///   - ρ: The public seed.
    ///   - index: The entry's column, and in the second byte its row.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func sampleEntry(
        _ ρ: Span<UInt8>,
        index: UInt16,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        var stream = stream(.shake128, ρ, index)
        var filled = 0
        while filled < 256 {
            let low = UInt32(stream.nextByte()) | UInt32(stream.nextByte()) &<< 8
            let candidate = low | UInt32(stream.nextByte() & 0x7F) &<< 16
            if candidate < 8_380_417 {
                f[start &+ filled &>> 3][filled & 7] = Int32(truncatingIfNeeded: candidate)
                filled &+= 1
            }
        }
    }

    /// One polynomial of s₁ or s₂ (FIPS 204, Algorithm 31).
    ///
    /// - Parameters:
    ///   - ρʹ: The secret seed, 64 bytes.
    ///   - index: The polynomial's number.
    ///   - η: 2 or 4.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func sampleBounded(
        _ ρʹ: Span<UInt8>,
        index: UInt16,
        η: Int,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        var stream = stream(.shake256, ρʹ, index)
        var filled = 0
        while filled < 256 {
            var byte = stream.nextByte()
            for _ in 0..<2 {
                let half = Int32(byte & 15)
                byte &>>= 4
                if filled == 256 || half >= (η == 2 ? 15 : 9) { continue }
                let remainder = η == 2 ? half &- 5 &* ((205 &* half) &>> 10) : half
                f[start &+ filled &>> 3][filled & 7] = Int32(truncatingIfNeeded: η) &- remainder
                filled &+= 1
            }
        }
    }

    /// The challenge, or its negative (FIPS 204, Algorithm 29).
    ///
    /// - Parameters:
    ///   - c̃: The hash of the commitment.
    ///   - τ: How many coefficients.
    ///   - isNegated: Whether −c is wanted.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func sampleChallenge(
        _ c̃: Span<UInt8>,
        τ: Int,
        isNegated: Bool,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        var sponge = AbsorbingSponge(.shake256)
        sponge.absorb(c̃)
        var stream = sponge.squeezing()
        var signs: UInt64 = isNegated ? .max : 0
        for index in 0..<8 {
            signs ^= UInt64(stream.nextByte()) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
        for index in start..<(start &+ polynomialStride) { f[index] = Eight() }
        for place in (256 &- τ)..<256 {
            var other = Int(stream.nextByte())
            while other > place { other = Int(stream.nextByte()) }
            f[start &+ place &>> 3][place & 7] = f[start &+ other &>> 3][other & 7]
            f[start &+ other &>> 3][other & 7] = 1 &- 2 &* Int32(truncatingIfNeeded: signs & 1)
            signs &>>= 1
        }
    }

    private static func stream(
        _ function: SpongeFunction,
        _ seed: Span<UInt8>,
        _ index: UInt16
    ) -> SqueezingSponge {
        var sponge = AbsorbingSponge(function)
        sponge.absorb(seed)
        sponge.absorb(UInt8(truncatingIfNeeded: index))
        sponge.absorb(UInt8(truncatingIfNeeded: index &>> 8))
        return sponge.squeezing()
    }
}
