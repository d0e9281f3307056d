import QuantumSimulator
import RealModule
import Testing

struct DistributionTests {
    @Test func `a circuit that measures at its end has the probabilities of its state`() throws {
        var generator = SimulationRandom(seed: 41)
        var circuit = try randomCircuit(qubits: 3, gates: 40, using: &generator)
        let expected = try circuit.run(using: &generator).state.probabilities
        circuit = try Circuit(copying: circuit, bits: 3)
        for qubit in 0..<3 { try circuit.measure(qubit, into: 2 - qubit) }
        let distribution = try circuit.distribution()
        for (index, probability) in expected.enumerated() {
            let bits = (0..<3).map { index >> (2 - $0) & 1 == 1 }
            #expect(abs(distribution[bits, default: 0] - probability) < 1e-12)
        }
    }

    @Test func `a circuit that goes on after measuring branches`() throws {
        var circuit = try Circuit(qubits: 1, bits: 3)
        try circuit.append(.ry, 0, parameters: [2 * Double.asin(0.6)])
        try circuit.measure(0, into: 0)
        try circuit.append(.h, on: [0], ifBit: 0)
        try circuit.measure(0, into: 1)
        try circuit.reset(0)
        try circuit.measure(0, into: 2)
        let distribution = try circuit.distribution()
        #expect(
            Set(distribution.keys) == [
                [false, false, false], [true, false, false], [true, true, false],
            ]
        )
        #expect(abs(distribution[[false, false, false], default: 0] - 0.64) < 1e-12)
        #expect(abs(distribution[[true, false, false], default: 0] - 0.18) < 1e-12)
        #expect(abs(distribution[[true, true, false], default: 0] - 0.18) < 1e-12)
    }

    @Test func `too many ways to come out are refused`() throws {
        var circuit = try Circuit(qubits: 1, bits: 1)
        for _ in 0..<10 {
            try circuit.append(.h, 0)
            try circuit.measure(0, into: 0)
        }
        try circuit.reset(0)
        #expect(throws: QuantumError.count(actual: 101, minimum: 1, maximum: 100)) {
            try circuit.distribution(runLimit: 100)
        }
    }
}

extension Circuit {
    /// The same operations, with room for bits.
    init(copying other: Circuit, bits: Int) throws {
        try self.init(qubits: other.qubitCount, bits: bits)
        for operation in other.operations { try append(operation) }
    }
}
