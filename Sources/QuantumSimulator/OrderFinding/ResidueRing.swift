/// The smallest exponent up to a limit that takes a residue to 1, by multiplying on and on.
///
/// - Parameters:
///   - residue: A residue that shares no factor with the modulus.
///   - modulus: The modulus, `2 ..< 2³²`.
///   - limit: The largest exponent that is looked at.
/// - Returns: The exponent, or nil if it is larger.
func firstReturn(of residue: UInt64, modulo modulus: UInt64, within limit: Int) -> Int? {
    Workers.parts(limit) { part in
        firstReturn(of: residue, modulo: modulus, in: (part.lowerBound + 1)...part.upperBound)
    }.lazy.compactMap(\.self).first
}

/// Eight chains at a time, each in steps of eight: their multiplications overlap in the processor.
private func firstReturn(
    of residue: UInt64,
    modulo modulus: UInt64,
    in exponents: ClosedRange<Int>
) -> Int? {
    let step = power(residue, 8, modulo: modulus)
    // ⌊step·2⁶⁴/N⌋: the high half of a product with it is the quotient or one less (Shoup).
    let ratio = modulus.dividingFullWidth((step, 0)).quotient
    var chains = SIMD8<UInt64>.zero
    var value = power(residue, UInt64(exponents.lowerBound), modulo: modulus)
    for lane in 0..<8 {
        chains[lane] = value
        value = multiply(value, residue, modulo: modulus)
    }
    var exponent = exponents.lowerBound
    while exponent <= exponents.upperBound {
        for lane in 0..<8 where chains[lane] == 1 {
            let found = exponent + lane
            return found <= exponents.upperBound ? found : nil
        }
        for lane in 0..<8 {
            let chain = chains[lane]
            let quotient = ratio.multipliedFullWidth(by: chain).high
            // Below 2 N < 2³³, so wrapping loses nothing.
            let rest = chain &* step &- quotient &* modulus
            chains[lane] = rest >= modulus ? rest &- modulus : rest
        }
        exponent += 8
    }
    return nil
}
