package import ComplexModule
import RealModule

// What the simulation of noise by trajectories does to a state besides gates: matrices on one or two
// qubits that are not unitary, and the probabilities that decide which one it is.

extension StateVector where Scalar == Double {
    /// Applies a gate whose qubits and parameters a circuit of this size has checked.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied.
    package mutating func applyUnchecked(
        _ application: Circuit.GateApplication
    ) throws(QuantumError) {
        try apply(application)
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

    /// Multiplies the amplitudes by a matrix on one or two qubits, unitary or not.
    ///
    /// - Parameters:
    ///   - matrix: 2ᵏ rows of 2ᵏ entries; bit i of an index belongs to the i-th qubit.
    ///   - qubits: One or two different qubits of this register.
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied, or
    ///   ``QuantumError/count(actual:minimum:maximum:)`` for more qubits.
    package mutating func applyAny(
        _ matrix: [[Complex<Double>]],
        on qubits: [Int]
    ) throws(QuantumError) {
        switch qubits.count {
        case 1:
            let m = Matrix2(
                m00: matrix[0][0],
                m01: matrix[0][1],
                m10: matrix[1][0],
                m11: matrix[1][1]
            )
            try run([Instruction(action: .matrix(m), target: qubits[0], controls: 0)])
        case 2:
            let action = Instruction.Action.pairMatrix(matrix.flatMap { $0 })
            try run(
                [Instruction(action: action, target: qubits[0], second: qubits[1], controls: 0)]
            )
        default:
            throw .count(actual: qubits.count, minimum: 1, maximum: 2)
        }
    }
}
