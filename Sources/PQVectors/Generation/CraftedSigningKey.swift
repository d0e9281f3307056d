import PQLattice

/// Expanded ML-DSA private keys whose s₁ and s₂ are chosen freely, one coefficient each, with the t₀
/// and tr that follow: in all but the range of that coefficient the key is in order.
///
/// ρ and K are zeros. Slow and plain arithmetic, so that it shares nothing with what it tests.
struct CraftedSigningKey {
    let k: Int
    let l: Int
    let η: Int

    /// One coefficient that isn't zero.
    struct Coefficient {
        let polynomial: Int
        let place: Int
        let value: Int
    }

    /// The encoded key (FIPS 204, Algorithm 24).
    ///
    /// - Parameters:
    ///   - s₁: The one coefficient of s₁ that isn't zero.
    ///   - s₂: That of s₂.
    /// - Returns: ρ, K, tr, s₁, s₂ and t₀.
    func encoded(s₁: Coefficient, s₂: Coefficient) -> [UInt8] {
        let bitCount = η == 2 ? 3 : 4
        var high: [UInt8] = [UInt8](repeating: 0, count: 32)
        var low: [UInt8] = []
        for row in 0..<k {
            var t = shifted(coefficients(row: row, column: s₁.polynomial), s₁)
            if row == s₂.polynomial { t[s₂.place] = (t[s₂.place] + s₂.value + q) % q }
            let parts = t.map { ($0 + 4095) >> 13 }
            high += packed(parts, bits: 10)
            low += packed(zip(t, parts).map { 4096 - ($0 - $1 << 13) }, bits: 13)
        }
        let secrets =
            (0..<l).flatMap { secret($0, s₁, bits: bitCount) }
            + (0..<k).flatMap { secret($0, s₂, bits: bitCount) }
        return [UInt8](repeating: 0, count: 64) + SHAKE256.hash(high, count: 64) + secrets + low
    }

    private let q = 8_380_417

    private func secret(_ polynomial: Int, _ s: Coefficient, bits: Int) -> [UInt8] {
        var distances = [Int](repeating: η, count: 256)
        if polynomial == s.polynomial { distances[s.place] = η - s.value }
        return packed(distances, bits: bits)
    }

    private func shifted(_ f: [Int], _ s: Coefficient) -> [Int] {
        var result = [Int](repeating: 0, count: 256)
        for (n, x) in f.enumerated() {
            let place = n + s.place
            let sign = place < 256 ? 1 : -1
            result[place % 256] = ((sign * s.value * x) % q + q) % q
        }
        return result
    }

    /// An entry of Â (FIPS 204, Algorithm 30), brought back to coefficients by the definition of the
    /// transform: its values are those at 1753 to the odd powers.
    private func coefficients(row: Int, column: Int) -> [Int] {
        var absorbing = SHAKE128()
        absorbing.absorb([UInt8](repeating: 0, count: 32) + [UInt8(column), UInt8(row)])
        var stream = absorbing.squeezing()
        var values: [Int] = []
        while values.count < 256 {
            let bytes = stream.squeeze(3)
            let candidate = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2] & 0x7F) << 16
            if candidate < q { values.append(candidate) }
        }
        // The powers of 1753, which has order 512; their inverses are those counted from the end.
        var powers = [1]
        for _ in 1..<512 { powers.append((powers[powers.count - 1] * 1753) % q) }
        return (0..<256).map { n in
            let sum = values.enumerated().reduce(0) { sum, entry in
                let reversed = (0..<8).reduce(0) { $0 | (entry.offset >> $1 & 1) << (7 - $1) }
                let exponent = (2 * reversed + 1) * n % 512
                return (sum + entry.element * powers[(512 - exponent) % 512]) % q
            }
            // 8347681 is the inverse of 256.
            return sum * 8_347_681 % q
        }
    }
}

/// Numbers of as many bits one after the other, lowest first.
func packed(_ numbers: [Int], bits: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (numbers.count * bits + 7) / 8)
    for (index, number) in numbers.enumerated() {
        for bit in 0..<bits where number >> bit & 1 == 1 {
            let place = index * bits + bit
            bytes[place / 8] |= 1 << UInt8(place % 8)
        }
    }
    return bytes
}
