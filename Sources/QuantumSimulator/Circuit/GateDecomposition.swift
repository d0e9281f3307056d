import RealModule

// What each row of the gate table is in simpler rows, down to global phases, u and cx. The equality
// is exact, global phase included, so it also holds under controls. Steps that only frame the others
// stand in mirrored order: under controls they are recognised and stay free of them.

extension Gate {
    typealias Step = GateDefinition.Step

    /// The row that this one becomes under one more control.
    var controlledForm: GateDefinition.Controlled? {
        switch self {
        case .globalPhase: .init(gate: .p)
        case .x: .init(gate: .cx)
        case .y: .init(gate: .cy)
        case .z: .init(gate: .cz)
        case .h: .init(gate: .ch)
        case .p: .init(gate: .cp)
        case .rx: .init(gate: .crx)
        case .ry: .init(gate: .cry)
        case .rz: .init(gate: .crz)
        case .u: .init(gate: .cu, addedParameters: [0])
        case .cx: .init(gate: .ccx)
        case .cz: .init(gate: .ccz)
        case .swap: .init(gate: .cswap)
        default: nil
        }
    }

    /// The row in simpler ones, or nil where there is nothing simpler.
    var steps: (@Sendable ([Double]) -> [Step])? {
        switch self {
        case .globalPhase, .u, .cx: nil
        case .unitary1: { unitarySteps(matrix2(parts: $0)) }
        case .unitary2: { unitarySteps(matrix4(parts: $0)) }
        default: oneQubitSteps ?? controlledSteps ?? pairSteps
        }
    }

    private var oneQubitSteps: (@Sendable ([Double]) -> [Step])? {
        func u(_ θ: Double, _ φ: Double, _ λ: Double) -> @Sendable ([Double]) -> [Step] {
            { _ in [Step(.u, 0, parameters: [θ, φ, λ])] }
        }
        // As p, which costs less under controls than u.
        func phase(_ angle: Double) -> @Sendable ([Double]) -> [Step] {
            { _ in [Step(.p, 0, parameters: [angle])] }
        }
        switch self {
        case .id: return { _ in [] }
        case .h: return u(.pi / 2, 0, .pi)
        case .x: return u(.pi, 0, .pi)
        case .y: return u(.pi, .pi / 2, .pi / 2)
        case .z: return u(0, 0, .pi)
        case .s: return phase(.pi / 2)
        case .sInverse: return phase(-.pi / 2)
        case .t: return phase(.pi / 4)
        case .tInverse: return phase(-.pi / 4)
        case .p: return { [Step(.u, 0, parameters: [0, 0, $0[0]])] }
        case .rx: return { [Step(.u, 0, parameters: [$0[0], -.pi / 2, .pi / 2])] }
        case .ry: return { [Step(.u, 0, parameters: [$0[0], 0, 0])] }
        case .rz:
            return {
                [
                    Step(.globalPhase, parameters: [-$0[0] / 2]),
                    Step(.u, 0, parameters: [0, 0, $0[0]]),
                ]
            }
        case .sx, .sxInverse:
            let sign: Double = self == .sx ? 1 : -1
            return { _ in
                [
                    Step(.globalPhase, parameters: [sign * .pi / 4]),
                    Step(.rx, 0, parameters: [sign * .pi / 2]),
                ]
            }
        default: return nil
        }
    }

    private var controlledSteps: (@Sendable ([Double]) -> [Step])? {
        switch self {
        case .cy: { _ in [Step(.sInverse, 1), Step(.cx, 0, 1), Step(.s, 1)] }
        case .cz: { _ in [Step(.h, 1), Step(.cx, 0, 1), Step(.h, 1)] }
        case .ch:
            { _ in
                [Step(.s, 1), Step(.h, 1), Step(.t, 1), Step(.cx, 0, 1)]
                    + [Step(.tInverse, 1), Step(.h, 1), Step(.sInverse, 1)]
            }
        case .cp:
            {
                [
                    Step(.p, 0, parameters: [$0[0] / 2]), Step(.cx, 0, 1),
                    Step(.p, 1, parameters: [-$0[0] / 2]), Step(.cx, 0, 1),
                    Step(.p, 1, parameters: [$0[0] / 2]),
                ]
            }
        case .crx: { [Step(.h, 1), Step(.crz, 0, 1, parameters: $0), Step(.h, 1)] }
        case .cry: { halves(of: .ry, by: $0[0]) }
        case .crz: { halves(of: .rz, by: $0[0]) }
        case .cu:
            { angles in
                let (θ, φ, λ, γ) = (angles[0], angles[1], angles[2], angles[3])
                return [
                    Step(.p, 0, parameters: [γ]),
                    Step(.p, 0, parameters: [λ / 2 + φ / 2]),
                    Step(.p, 1, parameters: [λ / 2 - φ / 2]),
                    Step(.cx, 0, 1),
                    Step(.u, 1, parameters: [-θ / 2, 0, -φ / 2 - λ / 2]),
                    Step(.cx, 0, 1),
                    Step(.u, 1, parameters: [θ / 2, φ, 0]),
                ]
            }
        case .ccx:
            { _ in
                [
                    Step(.h, 2), Step(.cx, 1, 2), Step(.tInverse, 2), Step(.cx, 0, 2), Step(.t, 2),
                    Step(.cx, 1, 2), Step(.tInverse, 2), Step(.cx, 0, 2), Step(.t, 1), Step(.t, 2),
                    Step(.h, 2), Step(.cx, 0, 1), Step(.t, 0), Step(.tInverse, 1), Step(.cx, 0, 1),
                ]
            }
        case .ccz: { _ in [Step(.h, 2), Step(.ccx, 0, 1, 2), Step(.h, 2)] }
        case .cswap: { _ in [Step(.cx, 2, 1), Step(.ccx, 0, 1, 2), Step(.cx, 2, 1)] }
        default: nil
        }
    }

    private var pairSteps: (@Sendable ([Double]) -> [Step])? {
        switch self {
        case .swap: { _ in [Step(.cx, 0, 1), Step(.cx, 1, 0), Step(.cx, 0, 1)] }
        case .iswap:
            { _ in
                [Step(.s, 0), Step(.s, 1), Step(.h, 0), Step(.cx, 0, 1), Step(.cx, 1, 0)]
                    + [Step(.h, 1)]
            }
        case .ecr:
            { _ in
                [
                    Step(.rzx, 0, 1, parameters: [.pi / 4]), Step(.x, 0),
                    Step(.rzx, 0, 1, parameters: [-.pi / 4]),
                ]
            }
        case .rzz: { [Step(.cx, 0, 1), Step(.rz, 1, parameters: $0), Step(.cx, 0, 1)] }
        case .rzx: { [Step(.h, 1), Step(.rzz, 0, 1, parameters: $0), Step(.h, 1)] }
        case .rxx:
            { θ in
                [Step(.h, 0), Step(.h, 1), Step(.rzz, 0, 1, parameters: θ)]
                    + [Step(.h, 1), Step(.h, 0)]
            }
        case .ryy:
            { θ in
                func turn(_ qubit: Int, _ angle: Double) -> Step {
                    Step(.rx, qubit, parameters: [angle])
                }
                return [turn(0, .pi / 2), turn(1, .pi / 2)]
                    + [Step(.rzz, 0, 1, parameters: θ)]
                    + [turn(1, -.pi / 2), turn(0, -.pi / 2)]
            }
        case .xy:
            {
                [
                    Step(.rxx, 0, 1, parameters: [-$0[0] / 2]),
                    Step(.ryy, 0, 1, parameters: [-$0[0] / 2]),
                ]
            }
        default: nil
        }
    }
}

/// A controlled rotation: half of it, then half of it backwards where the control is 1.
private func halves(of gate: Gate, by angle: Double) -> [GateDefinition.Step] {
    [
        .init(gate, 1, parameters: [angle / 2]), .init(.cx, 0, 1),
        .init(gate, 1, parameters: [-angle / 2]), .init(.cx, 0, 1),
    ]
}
