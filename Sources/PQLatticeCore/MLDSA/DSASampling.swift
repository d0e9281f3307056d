#if LATTICE_V4
import CProcessor
#endif
import PQSecrets

// Polynomials drawn from hash streams.

extension DSA {
    /// Bytes of SHAKE128 for a polynomial of Â: five blocks, 280 candidates.
    ///
    /// More than 24 of them must be rejected, each with a chance of 1/1024, before these are too
    /// few: less than 2⁻¹²⁰.
    static var matrixByteCount: Int { 840 }

    /// Takes candidates below q, three bytes each, until a polynomial is full.
    ///
    /// CoeffFromThreeBytes (FIPS 204, Algorithm 14). Not constant time: ρ is public.
    ///
    /// - Parameters:
    ///   - bytes: The stream, with ``slack`` behind it.
    ///   - offset: Where it begins.
    ///   - byteCount: How long it is.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    /// - Returns: How many coefficients the stream gave, at most 256.
    static func rejectionSample(
        _ bytes: Span<UInt8>,
        at offset: Int,
        byteCount: Int,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) -> Int {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        precondition(offset >= 0 && offset &+ byteCount &+ slack <= bytes.count)
        return unsafe f.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            // 256 words from `start` on, as checked above.
            let words = unsafe UnsafeMutableRawPointer(base + start)
            var filled = 0
            var place = 0
            while filled <= 240 && place &+ 48 <= byteCount {
                let first = candidates(bytes, at: offset &+ place)
                let second = candidates(bytes, at: offset &+ place &+ 24)
                let target = unsafe words + 4 &* filled
                unsafe target.storeBytes(of: first, as: Eight.self)
                unsafe target.storeBytes(of: second, toByteOffset: 32, as: Eight.self)
                // Below zero for a candidate that isn't below q; sixteen are good with a chance
                // of 98 %.
                let limit = Eight(repeating: Int32.max &- q &+ 1)
                if !isAnyNegative(or(first &+ limit, second &+ limit)) {
                    filled &+= 16
                    place &+= 48
                } else {
                    // At least one of them goes: no more than fifteen are added.
                    for _ in 0..<16 {
                        filled &+= unsafe take(bytes, at: offset &+ place, into: words, filled)
                        place &+= 3
                    }
                }
            }
            while filled < 256 && place &+ 3 <= byteCount {
                filled &+= unsafe take(bytes, at: offset &+ place, into: words, filled)
                place &+= 3
            }
            return filled
        }
    }

    /// Eight candidates of 23 bits from 24 bytes.
    @inline(__always)
    private static func candidates(_ bytes: Span<UInt8>, at offset: Int) -> Eight {
        let words = SIMD4<UInt64>(
            load(bytes, at: offset),
            load(bytes, at: offset &+ 6),
            load(bytes, at: offset &+ 12),
            load(bytes, at: offset &+ 18)
        )
        // Two to a word: the upper one moves up by the eight bits between 24 and 32.
        let up = words &* SIMD4<UInt64>(repeating: 256)
        return unsafe or(
            and(
                unsafeBitCast(words, to: Eight.self),
                Eight(0x7F_FFFF, 0, 0x7F_FFFF, 0, 0x7F_FFFF, 0, 0x7F_FFFF, 0)
            ),
            and(
                unsafeBitCast(up, to: Eight.self),
                Eight(0, 0x7F_FFFF, 0, 0x7F_FFFF, 0, 0x7F_FFFF, 0, 0x7F_FFFF)
            )
        )
    }

    /// Writes a candidate in any case.
    ///
    /// - Returns: 1 if it is to be kept, else 0.
    @inline(__always)
    private static func take(
        _ bytes: Span<UInt8>,
        at offset: Int,
        into words: UnsafeMutableRawPointer,
        _ filled: Int
    ) -> Int {
        let candidate = UInt32(truncatingIfNeeded: load(bytes, at: offset)) & 0x7F_FFFF
        unsafe words.storeBytes(of: candidate, toByteOffset: 4 &* filled, as: UInt32.self)
        return Int(truncatingIfNeeded: (candidate &- 8_380_417) &>> 31)
    }

    /// Takes half bytes in range until a polynomial of s₁ or s₂ is full.
    ///
    /// CoeffFromHalfByte (FIPS 204, Algorithm 15). Which half bytes are rejected shows in where
    /// the others are written, as in every implementation of the standard's loop; the rejected
    /// ones are independent of the rest. What a coefficient becomes doesn't show.
    ///
    /// - Parameters:
    ///   - bytes: The stream, with ``slack`` behind it.
    ///   - offset: Where it begins.
    ///   - byteCount: How long it is, a multiple of eight.
    ///   - η: 2 or 4.
    ///   - f: The polynomials; the one after this is overwritten, too.
    ///   - start: Where this one goes.
    /// - Returns: How many coefficients the stream gave, at most 256.
    static func boundedSample(
        _ bytes: Span<UInt8>,
        at offset: Int,
        byteCount: Int,
        η: Int,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) -> Int {
        precondition(start >= 0 && start &+ 2 &* polynomialStride <= f.count)
        precondition(offset >= 0 && offset &+ byteCount &+ slack <= bytes.count)
        let filled = unsafe f.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            // 512 words from `start` on, as checked above; at most 255 + 16 are written.
            let words = unsafe UnsafeMutableRawPointer(base + start)
            var filled = 0
            var place = 0
            while filled < 256 && place &+ 8 <= byteCount {
                let word = load(bytes, at: offset &+ place)
                filled &+= unsafe takeHalves(word, η: η, into: words + 4 &* filled)
                place &+= 8
            }
            return min(filled, 256)
        }
        for index in start..<(start &+ polynomialStride) {
            let half = f[index]
            // ⌊half/5⌋ = 205 · half >> 10 for half below 16: no division.
            let fifth = (half &* Eight(repeating: 205)) &>> Eight(repeating: 10)
            let remainder = η == 2 ? half &- fifth &* Eight(repeating: 5) : half
            f[index] = Eight(repeating: Int32(truncatingIfNeeded: η)) &- remainder
        }
        return filled
    }

    #if LATTICE_V4

    /// Writes those of sixteen half bytes that are in range, each as a word, and what follows them.
    ///
    /// One instruction closes the gaps: making an ML-DSA-65 key took 26.3 µs in place of 27.5. Not
    /// for x86-64-v3, because it takes hundreds of cycles on some of those processors. Where its
    /// time depends on the mask, that tells which half bytes are passed over and no more.
    ///
    /// - Returns: How many are in range.
    @inline(__always)
    private static func takeHalves(
        _ word: UInt64,
        η: Int,
        into target: UnsafeMutableRawPointer
    ) -> Int {
        // A half byte is out of range if it is 15 or, for η = 4, above 8.
        let low = word &>> 2 & word &>> 1 & word
        let any = word &>> 2 | word &>> 1 | word
        let isOut = word &>> 3 & (η == 2 ? low : any)
        let kept = ~isOut & 0x1111_1111_1111_1111
        let halves = pqtwin_gathered_bits(word, kept &* 15)
        // Up to the top of a word, and down to its low end.
        typealias Words = SIMD8<UInt32>
        let up = Words(1 << 28, 1 << 24, 1 << 20, 1 << 16, 1 << 12, 1 << 8, 1 << 4, 1)
        for part in 0..<2 {
            let eight = UInt32(truncatingIfNeeded: halves &>> UInt64(32 &* part))
            let spread = (Words(repeating: eight) &* up) &>> Words(repeating: 28)
            unsafe target.storeBytes(of: spread, toByteOffset: 32 &* part, as: Words.self)
        }
        return disclosed(kept.nonzeroBitCount, .rejectedHalfBytes)
    }

    #else

    /// Writes those of sixteen half bytes that are in range, each as a word, and perhaps one more.
    ///
    /// - Returns: How many are in range.
    @inline(__always)
    private static func takeHalves(
        _ word: UInt64,
        η: Int,
        into target: UnsafeMutableRawPointer
    ) -> Int {
        let limit: UInt64 = η == 2 ? 15 : 9
        var word = word
        var filled = 0
        for _ in 0..<16 {
            let half = word & 15
            unsafe target.storeBytes(
                of: UInt32(truncatingIfNeeded: half),
                toByteOffset: 4 &* filled,
                as: UInt32.self
            )
            let isKept = disclosed((half &- limit) &>> 63, .rejectedHalfBytes)
            filled &+= Int(truncatingIfNeeded: isKept)
            word &>>= 4
        }
        return filled
    }

    #endif

    /// The challenge c, or its negative: τ coefficients ±1, the others zero.
    ///
    /// SampleInBall (FIPS 204, Algorithm 29). Not constant time: c̃ may be known, also of an
    /// attempt that is then rejected, because it is a hash of μ and w₁ that tells neither.
    ///
    /// - Parameters:
    ///   - bytes: The stream: eight bytes of signs, then places; with ``slack`` behind it.
    ///   - offset: Where it begins.
    ///   - byteCount: How long it is, at least 8.
    ///   - τ: How many coefficients, at most 64.
    ///   - isNegated: Whether −c is wanted.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    /// - Returns: Whether the stream was long enough.
    static func sampleInBall(
        _ bytes: Span<UInt8>,
        at offset: Int,
        byteCount: Int,
        τ: Int,
        isNegated: Bool,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) -> Bool {
        precondition(start >= 0 && start &+ polynomialStride <= f.count && τ >= 0 && τ <= 64)
        precondition(offset >= 0 && byteCount >= 8 && offset &+ byteCount &+ slack <= bytes.count)
        for index in start..<(start &+ polynomialStride) { f[index] = Eight() }
        return unsafe f.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            // 256 words from `start` on, as checked above; places are below 256.
            let words = unsafe UnsafeMutableRawPointer(base + start)
            var signs = load(bytes, at: offset)
            if isNegated { signs = ~signs }
            var next = 8
            for place in (256 &- τ)..<256 {
                var other = 256
                while other > place {
                    if next == byteCount { return false }
                    other = Int(bytes[offset &+ next])
                    next &+= 1
                }
                let moved = unsafe words.load(fromByteOffset: 4 &* other, as: Int32.self)
                unsafe words.storeBytes(of: moved, toByteOffset: 4 &* place, as: Int32.self)
                let sign = 1 &- 2 &* Int32(truncatingIfNeeded: signs & 1)
                unsafe words.storeBytes(of: sign, toByteOffset: 4 &* other, as: Int32.self)
                signs &>>= 1
            }
            return true
        }
    }
}
