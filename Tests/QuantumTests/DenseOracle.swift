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

func randomAngles(_ gate: Gate, using generator: inout SimulationRandom) -> [Double] {
    gate.definition.parameterNames.map { _ in Double.random(in: -7...7, using: &generator) }
}
