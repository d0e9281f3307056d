import ComplexModule
import RealModule

// The gate table. Controls come first in a gate's qubit list, the target last. To add a gate, add
// its case to Gate and its row here: the tests loop over the whole table.

extension Gate {
    /// The gate's row of the table.
    public var definition: GateDefinition {
        switch self {
        case .h: fixed("Hadamard: makes an even superposition.", hadamard, undo: .h)
        case .x: fixed("Pauli X: flips the qubit.", pauliX, undo: .x)
        case .y: fixed("Pauli Y: flips the qubit and its phase.", pauliY, undo: .y)
        case .z: fixed("Pauli Z: turns the phase of 1 by π.", phase(.pi), undo: .z, diagonal: true)
        case .s: quarterTurn("Turns the phase of 1 by π/2.", .pi / 2, undo: .sInverse)
        case .sInverse: quarterTurn("Turns the phase of 1 by -π/2.", -.pi / 2, undo: .s)
        case .t: quarterTurn("Turns the phase of 1 by π/4.", .pi / 4, undo: .tInverse)
        case .tInverse: quarterTurn("Turns the phase of 1 by -π/4.", -.pi / 4, undo: .t)
        case .rx: rotation("Rotates about X by an angle.", rotationX)
        case .ry: rotation("Rotates about Y by an angle.", rotationY)
        case .rz: rotation("Rotates about Z by an angle.", rotationZ, diagonal: true)
        case .p: rotation("Turns the phase of 1 by an angle.", phase, name: "λ", diagonal: true)
        case .u: general
        case .cx: fixed("Flips the target where the control is 1.", pauliX, undo: .cx, controls: 1)
        case .cz:
            fixed(
                "Turns the phase of 11 by π.",
                phase(.pi),
                undo: .cz,
                controls: 1,
                diagonal: true
            )
        case .cp:
            rotation(
                "Turns the phase of 11 by an angle.",
                phase,
                name: "λ",
                controls: 1,
                diagonal: true
            )
        case .swap: exchange
        case .ccx:
            fixed("Flips the target where both controls are 1.", pauliX, undo: .ccx, controls: 2)
        }
    }

    private func fixed(
        _ help: String,
        _ matrix: Matrix2,
        undo: Gate,
        controls: Int = 0,
        diagonal: Bool = false
    ) -> GateDefinition {
        GateDefinition(
            name: rawValue,
            help: help,
            controlCount: controls,
            parameterNames: [],
            isDiagonal: diagonal,
            action: .matrix { _ in matrix },
            undo: { _ in (undo, []) }
        )
    }

    private func quarterTurn(_ help: String, _ angle: Double, undo: Gate) -> GateDefinition {
        fixed(help, phase(angle), undo: undo, diagonal: true)
    }

    /// A gate of one angle, undone by the opposite angle.
    private func rotation(
        _ help: String,
        _ matrix: @escaping @Sendable (Double) -> Matrix2,
        name: String = "θ",
        controls: Int = 0,
        diagonal: Bool = false
    ) -> GateDefinition {
        GateDefinition(
            name: rawValue,
            help: help,
            controlCount: controls,
            parameterNames: [name],
            isDiagonal: diagonal,
            action: .matrix { matrix($0[0]) },
            undo: { (self, [-$0[0]]) }
        )
    }

    private var general: GateDefinition {
        GateDefinition(
            name: rawValue,
            help: "Any gate on one qubit, up to a global phase.",
            controlCount: 0,
            parameterNames: ["θ", "φ", "λ"],
            isDiagonal: false,
            action: .matrix { anyRotation($0[0], $0[1], $0[2]) },
            undo: { (.u, [-$0[0], -$0[2], -$0[1]]) }
        )
    }

    private var exchange: GateDefinition {
        GateDefinition(
            name: rawValue,
            help: "Exchanges two qubits.",
            controlCount: 0,
            parameterNames: [],
            isDiagonal: false,
            action: .exchange,
            undo: { _ in (.swap, []) }
        )
    }
}

private let hadamard = Matrix2(
    m00: Complex(0.5.squareRoot()),
    m01: Complex(0.5.squareRoot()),
    m10: Complex(0.5.squareRoot()),
    m11: Complex(-0.5.squareRoot())
)

private let pauliX = Matrix2(m00: .zero, m01: .one, m10: .one, m11: .zero)

private let pauliY = Matrix2(m00: .zero, m01: Complex(0, -1), m10: Complex(0, 1), m11: .zero)

/// diag(1, e^(iλ)).
private func phase(_ λ: Double) -> Matrix2 {
    .diagonal(.one, unit(λ))
}

/// exp(-iθX/2).
private func rotationX(_ θ: Double) -> Matrix2 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, -Double.sin(θ / 2)))
    return Matrix2(m00: c, m01: s, m10: s, m11: c)
}

/// exp(-iθY/2).
private func rotationY(_ θ: Double) -> Matrix2 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(Double.sin(θ / 2)))
    return Matrix2(m00: c, m01: -s, m10: s, m11: c)
}

/// exp(-iθZ/2).
private func rotationZ(_ θ: Double) -> Matrix2 {
    .diagonal(unit(-θ / 2), unit(θ / 2))
}

/// U(θ, φ, λ) with a real first entry, which fixes the global phase (the form of OpenQASM 2).
private func anyRotation(_ θ: Double, _ φ: Double, _ λ: Double) -> Matrix2 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(Double.sin(θ / 2)))
    return Matrix2(m00: c, m01: -unit(λ) * s, m10: unit(φ) * s, m11: unit(φ + λ) * c)
}

private func unit(_ angle: Double) -> Complex<Double> {
    Complex(Double.cos(angle), Double.sin(angle))
}
