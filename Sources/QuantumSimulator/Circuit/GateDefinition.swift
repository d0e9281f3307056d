import ComplexModule
import RealModule

/// What a gate is: one row of the gate table, from which everything else follows.
public struct GateDefinition: Sendable {
    /// The gate's name in OpenQASM.
    public let name: String
    /// What the gate does, in one sentence.
    public let help: String
    /// How many of the leading qubits are controls.
    public let controlCount: Int
    /// The names of the parameters: angles in radians, or the parts of a matrix's entries.
    public let parameterNames: [String]
    /// Whether every matrix of this gate is diagonal in the computational basis.
    public let isDiagonal: Bool
    /// What happens to the qubits after the controls.
    let action: Action
    /// The gate and parameters that undo this one.
    let undo: @Sendable ([Double]) -> (gate: Gate, parameters: [Double])
    /// The same gate as a list of simpler ones; none for the gates that all others end in.
    let steps: (@Sendable ([Double]) -> [Step])?
    /// The row that this gate becomes under one more control, if there is one.
    let controlled: Controlled?

    /// A gate of a decomposition, its qubits counted within the decomposed gate.
    struct Step: Sendable {
        let gate: Gate
        let parameters: [Double]
        let qubits: [Int]

        init(_ gate: Gate, _ qubits: Int..., parameters: [Double] = []) {
            self.gate = gate
            self.parameters = parameters
            self.qubits = qubits
        }
    }

    /// A row that is another one under a control.
    struct Controlled: Sendable {
        let gate: Gate
        /// What the row takes besides this one's parameters.
        var addedParameters: [Double] = []
    }

    /// What a gate does to its targets when all controls are 1.
    enum Action: Sendable {
        /// Multiplies every amplitude by one number of magnitude 1.
        case phase(@Sendable ([Double]) -> Complex<Double>)
        /// Multiplies one target by a matrix.
        case matrix(@Sendable ([Double]) -> Matrix2)
        /// Multiplies two targets by a matrix; the first target is the low bit of its index.
        case matrix4(@Sendable ([Double]) -> Matrix4)
        /// Exchanges two targets.
        case exchange
    }

    /// Whether the parameters are the parts of a matrix's entries instead of angles.
    public var isGivenByMatrix: Bool { parameterNames.first == "re00" }

    /// How many qubits the gate acts on besides its controls.
    public var targetCount: Int {
        switch action {
        case .phase: 0
        case .matrix: 1
        case .matrix4, .exchange: 2
        }
    }

    /// How many qubits the gate takes: controls, then targets.
    public var qubitCount: Int { controlCount + targetCount }
}

/// A 2×2 complex matrix, row by row.
struct Matrix2: Equatable, Sendable {
    var m00, m01, m10, m11: Complex<Double>

    static func diagonal(_ first: Complex<Double>, _ second: Complex<Double>) -> Self {
        Self(m00: first, m01: .zero, m10: .zero, m11: second)
    }

    static var zero: Self { diagonal(.zero, .zero) }
}

/// A 4×4 complex matrix as blocks: the second target's bit picks the block, the first one's the
/// entry within it.
struct Matrix4: Equatable, Sendable {
    var b00, b01, b10, b11: Matrix2

    /// The matrix entry by entry, each row from left to right.
    var entries: [Complex<Double>] {
        [
            b00.m00, b00.m01, b01.m00, b01.m01,
            b00.m10, b00.m11, b01.m10, b01.m11,
            b10.m00, b10.m01, b11.m00, b11.m01,
            b10.m10, b10.m11, b11.m10, b11.m11,
        ]
    }
}

extension GateDefinition.Action {
    /// The matrix on the targets.
    func rows(_ parameters: [Double]) -> [[Complex<Double>]] {
        switch self {
        case .phase(let make): return [[make(parameters)]]
        case .matrix(let make):
            let m = make(parameters)
            return [[m.m00, m.m01], [m.m10, m.m11]]
        case .matrix4(let make):
            let entries = make(parameters).entries
            return (0..<4).map { Array(entries[4 * $0..<4 * $0 + 4]) }
        case .exchange:
            return [0, 2, 1, 3].map { image in (0..<4).map { $0 == image ? .one : .zero } }
        }
    }
}

extension [[Complex<Double>]] {
    /// The matrix that acts as this one where all leading qubits are 1, and as identity elsewhere.
    func controlled(by count: Int) -> Self {
        let mask = (1 << count) - 1
        return (0..<self.count << count).map { row in
            (0..<self.count << count).map { column in
                guard row & mask == mask, column & mask == mask else {
                    return row == column ? .one : .zero
                }
                return self[row >> count][column >> count]
            }
        }
    }

    /// Whether the columns are orthonormal to about eight digits.
    var isUnitary: Bool {
        for first in indices {
            for second in indices {
                let product = reduce(Complex.zero) { $0 + $1[first].conjugate * $1[second] }
                // Written so that NaN, from entries whose squares overflow, fails too.
                guard (product - (first == second ? .one : .zero)).length < 1e-8 else {
                    return false
                }
            }
        }
        return true
    }
}
