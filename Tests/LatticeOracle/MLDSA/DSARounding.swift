import PQKeccak
import PQSecrets

/// Splitting coefficients into high and low parts, without division and without branches.
package enum DSARounding {
    /// The high and the low part of r in 0 ..< q (FIPS 204, Algorithm 36).
    ///
    /// Constant time in `r`.
    ///
    /// - Parameters:
    ///   - r: A reduced coefficient.
    ///   - γ₂: One of the two in the table; public.
    /// - Returns: r₁ in 0 ..< (q − 1)/(2γ₂), and r₀ modulo q, from −γ₂ to γ₂.
    @inline(__always)
    package static func decompose(_ r: UInt32, γ₂: UInt32) -> (high: UInt32, low: UInt32) {
        // ⌊(r + γ₂ − 1)/2γ₂⌋, in 0 ... m with m = (q − 1)/2γ₂. The powers of two in 2γ₂ go
        // first. Then for y < 2¹⁵ with y · (c · 1023 − 2²⁶) < 2²⁶, y · c >> 26 = ⌊y/1023⌋ holds
        // for c = 65601, and likewise y · 2819 >> 18 = ⌊y/93⌋ for y < 2¹³; no product reaches 2³².
        let steps: UInt32
        let m: UInt32
        if γ₂ == DSAField.γ₂Wide {
            steps = (((r &+ γ₂ &- 1) &>> 9) &* 65_601) &>> 26
            m = 16
        } else {
            steps = (((r &+ γ₂ &- 1) &>> 11) &* 2819) &>> 18
            m = 44
        }
        // Where r − r₀ = q − 1 the standard takes r₁ = 0 and one off r₀. Bit 31: steps above m − 1.
        let isTop = (m &- 1 &- steps) &>> 31
        // In −γ₂ ... γ₂ before q is added, so below 2q after.
        let low = r &+ DSAField.q &- steps &* (2 &* γ₂) &- isTop
        return (steps & (isTop &- 1), DSAField.reduceOnce(low))
    }

    /// The high part of r, moved by one step as the hint says (FIPS 204, Algorithm 40).
    ///
    /// Not constant time: hints and what they correct are public.
    ///
    /// - Parameters:
    ///   - hint: 0 or 1.
    ///   - r: A reduced coefficient.
    ///   - γ₂: One of the two in the table.
    /// - Returns: The corrected r₁.
    @inline(__always)
    package static func useHint(_ hint: UInt8, _ r: UInt32, γ₂: UInt32) -> UInt32 {
        let (high, low) = decompose(r, γ₂: γ₂)
        if hint == 0 { return high }
        let last: UInt32 = γ₂ == DSAField.γ₂Wide ? 15 : 43
        // r₀ = 0 counts as negative.
        if low != 0 && low <= γ₂ {
            return high == last ? 0 : high + 1
        }
        return high == 0 ? last : high - 1
    }
}

extension DSAPolynomial {
    /// The high parts of t, rounded to multiples of 2¹³ (FIPS 204, Algorithm 35).
    ///
    /// Constant time.
    package func power2RoundHigh() -> DSAPolynomial {
        mapped { r in (r &+ 4095) &>> DSAField.d }
    }

    /// The low parts of t, −2¹² < r₀ ≤ 2¹², modulo q (FIPS 204, Algorithm 35).
    ///
    /// Constant time.
    package func power2RoundLow() -> DSAPolynomial {
        mapped { r in
            let high = (r &+ 4095) &>> DSAField.d
            return DSAField.reduceOnce(r &+ DSAField.q &- (high &<< DSAField.d))
        }
    }

    /// The polynomial t₁ · 2¹³, for coefficients of ten bits.
    package func scaledByPower2() -> DSAPolynomial {
        // At most 1023 · 8192 = q − 1.
        mapped { high in high &<< DSAField.d }
    }

    /// The high parts of all coefficients (FIPS 204, Algorithm 37).
    ///
    /// Constant time.
    ///
    /// - Parameter γ₂: One of the two in the table.
    /// - Returns: r₁ for each.
    package func highBits(γ₂: UInt32) -> DSAPolynomial {
        if γ₂ == DSAField.γ₂Wide {
            return mapped { r in DSARounding.decompose(r, γ₂: DSAField.γ₂Wide).high }
        }
        return mapped { r in DSARounding.decompose(r, γ₂: DSAField.γ₂Narrow).high }
    }

    /// The low parts of all coefficients, modulo q (FIPS 204, Algorithm 38).
    ///
    /// Constant time.
    ///
    /// - Parameter γ₂: One of the two in the table.
    /// - Returns: r₀ for each.
    package func lowBits(γ₂: UInt32) -> DSAPolynomial {
        if γ₂ == DSAField.γ₂Wide {
            return mapped { r in DSARounding.decompose(r, γ₂: DSAField.γ₂Wide).low }
        }
        return mapped { r in DSARounding.decompose(r, γ₂: DSAField.γ₂Narrow).low }
    }

    /// Applies a function to every coefficient; inlined, so that the closure costs nothing.
    @inline(__always)
    func mapped(_ transform: (UInt32) -> UInt32) -> DSAPolynomial {
        var result = DSAPolynomial()
        let source = coefficients.span
        var target = result.coefficients.mutableSpan
        precondition(source.count == 256 && target.count == 256)
        for index in 0..<256 {
            target[index] = transform(source[index])
        }
        return result
    }
}
