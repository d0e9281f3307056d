// The transform of ML-DSA, and sums and products under it.

extension MLDSAReference {
    /// 1753 to the power of each reversed number of 8 bits (FIPS 204, Appendix B).
    private static let ζ = (0..<256).map { power(1753, bitReversed($0, bitCount: 8), modulo: q) }

    /// NTT (FIPS 204, Algorithm 41), of coefficients in any range.
    func ntt(_ w: [Int]) -> [Int] {
        var ŵ = w.map { mod($0, Self.q) }
        var m = 0
        var length = 128
        while length >= 1 {
            for start in stride(from: 0, to: 256, by: 2 * length) {
                m += 1
                let z = Self.ζ[m]
                for j in start..<(start + length) {
                    let t = z * ŵ[j + length] % Self.q
                    ŵ[j + length] = mod(ŵ[j] - t, Self.q)
                    ŵ[j] = (ŵ[j] + t) % Self.q
                }
            }
            length /= 2
        }
        return ŵ
    }

    /// NTT⁻¹ (FIPS 204, Algorithm 42).
    func nttInverse(_ ŵ: [Int]) -> [Int] {
        var w = ŵ
        var m = 256
        var length = 1
        while length < 256 {
            for start in stride(from: 0, to: 256, by: 2 * length) {
                m -= 1
                let z = Self.q - Self.ζ[m]
                for j in start..<(start + length) {
                    let t = w[j]
                    let sum = t + w[j + length]
                    w[j] = has(.dsaSumUnreduced) ? sum & 0xFFFF_FFFF : sum % Self.q
                    w[j + length] = mod(z * (t - w[j + length]), Self.q)
                }
            }
            length *= 2
        }
        // 8347681 is 256⁻¹ mod q.
        return w.map { $0 * 8_347_681 % Self.q }
    }

    /// MultiplyNTT (FIPS 204, Algorithm 45).
    func multiply(_ â: [Int], _ b̂: [Int]) -> [Int] { zip(â, b̂).map { $0 * $1 % Self.q } }

    /// The sum of the products of two vectors, all transformed (FIPS 204, Algorithm 48).
    func product(_ â: [[Int]], _ b̂: [[Int]]) -> [Int] {
        zip(â, b̂).map(multiply).reduce([Int](repeating: 0, count: 256), sum)
    }

    func sum(_ a: [Int], _ b: [Int]) -> [Int] { zip(a, b).map { mod($0 + $1, Self.q) } }

    func difference(_ a: [Int], _ b: [Int]) -> [Int] { zip(a, b).map { mod($0 - $1, Self.q) } }
}
