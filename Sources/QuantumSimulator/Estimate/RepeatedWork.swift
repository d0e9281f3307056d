// What algorithms take that run the same circuit again and again.

extension ResourceEstimate {
    /// How long the same run takes once more, its memory given already, in seconds.
    ///
    /// - Parameters:
    ///   - qubits: The register's size.
    ///   - engine: What works on the state.
    /// - Returns: The time.
    func secondsAgain(qubits: Int, engine: SimulationEngine) -> Double {
        let first = Throughput.measured(.double, engine).first
        return max(0, seconds - Double(1 << max(qubits, 5)) * first)
    }
}

/// How fast this machine computes values with their gradients, measured once in a process.
package struct GradientThroughput: Sendable {
    /// Seconds for a gate on the smallest state.
    private let gate: Double
    /// Seconds for one amplitude under one gate.
    private let amplitude: Double

    /// The throughput of states that stay in the caches, with one thread.
    package static let measured = GradientThroughput()

    private init() {
        let (small, large) = (Self.shortestTime(qubits: 2), Self.shortestTime(qubits: 12))
        gate = small.seconds / Double(small.gates)
        amplitude = max(0, large.seconds / Double(large.gates) - gate) / Double(1 << 12)
    }

    /// How long a value and its gradient take, in seconds.
    ///
    /// - Parameters:
    ///   - gates: How many gates the circuit has.
    ///   - terms: How many Pauli strings the observable has.
    ///   - qubits: How many qubits there are.
    /// - Returns: The time; a string takes about a quarter of a gate's.
    package func seconds(gates: Int, terms: Int, qubits: Int) -> Double {
        let work = Double(gates) + Double(terms) / 4
        return work * (gate + amplitude * Double(1 << qubits))
    }

    /// The shortest of five times of a ring: turns, and turns of neighbours together.
    private static func shortestTime(qubits: Int) -> (seconds: Double, gates: Int) {
        // Nothing fails at this size; if it did, there would be nothing to estimate by.
        guard var ring = try? ParameterizedCircuit(qubits: qubits, parameters: 2),
            let z = try? PauliSum([PauliSum.Term(1, PauliString(xMask: 0, zMask: 1))])
        else { return (0, 1) }
        for qubit in 0..<qubits {
            let next = (qubit + 1) % qubits
            try? ring.append(.rzz, qubit, next, angles: [.parameter(0)])
            try? ring.append(.rx, qubit, angles: [.parameter(1)])
        }
        let times = (0..<5).map { _ in
            timed { try? ring.adjointGradient(of: z, at: [0.3, 0.4]) }.seconds
        }
        return (times.min() ?? 0, max(ring.template.operations.count, 1))
    }
}
