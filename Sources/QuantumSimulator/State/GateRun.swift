extension StateVector {
    /// Applies a gate.
    ///
    /// - Parameters:
    ///   - gate: The gate.
    ///   - qubits: As many different qubits as the gate takes, controls first.
    ///   - parameters: As many finite angles as the gate takes, in radians.
    /// - Throws: ``QuantumError`` naming what doesn't fit; the state is unchanged then.
    public mutating func apply(
        _ gate: Gate,
        _ qubits: Int...,
        parameters: [Double] = []
    ) throws(QuantumError) {
        var circuit = try Circuit(qubits: qubitCount)
        try circuit.append(gate, on: qubits, parameters: parameters)
        for case .gate(let application) in circuit.operations { try apply(application) }
    }

    /// Applies a gate whose qubits and parameters a circuit of this size has checked.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)``.
    mutating func apply(_ application: Circuit.GateApplication) throws(QuantumError) {
        try apply([application], checksCancellation: false)
        try correctNorm()
    }

    /// Applies gates whose qubits and parameters a circuit of this size has checked.
    ///
    /// Together they take far fewer passes over a large state than one by one.
    ///
    /// - Parameters:
    ///   - applications: The gates, first one first.
    ///   - checksCancellation: Whether a cancelled task ends the run between two passes; the state
    ///     is of no use then.
    /// - Throws: ``QuantumError/cancelled`` or ``QuantumError/allocation(bytes:)``.
    mutating func apply(
        _ applications: [Circuit.GateApplication],
        checksCancellation: Bool
    ) throws(QuantumError) {
        if isSmall(for: applications.count) {
            instructionsSinceNorm += applications.count
            return try runPlainly(applications.lazy.map { Instruction($0) })
        }
        let plan = ExecutionPlan(
            applications,
            qubits: qubitCount,
            precision: Scalar.precision,
            engine: engine
        )
        try ownStorage()
        try plan.run(on: storage, checksCancellation: checksCancellation)
        instructionsSinceNorm += plan.instructionCount
    }

    /// Runs instructions on index bits.
    mutating func run(_ instructions: [Instruction]) throws(QuantumError) {
        if isSmall(for: instructions.count) { return try runPlainly(instructions) }
        let plan = ExecutionPlan(
            instructions,
            qubits: qubitCount,
            precision: Scalar.precision,
            engine: engine
        )
        try ownStorage()
        try plan.run(on: storage, checksCancellation: false)
    }

    /// Scales the state back to norm 1 if so many instructions ran that rounding shows.
    ///
    /// Single precision loses about 10⁻⁸ of the norm with each instruction.
    mutating func correctNorm() throws(QuantumError) {
        guard Scalar.precision == .single, instructionsSinceNorm >= 1024 else { return }
        try renormalize()
    }
}
