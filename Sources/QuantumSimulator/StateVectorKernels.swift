import ComplexModule
import RealModule

// How gates act on the two arrays of amplitudes. Every kernel walks the basis states whose fixed
// bits (controls and targets) have given values, in runs of neighbours: a run is as long as the
// lowest fixed bit allows, and its inner loop becomes vector instructions.

extension StateVector {
    /// Applies a gate.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite angles as the gate takes, in radians.
    /// - Throws: ``QuantumError`` naming what doesn't fit; the state is unchanged then.
    public mutating func apply(
        _ gate: Gate,
        _ qubits: Int...,
        parameters: [Double] = []
    ) throws(QuantumError) {
        var circuit = try Circuit(qubits: qubitCount)
        try circuit.append(gate, on: qubits, parameters: parameters)
        for case .gate(let application) in circuit.operations { apply(application) }
    }

    /// Applies a gate whose qubits and parameters a circuit of this size has checked.
    mutating func apply(_ application: Circuit.GateApplication) {
        let definition = application.gate.definition
        let controls = Array(application.controls)
        let targets = Array(application.targets)
        switch definition.action {
        case .phase(let make):
            multiplyDiagonal(&real, &imaginary, by: make(application.parameters))
        case .matrix(let make):
            let matrix = make(application.parameters)
            if definition.isDiagonal {
                multiplyDiagonal(
                    &real,
                    &imaginary,
                    by: matrix,
                    target: targets[0],
                    controls: controls
                )
            } else {
                multiply(&real, &imaginary, by: matrix, target: targets[0], controls: controls)
            }
        case .matrix4(let make):
            multiply(
                &real,
                &imaginary,
                by: make(application.parameters).entries,
                targets: (targets[0], targets[1]),
                controls: controls
            )
        case .exchange:
            exchange(&real, &imaginary, targets[0], targets[1], controls: controls)
        }
    }
}

/// Multiplies the pairs of amplitudes that differ in `target` by a matrix, where controls are 1.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func multiply<Scalar: AmplitudeScalar>(
    _ real: inout [Scalar],
    _ imaginary: inout [Scalar],
    by matrix: Matrix2,
    target: Int,
    controls: [Int]
) {
    let m = MatrixParts<Scalar>(matrix)
    let walk = RunWalk(
        dimension: real.count,
        fixedBits: controls + [target],
        setMask: mask(of: controls)
    )
    let distance = 1 << target
    // In bounds: a run's indices lie below the dimension with the target bit 0, so adding the
    // target bit stays below the dimension, which both arrays have as their count.
    unsafe real.withUnsafeMutableBufferPointer { re in
        unsafe imaginary.withUnsafeMutableBufferPointer { im in
            walk.forEachRun { run in
                for i in run {
                    let j = i &+ distance
                    let (a, b) = unsafe (re[i], im[i])
                    let (c, d) = unsafe (re[j], im[j])
                    unsafe re[i] = m.r00 * a - m.i00 * b + m.r01 * c - m.i01 * d
                    unsafe im[i] = m.r00 * b + m.i00 * a + m.r01 * d + m.i01 * c
                    unsafe re[j] = m.r10 * a - m.i10 * b + m.r11 * c - m.i11 * d
                    unsafe im[j] = m.r10 * b + m.i10 * a + m.r11 * d + m.i11 * c
                }
            }
        }
    }
}

/// Multiplies groups of four amplitudes by a 4×4 matrix, row by row, where controls are 1.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func multiply<Scalar: AmplitudeScalar>(
    _ real: inout [Scalar],
    _ imaginary: inout [Scalar],
    by entries: [Complex<Double>],
    targets: (Int, Int),
    controls: [Int]
) {
    let walk = RunWalk(
        dimension: real.count,
        fixedBits: controls + [targets.0, targets.1],
        setMask: mask(of: controls)
    )
    let offsets = [0, 1 << targets.0, 1 << targets.1, 1 << targets.0 | 1 << targets.1]
    walk.forEachRun { run in
        for i in run {
            let old = offsets.map { (real[i + $0], imaginary[i + $0]) }
            for (row, offset) in offsets.enumerated() {
                var (x, y) = (Scalar(0), Scalar(0))
                for (column, (a, b)) in old.enumerated() {
                    let entry = entries[4 * row + column]
                    let (c, d) = (Scalar(entry.real), Scalar(entry.imaginary))
                    x += c * a - d * b
                    y += c * b + d * a
                }
                (real[i + offset], imaginary[i + offset]) = (x, y)
            }
        }
    }
}

/// Multiplies every amplitude by one number.
func multiplyDiagonal<Scalar: AmplitudeScalar>(
    _ real: inout [Scalar],
    _ imaginary: inout [Scalar],
    by factor: Complex<Double>
) {
    multiplyDiagonal(
        &real,
        &imaginary,
        by: .diagonal(factor, factor),
        target: 0,
        controls: []
    )
}

/// Multiplies amplitudes by the diagonal of a matrix, chosen by `target`, where controls are 1.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func multiplyDiagonal<Scalar: AmplitudeScalar>(
    _ real: inout [Scalar],
    _ imaginary: inout [Scalar],
    by matrix: Matrix2,
    target: Int,
    controls: [Int]
) {
    let entries = [(matrix.m00, 0), (matrix.m11, 1 << target)]
    for (entry, targetMask) in entries where entry != .one {
        let (x, y) = (Scalar(entry.real), Scalar(entry.imaginary))
        let walk = RunWalk(
            dimension: real.count,
            fixedBits: controls + [target],
            setMask: mask(of: controls) | targetMask
        )
        // In bounds: a run's indices lie below the dimension, the count of both arrays.
        unsafe real.withUnsafeMutableBufferPointer { re in
            unsafe imaginary.withUnsafeMutableBufferPointer { im in
                walk.forEachRun { run in
                    for i in run {
                        let (a, b) = unsafe (re[i], im[i])
                        unsafe re[i] = x * a - y * b
                        unsafe im[i] = x * b + y * a
                    }
                }
            }
        }
    }
}

/// Exchanges two qubits: the amplitudes with one bit set change places with those of the other.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func exchange<Scalar: AmplitudeScalar>(
    _ real: inout [Scalar],
    _ imaginary: inout [Scalar],
    _ first: Int,
    _ second: Int,
    controls: [Int]
) {
    let walk = RunWalk(
        dimension: real.count,
        fixedBits: controls + [first, second],
        setMask: mask(of: controls) | 1 << first
    )
    let distance = (1 << second) - (1 << first)
    // In bounds: indices have bit `first` set and bit `second` clear; the sum swaps the two.
    unsafe real.withUnsafeMutableBufferPointer { re in
        unsafe imaginary.withUnsafeMutableBufferPointer { im in
            walk.forEachRun { run in
                for i in run {
                    unsafe re.swapAt(i, i &+ distance)
                    unsafe im.swapAt(i, i &+ distance)
                }
            }
        }
    }
}

/// Adds up squared magnitudes, in double precision, where fixed bits have the values of a mask.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func sumOfSquares<Scalar: AmplitudeScalar>(
    _ real: [Scalar],
    _ imaginary: [Scalar],
    fixedBits: [Int],
    setMask: Int
) -> Double {
    let walk = RunWalk(dimension: real.count, fixedBits: fixedBits, setMask: setMask)
    var sum = 0.0
    // In bounds: a run's indices lie below the dimension, the count of both arrays.
    unsafe real.withUnsafeBufferPointer { re in
        unsafe imaginary.withUnsafeBufferPointer { im in
            walk.forEachRun { run in
                for i in run {
                    let (a, b) = unsafe (Double(re[i]), Double(im[i]))
                    sum += a * a + b * b
                }
            }
        }
    }
    return sum
}

private func mask(of qubits: [Int]) -> Int {
    qubits.reduce(0) { $0 | 1 << $1 }
}

/// A matrix taken apart in the state's own number type.
private struct MatrixParts<Scalar: AmplitudeScalar> {
    let r00, i00, r01, i01, r10, i10, r11, i11: Scalar

    init(_ m: Matrix2) {
        (r00, i00) = (Scalar(m.m00.real), Scalar(m.m00.imaginary))
        (r01, i01) = (Scalar(m.m01.real), Scalar(m.m01.imaginary))
        (r10, i10) = (Scalar(m.m10.real), Scalar(m.m10.imaginary))
        (r11, i11) = (Scalar(m.m11.real), Scalar(m.m11.imaginary))
    }
}

/// The indices whose fixed bits have given values, as runs of neighbouring indices.
private struct RunWalk {
    let runCount: Int
    let runLength: Int
    let setMask: Int
    /// For each fixed bit, lowest first, the bits below it.
    let lowMasks: [Int]

    init(dimension: Int, fixedBits: [Int], setMask: Int) {
        let sorted = fixedBits.sorted()
        runLength = 1 << (sorted.first ?? dimension.trailingZeroBitCount)
        runCount = (dimension / runLength) >> fixedBits.count
        self.setMask = setMask
        lowMasks = sorted.map { (1 << $0) - 1 }
    }

    @inline(__always)
    func forEachRun(_ body: (Range<Int>) -> Void) {
        for number in 0..<runCount {
            // Makes room for each fixed bit in turn, lowest first, then sets those of the mask.
            var start = number &* runLength
            for low in lowMasks {
                start = (start & ~low) << 1 | (start & low)
            }
            start |= setMask
            body(start..<(start &+ runLength))
        }
    }
}
