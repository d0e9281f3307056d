// Products of transforms.

extension DSA {
    /// One row of a matrix times a vector, in T_q (FIPS 204, Algorithm 45 and Algorithm 48).
    ///
    /// At most eight products, each below 256q² / 8 in magnitude: together below 2³¹q.
    ///
    /// - Parameters:
    ///   - row: Transforms in 0 ..< q, one behind the other.
    ///   - rowStart: Where the first begins.
    ///   - f: The polynomials.
    ///   - start: Where the vector's transforms begin, each within 16q.
    ///   - count: How many of either.
    ///   - target: Where the sum times 2⁻³² goes, in −q ..< q.
    @inline(never)
    static func multiply(
        _ row: Span<Eight>,
        at rowStart: Int,
        by f: inout MutableSpan<Eight>,
        at start: Int,
        count: Int,
        into target: Int
    ) {
        precondition(rowStart >= 0 && start >= 0 && target >= 0 && count >= 0 && count <= 8)
        precondition(rowStart &+ polynomialStride &* count <= row.count)
        precondition(start &+ polynomialStride &* count <= f.count)
        precondition(target &+ polynomialStride <= f.count)
        for index in 0..<polynomialStride {
            var even = FourWide()
            var odd = FourWide()
            var offset = index
            for _ in 0..<count {
                // Below the counts checked above.
                let a = unsafe row[unchecked: rowStart &+ offset]
                let b = unsafe biased(f[unchecked: start &+ offset])
                even = even &+ wideEven(a) &* wideEven(b)
                odd = odd &+ wideOdd(a) &* wideOdd(b)
                offset &+= polynomialStride
            }
            f[target &+ index] = montgomeryReduced(even: even, odd: odd)
        }
    }

    /// Every coefficient in 0 ..< q.
    ///
    /// - Parameters:
    ///   - f: The polynomials; this one within 255q.
    ///   - start: Where it begins.
    static func reduce(_ f: inout MutableSpan<Eight>, at start: Int) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        for index in start..<(start &+ polynomialStride) {
            f[index] = reduced(f[index])
        }
    }
}
