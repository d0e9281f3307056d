public import ComplexModule
public import RealModule

extension Circuit {
    /// A gate with its parameters and qubits, under any number of controls.
    public struct GateApplication: Equatable, Sendable {
        /// The gate.
        public let gate: Gate
        /// The numbers that the gate takes, in the table's order.
        public let parameters: [Double]
        /// The qubits: added controls, then the gate's own controls, then the targets.
        public let qubits: [Int]
        /// How many controls there are besides those that the gate has by itself.
        public let addedControls: Int

        /// Describes an application; ``Circuit/append(_:)`` checks it.
        ///
        /// Where the table has a row for the gate under a control, that row is used: X under two
        /// added controls is `ccx`.
        ///
        /// - Parameters:
        ///   - gate: The gate.
        ///   - parameters: As many finite numbers as the gate takes.
        ///   - qubits: The added controls, the gate's own controls, the targets.
        ///   - addedControls: How many of the leading qubits are added controls.
        public init(gate: Gate, parameters: [Double], qubits: [Int], addedControls: Int = 0) {
            var (gate, parameters, added) = (gate, parameters, addedControls)
            while added > 0, let row = gate.definition.controlled {
                gate = row.gate
                parameters += row.addedParameters
                added -= 1
            }
            self.gate = gate
            self.parameters = parameters
            self.qubits = qubits
            self.addedControls = added
        }
    }
}

extension Circuit.GateApplication {
    /// How many of the leading qubits are controls.
    public var controlCount: Int { addedControls + gate.definition.controlCount }

    /// The qubits that must all be 1 for the gate to act.
    public var controls: ArraySlice<Int> { qubits.prefix(controlCount) }

    /// The qubits that the gate acts on.
    public var targets: ArraySlice<Int> { qubits.dropFirst(controlCount) }

    /// Whether the gate, controls included, is diagonal in the computational basis.
    public var isDiagonal: Bool { gate.definition.isDiagonal }

    /// The application that undoes this one.
    public var inverse: Self {
        let undo = gate.definition.undo(parameters)
        return Self(
            gate: undo.gate,
            parameters: undo.parameters,
            qubits: qubits,
            addedControls: addedControls
        )
    }

    /// The matrix on the named qubits, controls included, for display and for slow checks.
    ///
    /// - Returns: 2ᵏ rows of 2ᵏ entries; bit i of an index belongs to the i-th of ``qubits``.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)`` above ten qubits, or what is
    ///   wrong with the parameters.
    public func matrix() throws(QuantumError) -> [[Complex<Double>]] {
        guard qubits.count <= 10 else {
            throw .qubitCount(actual: qubits.count, minimum: 0, maximum: 10)
        }
        return try gate.matrix(parameters).controlled(by: addedControls)
    }

    /// What is done to the targets when all controls are 1, as a matrix on them.
    ///
    /// - Returns: 2ᵏ rows of 2ᵏ entries for k targets.
    /// - Throws: ``QuantumError`` naming what is wrong with the parameters.
    package func targetMatrix() throws(QuantumError) -> [[Complex<Double>]] {
        try gate.check(parameters: parameters)
        return gate.definition.action.rows(parameters)
    }

    /// This application on other qubits and under more controls.
    ///
    /// - Parameters:
    ///   - qubits: What stands for each of the gate's qubits.
    ///   - controls: Qubits that must be 1 as well.
    /// - Returns: The application.
    func moved(to qubits: [Int], under controls: [Int] = []) -> Self {
        Self(
            gate: gate,
            parameters: parameters,
            qubits: controls + self.qubits.map { qubits[$0] },
            addedControls: addedControls + controls.count
        )
    }

    /// The application as simpler ones on the same qubits, down to global phases, `u` and `cx`.
    ///
    /// The equality is exact, global phase included. n controls cost on the order of n² gates, with
    /// no qubit besides those named.
    ///
    /// - Returns: Applications of ``Gate/globalPhase``, ``Gate/u`` and ``Gate/cx`` without added
    ///   controls.
    public func decomposed() -> [Self] {
        if addedControls == 0 {
            guard let steps = gate.definition.steps else { return [self] }
            return steps(parameters).flatMap { step in
                Self(gate: step.gate, parameters: step.parameters, qubits: step.qubits)
                    .moved(to: qubits).decomposed()
            }
        }
        let (controls, own) = (Array(qubits[..<addedControls]), Array(qubits[addedControls...]))
        switch gate {
        case .ccx: return manyControlled(.x, controls: qubits.dropLast(), target: own[2])
        case .cp: return manyControlledPhase(parameters[0], qubits)
        case .cry, .crz:
            let turn: Gate = gate == .cry ? .ry : .rz
            return controlledHalves(of: turn, controls: controls + [own[0]], target: own[1])
        case .cu:
            // The gate's phase is a phase of its controls; what is left has the steps of its row.
            return controlledRotation(controls: controls + [own[0]], target: own[1])
        default:
            guard let steps = gate.definition.steps else { return [self] }
            return steps(parameters).map { step in
                Self(gate: step.gate, parameters: step.parameters, qubits: step.qubits)
                    .moved(to: own)
            }.decomposed(under: controls)
        }
    }
}

extension [Circuit.GateApplication] {
    /// The same steps under controls, each in simpler ones.
    ///
    /// Steps at the end that undo those at the start need no controls: without what stands between,
    /// they come to nothing.
    fileprivate func decomposed(under controls: [Int]) -> [Circuit.GateApplication] {
        var frame = 0
        while 2 * frame + 1 < count, self[count - 1 - frame] == self[frame].inverse { frame += 1 }
        return enumerated().flatMap { place, step in
            place < frame || place >= count - frame
                ? step.decomposed()
                : Circuit.GateApplication(
                    gate: step.gate,
                    parameters: step.parameters,
                    qubits: controls + step.qubits,
                    addedControls: step.addedControls + controls.count
                ).decomposed()
        }
    }
}
