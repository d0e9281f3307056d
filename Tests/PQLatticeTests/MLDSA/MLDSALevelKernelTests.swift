import LatticeOracle
import PQKeccak
import PQLattice
import PQSecrets
import Testing
import TestSupport

// Every kernel of every build that this processor can run, beside the scalar oracle.
@Suite struct `ML-DSA kernels of every build` {
    private static let q = Int32(DSAField.q)

    @Test func `the tables of ζ are what their formulas make`() {
        let qInverse: UInt32 = 58_728_449
        func multiple(_ z: UInt32) -> Int32 { Int32(bitPattern: z &* qInverse) }
        var expected: [Int32] = (0..<32).map { Int32(dsaZetas[$0]) }
        expected += (0..<32).map { multiple(dsaZetas[$0]) }
        // 2⁶⁴/256 and that times z(1)/2³², checked by multiplying back.
        let last = [UInt32(twiddle(64)), UInt32(twiddle(66))]
        #expect(
            UInt64(last[0]) * 256 % UInt64(Self.q) == UInt64(dsaZetas[0]) * UInt64(dsaZetas[0])
                % UInt64(Self.q)
        )
        #expect(
            UInt64(last[1]) * UInt64(dsaZetas[0]) % UInt64(Self.q) == UInt64(last[0])
                * UInt64(dsaZetas[1]) % UInt64(Self.q)
        )
        for z in last { expected += [Int32(z), multiple(z)] }
        var inverse: [Int32] = []
        for pair in 0..<16 {
            let forward4 = (0..<8).map { dsaZetas[32 + 2 * pair + $0 / 4] }
            let forward2 = (0..<8).map { dsaZetas[64 + 4 * pair + $0 / 2] }
            let forward1 = (0..<8).map { dsaZetas[128 + 8 * pair + $0] }
            for eight in [forward4, forward2, forward1] {
                expected += eight.map { Int32($0) } + eight.map(multiple)
            }
            let inverse1 = (0..<8).map { dsaZetas[255 - 8 * pair - $0] }
            let inverse2 = (0..<8).map { dsaZetas[127 - 4 * pair - $0 / 2] }
            let inverse4 = (0..<8).map { dsaZetas[63 - 2 * pair - $0 / 4] }
            for eight in [inverse1, inverse2, inverse4] {
                inverse += eight.map { Int32($0) } + eight.map(multiple)
            }
        }
        expected += inverse
        #expect((0..<expected.count).map { twiddle($0) } == expected)
        #expect(qInverse &* DSAField.q == 1)
    }

    @Test(arguments: supportedLevels)
    func `reductions hold over their ranges and at their ends`(level: LatticeLevel) {
        let ends: [Int32] = [
            256 * Self.q, -256 * Self.q, 256 * Self.q - 1, 255 * Self.q, Self.q, -Self.q, 0, 1, -1,
        ]
        var numbers = TestNumbers(seed: 31)
        for round in 0..<20_000 {
            var x = Eight()
            for lane in 0..<8 {
                let random = Int32(truncatingIfNeeded: numbers.next()) % (256 * Self.q)
                x[lane] = round == 0 ? ends[lane] : random
            }
            let (reduced, _, product) = level.reductions(x)
            for lane in 0..<8 {
                #expect(reduced[lane] == residue(x[lane]))
                #expect(residue(product[lane]) == residue(x[lane]))
                #expect(product[lane] >= -Self.q && product[lane] < Self.q)
            }
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `the nearest representative is right for every coefficient`(level: LatticeLevel) {
        var wrong = 0
        var x = -Self.q
        while x < Self.q {
            let values = Eight(x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7)
            let centered = level.reductions(values).centered
            for lane in 0..<8 where values[lane] < Self.q {
                let isRight =
                    (centered[lane] - values[lane]) % Self.q == 0
                    && centered[lane] >= -(1 << 22) && centered[lane] < 1 << 22
                wrong += isRight ? 0 : 1
            }
            x += 8
        }
        #expect(wrong == 0)
    }

    @Test(.slow, arguments: supportedLevels)
    func `rounding is the oracle's for every coefficient`(level: LatticeLevel) {
        var wrong = 0
        for γ₂ in [DSAField.γ₂Wide, DSAField.γ₂Narrow] {
            for start in stride(from: 0, to: DSAField.q, by: 8) {
                var r = Eight()
                for lane in 0..<8 {
                    r[lane] = Int32(min(start + UInt32(lane), DSAField.q - 1))
                }
                let (high, low) = level.decompose(r, γ₂: Int32(γ₂))
                let down = level.useHint(Eight(repeating: 0), r, γ₂: Int32(γ₂))
                let up = level.useHint(Eight(repeating: 1), r, γ₂: Int32(γ₂))
                for lane in 0..<8 {
                    let value = UInt32(r[lane])
                    let expected = DSARounding.decompose(value, γ₂: γ₂)
                    let isRight =
                        high[lane] == Int32(expected.high)
                        && residue(low[lane]) == Int32(expected.low)
                        && abs(low[lane]) <= Int32(γ₂)
                        && down[lane] == Int32(DSARounding.useHint(0, value, γ₂: γ₂))
                        && up[lane] == Int32(DSARounding.useHint(1, value, γ₂: γ₂))
                    wrong += isRight ? 0 : 1
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test(.slow, arguments: supportedLevels)
    func `Power2Round is right for every coefficient`(level: LatticeLevel) {
        var wrong = 0
        for start in stride(from: Int32(0), to: Self.q, by: 8) {
            var r = Eight()
            for lane in 0..<8 { r[lane] = min(start + Int32(lane), Self.q - 1) }
            let (high, low) = level.power2Round(r)
            for lane in 0..<8 {
                var remainder = r[lane] % 8192
                if remainder > 4096 { remainder -= 8192 }
                let isRight = low[lane] == remainder && high[lane] * 8192 + low[lane] == r[lane]
                wrong += isRight ? 0 : 1
            }
        }
        #expect(wrong == 0)
    }

    // For each high part and each sum of a low part and a correction, both below γ₂ in magnitude,
    // the hint says whether the sum's high part is another.
    @Test(.slow, arguments: supportedLevels)
    func `MakeHint is the oracle's over its domain`(level: LatticeLevel) {
        var wrong = 0
        for γ₂ in [DSAField.γ₂Wide, DSAField.γ₂Narrow].map({ Int32($0) }) {
            let last = (Self.q - 1) / (2 * γ₂) - 1
            for high in [0, 1, last / 2, last - 1, last] {
                for start in stride(from: -2 * γ₂ + 1, to: 2 * γ₂, by: 8) {
                    var low = Eight()
                    for lane in 0..<8 { low[lane] = min(start + Int32(lane), 2 * γ₂ - 1) }
                    let hints = level.makeHint(
                        low: low,
                        high: Eight(repeating: high),
                        γ₂: γ₂
                    )
                    for lane in 0..<8 {
                        let r = UInt32(residue(high * 2 * γ₂ + low[lane]))
                        let moved = DSARounding.decompose(r, γ₂: UInt32(γ₂)).high
                        wrong += hints[lane] == (Int32(moved) == high ? 0 : 1) ? 0 : 1
                    }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: supportedLevels)
    func `the transform is the oracle's`(level: LatticeLevel) {
        var numbers = TestNumbers(seed: 32)
        for round in 0..<40 {
            let f = sample(round, &numbers)
            var mine = vectors(f.map { Int32($0) })
            // The ends of the range that the kernels hand in, below zero as well.
            if round == 2 { mine = [Eight](repeating: Eight(repeating: -Self.q), count: 32) }
            let expected = round == 2 ? [UInt32](repeating: 0, count: 256) : f
            level.transform(&mine)
            #expect(values(mine) == coefficients(polynomial(expected).ntt()))
        }
    }

    @Test(arguments: supportedLevels, 1...8)
    func `a row times a vector is the oracle's`(level: LatticeLevel, count: Int) {
        var numbers = TestNumbers(seed: 33)
        for round in 0..<6 {
            var row: [Eight] = []
            var vector: [Eight] = []
            var sum = DSAProductSum()
            for _ in 0..<count {
                let f = sample(round, &numbers)
                let g = sample(round, &numbers)
                sum.add(polynomial(f).ntt(), polynomial(g).ntt())
                row += vectors(coefficients(polynomial(f).ntt()).map { Int32($0) })
                vector += vectors(g.map { Int32($0) })
            }
            // The largest factors there are: q − 1 in every place of the row.
            if round == 5 {
                row = [Eight](repeating: Eight(repeating: Self.q - 1), count: 32 * count)
                vector = [Eight](repeating: Eight(repeating: Self.q), count: 32 * count)
            }
            vector += [Eight](repeating: Eight(), count: 32)
            level.multiply(row, &vector)
            let product = values(Array(vector.suffix(32)))
            let expected =
                round == 5
                ? [UInt32](repeating: 0, count: 256) : coefficients(sum.inverseNTT())
            #expect(product == expected)
        }
    }

    @Test(arguments: supportedLevels)
    func `the norm reaches its bound on both sides of zero`(level: LatticeLevel) {
        for place in 0..<256 {
            for sign in [-1, 1] as [Int32] {
                var f = [Int32](repeating: 0, count: 256)
                f[place] = 100 * sign
                let reached = [99, 100, 101].map { level.normReaches(vectors(f), $0) }
                #expect(reached == [true, true, false])
            }
        }
    }

    // τ · η fits a byte only in rounds: the secrets of largest coefficients show it.
    @Test(arguments: supportedLevels, SignatureSet.allCases)
    func `a challenge times a short secret is their product`(
        level: LatticeLevel,
        set: SignatureSet
    ) {
        var numbers = TestNumbers(seed: 34)
        let η = set.parameters.η
        for round in 0..<20 {
            let secret = (0..<256).map { _ in
                round < 2 ? η * (1 - 2 * round) : Int(numbers.next() % UInt64(2 * η + 1)) - η
            }
            var challenge = [Int](repeating: 0, count: 256)
            for place in 0..<set.parameters.τ {
                let other = round < 2 ? place : Int(numbers.next() % 256)
                challenge[round < 2 ? place : (challenge[other] == 0 ? other : place)] =
                    round < 2 || numbers.next() % 2 == 0 ? 1 : -1
            }
            var product = [Int](repeating: 0, count: 256)
            for i in 0..<256 where challenge[i] != 0 {
                for j in 0..<256 {
                    product[(i + j) % 256] += (i + j < 256 ? 1 : -1) * challenge[i] * secret[j]
                }
            }
            // Fewer coefficients than τ are filled up at places that are free.
            for i in 0..<256 where challenge.filter({ $0 != 0 }).count < set.parameters.τ {
                if challenge[i] != 0 { continue }
                challenge[i] = 1
                for j in 0..<256 {
                    product[(i + j) % 256] += (i + j < 256 ? 1 : -1) * secret[j]
                }
            }
            var f = vectors((secret + challenge).map { Int32($0) })
            f += [Eight](repeating: Eight(repeating: -7), count: 64)
            level.multiplyShort(set.number, &f)
            #expect(Array(f[64..<96]) == vectors(product.map { Int32($0) }))
        }
    }

    private func sample(_ round: Int, _ numbers: inout TestNumbers) -> [UInt32] {
        if round == 0 { return [UInt32](repeating: DSAField.q - 1, count: 256) }
        if round == 1 { return [UInt32](repeating: 0, count: 256) }
        return (0..<256).map { _ in UInt32(numbers.next() % UInt64(DSAField.q)) }
    }

    private func residue(_ x: Int32) -> Int32 { (x % Self.q + Self.q) % Self.q }
}

/// Eight coefficients.
typealias Eight = SIMD8<Int32>

/// A polynomial as the kernels take it.
func vectors(_ coefficients: [Int32]) -> [Eight] {
    (0..<(coefficients.count / 8)).map { index in
        var eight = Eight()
        for lane in 0..<8 { eight[lane] = coefficients[8 * index + lane] }
        return eight
    }
}

/// A polynomial's coefficients, as the oracle has them: in 0 ..< q.
func values(_ vectors: [Eight]) -> [UInt32] {
    vectors.flatMap { eight in (0..<8).map { UInt32(bitPattern: eight[$0]) } }
}

/// A polynomial's coefficients.
func coefficients(_ f: borrowing DSAPolynomial) -> [UInt32] {
    f.coefficients.span.indices.map { f.coefficients.span[$0] }
}

/// A transform's coefficients.
func coefficients(_ f: borrowing DSANTTPolynomial) -> [UInt32] {
    f.coefficients.span.indices.map { f.coefficients.span[$0] }
}
