import ComplexModule

extension ParameterizedCircuit {
    /// The expectation value of an observable after this circuit, from the state with all qubits 0.
    ///
    /// - Parameters:
    ///   - observable: A sum of Pauli strings.
    ///   - values: The parameters.
    ///   - scalar: The number type of the amplitudes.
    ///   - memoryLimit: The most bytes that a state may take, 4 GiB by default.
    /// - Returns: The value.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public func expectation<Scalar: AmplitudeScalar>(
        of observable: PauliSum,
        at values: [Double],
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) -> Double {
        try expectation(
            of: observable,
            after: applications(at: values),
            as: scalar,
            memoryLimit: memoryLimit
        )
    }

    /// The gradient of an expectation value by shifting every angle: what a device would do.
    ///
    /// Runs the circuit two or four times for every gate with a parameter.
    ///
    /// - Parameters:
    ///   - observable: A sum of Pauli strings.
    ///   - values: The parameters.
    ///   - memoryLimit: The most bytes that a state may take, 4 GiB by default.
    /// - Returns: The derivatives, and how often the circuit was run for them.
    /// - Throws: ``QuantumError`` naming what doesn't fit, or ``QuantumError/cancelled``.
    public func parameterShiftGradient(
        of observable: PauliSum,
        at values: [Double],
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) -> (gradient: [Double], runs: Int) {
        let applications = try applications(at: values)
        var gradient = [Double](repeating: 0, count: parameterCount)
        var runs = 0
        for binding in bindings {
            let application = applications[binding.operation]
            for term in try application.shifts(binding.slot) {
                if Task.isCancelled { throw .cancelled }
                var shifted = applications
                shifted[binding.operation] = application.shifted(binding.slot, by: term.shift)
                let value = try expectation(
                    of: observable,
                    after: shifted,
                    memoryLimit: memoryLimit
                )
                gradient[binding.parameter] += binding.factor * term.weight * value
                runs += 1
            }
        }
        return (gradient, runs)
    }

    /// The expectation value and its gradient by adjoint differentiation: what only a simulator can.
    ///
    /// Runs the circuit forward once and backward twice, whatever the number of parameters, with the
    /// memory of two states.
    ///
    /// Source: Jones, Gacon, arXiv:2009.02823.
    ///
    /// - Parameters:
    ///   - observable: A sum of Pauli strings.
    ///   - values: The parameters.
    ///   - memoryLimit: The most bytes that a state may take, 4 GiB by default.
    /// - Returns: The value and its derivatives.
    /// - Throws: ``QuantumError`` naming what doesn't fit, or ``QuantumError/cancelled``.
    public func adjointGradient(
        of observable: PauliSum,
        at values: [Double],
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) -> (value: Double, gradient: [Double]) {
        let applications = try applications(at: values)
        var state = try StateVector<Double>(qubits: qubitCount, memoryLimit: memoryLimit)
        try state.apply(applications, checksCancellation: false)
        let value = try state.expectation(of: observable)
        var adjoint = try state.applying(observable)
        var gradient = [Double](repeating: 0, count: parameterCount)
        var pending = bindings.count
        for (place, application) in applications.enumerated().reversed() {
            if pending == 0 { break }
            if Task.isCancelled { throw .cancelled }
            let undo = application.inverse
            try state.apply(undo)
            while pending > 0, bindings[pending - 1].operation == place {
                pending -= 1
                let binding = bindings[pending]
                let element = matrixElement(
                    adjoint,
                    try application.derivative(binding.slot),
                    on: application.qubits,
                    state
                )
                gradient[binding.parameter] += 2 * binding.factor * element.real
            }
            try adjoint.apply(undo)
        }
        return (value, gradient)
    }

    private func expectation<Scalar: AmplitudeScalar>(
        of observable: PauliSum,
        after applications: [Circuit.GateApplication],
        as scalar: Scalar.Type = Double.self,
        memoryLimit: Int
    ) throws(QuantumError) -> Double {
        var state = try StateVector<Scalar>(qubits: qubitCount, memoryLimit: memoryLimit)
        try state.apply(applications, checksCancellation: false)
        try state.correctNorm()
        return try state.expectation(of: observable)
    }
}
