import PQLattice

// Polynomials of ML-KEM: sampling, the transform, compression, bytes.

extension MLKEMReference {
    /// The modulus.
    static let q = 3329

    /// 17 to the power of each reversed number of 7 bits (FIPS 203, Section 4.3).
    private static let ζ = (0..<128).map { power(17, bitReversed($0, bitCount: 7), modulo: q) }

    /// 17 to the powers that the products need (FIPS 203, Section 4.3).
    private static let γ = (0..<128).map {
        power(17, 2 * bitReversed($0, bitCount: 7) + 1, modulo: q)
    }

    /// SampleNTT (FIPS 203, Algorithm 7): numbers of 12 bits from SHAKE128, those from q on left
    /// out.
    func sampleNTT(_ seed: [UInt8]) -> [Int] {
        var xof = SHAKE128()
        xof.absorb(seed)
        var stream = xof.squeezing()
        var â: [Int] = []
        var tripleCount = 0
        while â.count < 256 {
            // Three blocks of 168 bytes have 168 triples.
            if has(.kemSampleNTTCapped) && tripleCount == 168 {
                return â + [Int](repeating: 0, count: 256 - â.count)
            }
            let c = stream.squeeze(3).map { Int($0) }
            tripleCount += 1
            let d₁ = c[0] + 256 * (c[1] % 16)
            let d₂ = c[1] / 16 + 16 * c[2]
            let limit = has(.kemSampleNTTAcceptsQ) ? Self.q + 1 : Self.q
            if d₁ < limit { â.append(d₁ % Self.q) }
            if d₂ < limit && â.count < 256 { â.append(d₂ % Self.q) }
        }
        return â
    }

    /// SamplePolyCBD (FIPS 203, Algorithm 8): a sum of η bits less another one.
    func samplePolyCBD(_ b: [UInt8], _ η: Int) -> [Int] {
        let bits = numbers(ofBits: 1, in: b)
        return (0..<256).map { i in
            let x = (0..<η).reduce(0) { $0 + bits[2 * i * η + $1] }
            let y = (0..<η).reduce(0) { $0 + bits[2 * i * η + η + $1] }
            return mod(x - y, Self.q)
        }
    }

    /// NTT (FIPS 203, Algorithm 9).
    func ntt(_ f: [Int]) -> [Int] {
        var f̂ = f
        var i = 1
        var length = 128
        while length >= 2 {
            for start in stride(from: 0, to: 256, by: 2 * length) {
                let zeta = Self.ζ[i]
                i += 1
                for j in start..<(start + length) {
                    let t = zeta * f̂[j + length] % Self.q
                    f̂[j + length] = mod(f̂[j] - t, Self.q)
                    f̂[j] = (f̂[j] + t) % Self.q
                }
            }
            length /= 2
        }
        return f̂
    }

    /// NTT⁻¹ (FIPS 203, Algorithm 10).
    func nttInverse(_ f̂: [Int]) -> [Int] {
        var f = f̂
        var i = 127
        var length = 2
        while length <= 128 {
            for start in stride(from: 0, to: 256, by: 2 * length) {
                let zeta = Self.ζ[i]
                i -= 1
                for j in start..<(start + length) {
                    let t = f[j]
                    f[j] = (t + f[j + length]) % Self.q
                    f[j + length] = mod(zeta * (f[j + length] - t), Self.q)
                }
            }
            length *= 2
        }
        // 3303 is 128⁻¹ mod q.
        return f.map { $0 * 3303 % Self.q }
    }

    /// MultiplyNTTs (FIPS 203, Algorithms 11 and 12): 128 products modulo X² − γ.
    func multiplyNTTs(_ f̂: [Int], _ ĝ: [Int]) -> [Int] {
        (0..<256).map { n in
            let (i, a, b) = (n / 2, n & ~1, n | 1)
            return n.isMultiple(of: 2)
                ? (f̂[a] * ĝ[a] + f̂[b] * ĝ[b] % Self.q * Self.γ[i]) % Self.q
                : (f̂[a] * ĝ[b] + f̂[b] * ĝ[a]) % Self.q
        }
    }

    /// The sum of the products of two vectors, all transformed.
    func product(_ â: [[Int]], _ b̂: [[Int]]) -> [Int] {
        zip(â, b̂).map(multiplyNTTs).reduce([Int](repeating: 0, count: 256), sum)
    }

    func sum(_ f: [Int], _ g: [Int]) -> [Int] { zip(f, g).map { ($0 + $1) % Self.q } }

    func difference(_ f: [Int], _ g: [Int]) -> [Int] { zip(f, g).map { mod($0 - $1, Self.q) } }

    /// Compress: 2ᵈ/q times x, rounded, modulo 2ᵈ (FIPS 203, Section 4.2.1).
    func compress(_ d: Int, _ x: Int) -> Int {
        if has(.kemCompressTruncates) { return (x << d) / Self.q }
        if has(.kemMessageThreshold) && d == 1 { return (832...2496).contains(x) ? 1 : 0 }
        return (((x << (d + 1)) + Self.q) / (2 * Self.q)) & ((1 << d) - 1)
    }

    /// Decompress: q/2ᵈ times y, rounded (FIPS 203, Section 4.2.1).
    func decompress(_ d: Int, _ y: Int) -> Int {
        if has(.kemDecompressTruncates) { return (Self.q * y) >> d }
        return (Self.q * y + (1 << (d - 1))) >> d
    }

    /// ByteEncode (FIPS 203, Algorithm 5).
    func byteEncode(_ d: Int, _ f: [Int]) -> [UInt8] { bytes(ofBits: d, from: f) }

    /// ByteDecode (FIPS 203, Algorithm 6): numbers of 12 bits are taken modulo q.
    func byteDecode(_ d: Int, _ b: some Collection<UInt8>) -> [Int] {
        numbers(ofBits: d, in: b).map { d == 12 ? $0 % Self.q : $0 }
    }
}
