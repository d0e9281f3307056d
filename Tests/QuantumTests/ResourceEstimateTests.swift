import QuantumSimulator
import Testing

struct ResourceEstimateTests {
    @Test func `the memory is the state's and a little more`() throws {
        for qubits in 20...40 {
            let circuit = try Circuit.fourierTransform(qubits: qubits)
            let state = try StateVector<Float>.byteCount(qubits: qubits)
            let engine = SimulationEngine(threadCount: 2)
            let estimate = circuit.estimate(as: Float.self, engine: engine)
            #expect(estimate.bytes >= state)
            #expect(Double(estimate.bytes) <= 1.25 * Double(state))
        }
    }

    @Test func `more gates and more qubits take longer`() throws {
        let engine = SimulationEngine(threadCount: 1)
        var estimates: [Double] = []
        for qubits in [16, 24, 32] {
            let estimate = try Circuit.fourierTransform(qubits: qubits).estimate(engine: engine)
            #expect(estimate.passes >= 1)
            estimates.append(estimate.seconds)
        }
        #expect(estimates[0] > 0)
        #expect(estimates[1] > 10 * estimates[0])
        #expect(estimates[2] > 100 * estimates[1])
        // Every qubit depends on more and more others, so no tile holds them all.
        func layered(_ layers: Int) throws -> ResourceEstimate {
            var circuit = try Circuit(qubits: 24)
            for _ in 0..<layers {
                for qubit in 0..<24 { try circuit.append(.rx, qubit, parameters: [0.3]) }
                for qubit in 0..<24 { try circuit.append(.cx, qubit, (qubit + 7) % 24) }
            }
            return circuit.estimate(engine: engine)
        }
        let (once, more) = (try layered(2), try layered(20))
        // By how much is the machine's affair.
        #expect(more.passes > once.passes)
        #expect(more.seconds > once.seconds)
    }

    @Test func `shots that can't be sampled from one state are counted each`() throws {
        var circuit = try Circuit(qubits: 18, bits: 1)
        try circuit.append(.h, 0)
        try circuit.measure(0, into: 0)
        let engine = SimulationEngine(threadCount: 1)
        let sampled = circuit.estimate(shots: 1000, engine: engine)
        try circuit.append(.h, 0)
        let single = circuit.estimate(shots: 1, engine: engine)
        let repeated = circuit.estimate(shots: 1000, engine: engine)
        #expect(sampled.passes < 3)
        #expect(repeated.passes > 900 * (single.passes - 1))
        #expect(repeated.bytes > single.bytes)
    }

    @Test func `what does not fit is refused before it is tried`() throws {
        let circuit = try Circuit(qubits: 48)
        let estimate = circuit.estimate(as: Double.self)
        #expect(throws: QuantumError.memory(needed: estimate.bytes, limit: 1 << 30)) {
            try estimate.check(memoryLimit: 1 << 30)
        }
        #if os(Linux)
        #expect {
            try StateVector<Double>(qubits: 48, memoryLimit: .max)
        } throws: { error in
            guard case .machineMemory(let needed, let available)? = error as? QuantumError else {
                return false
            }
            return needed == 16 << 48 && available > 0 && available < needed
        }
        #endif
    }
}
