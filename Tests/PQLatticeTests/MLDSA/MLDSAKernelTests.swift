import LatticeOracle
import PQKeccak
import PQSecrets
import Testing
import TestSupport

// Every kernel beside the plainest reading of the standard.
@Suite struct `ML-DSA kernels` {
    private let q = Int(DSAField.q)

    @Test func `the table of ζ is what its formula makes`() {
        for index in 0..<256 {
            var exponent = 0
            for bit in 0..<8 where index >> bit & 1 == 1 { exponent |= 0x80 >> bit }
            var power = (1 << 32) % q
            for _ in 0..<exponent { power = power * 1753 % q }
            #expect(Int(dsaZetas[index]) == power)
        }
    }

    @Test func `reductions hold at their ends`() {
        for x: UInt32 in [0, 1, DSAField.q - 1, DSAField.q, DSAField.q + 1, 1 << 23, .max] {
            #expect(Int(DSAField.reduce(x)) == Int(x) % q)
        }
        for x in [0, DSAField.q - 1, DSAField.q, 2 * DSAField.q - 1] {
            #expect(Int(DSAField.reduceOnce(x)) == Int(x) % q)
        }
        let top = UInt64(DSAField.q) << 32 - 1
        for x: UInt64 in [0, 1, 0xFFFF_FFFF, 1 << 32, top] {
            let reduced = DSAField.montgomeryReduce(x)
            #expect(reduced < 2 * DSAField.q)
            // Back by 2³².
            #expect(UInt64(reduced) << 32 % UInt64(q) == x % UInt64(q))
        }
        for (x, magnitude): (UInt32, UInt32) in [
            (0, 0), (1, 1), (DSAField.q - 1, 1), ((DSAField.q - 1) / 2, (DSAField.q - 1) / 2),
            ((DSAField.q + 1) / 2, (DSAField.q - 1) / 2),
        ] {
            #expect(DSAField.magnitude(x) == magnitude)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a product of transforms is the product of polynomials`(seed: UInt64) {
        var numbers = TestNumbers(seed: seed)
        // Largest coefficients first: they stress the bounds of lazy reduction.
        let f = seed == 1 ? Array(repeating: DSAField.q - 1, count: 256) : random(&numbers)
        let g = seed == 1 ? f : random(&numbers)
        var sum = DSAProductSum()
        for _ in 0..<8 { sum.add(polynomial(f).ntt(), polynomial(g).ntt()) }
        let product = schoolbook(f, g)
        #expect(coefficients(sum.inverseNTT()) == product.map { UInt32(8 * $0 % q) })
        for _ in 0..<7 { sum.subtract(polynomial(f).ntt(), polynomial(g).ntt()) }
        #expect(coefficients(sum.inverseNTT()) == product.map { UInt32($0) })
    }

    @Test func `sums and differences are reduced`() {
        var numbers = TestNumbers(seed: 5)
        let f = random(&numbers)
        let g = random(&numbers)
        let sum = coefficients(polynomial(f) + polynomial(g))
        let difference = coefficients(polynomial(f) - polynomial(g))
        for index in 0..<256 {
            #expect(Int(sum[index]) == (Int(f[index]) + Int(g[index])) % q)
            #expect(Int(difference[index]) == (Int(f[index]) - Int(g[index]) + q) % q)
        }
    }

    @Test(.slow, arguments: [DSAField.γ₂Wide, DSAField.γ₂Narrow])
    func `Decompose is right for every coefficient`(γ₂: UInt32) {
        var wrong = 0
        for r in 0..<DSAField.q {
            let expected = plainDecompose(Int(r), γ₂: Int(γ₂))
            let (high, low) = DSARounding.decompose(r, γ₂: γ₂)
            let matches =
                Int(high) == expected.high && Int(low) == (expected.low + q) % q
            wrong += matches ? 0 : 1
        }
        #expect(wrong == 0)
    }

    @Test func `Power2Round is right at its steps`() {
        var values: [UInt32] = [0, 1, DSAField.q - 1]
        for step in 0..<1023 {
            let middle = UInt32(step * 8192 + 4096)
            values += [middle - 1, middle, middle + 1].filter { $0 < DSAField.q }
        }
        for start in stride(from: 0, to: values.count, by: 256) {
            let piece = Array(values[start..<min(start + 256, values.count)])
            let t = polynomial(piece + Array(repeating: 0, count: 256 - piece.count))
            let high = coefficients(t.power2RoundHigh())
            let low = coefficients(t.power2RoundLow())
            for (index, r) in piece.enumerated() {
                var remainder = Int(r) % 8192
                if remainder > 4096 { remainder -= 8192 }
                #expect(Int(low[index]) == (remainder + q) % q)
                #expect(Int(high[index]) == (Int(r) - remainder) / 8192)
            }
        }
    }

    @Test(arguments: [DSAField.γ₂Wide, DSAField.γ₂Narrow])
    func `a hint gives back the high parts that it was made for`(γ₂: UInt32) {
        var numbers = TestNumbers(seed: 6)
        for _ in 0..<20 {
            let wanted = polynomial(random(&numbers))
            let shift = polynomial(
                (0..<256).map { _ in
                    UInt32((Int(numbers.next() % UInt64(2 * γ₂ - 1)) - Int(γ₂) + 1 + q) % q)
                }
            )
            let r = wanted + shift
            var hint = DSAHint(k: 1)
            hint.set(row: 0, from: r, wanted: wanted, γ₂: γ₂)
            let corrected = coefficients(hint.apply(to: r, row: 0, γ₂: γ₂))
            #expect(corrected == coefficients(wanted.highBits(γ₂: γ₂)))
            let differing = zip(
                coefficients(r.highBits(γ₂: γ₂)),
                coefficients(wanted.highBits(γ₂: γ₂))
            ).filter { $0 != $1 }
            #expect(hint.weight == differing.count)
        }
    }

    @Test(arguments: [DSAField.γ₂Wide, DSAField.γ₂Narrow])
    func `a hint at r₀ = 0 goes down`(γ₂: UInt32) {
        let last = (DSAField.q - 1) / (2 * γ₂) - 1
        #expect(DSARounding.useHint(1, 0, γ₂: γ₂) == last)
        #expect(DSARounding.useHint(0, 0, γ₂: γ₂) == 0)
        #expect(DSARounding.useHint(1, 1, γ₂: γ₂) == 1)
        #expect(DSARounding.useHint(1, 2 * γ₂, γ₂: γ₂) == 0)
        #expect(DSARounding.useHint(1, 2 * γ₂ * last, γ₂: γ₂) == last - 1)
        #expect(DSARounding.useHint(1, 2 * γ₂ * last + 1, γ₂: γ₂) == 0)
    }

    @Test(arguments: [3, 4, 6, 10, 13, 18, 20])
    func `packed coefficients come back`(bitCount: Int) {
        var numbers = TestNumbers(seed: UInt64(bitCount))
        let f = (0..<256).map { _ in UInt32(numbers.next() % (1 << UInt64(bitCount))) }
        var packed = [UInt8](repeating: 0xAA, count: 32 * bitCount + 2)
        var target = packed.mutableSpan
        polynomial(f).pack(bitCount: bitCount, into: &target, at: 1)
        #expect(packed.first == 0xAA && packed.last == 0xAA)
        // Bit by bit, lowest first.
        for index in 0..<256 {
            let bits = (0..<bitCount).map { bit in
                let place = index * bitCount + bit
                return UInt32(packed[1 + place / 8] >> UInt8(place % 8) & 1) << UInt32(bit)
            }
            #expect(bits.reduce(0, |) == f[index])
        }
        #expect(coefficients(.init(unpacking: packed.span, at: 1, bitCount: bitCount)) == f)
    }

    @Test func `the norm reaches its bound on both sides of zero`() {
        for place in [0, 128, 255] {
            var f = [UInt32](repeating: 0, count: 256)
            for extreme in [100, DSAField.q - 100] {
                f[place] = extreme
                let reached = [99, 100, 101].map { polynomial(f).normReaches($0) }
                #expect(reached == [true, true, false])
            }
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `a challenge has τ coefficients of ±1`(set: SignatureSet) {
        for first in 0..<50 as Range<UInt8> {
            let hash = [first] + [UInt8](repeating: 1, count: 63)
            let c = coefficients(DSAPolynomial(inBall: hash.span, τ: set.parameters.τ))
            #expect(c.filter { $0 != 0 }.count == set.parameters.τ)
            #expect(c.allSatisfy { $0 <= 1 || $0 == DSAField.q - 1 })
        }
    }

    private func random(_ numbers: inout TestNumbers) -> [UInt32] {
        (0..<256).map { _ in UInt32(numbers.next() % UInt64(DSAField.q)) }
    }

    private func coefficients(_ f: borrowing DSAPolynomial) -> [UInt32] {
        f.coefficients.span.indices.map { f.coefficients.span[$0] }
    }

    /// The product modulo X²⁵⁶ + 1 by the definition.
    private func schoolbook(_ f: [UInt32], _ g: [UInt32]) -> [Int] {
        var product = [Int](repeating: 0, count: 256)
        for i in 0..<256 {
            for j in 0..<256 {
                let term = Int(f[i]) * Int(g[j]) % q
                let sign = i + j < 256 ? 1 : -1
                product[(i + j) % 256] += sign * term
            }
        }
        return product.map { ($0 % q + q) % q }
    }

    /// Decompose with a division, step by step.
    private func plainDecompose(_ r: Int, γ₂: Int) -> (high: Int, low: Int) {
        var low = r % (2 * γ₂)
        if low > γ₂ { low -= 2 * γ₂ }
        if r - low == q - 1 { return (0, low - 1) }
        return ((r - low) / (2 * γ₂), low)
    }
}
