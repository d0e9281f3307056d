package import ComplexModule
import RealModule

// What the simulation of noise by trajectories does to a state besides gates: matrices on one or two
// qubits that are not unitary, and the probabilities that decide which one it is.

extension StateVector where Scalar == Double {
    /// Applies a gate whose qubits and parameters a circuit of this size has checked.
    package mutating func applyUnchecked(_ application: Circuit.GateApplication) {
        apply(application)
    }

    /// The density matrix of a few qubits, the others traced out.
    ///
    /// - Parameter qubits: Different qubits of this register; bit i of an index belongs to the i-th.
    /// - Returns: 2ᵏ rows of 2ᵏ entries.
    package func reducedDensity(on qubits: [Int]) -> [[Complex<Double>]] {
        let size = 1 << qubits.count
        var rows = [[Complex<Double>]](
            repeating: [Complex<Double>](repeating: .zero, count: size),
            count: size
        )
        for row in 0..<size {
            for column in 0...row {
                // ρ[r][c] = Σ ψ_r conj(ψ_c) = ⟨ψ| |c⟩⟨r| |ψ⟩.
                let entry = MatrixEntry(row: column, column: row, value: .one)
                let value = matrixElement(self, [entry], on: qubits, self)
                rows[row][column] = value
                rows[column][row] = value.conjugate
            }
        }
        return rows
    }

    /// Multiplies the amplitudes by a matrix on a few qubits, unitary or not.
    ///
    /// - Parameters:
    ///   - matrix: 2ᵏ rows of 2ᵏ entries; bit i of an index belongs to the i-th qubit.
    ///   - qubits: Different qubits of this register.
    package mutating func applyAny(_ matrix: [[Complex<Double>]], on qubits: [Int]) {
        multiplyGroups(&real, &imaginary, by: matrix, on: qubits)
    }
}

private func multiplyGroups(
    _ real: inout [Double],
    _ imaginary: inout [Double],
    by matrix: [[Complex<Double>]],
    on qubits: [Int]
) {
    let size = 1 << qubits.count
    let offsets = (0..<size).map { scatter($0, qubits) }
    let lowMasks = qubits.sorted().map { (1 << $0) - 1 }
    let groups = real.count >> qubits.count
    var re = real.mutableSpan
    var im = imaginary.mutableSpan
    var (x, y) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    for number in 0..<groups {
        let base = spread(number, around: lowMasks)
        for column in 0..<size {
            x[column] = re[base | offsets[column]]
            y[column] = im[base | offsets[column]]
        }
        for row in 0..<size {
            var (a, b) = (0.0, 0.0)
            for column in 0..<size {
                let m = matrix[row][column]
                a += m.real * x[column] - m.imaginary * y[column]
                b += m.real * y[column] + m.imaginary * x[column]
            }
            re[base | offsets[row]] = a
            im[base | offsets[row]] = b
        }
    }
}
