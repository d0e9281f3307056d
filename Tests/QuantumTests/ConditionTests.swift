import ComplexModule
import QuantumSimulator
import Testing

struct ConditionTests {
    @Test func `bits equal a number only if each one is the number's digit`() {
        let condition = BitCondition.bits([0, 1, 2], equal: 5)
        for value in 0..<8 {
            let bits = (0..<3).map { value >> $0 & 1 == 1 }
            #expect(condition.isMet(by: bits) == (value == 5))
        }
        #expect(!BitCondition.bits([0, 1], equal: 4).isMet(by: [false, false]))
    }

    @Test func `questions combine`() {
        let (a, b) = (BitCondition.bit(0), BitCondition.bit(1))
        for value in 0..<4 {
            let bits = (0..<2).map { value >> $0 & 1 == 1 }
            #expect(BitCondition.any([a, b]).isMet(by: bits) == (bits[0] || bits[1]))
            #expect(BitCondition.odd([a, b]).isMet(by: bits) == (bits[0] != bits[1]))
            #expect(BitCondition.not(.all([a, b])).isMet(by: bits) == !(bits[0] && bits[1]))
        }
        #expect(BitCondition.odd([a, .not(b), a]).bits == [0, 1])
    }

    @Test func `a conditional measurement, reset and assignment happen only when asked`() throws {
        var circuit = try Circuit(qubits: 2, bits: 3)
        try circuit.append(.x, 0)
        try circuit.append(.x, 1)
        try circuit.measure(0, into: 0)
        try circuit.append(.conditional(.measure(qubit: 1, bit: 1), .bit(0)))
        try circuit.append(.conditional(.reset(qubit: 0), .all([.bit(0), .bit(1)])))
        try circuit.append(.conditional(.reset(qubit: 1), .not(.bit(1))))
        try circuit.append(.assign(bit: 2, .odd([.bit(0), .bit(1)])))
        try circuit.append(.barrier(qubits: [0, 1]))
        try circuit.append(.delay(qubit: 0, seconds: 1e-7))
        var generator = SimulationRandom(seed: 1)
        let outcome = try circuit.run(using: &generator)
        #expect(outcome.bits == [true, true, false])
        #expect(try outcome.state.amplitude(at: 2).length == 1)
    }

    @Test func `conditions that do not fit are refused`() throws {
        var circuit = try Circuit(qubits: 1, bits: 1)
        let reset = Circuit.Operation.reset(qubit: 0)
        #expect(throws: QuantumError.noSuchBit(index: 1, bitCount: 1)) {
            try circuit.append(.conditional(reset, .bit(1)))
        }
        #expect(throws: QuantumError.nestedCondition) {
            try circuit.append(.conditional(.conditional(reset, .bit(0)), .bit(0)))
        }
        let deep = (0..<1000).reduce(BitCondition.bit(0)) { inner, _ in .not(inner) }
        #expect(throws: QuantumError.count(actual: 65, minimum: 1, maximum: 64)) {
            try circuit.append(.conditional(reset, deep))
        }
        #expect(throws: QuantumError.notFinite(index: 0)) {
            try circuit.append(.delay(qubit: 0, seconds: .nan))
        }
        #expect(circuit.operations.isEmpty)
    }
}
