/// The passes over all residues under a multiplication U, |y⟩ → |c·y⟩.
///
/// Both planes hold 2·N floats and outlive this value.
@unsafe
struct PermutationPasses {
    let permutation: ResiduePermutation
    let amplitudes, next: UnsafeMutableBufferPointer<Float>

    /// Rows that are walked together: their cache lines stay near for the next columns.
    private static var block: Int { 128 }

    private typealias Amplitude = SIMD2<Float>

    /// Sums |ψ|² and the two parts of ψ* Uψ.
    func overlap() -> SIMD4<Double> {
        guard let from = unsafe UnsafeRawPointer(amplitudes.baseAddress) else { return .zero }
        return unsafe parts { rows in
            var total = SIMD4<Double>.zero
            unsafe walk(rows) { column in
                var (norm, along, across) = (Amplitude.zero, Amplitude.zero, Amplitude.zero)
                // In bounds: `walk` hands out residues below N, and both planes hold N amplitudes.
                unsafe each(rows, column) { image, origin in
                    let own = unsafe from.load(fromByteOffset: 8 * image, as: Amplitude.self)
                    let other = unsafe from.load(fromByteOffset: 8 * origin, as: Amplitude.self)
                    norm += own * own
                    along += own * other
                    across += own * SIMD2(other.y, -other.x)
                }
                total.x += Double(norm.x + norm.y)
                total.y += Double(along.x + along.y)
                total.z += Double(across.x + across.y)
            }
            return total
        }
    }

    /// Writes own·ψ + image·Uψ to the next plane.
    func combine(own: Float, image: SIMD2<Float>) {
        guard let from = unsafe UnsafeRawPointer(amplitudes.baseAddress),
            let to = unsafe UnsafeMutableRawPointer(next.baseAddress)
        else { return }
        let turned = SIMD2(-image.y, image.x)
        _ = unsafe parts { rows in
            unsafe walk(rows) { column in
                // In bounds as above; every image is written once, by one part.
                unsafe each(rows, column) { place, origin in
                    let here = unsafe from.load(fromByteOffset: 8 * place, as: Amplitude.self)
                    let other = unsafe from.load(fromByteOffset: 8 * origin, as: Amplitude.self)
                    let sum = own * here + (image * other.x + turned * other.y)
                    unsafe to.storeBytes(of: sum, toByteOffset: 8 * place, as: Amplitude.self)
                }
            }
            return .zero
        }
    }

    /// One column of some rows.
    private struct Column {
        /// How far from the rows' starts its residues stand.
        let place: UInt32
        /// The image of the first row's residue.
        let image: Int
        /// Whether all the rows reach it, and no image passes N.
        let isWhole: Bool
    }

    /// Runs over blocks of rows on all processors, and adds up what they return.
    private func parts(_ body: (Range<Int>) -> SIMD4<Double>) -> SIMD4<Double> {
        let (rows, size) = unsafe (permutation.starts.count, Self.block)
        let blocks = (rows + size - 1) / size
        return Workers.parts(blocks, atLeast: 4) { part in
            part.reduce(SIMD4<Double>.zero) { sum, block in
                sum + body(block * size..<min((block + 1) * size, rows))
            }
        }.reduce(.zero, +)
    }

    /// Calls for every column that any of some rows reaches.
    @inline(__always)
    private func walk(_ rows: Range<Int>, _ body: (Column) -> Void) {
        let (modulus, factor) = unsafe (permutation.modulus, permutation.factor)
        let lengths = unsafe permutation.lengths[rows]
        guard let shortest = lengths.min(), let longest = lengths.max() else { return }
        var image = rows.lowerBound
        for place in 0..<longest {
            let isWhole = place < shortest && image + rows.count <= modulus
            body(Column(place: place, image: image, isWhole: isWhole))
            image += factor
            if image >= modulus { image -= modulus }
        }
    }

    /// Calls for every residue of a column and its image; each pair comes up once.
    @inline(__always)
    private func each(
        _ rows: Range<Int>,
        _ column: Column,
        _ body: (_ image: Int, _ origin: Int) -> Void
    ) {
        let starts = unsafe permutation.starts.span
        if column.isWhole {
            var image = column.image
            for row in rows {
                body(image, Int(truncatingIfNeeded: starts[row] &+ column.place))
                image &+= 1
            }
            return
        }
        let (modulus, lengths) = unsafe (permutation.modulus, permutation.lengths.span)
        for row in rows where column.place < lengths[row] {
            let image = column.image &+ (row &- rows.lowerBound)
            body(
                image < modulus ? image : image &- modulus,
                Int(truncatingIfNeeded: starts[row] &+ column.place)
            )
        }
    }
}
