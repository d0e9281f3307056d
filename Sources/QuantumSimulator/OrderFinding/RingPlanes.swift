/// The streams over a ring of amplitudes: real and imaginary parts apart, as vectors want them.
///
/// All four planes have one length and outlive this value.
@unsafe
struct RingPlanes {
    let real, imaginary: UnsafeMutableBufferPointer<Float>
    let nextReal, nextImaginary: UnsafeMutableBufferPointer<Float>

    /// Sums |ψ|² and the two parts of ψ* Uψ, where U moves every amplitude on by some places.
    func overlap(turnedBy place: Int) -> SIMD4<Double> {
        Workers.sum(unsafe real.count) { part in
            unsafe pieces(of: part, turnedBy: place).reduce(.zero) { sum, piece in
                unsafe sum + overlap(piece.range, distance: piece.distance)
            }
        }
    }

    /// Writes own·ψ + image·Uψ into the next planes.
    func combine(turnedBy place: Int, own: Float, image: SIMD2<Float>) {
        Workers.run(unsafe real.count) { part in
            for piece in unsafe pieces(of: part, turnedBy: place) {
                unsafe combine(piece.range, distance: piece.distance, own: own, image: image)
            }
        }
    }

    /// A part of the ring before and behind the place where the turned ring begins.
    private func pieces(
        of part: Range<Int>,
        turnedBy place: Int
    ) -> [(range: Range<Int>, distance: Int)] {
        let middle = min(max(place, part.lowerBound), part.upperBound)
        return unsafe [
            (part.lowerBound..<middle, real.count - place), (middle..<part.upperBound, -place),
        ]
    }

    private typealias Lanes = SIMD8<Float>

    /// Elements between two additions in double precision.
    private static var block: Int { 4096 }

    private func overlap(_ range: Range<Int>, distance: Int) -> SIMD4<Double> {
        var total = SIMD4<Double>.zero
        var start = range.lowerBound
        while start < range.upperBound {
            let end = unsafe min(start + Self.block, range.upperBound)
            total += unsafe overlapOfBlock(start, end, distance: distance)
            start = end
        }
        return total
    }

    private func overlapOfBlock(_ start: Int, _ end: Int, distance: Int) -> SIMD4<Double> {
        var (norm, along, across) = (Lanes.zero, Lanes.zero, Lanes.zero)
        var place = start
        // In bounds: `place` and `place + distance` are below the planes' length by `pieces`.
        guard let re = unsafe UnsafeRawPointer(real.baseAddress),
            let im = unsafe UnsafeRawPointer(imaginary.baseAddress)
        else { return .zero }
        while place + 8 <= end {
            let (own, other) = (4 * place, 4 * (place + distance))
            let x = unsafe re.loadUnaligned(fromByteOffset: own, as: Lanes.self)
            let y = unsafe im.loadUnaligned(fromByteOffset: own, as: Lanes.self)
            let u = unsafe re.loadUnaligned(fromByteOffset: other, as: Lanes.self)
            let v = unsafe im.loadUnaligned(fromByteOffset: other, as: Lanes.self)
            norm += x * x + y * y
            along += x * u + y * v
            across += x * v - y * u
            place += 8
        }
        var sums = SIMD4<Double>(
            Double(norm.sum()),
            Double(along.sum()),
            Double(across.sum()),
            0
        )
        while place < end {
            let (x, y) = unsafe (real[place], imaginary[place])
            let (u, v) = unsafe (real[place + distance], imaginary[place + distance])
            sums += SIMD4(
                Double(x * x + y * y),
                Double(x * u + y * v),
                Double(x * v - y * u),
                0
            )
            place += 1
        }
        return sums
    }

    private func combine(
        _ range: Range<Int>,
        distance: Int,
        own: Float,
        image: SIMD2<Float>
    ) {
        // In bounds: `place` and `place + distance` are below the planes' length by `pieces`; no
        // two parts write the same element, and nobody reads the next planes meanwhile.
        guard let re = unsafe UnsafeRawPointer(real.baseAddress),
            let im = unsafe UnsafeRawPointer(imaginary.baseAddress),
            let toRe = unsafe UnsafeMutableRawPointer(nextReal.baseAddress),
            let toIm = unsafe UnsafeMutableRawPointer(nextImaginary.baseAddress)
        else { return }
        let (c, s) = (Lanes(repeating: image.x), Lanes(repeating: image.y))
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            let (at, other) = (4 * place, 4 * (place + distance))
            let x = unsafe re.loadUnaligned(fromByteOffset: at, as: Lanes.self)
            let y = unsafe im.loadUnaligned(fromByteOffset: at, as: Lanes.self)
            let u = unsafe re.loadUnaligned(fromByteOffset: other, as: Lanes.self)
            let v = unsafe im.loadUnaligned(fromByteOffset: other, as: Lanes.self)
            unsafe toRe.storeBytes(of: own * x + (c * u - s * v), toByteOffset: at, as: Lanes.self)
            unsafe toIm.storeBytes(of: own * y + (c * v + s * u), toByteOffset: at, as: Lanes.self)
            place += 8
        }
        while place < range.upperBound {
            let (u, v) = unsafe (real[place + distance], imaginary[place + distance])
            unsafe nextReal[place] = own * real[place] + (image.x * u - image.y * v)
            unsafe nextImaginary[place] = own * imaginary[place] + (image.x * v + image.y * u)
            place += 1
        }
    }
}
