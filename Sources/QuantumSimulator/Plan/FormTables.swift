import QuantumPasses
import RealModule

/// The tables of a phase polynomial's products of two local bits, in the order of TileForm.
struct FormTables {
    /// The real parts, then the imaginary ones.
    let numbers: [Double]

    /// Computes the tables.
    ///
    /// - Parameters:
    ///   - products: Masks of two local bits each, with their angles.
    ///   - tileBits: How many local bits there are.
    ///   - laneBits: How many of them number the lanes.
    init(_ products: [(mask: Int, angle: Double)], tileBits: Int, laneBits: Int) {
        guard !products.isEmpty else {
            numbers = []
            return
        }
        let low = TileForm.lowBits(tileBits: tileBits, laneBits: laneBits)
        let base = laneBits + low
        let high = tileBits - base
        let within = Self.angles(products, bits: base, shift: 0)
        // The angles of a high bit with lanes and low bits are linear in those.
        var laneRows: [Double] = []
        var lowRows: [Double] = []
        for bit in 0..<high {
            let partners = products.compactMap { product -> (bit: Int, angle: Double)? in
                guard product.mask >> (base + bit) & 1 == 1 else { return nil }
                let other = product.mask & ~(1 << (base + bit))
                return other < 1 << base ? (other.trailingZeroBitCount, product.angle) : nil
            }
            func row(_ first: Int, _ count: Int) -> [Double] {
                (0..<(1 << count)).map { value in
                    partners.reduce(0) { sum, partner in
                        let place = partner.bit - first
                        let isOn = place >= 0 && place < count && value >> place & 1 == 1
                        return isOn ? sum + partner.angle : sum
                    }
                }
            }
            laneRows += row(0, laneBits)
            lowRows += row(laneBits, low)
        }
        var angles = within + laneRows + lowRows
        angles += Self.angles(products, bits: high, shift: base)
        let length = TileForm.tableLength(tileBits: tileBits, laneBits: laneBits)
        angles += [Double](repeating: 0, count: length - angles.count)
        numbers = angles.map { Double.cos($0) } + angles.map { Double.sin($0) }
    }

    /// For every value of some bits, the sum of the angles of the products that are 1.
    private static func angles(
        _ products: [(mask: Int, angle: Double)],
        bits: Int,
        shift: Int
    ) -> [Double] {
        let inside = products.compactMap { product -> (mask: Int, angle: Double)? in
            let mask = product.mask >> shift
            let isInside = mask << shift == product.mask && mask < 1 << bits
            return isInside ? (mask, product.angle) : nil
        }
        var result = [Double](repeating: 0, count: 1 << bits)
        for value in 1..<max(1 << bits, 1) {
            // The value without its highest bit, plus the products with that bit.
            let top = 1 << (Int.bitWidth - 1 - value.leadingZeroBitCount)
            result[value] = inside.reduce(result[value & ~top]) { sum, product in
                let counts = product.mask & top != 0 && product.mask & value == product.mask
                return counts ? sum + product.angle : sum
            }
        }
        return result
    }
}
