import ComplexModule
import QuantumSimulator
import RealModule

// Arithmetic of matrices on one or two qubits.

/// The product of two square matrices.
func product(_ a: NoiseChannel.Matrix, _ b: NoiseChannel.Matrix) -> NoiseChannel.Matrix {
    a.map { row in
        b.indices.map { column in
            b.indices.reduce(Complex<Double>.zero) { $0 + row[$1] * b[$1][column] }
        }
    }
}

/// The conjugate transpose.
func adjoint(_ a: NoiseChannel.Matrix) -> NoiseChannel.Matrix {
    a.indices.map { column in a.map { $0[column].conjugate } }
}

/// A matrix times a real number.
func scaled(_ a: NoiseChannel.Matrix, by factor: Double) -> NoiseChannel.Matrix {
    a.map { $0.map { Complex(factor) * $0 } }
}

/// A Pauli string as a matrix on one or two qubits.
func matrix(of string: PauliString, qubits: Int) -> NoiseChannel.Matrix {
    let size = 1 << qubits
    let powers: [Complex<Double>] = [.one, .i, -.one, -.i]
    let phase = powers[(string.xMask & string.zMask).nonzeroBitCount & 3]
    return (0..<size).map { row in
        (0..<size).map { column in
            guard row ^ column == Int(truncatingIfNeeded: string.xMask) else { return .zero }
            let turns = (UInt64(column) & string.zMask).nonzeroBitCount & 1 == 1
            return turns ? -phase : phase
        }
    }
}
