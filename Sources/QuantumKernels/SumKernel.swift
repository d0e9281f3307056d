/// The sum of squared magnitudes of some single-precision amplitudes.
///
/// - Parameters:
///   - real: The real parts, aligned to 64 bytes.
///   - imaginary: The imaginary parts, in the same way.
///   - range: Which ones; both ends are multiples of 32.
///   - set: Index bits that must be 1.
///   - clear: Index bits that must be 0.
/// - Returns: The sum, added up in double precision every few vectors.
@unsafe
package func singleSquares(
    real: UnsafeMutablePointer<Float>,
    imaginary: UnsafeMutablePointer<Float>,
    range: Range<Int>,
    set: Int,
    clear: Int
) -> Double {
    let state = unsafe Numbers<FloatLanes>(
        real: real,
        imaginary: imaginary,
        count: range.upperBound
    )
    return squares(state, range, set: set, clear: clear)
}

/// The sum of squared magnitudes of some double-precision amplitudes.
///
/// - Parameters:
///   - real: The real parts, aligned to 64 bytes.
///   - imaginary: The imaginary parts, in the same way.
///   - range: Which ones; both ends are multiples of 32.
///   - set: Index bits that must be 1.
///   - clear: Index bits that must be 0.
/// - Returns: The sum.
@unsafe
package func doubleSquares(
    real: UnsafeMutablePointer<Double>,
    imaginary: UnsafeMutablePointer<Double>,
    range: Range<Int>,
    set: Int,
    clear: Int
) -> Double {
    let state = unsafe Numbers<DoubleLanes>(
        real: real,
        imaginary: imaginary,
        count: range.upperBound
    )
    return squares(state, range, set: set, clear: clear)
}

@inline(__always)
private func squares<L: Lanes>(
    _ state: Numbers<L>,
    _ range: Range<Int>,
    set: Int,
    clear: Int
) -> Double {
    let laneMask = L.count &- 1
    let (setAbove, clearAbove) = (set & ~laneMask, clear & ~laneMask)
    let zero = L(repeating: 0)
    var total = 0.0
    var index = range.lowerBound
    while index < range.upperBound {
        // Short blocks, so that single precision loses nothing that counts.
        let end = min(index &+ 32 &* L.count, range.upperBound)
        var (x, y) = (zero, zero)
        while index < end {
            if index & setAbove == setAbove, index & clearAbove == 0 {
                let a = state[index]
                x = x.adding(a.real, times: a.real)
                y = y.adding(a.imaginary, times: a.imaginary)
            }
            index &+= L.count
        }
        total += (x + y).sum(set: set & laneMask, clear: clear & laneMask)
    }
    return total
}
