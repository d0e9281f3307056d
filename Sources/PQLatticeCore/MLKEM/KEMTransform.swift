/// The number-theoretic transform of a polynomial, in place (FIPS 203, Algorithm 9).
///
/// Constant time. Coefficients of size at most q come out reduced to −1664 … 1664: each of the
/// seven passes adds a product of size below q, so that 8·q < 2¹⁵ bounds all that lies between.
///
/// - Parameter f: The sixteen vectors of a polynomial.
@inline(never)
package func kemTransform(_ f: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16)
    let ζ = KEMFactor(zetas[1])
    for r in 0..<8 {
        let product = f[r &+ 8].montgomery(ζ)
        f[r &+ 8] = f[r] &- product
        f[r] = f[r] &+ product
    }
    // What moves numbers between lanes stands in functions of its own, which go through memory:
    // next to the products' loops over lanes the compiler would take the vectors apart.
    kemTranspose(&f)
    forwardEighths(&f, half: 0)
    forwardEighths(&f, half: 1)
    kemExchange(&f)
    forwardSixteenths(&f, half: 0)
    forwardSixteenths(&f, half: 1)
    kemExchange(&f)
    kemTranspose(&f)
    forwardLanes(&f, half: 0)
    forwardLanes(&f, half: 1)
}

/// The polynomial with a given transform, times 2¹⁶, in place (FIPS 203, Algorithm 10).
///
/// Constant time. The factor undoes the 2⁻¹⁶ that a row of products has. Any 16-bit numbers go
/// in; the result is of size below q.
///
/// - Parameter f: The sixteen vectors of a transform.
@inline(never)
package func kemInverseTransform(_ f: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16)
    inverseLanes(&f, half: 0)
    inverseLanes(&f, half: 1)
    kemTranspose(&f)
    kemExchange(&f)
    inverseSixteenths(&f, half: 0)
    inverseSixteenths(&f, half: 1)
    kemExchange(&f)
    inverseEighths(&f, half: 0)
    inverseEighths(&f, half: 1)
    kemTranspose(&f)
    // 2³²/128 mod q is what scales by 2¹⁶/128 in a Montgomery product; the second factor is the
    // same times zetas[1], 17⁶⁴.
    let scale = KEMFactor(1441)
    let scaledζ = KEMFactor(1397)
    for r in 0..<8 {
        let difference = f[r &+ 8] &- f[r]
        f[r] = (f[r] &+ f[r &+ 8]).montgomery(scale)
        f[r &+ 8] = difference.montgomery(scaledζ)
    }
}

/// The passes over pairs 64, 32 and 16 apart, which are whole vectors in memory's order.
@inline(__always)
private func forwardEighths(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h)
    let by64 = KEMFactor(zetas[2 &+ h])
    butterfly(&x.x0, &x.x4, by64)
    butterfly(&x.x1, &x.x5, by64)
    butterfly(&x.x2, &x.x6, by64)
    butterfly(&x.x3, &x.x7, by64)
    let by32 = KEMFactor(zetas[4 &+ 2 &* h])
    butterfly(&x.x0, &x.x2, by32)
    butterfly(&x.x1, &x.x3, by32)
    let nextBy32 = KEMFactor(zetas[5 &+ 2 &* h])
    butterfly(&x.x4, &x.x6, nextBy32)
    butterfly(&x.x5, &x.x7, nextBy32)
    butterfly(&x.x0, &x.x1, KEMFactor(zetas[8 &+ 4 &* h]))
    butterfly(&x.x2, &x.x3, KEMFactor(zetas[9 &+ 4 &* h]))
    butterfly(&x.x4, &x.x5, KEMFactor(zetas[10 &+ 4 &* h]))
    butterfly(&x.x6, &x.x7, KEMFactor(zetas[11 &+ 4 &* h]))
    x.store(into: &f, at: 8 &* h)
}

/// The pass over pairs 8 apart, when vectors 16 apart have exchanged their halves.
@inline(__always)
private func forwardSixteenths(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h)
    butterfly(&x.x0, &x.x1, twoFactors(16 &+ 8 &* h))
    butterfly(&x.x2, &x.x3, twoFactors(18 &+ 8 &* h))
    butterfly(&x.x4, &x.x5, twoFactors(20 &+ 8 &* h))
    butterfly(&x.x6, &x.x7, twoFactors(22 &+ 8 &* h))
    x.store(into: &f, at: 8 &* h)
}

/// The passes over pairs 4 and 2 apart, in the order of polynomials.
@inline(__always)
private func forwardLanes(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h)
    let by4 = kemFactors4(h)
    butterfly(&x.x0, &x.x4, by4)
    butterfly(&x.x1, &x.x5, by4)
    butterfly(&x.x2, &x.x6, by4)
    butterfly(&x.x3, &x.x7, by4)
    let by2 = kemFactors2(2 &* h)
    butterfly(&x.x0, &x.x2, by2)
    butterfly(&x.x1, &x.x3, by2)
    let nextBy2 = kemFactors2(2 &* h &+ 1)
    butterfly(&x.x4, &x.x6, nextBy2)
    butterfly(&x.x5, &x.x7, nextBy2)
    x.map { $0.reduced() }.store(into: &f, at: 8 &* h)
}

// The way back takes the same factors from the last one on. A pass doubles the size at most:
// 2⁴ · 1664 < 2¹⁵ after four, when all is reduced once more, and 2³ · 1664 after the last.

/// The passes over pairs 2 and 4 apart.
@inline(__always)
private func inverseLanes(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h).map { $0.reduced() }
    let by2 = kemInverseFactors2(2 &* h)
    inverseButterfly(&x.x0, &x.x2, by2)
    inverseButterfly(&x.x1, &x.x3, by2)
    let nextBy2 = kemInverseFactors2(2 &* h &+ 1)
    inverseButterfly(&x.x4, &x.x6, nextBy2)
    inverseButterfly(&x.x5, &x.x7, nextBy2)
    let by4 = kemInverseFactors4(h)
    inverseButterfly(&x.x0, &x.x4, by4)
    inverseButterfly(&x.x1, &x.x5, by4)
    inverseButterfly(&x.x2, &x.x6, by4)
    inverseButterfly(&x.x3, &x.x7, by4)
    x.store(into: &f, at: 8 &* h)
}

/// The pass over pairs 8 apart.
@inline(__always)
private func inverseSixteenths(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h)
    inverseButterfly(&x.x0, &x.x1, twoFactors(31 &- 8 &* h, step: -1))
    inverseButterfly(&x.x2, &x.x3, twoFactors(29 &- 8 &* h, step: -1))
    inverseButterfly(&x.x4, &x.x5, twoFactors(27 &- 8 &* h, step: -1))
    inverseButterfly(&x.x6, &x.x7, twoFactors(25 &- 8 &* h, step: -1))
    x.store(into: &f, at: 8 &* h)
}

/// The passes over pairs 16, 32 and 64 apart.
@inline(__always)
private func inverseEighths(_ f: inout MutableSpan<KEMVector>, half h: Int) {
    var x = KEMHalf(f.span, at: 8 &* h)
    inverseButterfly(&x.x0, &x.x1, KEMFactor(zetas[15 &- 4 &* h]))
    inverseButterfly(&x.x2, &x.x3, KEMFactor(zetas[14 &- 4 &* h]))
    inverseButterfly(&x.x4, &x.x5, KEMFactor(zetas[13 &- 4 &* h]))
    inverseButterfly(&x.x6, &x.x7, KEMFactor(zetas[12 &- 4 &* h]))
    x = x.map { $0.reduced() }
    let by32 = KEMFactor(zetas[7 &- 2 &* h])
    inverseButterfly(&x.x0, &x.x2, by32)
    inverseButterfly(&x.x1, &x.x3, by32)
    let nextBy32 = KEMFactor(zetas[6 &- 2 &* h])
    inverseButterfly(&x.x4, &x.x6, nextBy32)
    inverseButterfly(&x.x5, &x.x7, nextBy32)
    let by64 = KEMFactor(zetas[3 &- h])
    inverseButterfly(&x.x0, &x.x4, by64)
    inverseButterfly(&x.x1, &x.x5, by64)
    inverseButterfly(&x.x2, &x.x6, by64)
    inverseButterfly(&x.x3, &x.x7, by64)
    x.store(into: &f, at: 8 &* h)
}

@inline(__always)
private func butterfly(_ a: inout KEMVector, _ b: inout KEMVector, _ ζ: KEMFactor) {
    let product = b.montgomery(ζ)
    b = a &- product
    a = a &+ product
}

@inline(__always)
private func inverseButterfly(_ a: inout KEMVector, _ b: inout KEMVector, _ ζ: KEMFactor) {
    let difference = b &- a
    a = a &+ b
    b = difference.montgomery(ζ)
}

/// One factor for the lower eight lanes and the next one for the upper.
@inline(__always)
private func twoFactors(_ index: Int, step: Int = 1) -> KEMFactor {
    KEMFactor(
        KEMVector(
            lowHalf: SIMD8(repeating: zetas[index]),
            highHalf: SIMD8(repeating: zetas[index &+ step])
        )
    )
}

/// 2¹⁶ · 17^BitRev₇(i) modulo q, of least size (FIPS 203, Appendix A): those of whole vectors.
private let zetas: InlineArray<32, Int16> = [
    -1044, -758, -359, -1517, 1493, 1422, 287, 202, -171, 622, 1577, 182, 962, -1202, -1474, 1468,
    573, -1325, 264, 383, -829, 1458, -1602, -130, -681, 1017, 732, 608, -1542, 411, -205, -1571,
]
