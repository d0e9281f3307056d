/// Vectors of a polynomial that was made ready to be multiplied.
package let kemFactorVectorCount = 48

/// Makes a transform ready to be multiplied by many others.
///
/// For each of its eight pairs of vectors, b₀ + b₁·x: b₀, b₁ and b₀ + b₁ with their multiples by
/// q⁻¹.
///
/// - Parameters:
///   - f: A transform, reduced to −1664 … 1664.
///   - factors: The 48 vectors to overwrite.
@inline(never)
package func kemPrepareFactor(_ f: Span<KEMVector>, into factors: inout MutableSpan<KEMVector>) {
    precondition(f.count == 16 && factors.count == kemFactorVectorCount)
    for pair in 0..<8 {
        let b₀ = KEMFactor(f[2 &* pair])
        let b₁ = KEMFactor(f[2 &* pair &+ 1])
        let start = 6 &* pair
        factors[start] = b₀.value
        factors[start &+ 1] = b₀.timesInverse
        factors[start &+ 2] = b₁.value
        factors[start &+ 3] = b₁.timesInverse
        factors[start &+ 4] = b₀.value &+ b₁.value
        factors[start &+ 5] = b₀.timesInverse &+ b₁.timesInverse
    }
}

/// A row of products, their sum times 2⁻¹⁶ (FIPS 203, Algorithm 11 and Algorithm 12).
///
/// Constant time. Three products for each pair of vectors instead of four:
/// (a₀ + a₁·x)(b₀ + b₁·x) = p₀ + γ·p₁ + (s − p₀ − p₁)·x modulo x² − γ, where p₀ = a₀·b₀,
/// p₁ = a₁·b₁ and s = (a₀ + a₁)(b₀ + b₁).
///
/// With a in 0 ..< q and |b| ≤ 1664, |p| ≤ 3328·1664/2¹⁶ + q/2 + 1 < 1751 and
/// |s| ≤ 6656·3328/2¹⁶ + q/2 + 1 < 2004. For four products that makes |s − p₀ − p₁| < 22 024 and,
/// since γ·p₁ is below q, |p₀ + γ·p₁| < 10 333.
///
/// - Parameters:
///   - a: Transforms in 0 ..< q.
///   - start: The first vector of the first of them.
///   - stride: How many vectors lie from one to the next.
///   - factors: As many transforms, made ready.
///   - count: How many, at most 4.
///   - sum: The transform to overwrite.
@inline(never)
package func kemRow(
    _ a: Span<KEMVector>,
    at start: Int,
    stride: Int,
    times factors: Span<KEMVector>,
    count: Int,
    into sum: inout MutableSpan<KEMVector>
) {
    precondition(sum.count == 16 && count > 0 && start >= 0 && stride >= 0)
    precondition(factors.count >= count &* kemFactorVectorCount)
    precondition(a.count >= start &+ (count &- 1) &* stride &+ 16)
    @inline(__always)
    func write(_ pair: Int, into sum: inout MutableSpan<KEMVector>) {
        var p₀ = KEMVector()
        var p₁ = KEMVector()
        var s = KEMVector()
        for j in 0..<count {
            // In bounds by the preconditions: pair is below 8.
            let place = start &+ j &* stride &+ 2 &* pair
            let a₀ = unsafe a[unchecked: place]
            let a₁ = unsafe a[unchecked: place &+ 1]
            let b = j &* kemFactorVectorCount &+ 6 &* pair
            p₀ = p₀ &+ a₀.montgomery(factor(factors, b))
            p₁ = p₁ &+ a₁.montgomery(factor(factors, b &+ 2))
            s = s &+ (a₀ &+ a₁).montgomery(factor(factors, b &+ 4))
        }
        // γ belongs to an even pair, −γ to the next.
        let γp₁ = p₁.montgomery(kemFactors2(pair / 2))
        sum[2 &* pair] = pair & 1 == 0 ? p₀ &+ γp₁ : p₀ &- γp₁
        sum[2 &* pair &+ 1] = s &- p₀ &- p₁
    }
    // One by one, so that γ is a constant in each.
    write(0, into: &sum)
    write(1, into: &sum)
    write(2, into: &sum)
    write(3, into: &sum)
    write(4, into: &sum)
    write(5, into: &sum)
    write(6, into: &sum)
    write(7, into: &sum)
}

/// A factor and its multiple from where they were stored.
@inline(__always)
private func factor(_ factors: Span<KEMVector>, _ index: Int) -> KEMFactor {
    // In bounds by the caller's preconditions.
    unsafe KEMFactor(factors[unchecked: index], timesInverse: factors[unchecked: index &+ 1])
}
