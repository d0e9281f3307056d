// The number-theoretic transform on thirty-two vectors of eight coefficients.
//
// Coefficients are in the standard's order on both sides. The three layers whose butterflies lie
// within a vector work on pairs of vectors that have swapped halves, quarters and single words.

extension DSA {
    /// The number-theoretic transform, in place (FIPS 204, Algorithm 41).
    ///
    /// Each of the eight layers adds less than q to a coefficient's magnitude: from at most q the
    /// result is within 9q.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where the polynomial begins.
    @inline(never)
    static func transform(_ f: inout MutableSpan<Eight>, at start: Int) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        // No loop: LLVM would move the widening of the factors out of it, and then no longer know
        // that they are words.
        forwardOuter(&f, at: start)
        forwardOuter(&f, at: start &+ 1)
        forwardOuter(&f, at: start &+ 2)
        forwardOuter(&f, at: start &+ 3)
        for pair in 0..<8 {
            forwardInner(&f, at: start &+ 4 &* pair, block: pair)
        }
    }

    /// The inverse transform, in place, without the factor 2³² (FIPS 204, Algorithm 42).
    ///
    /// Eight layers at most double a coefficient's magnitude: 256q is below 2³¹.
    ///
    /// - Parameters:
    ///   - f: The polynomials; this one's coefficients are within q, times 2⁻³². After it they are
    ///     in −q ..< q, without the factor.
    ///   - start: Where the polynomial begins.
    @inline(never)
    static func inverseTransform(_ f: inout MutableSpan<Eight>, at start: Int) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        for pair in 0..<8 {
            inverseInner(&f, at: start &+ 4 &* pair, block: pair)
        }
        inverseOuter(&f, at: start)
        inverseOuter(&f, at: start &+ 1)
        inverseOuter(&f, at: start &+ 2)
        inverseOuter(&f, at: start &+ 3)
    }
}

extension DSA {
    /// The layers of lengths 128, 64 and 32, on every fourth vector.
    @inline(__always)
    private static func forwardOuter(_ f: inout MutableSpan<Eight>, at index: Int) {
        var a0 = f[index]
        var a1 = f[index &+ 4]
        var a2 = f[index &+ 8]
        var a3 = f[index &+ 12]
        var a4 = f[index &+ 16]
        var a5 = f[index &+ 20]
        var a6 = f[index &+ 24]
        var a7 = f[index &+ 28]
        forward(&a0, &a4, 1)
        forward(&a1, &a5, 1)
        forward(&a2, &a6, 1)
        forward(&a3, &a7, 1)
        forward(&a0, &a2, 2)
        forward(&a1, &a3, 2)
        forward(&a4, &a6, 3)
        forward(&a5, &a7, 3)
        forward(&a0, &a1, 4)
        forward(&a2, &a3, 5)
        forward(&a4, &a5, 6)
        forward(&a6, &a7, 7)
        f[index] = a0
        f[index &+ 4] = a1
        f[index &+ 8] = a2
        f[index &+ 12] = a3
        f[index &+ 16] = a4
        f[index &+ 20] = a5
        f[index &+ 24] = a6
        f[index &+ 28] = a7
    }

    /// The layers of lengths 16, 8, 4, 2 and 1, on four vectors in a row.
    @inline(__always)
    private static func forwardInner(_ f: inout MutableSpan<Eight>, at index: Int, block: Int) {
        var a0 = f[index]
        var a1 = f[index &+ 1]
        var a2 = f[index &+ 2]
        var a3 = f[index &+ 3]
        forward(&a0, &a2, 8 &+ block)
        forward(&a1, &a3, 8 &+ block)
        forward(&a0, &a1, 16 &+ 2 &* block)
        forward(&a2, &a3, 17 &+ 2 &* block)
        forwardPair(&a0, &a1, 12 &* block)
        forwardPair(&a2, &a3, 12 &* block &+ 6)
        f[index] = a0
        f[index &+ 1] = a1
        f[index &+ 2] = a2
        f[index &+ 3] = a3
    }

    /// The layers of lengths 4, 2 and 1, on two neighbours.
    @inline(__always)
    private static func forwardPair(_ a: inout Eight, _ b: inout Eight, _ table: Int) {
        swapHalves(&a, &b)
        forward(&a, &b, vector: table)
        swapQuarters(&a, &b)
        forward(&a, &b, vector: table &+ 2)
        swapWords(&a, &b)
        forward(&a, &b, vector: table &+ 4)
        swapWords(&a, &b)
        swapQuarters(&a, &b)
        swapHalves(&a, &b)
    }

    /// The layers of lengths 1, 2, 4, 8 and 16, on four vectors in a row.
    @inline(__always)
    private static func inverseInner(_ f: inout MutableSpan<Eight>, at index: Int, block: Int) {
        var a0 = f[index]
        var a1 = f[index &+ 1]
        var a2 = f[index &+ 2]
        var a3 = f[index &+ 3]
        // The standard's −ζ of a layer, read backwards, is the same table as the forward one's:
        // −z(2m − 1 − i) stands for the inverse of z(m + i).
        inversePair(&a0, &a1, 12 &* block)
        inversePair(&a2, &a3, 12 &* block &+ 6)
        inverse(&a0, &a1, 31 &- 2 &* block)
        inverse(&a2, &a3, 30 &- 2 &* block)
        inverse(&a0, &a2, 15 &- block)
        inverse(&a1, &a3, 15 &- block)
        f[index] = a0
        f[index &+ 1] = a1
        f[index &+ 2] = a2
        f[index &+ 3] = a3
    }

    /// The layers of lengths 1, 2 and 4, on two neighbours.
    @inline(__always)
    private static func inversePair(_ a: inout Eight, _ b: inout Eight, _ table: Int) {
        swapHalves(&a, &b)
        swapQuarters(&a, &b)
        swapWords(&a, &b)
        inverse(&a, &b, vector: table)
        swapWords(&a, &b)
        inverse(&a, &b, vector: table &+ 2)
        swapQuarters(&a, &b)
        inverse(&a, &b, vector: table &+ 4)
        swapHalves(&a, &b)
    }

    /// The layers of lengths 32, 64 and 128, on every fourth vector; the last also divides by 256.
    @inline(__always)
    private static func inverseOuter(_ f: inout MutableSpan<Eight>, at index: Int) {
        var a0 = f[index]
        var a1 = f[index &+ 4]
        var a2 = f[index &+ 8]
        var a3 = f[index &+ 12]
        var a4 = f[index &+ 16]
        var a5 = f[index &+ 20]
        var a6 = f[index &+ 24]
        var a7 = f[index &+ 28]
        inverse(&a0, &a1, 7)
        inverse(&a2, &a3, 6)
        inverse(&a4, &a5, 5)
        inverse(&a6, &a7, 4)
        inverse(&a0, &a2, 3)
        inverse(&a1, &a3, 3)
        inverse(&a4, &a6, 2)
        inverse(&a5, &a7, 2)
        inverseLast(&a0, &a4)
        inverseLast(&a1, &a5)
        inverseLast(&a2, &a6)
        inverseLast(&a3, &a7)
        f[index] = a0
        f[index &+ 4] = a1
        f[index &+ 8] = a2
        f[index &+ 12] = a3
        f[index &+ 16] = a4
        f[index &+ 20] = a5
        f[index &+ 24] = a6
        f[index &+ 28] = a7
    }
}

extension DSA {
    /// (a, b) → (a + ζb, a − ζb) with one ζ for all lanes.
    @inline(__always)
    private static func forward(_ a: inout Eight, _ b: inout Eight, _ index: Int) {
        let product = montgomeryProduct(
            b,
            Eight(repeating: dsaTwiddles[index]),
            Eight(repeating: dsaTwiddles[index &+ 32])
        )
        b = a &- product
        a = a &+ product
    }

    /// (a, b) → (a + ζb, a − ζb) with eight ζ.
    @inline(__always)
    private static func forward(_ a: inout Eight, _ b: inout Eight, vector index: Int) {
        let product = montgomeryProduct(
            b,
            forwardTwiddles(index),
            forwardTwiddles(index &+ 1)
        )
        b = a &- product
        a = a &+ product
    }

    /// (a, b) → (a + b, ζ(b − a)) with one ζ for all lanes.
    @inline(__always)
    private static func inverse(_ a: inout Eight, _ b: inout Eight, _ index: Int) {
        let difference = b &- a
        a = a &+ b
        b = montgomeryProduct(
            difference,
            Eight(repeating: dsaTwiddles[index]),
            Eight(repeating: dsaTwiddles[index &+ 32])
        )
    }

    /// (a, b) → (a + b, ζ(b − a)) with eight ζ.
    @inline(__always)
    private static func inverse(_ a: inout Eight, _ b: inout Eight, vector index: Int) {
        let difference = b &- a
        a = a &+ b
        b = montgomeryProduct(
            difference,
            inverseTwiddles(index),
            inverseTwiddles(index &+ 1)
        )
    }

    /// The butterfly of length 128, both sides divided by 256.
    @inline(__always)
    private static func inverseLast(_ a: inout Eight, _ b: inout Eight) {
        let difference = b &- a
        let sum = a &+ b
        // 2⁶⁴/256 modulo q: divides, and takes out the 2⁻³² of this product and of the one before;
        // for b times ζ. From the table, since LLVM makes more of constants than one multiplication.
        a = montgomeryProduct(
            sum,
            Eight(repeating: dsaTwiddles[64]),
            Eight(repeating: dsaTwiddles[65])
        )
        b = montgomeryProduct(
            difference,
            Eight(repeating: dsaTwiddles[66]),
            Eight(repeating: dsaTwiddles[67])
        )
    }

    /// Eight factors of the forward transform, or their multiples by q⁻¹.
    @inline(__always)
    private static func forwardTwiddles(_ index: Int) -> Eight {
        let i = 8 &* index
        return Eight(
            dsaForwardTwiddles[i],
            dsaForwardTwiddles[i &+ 1],
            dsaForwardTwiddles[i &+ 2],
            dsaForwardTwiddles[i &+ 3],
            dsaForwardTwiddles[i &+ 4],
            dsaForwardTwiddles[i &+ 5],
            dsaForwardTwiddles[i &+ 6],
            dsaForwardTwiddles[i &+ 7]
        )
    }

    /// Eight factors of the inverse transform, or their multiples by q⁻¹.
    @inline(__always)
    private static func inverseTwiddles(_ index: Int) -> Eight {
        let i = 8 &* index
        return Eight(
            dsaInverseTwiddles[i],
            dsaInverseTwiddles[i &+ 1],
            dsaInverseTwiddles[i &+ 2],
            dsaInverseTwiddles[i &+ 3],
            dsaInverseTwiddles[i &+ 4],
            dsaInverseTwiddles[i &+ 5],
            dsaInverseTwiddles[i &+ 6],
            dsaInverseTwiddles[i &+ 7]
        )
    }

    /// Exchanges a's high half with b's low one.
    @inline(__always)
    private static func swapHalves(_ a: inout Eight, _ b: inout Eight) {
        let low = Eight(lowHalf: a.lowHalf, highHalf: b.lowHalf)
        b = Eight(lowHalf: a.highHalf, highHalf: b.highHalf)
        a = low
    }

    /// Exchanges a's odd quarters with b's even ones.
    @inline(__always)
    private static func swapQuarters(_ a: inout Eight, _ b: inout Eight) {
        let low = Eight(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5])
        b = Eight(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7])
        a = low
    }

    /// Exchanges a's odd words with b's even ones.
    @inline(__always)
    private static func swapWords(_ a: inout Eight, _ b: inout Eight) {
        let low = Eight(a[0], b[0], a[2], b[2], a[4], b[4], a[6], b[6])
        b = Eight(a[1], b[1], a[3], b[3], a[5], b[5], a[7], b[7])
        a = low
    }
}
