import ComplexModule
import QuantumSimulator
import Testing

typealias Matrix = [[Complex<Double>]]

/// Matrices of the whole register, built entry by entry: slow, obvious, and independent of kernels.
enum DenseOracle {
    /// A gate's matrix as the Kronecker product with the identity on all other qubits.
    static func matrix(of gate: Matrix, on qubits: [Int], registerSize: Int) -> Matrix {
        let dimension = 1 << registerSize
        let named = qubits.reduce(0) { $0 | 1 << $1 }
        return (0..<dimension).map { row in
            (0..<dimension).map { column in
                // The identity elsewhere: other qubits must agree.
                guard row & ~named == column & ~named else { return .zero }
                return gate[localIndex(row, qubits)][localIndex(column, qubits)]
            }
        }
    }

    /// The matrix of a list of gates on a register, the first one applied first.
    static func matrix(of gates: [Circuit.GateApplication], registerSize: Int) throws -> Matrix {
        try gates.reduce(identity(1 << registerSize)) { product, gate in
            let (small, qubits) = (try gate.matrix(), gate.qubits)
            let named = qubits.reduce(0) { $0 | 1 << $1 }
            // Only rows that agree on all other qubits mix.
            return product.indices.map { row in
                var sum = [Complex<Double>](repeating: .zero, count: product.count)
                let entries = small[localIndex(row, qubits)]
                for (column, entry) in entries.enumerated() where entry != .zero {
                    let source = qubits.enumerated().reduce(row & ~named) {
                        $0 | (column >> $1.offset & 1) << $1.element
                    }
                    for k in sum.indices { sum[k] += entry * product[source][k] }
                }
                return sum
            }
        }
    }

    static func apply(_ matrix: Matrix, to state: [Complex<Double>]) -> [Complex<Double>] {
        matrix.map { row in zip(row, state).reduce(.zero) { $0 + $1.0 * $1.1 } }
    }

    static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
        a.map { row in
            b.indices.map { column in
                b.indices.reduce(.zero) { $0 + row[$1] * b[$1][column] }
            }
        }
    }

    static func identity(_ dimension: Int) -> Matrix {
        (0..<dimension).map { row in (0..<dimension).map { $0 == row ? .one : .zero } }
    }

    static func adjoint(_ a: Matrix) -> Matrix {
        a.indices.map { row in a.indices.map { a[$0][row].conjugate } }
    }

    static func distance(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a, b).map { distance($0, $1) }.max() ?? 0
    }

    static func distance(_ a: [Complex<Double>], _ b: [Complex<Double>]) -> Double {
        zip(a, b).map { ($0 - $1).length }.max() ?? 0
    }

    private static func localIndex(_ index: Int, _ qubits: [Int]) -> Int {
        qubits.enumerated().reduce(0) { $0 | (index >> $1.element & 1) << $1.offset }
    }
}

extension StateVector {
    var doubles: [Complex<Double>] {
        get throws {
            try (0..<dimension).map { index in
                let amplitude = try self.amplitude(at: index)
                return Complex(Double(amplitude.real), Double(amplitude.imaginary))
            }
        }
    }
}

/// A random circuit that uses every gate of the table at random places.
func randomCircuit(
    qubits: Int,
    gates: Int,
    using generator: inout SimulationRandom
) throws -> Circuit {
    var circuit = try Circuit(qubits: qubits)
    for number in 0..<gates {
        let gate = Gate.allCases[number % Gate.allCases.count]
        try circuit.append(
            gate,
            on: randomQubits(gate, of: qubits, using: &generator),
            parameters: randomAngles(gate, using: &generator)
        )
    }
    return circuit
}

func randomQubits(
    _ gate: Gate,
    of qubits: Int,
    using generator: inout SimulationRandom
) -> [Int] {
    Array((0..<qubits).shuffled(using: &generator).prefix(gate.definition.qubitCount))
}

/// Random parameters that the gate accepts: angles, or the entries of a random unitary matrix.
func randomAngles(_ gate: Gate, using generator: inout SimulationRandom) -> [Double] {
    switch gate {
    case .unitary1: randomUnitary(2, using: &generator).parts
    case .unitary2: randomUnitary(4, using: &generator).parts
    default:
        gate.definition.parameterNames.map { _ in Double.random(in: -7...7, using: &generator) }
    }
}

/// A random matrix made unitary by Gram and Schmidt's procedure.
func randomUnitary(_ size: Int, using generator: inout SimulationRandom) -> Matrix {
    var rows: Matrix = []
    for _ in 0..<size {
        var row = (0..<size).map { _ in
            Complex(
                Double.random(in: -1...1, using: &generator),
                Double.random(in: -1...1, using: &generator)
            )
        }
        for earlier in rows {
            let overlap = zip(earlier, row).reduce(.zero) { $0 + $1.0.conjugate * $1.1 }
            row = zip(earlier, row).map { $1 - overlap * $0 }
        }
        let norm = row.reduce(0) { $0 + $1.lengthSquared }.squareRoot()
        rows.append(row.map { $0 / Complex(norm) })
    }
    return rows
}

extension Matrix {
    /// Real and imaginary parts of the entries in turn, row by row.
    var parts: [Double] { flatMap { $0.flatMap { [$0.real, $0.imaginary] } } }
}
