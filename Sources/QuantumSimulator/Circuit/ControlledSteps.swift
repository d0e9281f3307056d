import RealModule

// Gates under many controls in terms of u, cx and ccx, without a qubit to spare.

private typealias Application = Circuit.GateApplication

extension Circuit.GateApplication {
    /// X on a target under any number of controls: a many-controlled phase of π between Hadamards.
    func manyControlled(
        _ gate: Gate,
        controls: ArraySlice<Int>,
        target: Int
    ) -> [Circuit.GateApplication] {
        let turn = Application(gate: .h, parameters: [], qubits: [target]).decomposed()
        return turn + manyControlledPhase(.pi, controls + [target]) + turn
    }

    /// A phase where all qubits are 1.
    ///
    /// Half the phase on the last two qubits, and half backwards where all but the last are 1,
    /// leaves half a phase on all but the last. The flips in between may borrow the last qubit.
    /// Source: Barenco et al., *Elementary gates for quantum computation*, arXiv:quant-ph/9503016,
    /// Lemma 7.5.
    func manyControlledPhase(_ angle: Double, _ qubits: [Int]) -> [Circuit.GateApplication] {
        guard qubits.count > 2, let last = qubits.last else {
            return Application(
                gate: qubits.count == 2 ? .cp : .p,
                parameters: [angle],
                qubits: qubits
            ).decomposed()
        }
        let rest = Array(qubits.dropLast())
        let flipped = rest[rest.count - 1]
        let flip = borrowingFlip(rest.dropLast(), target: flipped, borrowed: [last])
        func halfPhase(_ sign: Double) -> [Circuit.GateApplication] {
            Application(gate: .cp, parameters: [sign * angle / 2], qubits: [flipped, last])
                .decomposed()
        }
        return halfPhase(1) + flip + halfPhase(-1) + flip
            + manyControlledPhase(angle / 2, Array(rest.dropLast()) + [last])
    }

    /// A rotation with its phase under many controls: flips between thirds of it.
    func controlledRotation(controls: [Int], target: Int) -> [Circuit.GateApplication] {
        let (θ, φ, λ, γ) = (parameters[0], parameters[1], parameters[2], parameters[3])
        func turn(_ θ: Double, _ φ: Double, _ λ: Double) -> [Circuit.GateApplication] {
            [Application(gate: .u, parameters: [θ, φ, λ], qubits: [target])]
        }
        let flip = manyControlled(.x, controls: controls[...], target: target)
        return manyControlledPhase(γ + (λ / 2 + φ / 2), controls)
            + turn(0, 0, λ / 2 - φ / 2) + flip
            + turn(-θ / 2, 0, -φ / 2 - λ / 2) + flip
            + turn(θ / 2, φ, 0)
    }

    /// A rotation about Y or Z under many controls: half of it, and half of it backwards between
    /// flips.
    func controlledHalves(
        of gate: Gate,
        controls: [Int],
        target: Int
    ) -> [Circuit.GateApplication] {
        func half(_ sign: Double) -> [Circuit.GateApplication] {
            Application(gate: gate, parameters: [sign * parameters[0] / 2], qubits: [target])
                .decomposed()
        }
        let flip = manyControlled(.x, controls: controls[...], target: target)
        return half(1) + flip + half(-1) + flip
    }

    /// X under controls with the help of qubits in any state, which are left as they were.
    ///
    /// With k - 2 qubits to borrow it is a ladder of 4(k - 2) Toffoli gates (Lemma 7.2 of the same
    /// paper); with one, two halves of the controls each find enough in the other half (Lemma 7.3).
    private func borrowingFlip(
        _ controls: ArraySlice<Int>,
        target: Int,
        borrowed: [Int]
    ) -> [Circuit.GateApplication] {
        let list = Array(controls)
        guard list.count > 2 else {
            let gate: Gate = list.isEmpty ? .x : list.count == 1 ? .cx : .ccx
            return Application(gate: gate, parameters: [], qubits: list + [target]).decomposed()
        }
        if borrowed.count >= list.count - 2 {
            return ladder(list, target: target, borrowed: borrowed)
        }
        guard let helper = borrowed.first else {
            return manyControlled(.x, controls: controls, target: target)
        }
        let middle = (list.count + 1) / 2
        let (low, high) = (Array(list[..<middle]), Array(list[middle...]))
        let first = borrowingFlip(low[...], target: helper, borrowed: high + [target])
        let second = borrowingFlip((high + [helper])[...], target: target, borrowed: low)
        return first + second + first + second
    }

    private func ladder(
        _ controls: [Int],
        target: Int,
        borrowed: [Int]
    ) -> [Circuit.GateApplication] {
        func toffoli(_ a: Int, _ b: Int, _ c: Int) -> [Circuit.GateApplication] {
            Application(gate: .ccx, parameters: [], qubits: [a, b, c]).decomposed()
        }
        let count = controls.count
        // Rung i flips the i-th of the borrowed qubits, the highest rung the target.
        let rungs = (0...count - 2).map { rung in
            toffoli(
                controls[rung + 1],
                rung == 0 ? controls[0] : borrowed[rung - 1],
                rung == count - 2 ? target : borrowed[rung]
            )
        }
        let (top, middle) = (rungs[count - 2], rungs[1..<(count - 2)])
        let inner = middle.reversed().flatMap { $0 } + rungs[0] + middle.flatMap { $0 }
        return top + inner + top + inner
    }
}
