import ComplexModule
import RealModule

// The gate table. Controls come first in a gate's qubit list, the targets last. To add a gate, add
// its case to Gate and its row here: the tests loop over the whole table. What a row is in simpler
// rows stands in GateDecomposition.

extension Gate {
    /// The gate's row of the table.
    public var definition: GateDefinition { gateTable[Int(rawValue)] }
}

/// The rows in the order of the cases, whose raw values count from 0.
private let gateTable = Gate.allCases.map(\.row)

extension Gate {
    fileprivate var row: GateDefinition {
        switch self {
        case .globalPhase: wholePhase
        case .id: fixed("id", "Leaves the qubit as it is.", phase(0), undo: .id, diagonal: true)
        case .h: fixed("h", "Hadamard: makes an even superposition.", hadamard, undo: .h)
        case .x: fixed("x", "Pauli X: flips the qubit.", pauliX, undo: .x)
        case .y: fixed("y", "Pauli Y: flips the qubit and its phase.", pauliY, undo: .y)
        case .z: turn("z", "Pauli Z: turns the phase of 1 by π.", .pi, undo: .z)
        case .s: turn("s", "Turns the phase of 1 by π/2.", .pi / 2, undo: .sInverse)
        case .sInverse: turn("sdg", "Turns the phase of 1 by -π/2.", -.pi / 2, undo: .s)
        case .t: turn("t", "Turns the phase of 1 by π/4.", .pi / 4, undo: .tInverse)
        case .tInverse: turn("tdg", "Turns the phase of 1 by -π/4.", -.pi / 4, undo: .t)
        case .sx: fixed("sx", "The square root of X.", rootOfX(1), undo: .sxInverse)
        case .sxInverse: fixed("sxdg", "The inverse of the root of X.", rootOfX(-1), undo: .sx)
        case .rx: rotation("rx", "Rotates about X by an angle.", rotationX)
        case .ry: rotation("ry", "Rotates about Y by an angle.", rotationY)
        case .rz: rotation("rz", "Rotates about Z by an angle.", rotationZ, diagonal: true)
        case .p: rotation("p", "Turns the phase of 1 by an angle.", phase, λ, diagonal: true)
        case .u: general
        case .cx: controlled(.x, "cx", "Flips the target where the control is 1.")
        case .cy: controlled(.y, "cy", "Applies Y where the control is 1.")
        case .cz: controlled(.z, "cz", "Turns the phase of 11 by π.")
        case .ch: controlled(.h, "ch", "Applies the Hadamard gate where the control is 1.")
        case .cp: controlled(.p, "cp", "Turns the phase of 11 by an angle.")
        case .crx: controlled(.rx, "crx", "Rotates about X where the control is 1.")
        case .cry: controlled(.ry, "cry", "Rotates about Y where the control is 1.")
        case .crz: controlled(.rz, "crz", "Rotates about Z where the control is 1.")
        case .cu: controlledGeneral
        case .swap: exchange("swap", "Exchanges two qubits.", controls: 0)
        case .iswap: swapWithPhase
        case .ecr:
            pair(
                "ecr",
                "Echoed cross resonance: (X⊗I - Y⊗X)/√2.",
                [],
                { _ in
                    echoedCrossResonance
                },
                undo: { _ in (.ecr, []) }
            )
        case .rxx: pairRotation("rxx", "Rotates about X⊗X by an angle.", rotationXX)
        case .ryy: pairRotation("ryy", "Rotates about Y⊗Y by an angle.", rotationYY)
        case .rzz: pairRotation("rzz", "Rotates about Z⊗Z by an angle.", rotationZZ, diagonal: true)
        case .rzx: pairRotation("rzx", "Rotates about Z⊗X by an angle.", rotationZX)
        case .xy:
            pairRotation("xy", "Rotates between 01 and 10, keeping 00 and 11.", exchangeRotation)
        case .ccx: controlled(.x, "ccx", "Flips the target where both controls are 1.", count: 2)
        case .ccz: controlled(.z, "ccz", "Turns the phase of 111 by π.", count: 2)
        case .cswap: exchange("cswap", "Exchanges two qubits where the control is 1.", controls: 1)
        case .unitary1: givenUnitary1
        case .unitary2: givenUnitary2
        }
    }

    private func row(
        _ name: String,
        _ help: String,
        controls: Int = 0,
        parameters: [String] = [],
        diagonal: Bool = false,
        _ action: GateDefinition.Action,
        undo: @escaping @Sendable ([Double]) -> (gate: Gate, parameters: [Double])
    ) -> GateDefinition {
        GateDefinition(
            name: name,
            help: help,
            controlCount: controls,
            parameterNames: parameters,
            isDiagonal: diagonal,
            action: action,
            undo: undo,
            steps: steps,
            controlled: controlledForm
        )
    }

    private func fixed(
        _ name: String,
        _ help: String,
        _ matrix: Matrix2,
        undo: Gate,
        diagonal: Bool = false
    ) -> GateDefinition {
        row(name, help, diagonal: diagonal, .matrix { _ in matrix }, undo: { _ in (undo, []) })
    }

    private func turn(
        _ name: String,
        _ help: String,
        _ angle: Double,
        undo: Gate
    ) -> GateDefinition {
        fixed(name, help, phase(angle), undo: undo, diagonal: true)
    }

    /// A gate of one angle, undone by the opposite angle.
    private func rotation(
        _ name: String,
        _ help: String,
        _ matrix: @escaping @Sendable (Double) -> Matrix2,
        _ parameter: String = "θ",
        diagonal: Bool = false
    ) -> GateDefinition {
        row(
            name,
            help,
            parameters: [parameter],
            diagonal: diagonal,
            .matrix { matrix($0[0]) },
            undo: { (self, [-$0[0]]) }
        )
    }

    /// A gate of the table under controls, undone by itself with the other's parameters.
    private func controlled(
        _ gate: Gate,
        _ name: String,
        _ help: String,
        count: Int = 1
    ) -> GateDefinition {
        let base = gate.row
        return row(
            name,
            help,
            controls: count,
            parameters: base.parameterNames,
            diagonal: base.isDiagonal,
            base.action,
            undo: { (self, base.undo($0).parameters) }
        )
    }

    private func pair(
        _ name: String,
        _ help: String,
        _ parameters: [String],
        _ matrix: @escaping @Sendable ([Double]) -> Matrix4,
        undo: @escaping @Sendable ([Double]) -> (gate: Gate, parameters: [Double]),
        diagonal: Bool = false
    ) -> GateDefinition {
        row(name, help, parameters: parameters, diagonal: diagonal, .matrix4(matrix), undo: undo)
    }

    private func pairRotation(
        _ name: String,
        _ help: String,
        _ matrix: @escaping @Sendable (Double) -> Matrix4,
        diagonal: Bool = false
    ) -> GateDefinition {
        pair(
            name,
            help,
            ["θ"],
            { matrix($0[0]) },
            undo: { (self, [-$0[0]]) },
            diagonal: diagonal
        )
    }

    private func exchange(_ name: String, _ help: String, controls: Int) -> GateDefinition {
        row(name, help, controls: controls, .exchange, undo: { _ in (self, []) })
    }

    private var wholePhase: GateDefinition {
        row(
            "gphase",
            "Turns the phase of the whole state by an angle.",
            parameters: ["γ"],
            diagonal: true,
            .phase { unit($0[0]) },
            undo: { (.globalPhase, [-$0[0]]) }
        )
    }

    private var general: GateDefinition {
        row(
            "u",
            "Any gate on one qubit, up to a global phase.",
            parameters: ["θ", "φ", "λ"],
            .matrix { anyRotation($0[0], $0[1], $0[2]) },
            undo: { (.u, [-$0[0], -$0[2], -$0[1]]) }
        )
    }

    private var controlledGeneral: GateDefinition {
        row(
            "cu",
            "Any gate on one qubit, with its phase, where the control is 1.",
            controls: 1,
            parameters: ["θ", "φ", "λ", "γ"],
            .matrix { anyRotation($0[0], $0[1], $0[2], phase: $0[3]) },
            undo: { (.cu, [-$0[0], -$0[2], -$0[1], -$0[3]]) }
        )
    }

    private var swapWithPhase: GateDefinition {
        pair(
            "iswap",
            "Exchanges two qubits and turns the phase of 01 and 10 by π/2.",
            [],
            { _ in imaginarySwap },
            undo: { _ in (.xy, [-.pi]) }
        )
    }

    private var givenUnitary1: GateDefinition {
        row(
            "unitary1",
            "Multiplies one qubit by a given unitary matrix.",
            parameters: entryNames(size: 2),
            .matrix(matrix2(parts:)),
            undo: { (.unitary1, adjoint(parts: $0)) }
        )
    }

    private var givenUnitary2: GateDefinition {
        pair(
            "unitary2",
            "Multiplies two qubits by a given unitary matrix.",
            entryNames(size: 4),
            matrix4(parts:),
            undo: { (.unitary2, adjoint(parts: $0)) }
        )
    }
}

private let λ = "λ"
