import ComplexModule

extension StateVector {
    /// The expectation value of an observable, ⟨ψ|H|ψ⟩.
    ///
    /// Exact but for rounding: no shots are drawn. The state isn't copied; terms that flip the same
    /// qubits share one pass over the amplitudes.
    ///
    /// - Parameter observable: A sum of Pauli strings on qubits of this register.
    /// - Returns: The value.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public func expectation(of observable: PauliSum) throws(QuantumError) -> Double {
        try check(observable)
        return QuantumSimulator.expectation(observable, in: self)
    }

    /// The variance of an observable, ⟨ψ|H²|ψ⟩ - ⟨ψ|H|ψ⟩²; 0 for an eigenstate.
    ///
    /// Takes the memory of one more state.
    ///
    /// - Parameter observable: A sum of Pauli strings on qubits of this register.
    /// - Returns: The variance, never below 0.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public func variance(of observable: PauliSum) throws(QuantumError) -> Double {
        let mean = try expectation(of: observable)
        // Around the mean, so that the difference of two large squares loses no digits.
        let centred = try observable.adding(PauliSum([PauliSum.Term(-mean, .identity)]))
        let image = try applying(centred)
        return innerProduct(image, image).real
    }

    /// H|ψ⟩ as a new register; its norm is not 1.
    func applying(_ observable: PauliSum) throws(QuantumError) -> StateVector {
        try check(observable)
        var result = try StateVector(qubits: qubitCount, memoryLimit: .max, engine: engine)
        try multiply(observable, self, into: &result)
        return result
    }

    private func check(_ observable: PauliSum) throws(QuantumError) {
        guard observable.qubitCount <= qubitCount else {
            throw .noSuchQubit(index: observable.qubitCount - 1, qubitCount: qubitCount)
        }
    }
}
