import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets
import Testing

/// The fast arithmetic of ML-KEM beside its slow and obvious form.
struct KEMOracleTests {
    private let q = 3329

    @Test(arguments: 1...11)
    func `compression rounds as a division would, for every input`(bits d: Int) {
        for x in 0..<q {
            // ⌈(2ᵈ/q)·x⌋ with halves up: q is odd, so there are none.
            let rounded = ((x << d) * 2 + q) / (2 * q) % (1 << d)
            let compressed = compress(MLKEMFieldElement(UInt16(x)), to: d)
            #expect(Int(compressed) == rounded, "x = \(x)")
        }
    }

    @Test(arguments: 1...11)
    func `decompression rounds as a division would, for every input`(bits d: Int) {
        for y in 0..<(1 << d) {
            let rounded = (y * q * 2 + (1 << d)) / (2 << d)
            #expect(Int(decompress(UInt16(y), from: d).value) == rounded, "y = \(y)")
            #expect(compress(decompress(UInt16(y), from: d), to: d) == UInt16(y))
        }
    }

    @Test func `sums, differences and products are reduced`() {
        // 17 · 2¹⁶ mod q, and the extremes.
        for c in [0, 1, 17, q - 1] {
            let factor = MLKEMFactor(timesTwoTo16: UInt16((c << 16) % q))
            for a in 0..<q {
                let element = MLKEMFieldElement(UInt16(a))
                let other = MLKEMFieldElement(UInt16(c))
                #expect(Int((element * factor).value) == a * c % q)
                #expect(Int((element + other).value) == (a + c) % q)
                #expect(Int((element - other).value) == (a - c + q) % q)
            }
        }
        for sum: UInt32 in [0, 1, 3328, 3329, 88_657_920, 3329 << 16 - 1] {
            #expect(Int(MLKEMFieldElement(reducing: sum).value) == Int(sum) % q)
        }
    }

    @Test func `the transform comes back`() {
        let f = coefficients(seed: "transform")
        let transform = ntt(polynomial(f))
        let transformed = array(transform.coefficients.span)
        #expect(transformed != f)
        let back = inverseNTT(ntt(polynomial(f)))
        let result = array(back.coefficients.span)
        #expect(result == f)
    }

    @Test func `a product by transform is the product modulo x²⁵⁶ + 1`() {
        let f = coefficients(seed: "f")
        let g = coefficients(seed: "g")
        var expected = [Int](repeating: 0, count: 256)
        for i in 0..<256 {
            for j in 0..<256 {
                let product = Int(f[i]) * Int(g[j])
                expected[(i + j) % 256] += i + j < 256 ? product : -product
            }
        }
        var sum = MLKEMProductSum()
        sum.add(ntt(polynomial(f)), times: ntt(polynomial(g)))
        let product = inverseNTT(sum.reduced())
        let result = array(product.coefficients.span).map(Int.init)
        #expect(result == expected.map { ($0 % q + q) % q })
    }

    @Test func `four products of the largest coefficients don't overflow`() {
        let single = productSum(of: 1)
        #expect(productSum(of: 4) == single.map { 4 * $0 % q })
    }

    @Test(arguments: 1...12)
    func `encoding writes the bits in order and decoding reads them`(bits d: Int) {
        let integers = coefficients(seed: "encoding").map { $0 & (1 << d - 1) }
        var bytes = [UInt8](repeating: 0, count: 32 * d)
        var output = bytes.mutableSpan
        byteEncode(integers.span, bits: d, into: &output, at: 0)
        let bits = integers.flatMap { integer in (0..<d).map { UInt8(integer >> $0 & 1) } }
        for index in bytes.indices {
            let byte = (0..<8).reduce(0) { $0 | bits[8 * index + $1] << $1 }
            #expect(bytes[index] == byte, "byte \(index)")
        }
        var decoded = [UInt16](repeating: 0, count: 256)
        var target = decoded.mutableSpan
        byteDecode(bytes.span, at: 0, bits: d, into: &target)
        #expect(decoded == integers)
    }

    @Test(arguments: [2, 3])
    func `noise counts bits as the standard writes it`(η: Int) {
        let bytes = pseudorandomBytes(64 * η, seed: "noise \(η)")
        let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> $0 & 1) } }
        let f = η == 3 ? samplePolyCBD3(bytes.span) : samplePolyCBD2(bytes.span)
        let sampled = array(f.coefficients.span)
        for i in 0..<256 {
            let x = (0..<η).reduce(0) { $0 + bits[2 * i * η + $1] }
            let y = (0..<η).reduce(0) { $0 + bits[2 * i * η + η + $1] }
            #expect(Int(sampled[i]) == (x - y + q) % q, "coefficient \(i)")
        }
    }

    @Test func `the matrix is sampled by rejecting what isn't below q`() {
        let ρ = pseudorandomBytes(32, seed: "matrix")
        let stream = SHAKE128.hash(ρ + [2, 1], count: 2000)
        let candidates = stride(from: 0, to: 1998, by: 3).flatMap { index in
            let word =
                Int(stream[index]) | Int(stream[index + 1]) << 8 | Int(stream[index + 2]) << 16
            return [word & 0xFFF, word >> 12]
        }
        let expected = candidates.filter { $0 < q }.prefix(256)
        #expect(candidates.prefix(256).contains { $0 >= q })
        let element = sampleNTT(ρ.span, 2, 1)
        let sampled = array(element.coefficients.span).map(Int.init)
        #expect(sampled == Array(expected))
    }

    /// A sum of products of elements whose coefficients are all q − 1.
    private func productSum(of count: Int) -> [Int] {
        let largest = MLKEMNTTPolynomial(
            coefficients: buffer([UInt16](repeating: 3328, count: 256))
        )
        var sum = MLKEMProductSum()
        for _ in 0..<count { sum.add(largest, times: largest) }
        let reduced = sum.reduced()
        return array(reduced.coefficients.span).map(Int.init)
    }

    /// 256 coefficients below q, the same in every run.
    private func coefficients(seed: String) -> [UInt16] {
        let bytes = pseudorandomBytes(512, seed: seed)
        return (0..<256).map { (UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1])) % 3329 }
    }

    private func polynomial(_ coefficients: [UInt16]) -> MLKEMPolynomial {
        MLKEMPolynomial(coefficients: buffer(coefficients))
    }

    private func buffer(_ coefficients: [UInt16]) -> WipedBuffer<UInt16> {
        var buffer = WipedBuffer<UInt16>(zeros: 256)
        var words = buffer.mutableSpan
        for index in 0..<256 { words[index] = coefficients[index] }
        return buffer
    }

    private func array(_ words: Span<UInt16>) -> [UInt16] {
        words.indices.map { words[$0] }
    }
}
