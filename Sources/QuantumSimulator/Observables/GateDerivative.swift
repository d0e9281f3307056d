import ComplexModule
import RealModule

// Derivatives of gates, for every row of the gate table alike. Each angle θ of each gate enters its
// matrix only through cos and sin of θ/2 and θ, so both the matrix and any expectation value are
// trigonometric polynomials of the frequencies 0, ½ and 1 (those of an expectation value are
// differences of the generator's eigenvalues, at most 1 apart). For such a function f, exactly,
//
//     f'(θ) = ½ (f(θ+π/2) - f(θ-π/2)) + w (f(θ+π) - f(θ-π)),   w = ¼ - √2/4,
//
// and where the frequency ½ is missing the second pair vanishes: the two-term rule.
//
// Source: Wierichs, Izaac, Wang, Lin, arXiv:2107.12390; Anselmetti et al., arXiv:2104.05695.

/// A shift of an angle and the weight of the value there.
struct AngleShift: Equatable, Sendable {
    let shift: Double
    let weight: Double

    static let two: [Self] = [
        Self(shift: .pi / 2, weight: 0.5), Self(shift: -.pi / 2, weight: -0.5),
    ]
    static let four: [Self] =
        two + [
            Self(shift: .pi, weight: 0.25 - 0.125.squareRoot()),
            Self(shift: -.pi, weight: 0.125.squareRoot() - 0.25),
        ]
}

extension Circuit.GateApplication {
    /// The gate with one angle moved.
    func shifted(_ slot: Int, by shift: Double) -> Self {
        var angles = parameters
        angles[slot] += shift
        return Self(gate: gate, parameters: angles, qubits: qubits)
    }

    /// The derivative of the gate's matrix with respect to one angle: its entries that aren't 0.
    func derivative(_ slot: Int) throws(QuantumError) -> [MatrixEntry] {
        let size = 1 << qubits.count
        var rows = [[Complex<Double>]](
            repeating: [Complex<Double>](repeating: .zero, count: size),
            count: size
        )
        for term in AngleShift.four {
            let matrix = try gate.matrix(shifted(slot, by: term.shift).parameters)
            for row in 0..<size {
                for column in 0..<size {
                    rows[row][column] += Complex(term.weight) * matrix[row][column]
                }
            }
        }
        var entries: [MatrixEntry] = []
        for row in 0..<size {
            for column in 0..<size where rows[row][column].length > 1e-15 {
                entries.append(MatrixEntry(row: row, column: column, value: rows[row][column]))
            }
        }
        return entries
    }

    /// The shifts that give the exact derivative of an expectation value.
    ///
    /// Two suffice where the generator G = i·U'·U⁻¹ has only two eigenvalues, 1 apart: then
    /// G² - sG + (s²-1)/4 = 0 with s their sum, which is 0 for a rotation and ±1 for a phase.
    func shifts(_ slot: Int) throws(QuantumError) -> [AngleShift] {
        let size = 1 << qubits.count
        let undo = try gate.inverse(parameters)
        let inverse = try undo.gate.matrix(undo.parameters)
        var generator = [[Complex<Double>]](
            repeating: [Complex<Double>](repeating: .zero, count: size),
            count: size
        )
        for entry in try derivative(slot) {
            for column in 0..<size {
                generator[entry.row][column] +=
                    Complex(0, 1) * entry.value * inverse[entry.column][column]
            }
        }
        let twoSuffice = [0.0, 1, -1].contains { sum in
            (0..<size).allSatisfy { row in
                (0..<size).allSatisfy { column in
                    var value = (0..<size).reduce(Complex<Double>.zero) {
                        $0 + generator[row][$1] * generator[$1][column]
                    }
                    value -= Complex(sum) * generator[row][column]
                    if row == column { value += Complex((sum * sum - 1) / 4) }
                    return value.length < 1e-9
                }
            }
        }
        return twoSuffice ? AngleShift.two : AngleShift.four
    }
}
