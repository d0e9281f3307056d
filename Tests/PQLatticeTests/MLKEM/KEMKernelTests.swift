import LatticeOracle
import PQLattice
import PQSecrets
import Testing
import TestSupport

/// Each build's kernels beside the slow and obvious form, over whole domains where they are small.
@Suite(.serialized)
struct KEMKernelTests {
    private let q = 3329

    @Test(arguments: supportedLevels)
    func `every 16-bit number is reduced`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for f in allNumbers() {
            let decoded = kernels.decode12(kernels.encode12(f), reducing: false)
            #expect(decoded == f.map { Int16(residue(Int($0))) })
        }
    }

    @Test(arguments: supportedLevels)
    func `every 16-bit number has its Montgomery product`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        let noise = [Int16](repeating: -1664, count: 256)
        for row in allNumbers() {
            // Times 2³², divided by 2¹⁶.
            let expected = row.map { Int16(residue(Int($0) * (1 << 16) - 1664)) }
            #expect(kernels.finishRow(row, adding: noise) == expected)
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `all products of a reduced number and a factor are right`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        #if DEBUG
        let step = 97
        #else
        let step = 1
        #endif
        for b in stride(from: -1664, through: 1664, by: step) {
            let factor = kernels.factor([Int16](repeating: Int16(b), count: 256))
            for first in stride(from: 0, to: q, by: 128) {
                // Even numbers of the polynomial count up; the odd ones are 0.
                let a = (0..<256).map { Int16($0 % 2 == 0 ? min(first + $0 / 2, q - 1) : 0) }
                let product = kernels.row(
                    kernels.vectors(of: a),
                    start: 0,
                    stride: 0,
                    factors: factor,
                    count: 1
                )
                let isRight = (0..<256).allSatisfy { index in
                    (Int(product[index]) * (1 << 16) - Int(a[index & ~1]) * b) % q == 0
                }
                #expect(isRight, "b = \(b), from a = \(first)")
            }
        }
    }

    @Test(arguments: supportedLevels)
    func `the transform and its inverse are the oracle's`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for f in samples(-3329...3329) {
            let transformed = kernels.transform(f)
            #expect(transformed.allSatisfy { abs($0) <= 1664 })
            #expect(transformed.map { residue(Int($0)) } == oracleTransform(f))
            let back = kernels.inverseTransform(transformed)
            #expect(back.allSatisfy { abs(Int($0)) < q })
            // The inverse is 2¹⁶ times too large.
            #expect(back.map { residue(Int($0)) } == f.map { residue(Int($0) << 16) })
        }
        for f in samples(-32768...32767) {
            let back = kernels.inverseTransform(f)
            #expect(back.map { residue(Int($0)) } == oracleInverse(f).map { residue($0 << 16) })
        }
    }

    @Test(arguments: supportedLevels)
    func `a row is the sum of its products, in either order of the matrix`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        let left = samples(0...3328)
        let right = samples(-1664...1664)
        for count in 1...4 {
            for round in left.indices {
                let a = (0..<count).map { left[(round + $0) % left.count] }
                let b = (0..<count).map { right[(round + 2 * $0) % right.count] }
                let padding = [SIMD16<Int16>](repeating: SIMD16(repeating: 7), count: 16)
                let sum = kernels.row(
                    padding + a.flatMap { kernels.vectors(of: $0) + padding },
                    start: 16,
                    stride: 32,
                    factors: b.flatMap { kernels.factor($0) },
                    count: count
                )
                let expected = oracleSum(a, b)
                #expect(sum.map { residue(Int($0) << 16) } == expected, "\(count) products")
                #expect(sum.allSatisfy { abs(Int($0)) < 22_024 })
            }
        }
    }

    @Test(arguments: supportedLevels)
    func `compression rounds as a division would, for every input`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for d in [4, 5, 10, 11] {
            for f in allNumbers() {
                let expected = f.map { number in
                    UInt16(((residue(Int(number)) << d) * 2 + q) / (2 * q) % (1 << d))
                }
                #expect(kernels.compress(f, bits: d) == encode(expected, bits: d), "d = \(d)")
            }
        }
        for f in allNumbers() {
            let bits = f.map { UInt16((residue(Int($0)) * 4 + q) / (2 * q) % 2) }
            #expect(kernels.message(f) == encode(bits, bits: 1))
        }
    }

    @Test(arguments: supportedLevels)
    func `decompression rounds as a division would, for every input`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for d in [4, 5, 10, 11] {
            for first in stride(from: 0, to: 1 << d, by: 251) {
                let y = (0..<256).map { UInt16((first + $0) % (1 << d)) }
                let expected = y.map { Int16((Int($0) * q * 2 + (1 << d)) / (2 << d)) }
                #expect(kernels.decompress(encode(y, bits: d), bits: d) == expected, "d = \(d)")
            }
        }
    }

    @Test(arguments: supportedLevels)
    func `a message is added bit by bit`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for f in samples(-6000...6000) {
            let message = pseudorandomBytes(32, seed: "message \(f[0])")
            let expected = f.indices.map { index in
                f[index] + 1665 * Int16(message[index / 8] >> UInt8(index % 8) & 1)
            }
            #expect(kernels.addMessage(message, f: f) == expected)
        }
    }

    @Test(arguments: supportedLevels)
    func `every 12-bit number is decoded, checked and reduced`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for first in stride(from: 0, to: 4096, by: 256) {
            let numbers = (0..<256).map { UInt16(first + $0) }
            let bytes = encode(numbers, bits: 12)
            #expect(kernels.decode12(bytes, reducing: false) == numbers.map(Int16.init))
            let reduced = numbers.map { Int16(Int($0) % q) }
            #expect(kernels.decode12(bytes, reducing: true) == reduced)
        }
        for index in 0..<256 {
            var f = [Int16](repeating: 3328, count: 256)
            #expect(kernels.firstUnreduced(f) == -1)
            f[index] = 3329
            f[255] = 4095
            #expect(kernels.firstUnreduced(f) == index)
        }
    }

    @Test(arguments: supportedLevels)
    func `noise is the oracle's`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        for round in 0..<50 {
            let two = pseudorandomBytes(128, seed: "two \(round)")
            let three = pseudorandomBytes(192, seed: "three \(round)")
            let f = samplePolyCBD2(two.span)
            let g = samplePolyCBD3(three.span)
            #expect(kernels.noise(two, η: 2).map { residue(Int($0)) } == array(f.coefficients.span))
            #expect(
                kernels.noise(three, η: 3).map { residue(Int($0)) } == array(g.coefficients.span)
            )
        }
    }

    @Test(arguments: supportedLevels)
    func `the matrix is the oracle's, also where three blocks don't suffice`(level: LatticeLevel) {
        let kernels = KEMKernels(level: level)
        var longer = 0
        for round in 0..<400 {
            let ρ = pseudorandomBytes(32, seed: "matrix \(round)")
            let element = sampleNTT(ρ.span, 3, 1)
            #expect(kernels.sample(ρ, j: 3, i: 1).map(Int.init) == array(element.coefficients.span))
            let stream = SHAKE128.hash(ρ + [3, 1], count: 504)
            let taken = stride(from: 0, to: 504, by: 3).reduce(0) { sum, index in
                let low = Int(stream[index]) | Int(stream[index + 1] & 15) << 8
                let high = Int(stream[index + 1]) >> 4 | Int(stream[index + 2]) << 4
                return sum + (low < q ? 1 : 0) + (high < q ? 1 : 0)
            }
            longer += taken < 256 ? 1 : 0
        }
        #expect(longer > 0)
    }

    // MARK: The slow and obvious form

    private func residue(_ number: Int) -> Int {
        let rest = number % q
        return rest < 0 ? rest + q : rest
    }

    /// All 65,536 numbers, as polynomials.
    private func allNumbers() -> [[Int16]] {
        (0..<256).map { high in
            (0..<256).map { Int16(truncatingIfNeeded: high << 8 | $0) }
        }
    }

    /// Random polynomials, and the extremes.
    private func samples(_ range: ClosedRange<Int>) -> [[Int16]] {
        let extremes: [[Int16]] = [
            [Int16](repeating: Int16(range.lowerBound), count: 256),
            [Int16](repeating: Int16(range.upperBound), count: 256),
            (0..<256).map { Int16($0 % 2 == 0 ? range.lowerBound : range.upperBound) },
            (0..<256).map { Int16($0 < 128 ? range.upperBound : range.lowerBound) },
        ]
        let random = (0..<20).map { round in
            let bytes = pseudorandomBytes(1024, seed: "samples \(range) \(round)")
            return (0..<256).map { index in
                let number = (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 * index + $1]) }
                return Int16(range.lowerBound + number % range.count)
            }
        }
        return extremes + random
    }

    private func encode(_ numbers: [UInt16], bits d: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32 * d)
        var output = bytes.mutableSpan
        byteEncode(numbers.span, bits: d, into: &output, at: 0)
        return bytes
    }

    private func oracleTransform(_ f: [Int16]) -> [Int] {
        let transform = ntt(MLKEMPolynomial(coefficients: buffer(f)))
        return array(transform.coefficients.span)
    }

    private func oracleInverse(_ f: [Int16]) -> [Int] {
        let polynomial = inverseNTT(MLKEMNTTPolynomial(coefficients: buffer(f)))
        return array(polynomial.coefficients.span)
    }

    private func oracleSum(_ a: [[Int16]], _ b: [[Int16]]) -> [Int] {
        var sum = MLKEMProductSum()
        for (f, g) in zip(a, b) {
            sum.add(
                MLKEMNTTPolynomial(coefficients: buffer(f)),
                times: MLKEMNTTPolynomial(coefficients: buffer(g))
            )
        }
        let reduced = sum.reduced()
        return array(reduced.coefficients.span)
    }

    private func buffer(_ numbers: [Int16]) -> WipedBuffer<UInt16> {
        var buffer = WipedBuffer<UInt16>(zeros: 256)
        var words = buffer.mutableSpan
        for index in 0..<256 { words[index] = UInt16(residue(Int(numbers[index]))) }
        return buffer
    }

    private func array(_ words: Span<UInt16>) -> [Int] {
        words.indices.map { Int(words[$0]) }
    }
}
