import ComplexModule
import RealModule

// Every pass of the observables over amplitudes. They touch a state only through the two spans
// below, so that nothing else here knows how amplitudes are stored.
//
// A term c·P with P = i^y X^x Z^z takes |i⟩ to c·i^y·(-1)^|i∧z| |i⊕x⟩. All terms with one x share
// a pass: their factors add up to one diagonal, and the sum over z for a whole block of indices is
// a Walsh–Hadamard transform of the coefficients, whatever the number of terms.

/// The diagonal of one group of terms for a block of indices: real and imaginary parts.
private struct GroupDiagonal {
    let terms: ArraySlice<PauliSum.Term>
    let blockBits: Int
    var real: [Double]
    var imaginary: [Double]
    private let hasReal: Bool
    private let hasImaginary: Bool

    init(_ terms: ArraySlice<PauliSum.Term>, qubitCount: Int) {
        self.terms = terms
        blockBits = min(qubitCount, 10)
        real = [Double](repeating: 0, count: 1 << blockBits)
        imaginary = real
        hasReal = terms.contains { $0.string.yCount.isMultiple(of: 2) }
        hasImaginary = terms.contains { !$0.string.yCount.isMultiple(of: 2) }
    }

    /// Fills the block that starts at an index.
    mutating func fill(from start: Int) {
        let low = (1 << blockBits) - 1
        for j in 0...low { (real[j], imaginary[j]) = (0, 0) }
        for term in terms {
            let z = Int(truncatingIfNeeded: term.string.zMask)
            let turns = (start & z).nonzeroBitCount & 1 == 1
            // i^y: i² = -1 turns the sign once more.
            let sign = turns != (term.string.yCount & 2 == 2) ? -1.0 : 1.0
            if term.string.yCount & 1 == 0 {
                real[z & low] += sign * term.coefficient
            } else {
                imaginary[z & low] += sign * term.coefficient
            }
        }
        if hasReal { walshHadamard(&real) }
        if hasImaginary { walshHadamard(&imaginary) }
    }
}

/// Replaces a[j] by Σ a[z]·(-1)^|j∧z|, for a count that is a power of two.
func walshHadamard(_ values: inout [Double]) {
    let count = values.count
    unsafe values.withUnsafeMutableBytes { bytes in
        guard let a = bytes.baseAddress else { return }
        // In bounds, all of them: blocks of two or four halves fill the count.
        var half = 1
        if count >= 4 {
            for j in stride(from: 0, to: count, by: 4) {
                let (x, y) = unsafe twoSteps((a + 8 * j).loadUnaligned(as: SIMD4<Double>.self))
                unsafe (a + 8 * j).storeBytes(of: SIMD4(lowHalf: x, highHalf: y), as: SIMD4.self)
            }
            half = 4
        }
        // Two steps at a time, half the loads and stores, and four numbers side by side.
        while 4 &* half <= count {
            for start in stride(from: 0, to: count, by: 4 &* half) {
                for j in stride(from: start, to: start &+ half, by: 4) {
                    unsafe twoSteps(a + 8 &* j, distance: 8 &* half)
                }
            }
            half &*= 4
        }
        guard half < count else { return }
        for j in 0..<half {
            let (low, high) = unsafe (a + 8 &* j, a + 8 &* (j &+ half))
            let (x, y) = unsafe (low.load(as: Double.self), high.load(as: Double.self))
            unsafe low.storeBytes(of: x + y, as: Double.self)
            unsafe high.storeBytes(of: x - y, as: Double.self)
        }
    }
}

/// Two steps of the transform on four neighbours.
@inline(__always)
private func twoSteps(_ a: SIMD4<Double>) -> (SIMD2<Double>, SIMD2<Double>) {
    let (sums, differences) = (a.evenHalf + a.oddHalf, a.evenHalf - a.oddHalf)
    return (
        SIMD2(sums.x + sums.y, differences.x + differences.y),
        SIMD2(sums.x - sums.y, differences.x - differences.y)
    )
}

/// Two steps of the transform on four vectors at equal distances, in bytes.
@unsafe
@inline(__always)
private func twoSteps(_ a: UnsafeMutableRawPointer, distance: Int) {
    typealias Vector = SIMD4<Double>
    let (b, c, d) = unsafe (a + distance, a + 2 &* distance, a + 3 &* distance)
    let (v, w) = unsafe (a.loadUnaligned(as: Vector.self), b.loadUnaligned(as: Vector.self))
    let (x, y) = unsafe (c.loadUnaligned(as: Vector.self), d.loadUnaligned(as: Vector.self))
    let (p, q, r, s) = (v + w, v - w, x + y, x - y)
    unsafe a.storeBytes(of: p + r, as: Vector.self)
    unsafe b.storeBytes(of: q + s, as: Vector.self)
    unsafe c.storeBytes(of: p - r, as: Vector.self)
    unsafe d.storeBytes(of: q - s, as: Vector.self)
}

/// ⟨ψ|H|ψ⟩, real because H is Hermitian.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func expectation<Scalar: AmplitudeScalar>(
    _ sum: PauliSum,
    in state: borrowing StateVector<Scalar>
) -> Double {
    let (re, im) = (state.real, state.imaginary)
    var total = 0.0
    for group in sum.groups {
        var diagonal = GroupDiagonal(group.terms, qubitCount: state.qubitCount)
        let mask = Int(truncatingIfNeeded: group.xMask)
        let blockLength = 1 << diagonal.blockBits
        for start in stride(from: 0, to: state.dimension, by: blockLength) {
            diagonal.fill(from: start)
            let (dr, di) = (diagonal.real.span, diagonal.imaginary.span)
            if mask == 0 {
                total += mean(of: dr, at: start, re, im)
                continue
            }
            var block = 0.0
            for j in 0..<blockLength {
                let i = start &+ j
                let (a, b) = (Double(re[i]), Double(im[i]))
                let (c, d) = (Double(re[i ^ mask]), Double(im[i ^ mask]))
                // The real part of conj(ψ at i⊕x)·ψ at i times the diagonal.
                block += dr[j] * (c * a + d * b) - di[j] * (c * b - d * a)
            }
            total += block
        }
    }
    return total
}

/// The part of a diagonal observable's mean that a block of amplitudes has.
@inline(__always)
private func mean<Scalar: AmplitudeScalar>(
    of diagonal: Span<Double>,
    at start: Int,
    _ re: Span<Scalar>,
    _ im: Span<Scalar>
) -> Double {
    @inline(__always)
    func part(_ j: Int) -> Double {
        let (a, b) = (Double(re[start &+ j]), Double(im[start &+ j]))
        return diagonal[j] * (a * a + b * b)
    }
    // Four sums side by side: none waits for the one before it.
    var sums = (0.0, 0.0, 0.0, 0.0)
    var j = 0
    while j &+ 4 <= diagonal.count {
        sums.0 += part(j)
        sums.1 += part(j &+ 1)
        sums.2 += part(j &+ 2)
        sums.3 += part(j &+ 3)
        j &+= 4
    }
    while j < diagonal.count {
        sums.0 += part(j)
        j &+= 1
    }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
}

/// Writes H|ψ⟩ over another state of the same size; it has no norm of 1.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func multiply<Scalar: AmplitudeScalar>(
    _ sum: PauliSum,
    _ state: borrowing StateVector<Scalar>,
    into result: inout StateVector<Scalar>
) throws(QuantumError) {
    let (re, im) = (state.real, state.imaginary)
    try scale(&result, by: 0)
    for group in sum.groups {
        var diagonal = GroupDiagonal(group.terms, qubitCount: state.qubitCount)
        let mask = Int(truncatingIfNeeded: group.xMask)
        let blockLength = 1 << diagonal.blockBits
        for start in stride(from: 0, to: state.dimension, by: blockLength) {
            diagonal.fill(from: start)
            let (dr, di) = (diagonal.real.span, diagonal.imaginary.span)
            var outReal = try result.mutableReal()
            for j in 0..<blockLength {
                let i = start &+ j
                outReal[i ^ mask] += Scalar(dr[j]) * re[i] - Scalar(di[j]) * im[i]
            }
            var outImaginary = try result.mutableImaginary()
            for j in 0..<blockLength {
                let i = start &+ j
                outImaginary[i ^ mask] += Scalar(dr[j]) * im[i] + Scalar(di[j]) * re[i]
            }
        }
    }
}

/// ⟨left|M|right⟩ for a matrix M on a few qubits, given by its entries that aren't 0.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func matrixElement<Scalar: AmplitudeScalar>(
    _ left: borrowing StateVector<Scalar>,
    _ entries: [MatrixEntry],
    on qubits: [Int],
    _ right: borrowing StateVector<Scalar>
) -> Complex<Double> {
    let (lr, li) = (left.real, left.imaginary)
    let (rr, ri) = (right.real, right.imaginary)
    let lowMasks = qubits.sorted().map { (1 << $0) - 1 }
    var (x, y) = (0.0, 0.0)
    for entry in entries {
        let row = scatter(entry.row, qubits)
        let column = scatter(entry.column, qubits)
        var (sumReal, sumImaginary) = (0.0, 0.0)
        for number in 0..<(left.dimension >> qubits.count) {
            let base = spread(number, around: lowMasks)
            let (a, b) = (Double(lr[base | row]), Double(li[base | row]))
            let (c, d) = (Double(rr[base | column]), Double(ri[base | column]))
            sumReal += a * c + b * d
            sumImaginary += a * d - b * c
        }
        let (m, n) = (entry.value.real, entry.value.imaginary)
        x += m * sumReal - n * sumImaginary
        y += m * sumImaginary + n * sumReal
    }
    return Complex(x, y)
}

/// ⟨left|right⟩.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func innerProduct<Scalar: AmplitudeScalar>(
    _ left: borrowing StateVector<Scalar>,
    _ right: borrowing StateVector<Scalar>
) -> Complex<Double> {
    let (lr, li) = (left.real, left.imaginary)
    let (rr, ri) = (right.real, right.imaginary)
    var (x, y) = (0.0, 0.0)
    for i in 0..<left.dimension {
        let (a, b) = (Double(lr[i]), Double(li[i]))
        let (c, d) = (Double(rr[i]), Double(ri[i]))
        x += a * c + b * d
        y += a * d - b * c
    }
    return Complex(x, y)
}

/// Adds a real multiple of another state's amplitudes.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func add<Scalar: AmplitudeScalar>(
    _ factor: Double,
    times other: borrowing StateVector<Scalar>,
    to state: inout StateVector<Scalar>
) throws(QuantumError) {
    let f = Scalar(factor)
    let (re, im) = (other.real, other.imaginary)
    let dimension = state.dimension
    var outReal = try state.mutableReal()
    for i in 0..<dimension { outReal[i] += f * re[i] }
    var outImaginary = try state.mutableImaginary()
    for i in 0..<dimension { outImaginary[i] += f * im[i] }
}

/// Multiplies every amplitude by a real number.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func scale<Scalar: AmplitudeScalar>(
    _ state: inout StateVector<Scalar>,
    by factor: Double
) throws(QuantumError) {
    let f = Scalar(factor)
    let dimension = state.dimension
    var outReal = try state.mutableReal()
    for i in 0..<dimension { outReal[i] *= f }
    var outImaginary = try state.mutableImaginary()
    for i in 0..<dimension { outImaginary[i] *= f }
}

/// An entry of a small matrix; bit i of an index belongs to the i-th qubit that it acts on.
struct MatrixEntry: Sendable {
    let row: Int
    let column: Int
    let value: Complex<Double>
}

/// Moves bit i of an index to the place of the i-th qubit.
func scatter(_ index: Int, _ qubits: [Int]) -> Int {
    qubits.enumerated().reduce(0) { $0 | (index >> $1.offset & 1) << $1.element }
}

/// Makes room in an index for bits that are 0; `lowMasks` hold the bits below each, lowest first.
@inline(__always)
func spread(_ number: Int, around lowMasks: [Int]) -> Int {
    var base = number
    for low in lowMasks { base = (base & ~low) << 1 | (base & low) }
    return base
}
