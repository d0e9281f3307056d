// Splitting coefficients into high and low parts, norms and hints, without division and without
// branches on a coefficient.

extension DSA {
    /// The high and the low part of r in 0 ..< q (FIPS 204, Algorithm 36).
    ///
    /// Either alone is HighBits (FIPS 204, Algorithm 37) or LowBits (FIPS 204, Algorithm 38).
    ///
    /// - Parameters:
    ///   - r: Reduced coefficients.
    ///   - γ₂: One of the two in the table; public.
    /// - Returns: r₁ in 0 ..< (q − 1)/(2γ₂), and r₀ from −γ₂ to γ₂.
    @inline(__always)
    static func decompose(_ r: Eight, γ₂: Int32) -> (high: Eight, low: Eight) {
        // ⌊(r + γ₂ − 1)/2γ₂⌋, in 0 ... m with m = (q − 1)/2γ₂. The powers of two in 2γ₂ go
        // first. Then for y < 2¹⁵ with y · (c · 1023 − 2²⁶) < 2²⁶, y · c >> 26 = ⌊y/1023⌋ holds
        // for c = 65601, and likewise y · 2819 >> 18 = ⌊y/93⌋ for y < 2¹³; no product reaches 2³¹.
        let shifted = r &+ Eight(repeating: γ₂ &- 1)
        let steps: Eight
        let m: Int32
        if γ₂ == 261_888 {
            let y = shifted &>> Eight(repeating: 9)
            steps = (y &* Eight(repeating: 65_601)) &>> Eight(repeating: 26)
            m = 16
        } else {
            let y = shifted &>> Eight(repeating: 11)
            steps = (y &* Eight(repeating: 2819)) &>> Eight(repeating: 18)
            m = 44
        }
        // Where r − r₀ = q − 1 the standard takes r₁ = 0 and one off r₀: −1 in those lanes.
        let top = signs(Eight(repeating: m &- 1) &- steps)
        let low = r &- steps &* Eight(repeating: 2 &* γ₂) &+ top
        return (steps &+ and(top, Eight(repeating: 0 &- m)), low)
    }

    /// The high parts of r, moved by one step where the hint is 1 (FIPS 204, Algorithm 40).
    ///
    /// - Parameters:
    ///   - r: Reduced coefficients.
    ///   - hint: 0 or 1.
    ///   - γ₂: One of the two in the table.
    /// - Returns: The corrected high parts.
    @inline(__always)
    static func corrected(_ r: Eight, by hint: Eight, γ₂: Int32) -> Eight {
        let (high, low) = decompose(r, γ₂: γ₂)
        // −1 where r₀ > 0; r₀ = 0 counts as negative. So 1 or −1 is added where the hint is 1.
        let positive = signs(Eight(repeating: 0) &- low)
        let direction = Eight(repeating: -1) &- positive &- positive
        let moved = high &+ hint &* direction
        if γ₂ == 261_888 { return and(moved, Eight(repeating: 15)) }
        // From −1 ... 44 back into 0 ..< 44.
        let fromBelow = moved &+ and(signs(moved), Eight(repeating: 44))
        return fromBelow &- and(signs(Eight(repeating: 43) &- fromBelow), Eight(repeating: 44))
    }

    /// The parts of r = r₁ · 2¹³ + r₀ (FIPS 204, Algorithm 35).
    ///
    /// - Parameter r: Reduced coefficients.
    /// - Returns: r₁, and r₀ above −2¹² and up to 2¹².
    @inline(__always)
    static func power2Round(_ r: Eight) -> (high: Eight, low: Eight) {
        let high = (r &+ Eight(repeating: 4095)) &>> Eight(repeating: 13)
        return (high, r &- high &* Eight(repeating: 8192))
    }

    /// Below zero in the lanes where |x| ≥ bound, for |x| and bound below 2³⁰.
    @inline(__always)
    static func excess(_ x: Eight, _ bound: Int32) -> Eight {
        let last = Eight(repeating: bound &- 1)
        return or(last &- x, last &+ x)
    }

    /// 1 where the high part changes when c·t₀ is added (FIPS 204, Algorithm 39).
    ///
    /// - Parameters:
    ///   - low: r₀ + c·t₀ for the low part r₀ of what is meant; both together below 2γ₂.
    ///   - high: Its high part.
    ///   - γ₂: One of the two in the table.
    /// - Returns: 0 or 1.
    @inline(__always)
    static func hint(low: Eight, high: Eight, γ₂: Int32) -> Eight {
        let zero = Eight(repeating: 0)
        let above = signs(Eight(repeating: γ₂) &- low)
        let distance = low &+ Eight(repeating: γ₂)
        // −γ₂ itself belongs to the high part 0 and to no other: 2γ₂ doesn't divide q.
        let atEnd = and(signs(distance &- Eight(repeating: 1)), signs(zero &- high))
        return zero &- or(or(above, signs(distance)), atEnd)
    }

    /// Whether any lane is below zero.
    @inline(__always)
    static func isAnyNegative(_ x: Eight) -> Bool {
        // Minus the number of such lanes.
        signs(x).wrappedSum() != 0
    }
}

extension DSA {
    /// Splits w into its high and low parts.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - w: Where w begins, in −q ..< q; its low parts take its place.
    ///   - high: Where the high parts go.
    ///   - γ₂: One of the two in the table.
    static func decompose(_ f: inout MutableSpan<Eight>, at w: Int, high: Int, γ₂: Int32) {
        if γ₂ == 261_888 {
            decomposeAll(&f, at: w, high: high, γ₂: 261_888)
        } else {
            decomposeAll(&f, at: w, high: high, γ₂: 95_232)
        }
    }

    @inline(__always)
    private static func decomposeAll(
        _ f: inout MutableSpan<Eight>,
        at w: Int,
        high: Int,
        γ₂: Int32
    ) {
        precondition(w >= 0 && w &+ polynomialStride <= f.count)
        precondition(high >= 0 && high &+ polynomialStride <= f.count)
        for index in 0..<polynomialStride {
            let parts = decompose(addQIfNegative(f[w &+ index]), γ₂: γ₂)
            f[w &+ index] = parts.low
            f[high &+ index] = parts.high
        }
    }

    /// The high parts of w, corrected by a hint.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - w: Where w begins, in −q ..< q; the corrected parts take its place.
    ///   - hint: Where the hint begins, 0 or 1 for each coefficient.
    ///   - γ₂: One of the two in the table.
    static func useHint(_ f: inout MutableSpan<Eight>, at w: Int, hint: Int, γ₂: Int32) {
        if γ₂ == 261_888 {
            useHintAll(&f, at: w, hint: hint, γ₂: 261_888)
        } else {
            useHintAll(&f, at: w, hint: hint, γ₂: 95_232)
        }
    }

    @inline(__always)
    private static func useHintAll(
        _ f: inout MutableSpan<Eight>,
        at w: Int,
        hint: Int,
        γ₂: Int32
    ) {
        precondition(w >= 0 && w &+ polynomialStride <= f.count)
        precondition(hint >= 0 && hint &+ polynomialStride <= f.count)
        for index in 0..<polynomialStride {
            let r = addQIfNegative(f[w &+ index])
            f[w &+ index] = corrected(r, by: f[hint &+ index], γ₂: γ₂)
        }
    }

    /// Adds a short polynomial, or subtracts it, and tells whether the result is too long.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - a: Where the first begins, within 2²⁰; the result takes its place.
    ///   - b: Where the other begins, in −q ..< q and modulo q within 2²¹ of zero.
    ///   - isSubtracted: Whether b is subtracted.
    ///   - bound: What no coefficient may reach.
    /// - Returns: Below zero in a lane where one does.
    @inline(__always)
    static func add(
        _ f: inout MutableSpan<Eight>,
        at a: Int,
        _ b: Int,
        isSubtracted: Bool,
        bound: Int32
    ) -> Eight {
        precondition(a >= 0 && a &+ polynomialStride <= f.count)
        precondition(b >= 0 && b &+ polynomialStride <= f.count)
        var excess = Eight()
        for index in 0..<polynomialStride {
            let term = centered(f[b &+ index])
            let x = isSubtracted ? f[a &+ index] &- term : f[a &+ index] &+ term
            f[a &+ index] = x
            excess = or(excess, self.excess(x, bound))
        }
        return excess
    }

    /// Whether a coefficient reaches a bound in magnitude.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where the polynomial begins, below 2³⁰ in magnitude.
    ///   - bound: At least 1.
    /// - Returns: Below zero in a lane where one does.
    @inline(__always)
    static func excess(_ f: Span<Eight>, at start: Int, bound: Int32) -> Eight {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        var excess = Eight()
        for index in start..<(start &+ polynomialStride) {
            excess = or(excess, self.excess(f[index], bound))
        }
        return excess
    }

    /// The hint of one polynomial.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - low: Where the low parts begin, below γ₂ − β in magnitude.
    ///   - high: Where the high parts begin; the hint takes their place.
    ///   - t: Where c·t₀ begins, in −q ..< q.
    ///   - γ₂: One of the two in the table.
    /// - Returns: Below zero in a lane where c·t₀ reaches γ₂, and the number of ones.
    @inline(__always)
    static func makeHint(
        _ f: inout MutableSpan<Eight>,
        low: Int,
        high: Int,
        adding t: Int,
        γ₂: Int32
    ) -> (excess: Eight, weight: Int32) {
        precondition(low >= 0 && low &+ polynomialStride <= f.count)
        precondition(high >= 0 && high &+ polynomialStride <= f.count)
        precondition(t >= 0 && t &+ polynomialStride <= f.count)
        var excess = Eight()
        var ones = Eight()
        for index in 0..<polynomialStride {
            let term = centered(f[t &+ index])
            excess = or(excess, self.excess(term, γ₂))
            let hint = hint(low: f[low &+ index] &+ term, high: f[high &+ index], γ₂: γ₂)
            f[high &+ index] = hint
            ones = ones &+ hint
        }
        return (excess, ones.wrappedSum())
    }
}
