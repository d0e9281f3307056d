/// An expanded ML-KEM private key under which an honest ciphertext decrypts to the very edges of
/// rounding: for a message bit 0 every coefficient is 832 or 2497, for 1 it is 833 or 2496.
///
/// With honest keys that has a chance of less than 2⁻¹⁰⁰. But a decapsulation key's ŝ isn't bound
/// to its public part, so for any ciphertext an ŝ can be solved for that leads to any polynomial:
/// ŝ₀ = (v̂ − ŵ − Σ ŝⱼ·ûⱼ) / û₀. The other ŝⱼ are q − 1 throughout, the largest there is.
///
/// Slow and plain arithmetic, so that it shares nothing with what it tests.
struct BoundaryDecapsulationKey {
    let k: Int
    let dᵤ: Int
    let dᵥ: Int

    /// ByteEncode₁₂(ŝ).
    ///
    /// - Parameters:
    ///   - ciphertext: What must decrypt to the message.
    ///   - message: 32 bytes.
    /// - Returns: 384·k bytes, or nil if û₀ has no inverse, once in 26 000 times.
    func secret(for ciphertext: [UInt8], carrying message: [UInt8]) -> [UInt8]? {
        let u = (0..<k).map { transform(decompress(ciphertext, at: 32 * dᵤ * $0, bits: dᵤ)) }
        let v = decompress(ciphertext, at: 32 * dᵤ * k, bits: dᵥ)
        var rest = transform(zip(v, edges(message)).map { ($0 - $1 + q) % q })
        let largest = [Int](repeating: q - 1, count: 256)
        for j in 1..<k {
            rest = zip(rest, product(largest, u[j])).map { ($0 - $1 + q) % q }
        }
        guard let inverse = inverse(u[0]) else { return nil }
        let first = encode(product(rest, inverse))
        return first + (1..<k).flatMap { _ in encode(largest) }
    }

    private let q = 3329

    private func edges(_ message: [UInt8]) -> [Int] {
        (0..<256).map { n in
            let isOne = message[n / 8] >> UInt8(n % 8) & 1 == 1
            return n.isMultiple(of: 2) ? (isOne ? 833 : 832) : (isOne ? 2496 : 2497)
        }
    }

    private func decompress(_ bytes: [UInt8], at start: Int, bits d: Int) -> [Int] {
        (0..<256).map { n in
            let y = (0..<d).reduce(0) { sum, bit in
                let place = n * d + bit
                return sum | Int(bytes[start + place / 8] >> UInt8(place % 8) & 1) << bit
            }
            return (q * y + 1 << (d - 1)) >> d
        }
    }

    /// 17 to the power of 2·BitRev₇(i) + 1 (FIPS 203, Section 4.3).
    private func root(_ i: Int) -> Int {
        let reversed = (0..<7).reduce(0) { $0 | (i >> $1 & 1) << (6 - $1) }
        return power(17, 2 * reversed + 1)
    }

    private func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { product, _ in product * base % q }
    }

    /// The remainders modulo X² − γ, one after the other (FIPS 203, Section 4.3).
    private func transform(_ f: [Int]) -> [Int] {
        (0..<128).flatMap { i in
            let γ = root(i)
            return (0..<2).map { parity in
                (0..<128).reversed().reduce(0) { ($0 * γ + f[2 * $1 + parity]) % q }
            }
        }
    }

    private func product(_ a: [Int], _ b: [Int]) -> [Int] {
        (0..<128).flatMap { i in
            let (a₀, a₁, b₀, b₁) = (a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1])
            return [(a₀ * b₀ + a₁ * b₁ % q * root(i)) % q, (a₀ * b₁ + a₁ * b₀) % q]
        }
    }

    /// (a₀ − a₁·X)/(a₀² − γ·a₁²) in each part.
    private func inverse(_ a: [Int]) -> [Int]? {
        var result: [Int] = []
        for i in 0..<128 {
            let (a₀, a₁) = (a[2 * i], a[2 * i + 1])
            let norm = (a₀ * a₀ + (q - root(i)) * (a₁ * a₁ % q)) % q
            guard norm != 0 else { return nil }
            let factor = power(norm, q - 2)
            result += [a₀ * factor % q, (q - a₁) * factor % q]
        }
        return result
    }

    private func encode(_ f: [Int]) -> [UInt8] {
        (0..<128).flatMap { i in
            let pair = f[2 * i] | f[2 * i + 1] << 12
            return (0..<3).map { UInt8(truncatingIfNeeded: pair >> (8 * $0)) }
        }
    }
}
