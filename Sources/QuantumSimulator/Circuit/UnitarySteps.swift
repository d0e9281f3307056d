import ComplexModule
import RealModule

// Given unitary matrices as gates of the table.

/// One qubit's unitary matrix as a global phase and a rotation.
func unitarySteps(_ m: Matrix2) -> [GateDefinition.Step] {
    let angles = rotationAngles(m)
    return [
        .init(.globalPhase, parameters: [angles[3]]),
        .init(.u, 0, parameters: Array(angles[..<3])),
    ]
}

/// The angles θ, φ, λ, γ with which e^(iγ) U(θ, φ, λ) is a given unitary matrix.
func rotationAngles(_ m: Matrix2) -> [Double] {
    let θ = 2 * Double.atan2(y: m.m10.length, x: m.m00.length)
    // Below this an entry's phase is rounding noise; the entry across then fixes the phases.
    guard m.m00.length > 1e-12 else { return [θ, m.m10.phase, (-m.m01).phase, 0] }
    let γ = m.m00.phase
    let φ = m.m10.length > 1e-12 ? m.m10.phase - γ : 0
    return [θ, φ, m.m11.phase - γ - φ, γ]
}

/// Two qubits' unitary matrix as controlled rotations between neighbouring basis states.
///
/// Rotations of the pairs 00-01, 01-11 and 11-10 clear the matrix below its diagonal; what is left
/// is a diagonal of phases, applied first, and the rotations undone in reverse.
func unitarySteps(_ given: Matrix4) -> [GateDefinition.Step] {
    var m = given.entries
    // Neighbours differ in one bit only.
    let order = [0, 1, 3, 2]
    var rotations: [(pair: Int, matrix: Matrix2)] = []
    for column in 0..<3 {
        for row in (column + 1...3).reversed() {
            let (upper, lower) = (order[row - 1], order[row])
            let (a, b) = (m[4 * upper + order[column]], m[4 * lower + order[column]])
            let norm = (a.lengthSquared + b.lengthSquared).squareRoot()
            guard b.length > 1e-15, norm > 0 else { continue }
            let (c, s) = (a / Complex(norm), b / Complex(norm))
            for k in 0..<4 {
                let (x, y) = (m[4 * upper + k], m[4 * lower + k])
                m[4 * upper + k] = c.conjugate * x + s.conjugate * y
                m[4 * lower + k] = c * y - s * x
            }
            // The inverse of what was applied.
            let back = Matrix2(m00: c, m01: -s.conjugate, m10: s, m11: c.conjugate)
            rotations.append((row - 1, back))
        }
    }
    let d = (0..<4).map { m[5 * $0].phase }
    let diagonal: [GateDefinition.Step] = [
        .init(.globalPhase, parameters: [d[0]]),
        .init(.p, 0, parameters: [d[1] - d[0]]),
        .init(.p, 1, parameters: [d[2] - d[0]]),
        .init(.cp, 0, 1, parameters: [d[3] - d[1] - d[2] + d[0]]),
    ]
    return rotations.reversed().reduce(diagonal) { $0 + controlledRotation($1.pair, $1.matrix) }
}

/// A rotation between the pair's two basis states, the upper one first.
private func controlledRotation(_ pair: Int, _ m: Matrix2) -> [GateDefinition.Step] {
    switch pair {
    case 0:
        let flip = GateDefinition.Step(.x, 1)
        return [flip, .init(.cu, 1, 0, parameters: rotationAngles(m)), flip]
    case 1: return [.init(.cu, 0, 1, parameters: rotationAngles(m))]
    default:
        // The upper state is 11, so the matrix is read with its rows and columns exchanged.
        let turned = Matrix2(m00: m.m11, m01: m.m10, m10: m.m01, m11: m.m00)
        return [.init(.cu, 1, 0, parameters: rotationAngles(turned))]
    }
}
