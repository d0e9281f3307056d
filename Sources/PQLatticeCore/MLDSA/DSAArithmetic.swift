// ML-DSA's arithmetic modulo q = 2²³ − 2¹³ + 1 = 8380417 on eight signed words at a time.
//
// Nothing here branches on a coefficient. Values are kept anywhere within a proved bound and
// brought into a range only where the standard asks for one.

/// Eight coefficients; thirty-two of these are a polynomial.
typealias Eight = SIMD8<Int32>

/// The mathematics of ML-DSA: functions on vectors, polynomials and byte strings, no state.
enum DSA {}

extension DSA {
    /// The modulus.
    static let q: Int32 = 8_380_417
    /// q⁻¹ modulo 2³².
    static let inverseOfQ: Int32 = 58_728_449
    /// Vectors in a polynomial.
    static let polynomialStride = 32

    // Bitwise operations of concrete vectors are loops over lanes that LLVM doesn't always turn
    // back into one instruction; those of masks are one instruction each.

    /// a AND b.
    @inline(__always)
    static func and(_ a: Eight, _ b: Eight) -> Eight {
        // The same 256 bits under another name.
        unsafe unsafeBitCast(
            unsafeBitCast(a, to: SIMDMask<Eight>.self)
                .& unsafeBitCast(b, to: SIMDMask<Eight>.self),
            to: Eight.self
        )
    }

    /// a OR b.
    @inline(__always)
    static func or(_ a: Eight, _ b: Eight) -> Eight {
        // The same 256 bits under another name.
        unsafe unsafeBitCast(
            unsafeBitCast(a, to: SIMDMask<Eight>.self)
                .| unsafeBitCast(b, to: SIMDMask<Eight>.self),
            to: Eight.self
        )
    }

    /// All ones in the lanes below zero.
    @inline(__always)
    static func signs(_ x: Eight) -> Eight { x &>> Eight(repeating: 31) }

    /// Brings x from −q ..< q into 0 ..< q.
    @inline(__always)
    static func addQIfNegative(_ x: Eight) -> Eight {
        x &+ and(signs(x), Eight(repeating: q))
    }

    /// Brings x from 0 ..< 2q into 0 ..< q.
    @inline(__always)
    static func subtractQOnce(_ x: Eight) -> Eight {
        addQIfNegative(x &- Eight(repeating: q))
    }

    /// The representative of x in −2²² ..< 2²², for x in −q ..< q.
    ///
    /// Exact for whatever lies within 2²² − 2¹³ of zero modulo q: no other of its class is there.
    @inline(__always)
    static func centered(_ x: Eight) -> Eight {
        // The shifted sum is −1, 0 or 1.
        let multiple = (x &+ Eight(repeating: 1 << 22)) &>> Eight(repeating: 23)
        return x &- multiple &* Eight(repeating: q)
    }

    /// Brings x within 256q into 0 ..< q.
    @inline(__always)
    static func reduced(_ x: Eight) -> Eight {
        // x − ⌊x/2²³⌋q = (x mod 2²³) + ⌊x/2²³⌋(2¹³ − 1), and the quotient is within 256: from
        // −2²¹ to 2²³ + 2²¹, which is above −q and below 2q.
        let multiple = x &>> Eight(repeating: 23)
        let small = x &- multiple &* Eight(repeating: q)
        return subtractQOnce(addQIfNegative(small))
    }

    // Products of words are formed in the even and the odd lanes apart, each 64 bits wide. Builds
    // that have a signed multiplication of that kind use it; SSE2 knows only the unsigned one.
    #if LATTICE_V3 || LATTICE_V4 || !arch(x86_64)

    /// Four wide words.
    typealias FourWide = SIMD4<Int64>

    /// Makes a first factor fit for ``wideEven(_:)`` and ``wideOdd(_:)``: nothing to do.
    @inline(__always)
    static func factor(_ x: Eight) -> Eight { x }

    /// Makes a factor within 16q fit for sums of products: nothing to do.
    @inline(__always)
    static func biased(_ x: Eight) -> Eight { x }

    /// The words 0, 2, 4 and 6, widened.
    @inline(__always)
    static func wideEven(_ x: Eight) -> FourWide {
        // The shift up loses nothing that the shift down doesn't bring back; LLVM sees the widening
        // and multiplies words.
        (unsafe unsafeBitCast(x, to: FourWide.self) &* FourWide(repeating: 1 << 32))
            &>> FourWide(repeating: 32)
    }

    /// The words 1, 3, 5 and 7, widened.
    @inline(__always)
    static func wideOdd(_ x: Eight) -> FourWide {
        // The same 256 bits under another name.
        unsafe unsafeBitCast(x, to: FourWide.self) &>> FourWide(repeating: 32)
    }

    /// The high words of four wide values whose low words are zero, back in their lanes.
    @inline(__always)
    static func joined(even: FourWide, odd: FourWide) -> Eight {
        // The same 256 bits under other names; no bit is in both terms.
        let low = unsafe unsafeBitCast(even, to: SIMD4<UInt64>.self) &>> SIMD4(repeating: 32)
        return unsafe unsafeBitCast(
            low &+ unsafeBitCast(odd, to: SIMD4<UInt64>.self),
            to: Eight.self
        )
    }

    #else

    /// Four wide words.
    typealias FourWide = SIMD4<UInt64>

    /// Makes a first factor within 256q fit for unsigned products: 256q more, below 2³².
    @inline(__always)
    static func factor(_ x: Eight) -> Eight { x &+ Eight(repeating: 256 &* q) }

    /// Makes a factor within 16q fit for sums of eight unsigned products: 32q · q · 8 = 2⁸q² < 2³²q.
    @inline(__always)
    static func biased(_ x: Eight) -> Eight { x &+ Eight(repeating: 16 &* q) }

    /// The words 0, 2, 4 and 6, widened.
    @inline(__always)
    static func wideEven(_ x: Eight) -> FourWide {
        // The same 256 bits under other names.
        unsafe unsafeBitCast(
            unsafeBitCast(x, to: SIMDMask<SIMD4<Int64>>.self)
                .& unsafeBitCast(FourWide(repeating: 0xFFFF_FFFF), to: SIMDMask<SIMD4<Int64>>.self),
            to: FourWide.self
        )
    }

    /// The words 1, 3, 5 and 7, widened.
    @inline(__always)
    static func wideOdd(_ x: Eight) -> FourWide {
        // The same 256 bits under another name.
        unsafe unsafeBitCast(x, to: FourWide.self) &>> FourWide(repeating: 32)
    }

    /// The high words of four wide values whose low words are zero, back in their lanes.
    @inline(__always)
    static func joined(even: FourWide, odd: FourWide) -> Eight {
        // The same 256 bits under another name; no bit is in both terms.
        unsafe unsafeBitCast((even &>> FourWide(repeating: 32)) &+ odd, to: Eight.self)
    }

    #endif

    /// The low words of eight wide values, in their lanes.
    @inline(__always)
    static func lowWords(even: FourWide, odd: FourWide) -> Eight {
        // The shift up puts the odd ones in place; the mask is that of wideEven in any build.
        let low = unsafe and(
            unsafeBitCast(even, to: Eight.self),
            unsafeBitCast(FourWide(repeating: 0xFFFF_FFFF), to: Eight.self)
        )
        let high = odd &* FourWide(repeating: 1 << 32)
        return unsafe low &+ unsafeBitCast(high, to: Eight.self)
    }

    /// x · 2⁻³² modulo q for sums of products, in −q ..< q (FIPS 204, Algorithm 49).
    ///
    /// - Parameters:
    ///   - even: Below 2³¹q in magnitude, or from 0 to 2³²q where products are unsigned.
    ///   - odd: Likewise.
    /// - Returns: The eight reduced sums.
    @inline(__always)
    static func montgomeryReduced(even: FourWide, odd: FourWide) -> Eight {
        let q = FourWide(repeating: 8_380_417)
        // m = x · q⁻¹ modulo 2³², so x − mq is a multiple of 2³²; each part is below 2³¹q in
        // magnitude, or from 0 to 2³²q, and so the difference over 2³² is between −q and q.
        let m = lowWords(even: even, odd: odd) &* Eight(repeating: inverseOfQ)
        return joined(even: even &- wideEven(m) &* q, odd: odd &- wideOdd(m) &* q)
    }

    /// a · b · 2⁻³² modulo q, in −q ..< q.
    ///
    /// The multiple of q is formed in words: as a wide product of which only the low words count
    /// LLVM would compute it with three multiplications.
    ///
    /// - Parameters:
    ///   - a: In −256q ... 256q.
    ///   - b: In 0 ..< q.
    ///   - bOverQ: b · q⁻¹ modulo 2³².
    /// - Returns: The eight products.
    @inline(__always)
    static func montgomeryProduct(_ a: Eight, _ b: Eight, _ bOverQ: Eight) -> Eight {
        let q = FourWide(repeating: 8_380_417)
        let a = factor(a)
        // As in montgomeryReduced; |ab| < 2³¹q since 256q < 2³¹.
        let m = a &* bOverQ
        return joined(
            even: wideEven(a) &* wideEven(b) &- wideEven(m) &* q,
            odd: wideOdd(a) &* wideOdd(b) &- wideOdd(m) &* q
        )
    }

    /// a · b · 2⁻³² modulo q, in −q ..< q.
    ///
    /// - Parameters:
    ///   - a: In −256q ... 256q.
    ///   - b: In 0 ..< q.
    /// - Returns: The eight products.
    @inline(__always)
    static func montgomeryProduct(_ a: Eight, _ b: Eight) -> Eight {
        montgomeryProduct(a, b, b &* Eight(repeating: inverseOfQ))
    }
}
