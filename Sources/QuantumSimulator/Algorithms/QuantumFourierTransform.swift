extension Circuit {
    /// The quantum Fourier transform, |x⟩ → 2^(-n/2) Σ e^(2πi·xk/2ⁿ) |k⟩.
    ///
    /// n Hadamards, n(n-1)/2 controlled phases and ⌊n/2⌋ swaps.
    ///
    /// Source: Nielsen, Chuang, *Quantum Computation and Quantum Information*, chapter 5.
    ///
    /// - Parameter qubits: How many qubits, `1 ... 48`.
    /// - Returns: The circuit.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``.
    public static func fourierTransform(qubits: Int) throws(QuantumError) -> Circuit {
        var circuit = try Circuit(qubits: qubits)
        for target in (0..<qubits).reversed() {
            try circuit.append(.h, target)
            for control in (0..<target).reversed() {
                // Half a turn for the next lower qubit, and half as much for each one below it.
                let angle = Double.pi / Double(1 << (target - control))
                try circuit.append(.cp, control, target, parameters: [angle])
            }
        }
        for low in 0..<(qubits / 2) {
            try circuit.append(.swap, low, qubits - 1 - low)
        }
        return circuit
    }

    /// The inverse quantum Fourier transform, |k⟩ → 2^(-n/2) Σ e^(-2πi·xk/2ⁿ) |x⟩.
    ///
    /// - Parameter qubits: How many qubits, `1 ... 48`.
    /// - Returns: The circuit.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``.
    public static func inverseFourierTransform(qubits: Int) throws(QuantumError) -> Circuit {
        try fourierTransform(qubits: qubits).inverse()
    }
}
