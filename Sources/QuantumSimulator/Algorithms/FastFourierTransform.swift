import RealModule

/// The squared magnitudes of a real series' discrete Fourier transform, by the fast algorithm.
///
/// The classical baseline of the frequency job: n·log₂ n steps, radix 2, in place.
///
/// Source: Cooley, Tukey, Math. Comp. 19 (1965) 297.
///
/// - Parameter samples: A power of two of numbers.
/// - Returns: The power of each bin; empty if the count is no power of two.
public func fourierPower(_ samples: [Double]) -> [Double] {
    let count = samples.count
    guard count > 0, count.nonzeroBitCount == 1 else { return [] }
    let bits = count.trailingZeroBitCount
    // In bit-reversed order, so that every round combines neighbours.
    var real = samples.indices.map { index in
        samples[Int(truncatingIfNeeded: UInt(bitPattern: index).reversedBits(bits))]
    }
    var imaginary = [Double](repeating: 0, count: count)
    let turn = -2 * Double.pi / Double(count)
    let cosines = (0..<(count / 2)).map { Double.cos(turn * Double($0)) }
    let sines = (0..<(count / 2)).map { Double.sin(turn * Double($0)) }
    var half = 1
    while half < count {
        for start in stride(from: 0, to: count, by: 2 * half) {
            for j in 0..<half {
                let (c, s) = (cosines[j * (count / 2 / half)], sines[j * (count / 2 / half)])
                let (low, high) = (start + j, start + j + half)
                let x = c * real[high] - s * imaginary[high]
                let y = c * imaginary[high] + s * real[high]
                (real[high], imaginary[high]) = (real[low] - x, imaginary[low] - y)
                (real[low], imaginary[low]) = (real[low] + x, imaginary[low] + y)
            }
        }
        half *= 2
    }
    return zip(real, imaginary).map { $0 * $0 + $1 * $1 }
}

extension UInt {
    fileprivate func reversedBits(_ count: Int) -> UInt {
        (0..<count).reduce(0) { $0 << 1 | (self >> UInt($1) & 1) }
    }
}
