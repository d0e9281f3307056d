import ComplexModule
import OpenQASM
import QuantumSimulator
import RealModule
import Testing

struct WriterTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `what is written is read as the same circuit`(seed: UInt64) throws {
        let circuit = try randomProgram(seed: seed)
        let text = circuit.openQASM
        let read = try OpenQASMProgram(reading: text)
        #expect(read.circuit == circuit, "seed \(seed)")
        #expect(read.text == text, "seed \(seed)")
    }

    @Test(arguments: [(15, 7), (21, 2), (33, 5)] as [(UInt64, UInt64)])
    func `the circuit of order finding is read back as it was`(
        modulus: UInt64,
        base: UInt64
    ) throws {
        let circuit = try BeauregardCircuit(modulus: modulus).orderFinding(base: base)
        #expect(try OpenQASMProgram(reading: circuit.openQASM).circuit == circuit)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `gates given as matrices are written as equal ones`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        var circuit = try Circuit(qubits: 3)
        for qubit in 0..<3 { try circuit.append(.h, qubit) }
        // A rotation about Y by a random angle, as a matrix.
        let angle = Double.random(in: -3...3, using: &generator)
        let (c, s) = (Double.cos(angle), Double.sin(angle))
        try circuit.append(.unitary1, 1, parameters: [c, 0, -s, 0, s, 0, c, 0])
        try circuit.append(
            .unitary1,
            on: [2, 0],
            parameters: [c, 0, 0, s, 0, s, c, 0],
            addedControls: 1
        )
        let other = try OpenQASMProgram(reading: circuit.openQASM).circuit
        let expected = try circuit.run(using: &generator).state
        let actual = try other.run(using: &generator).state
        for index in 0..<8 {
            let difference = try expected.amplitude(at: index) - actual.amplitude(at: index)
            #expect(difference.length < 1e-12)
        }
    }

    @Test func `more lines than allowed are refused with the operation that makes them`() throws {
        var circuit = try Circuit(qubits: 20)
        try circuit.append(.h, 0)
        #expect(try OpenQASMProgram(circuit).text(ofAtMost: 4) == circuit.openQASM)
        let half: [Double] = [0, 0, 1, 0, 1, 0, 0, 0]
        try circuit.append(.unitary1, on: Array(0..<20), parameters: half, addedControls: 19)
        #expect(circuit.openQASM.split(separator: "\n").count > 1000)
        #expect {
            try OpenQASMProgram(circuit).text(ofAtMost: 1000)
        } throws: { error in
            let length = error as? OpenQASMLengthError
            return length?.limit == 1000 && length?.operation == 1
        }
    }

    @Test func `the names of registers are kept`() throws {
        let text = """
            OPENQASM 3.0;
            include "stdgates.inc";
            qubit[1] alice;
            qubit[2] bob;
            bit[2] β;
            h alice[0];
            cx alice[0], bob[1];
            β[1] = measure bob[1];
            if (β[1]) {
              x alice[0];
            }

            """
        #expect(try OpenQASMProgram(reading: text).text == text)
    }

    @Test func `names that OpenQASM 3 uses otherwise are made longer`() throws {
        let program = try OpenQASMProgram(
            reading: """
                OPENQASM 2.0;
                include "qelib1.inc";
                qreg phase[1]; qreg box[1]; creg bit[1]; creg pi_[2];
                gate end(angle) in, input { rz(angle) in; cx in, input; }
                end(1) phase[0], box[0];
                measure phase -> bit; if (pi_ == 2) x box[0];
                """
        )
        let text = program.text
        #expect(text.contains("phase_[0]") && text.contains("box_[0]") && text.contains("bit_[0]"))
        #expect(text.contains("if (pi_ == 2) {"))
        #expect(try OpenQASMProgram(reading: text).circuit == program.circuit)
    }

    @Test(arguments: Gate.allCases.filter { !$0.definition.isGivenByMatrix })
    func `every row's written definition is the row`(gate: Gate) throws {
        // A different name keeps the reader from recognising the definition.
        var generator = SimulationRandom(seed: 5)
        let width = gate.definition.qubitCount
        let parameters = gate.definition.parameterNames.map { _ in
            Double.random(in: -3...3, using: &generator)
        }
        var circuit = try Circuit(qubits: max(1, width))
        for qubit in 0..<width {
            try circuit.append(.u, qubit, parameters: [0.3 + Double(qubit), 0.7, 1.1])
        }
        try circuit.append(gate, on: Array(0..<width), parameters: parameters)
        let renamed = circuit.openQASM
            .replacing("gate \(gate.name)(", with: "gate other(")
            .replacing("gate \(gate.name) ", with: "gate other ")
        let isDefined = renamed.contains("gate other")
        let text =
            isDefined
            ? renamed.replacing("\n\(gate.name)", with: "\nother") : renamed
        let read = try OpenQASMProgram(reading: text).circuit
        // An inverse is written as one and recognised by itself.
        if isDefined, gate != .sxInverse { #expect(read != circuit) }
        let expected = try circuit.run(using: &generator).state
        let actual = try read.run(using: &generator).state
        for index in 0..<expected.dimension {
            let difference = try expected.amplitude(at: index) - actual.amplitude(at: index)
            #expect(max(abs(difference.real), abs(difference.imaginary)) < 1e-12)
        }
    }
}

/// A circuit with every kind of operation at random.
func randomProgram(seed: UInt64) throws -> Circuit {
    var generator = SimulationRandom(seed: seed)
    let size = Int.random(in: 3...6, using: &generator)
    let bits = 4
    var circuit = try Circuit(qubits: size, bits: bits)
    for _ in 0..<40 {
        let operation = try randomOperation(size, bits, using: &generator)
        if Int.random(in: 0..<4, using: &generator) == 0 {
            try circuit.append(.conditional(operation, randomCondition(3, bits, using: &generator)))
        } else {
            try circuit.append(operation)
        }
    }
    return circuit
}

private func randomOperation(
    _ size: Int,
    _ bits: Int,
    using generator: inout SimulationRandom
) throws -> Operation {
    let qubits = (0..<size).shuffled(using: &generator)
    let bit = Int.random(in: 0..<bits, using: &generator)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: return .measure(qubit: qubits[0], bit: bit)
    case 1: return .reset(qubit: qubits[0])
    case 2: return .barrier(qubits: Array(qubits[..<2]))
    case 3: return .delay(qubit: qubits[0], seconds: .random(in: 0...1e-3, using: &generator))
    case 4: return .assign(bit: bit, randomCondition(2, bits, using: &generator))
    default:
        let gates = Gate.allCases.filter { !$0.definition.isGivenByMatrix }
        let gate = gates[Int.random(in: 0..<gates.count, using: &generator)]
        let width = gate.definition.qubitCount
        let added = Int.random(in: 0...size - width, using: &generator)
        return .gate(
            .init(
                gate: gate,
                parameters: gate.definition.parameterNames.map { _ in
                    Double.random(in: -7...7, using: &generator)
                },
                qubits: Array(qubits.prefix(width + added)),
                addedControls: added
            )
        )
    }
}

/// A question in the form that the reader gives it: lists of at least two, no list in its like.
private func randomCondition(
    _ depth: Int,
    _ bits: Int,
    using generator: inout SimulationRandom
) -> BitCondition {
    func part(_ generator: inout SimulationRandom) -> BitCondition {
        let bit = BitCondition.bit(.random(in: 0..<bits, using: &generator))
        return Bool.random(using: &generator) ? bit : .not(bit)
    }
    let parts = (0..<Int.random(in: 2...3, using: &generator)).map { _ in part(&generator) }
    return switch Int.random(in: 0..<5, using: &generator) {
    case 0: .all(parts)
    case 1: .any(parts + [.all([part(&generator), part(&generator)])])
    case 2: .odd(parts)
    case 3: .not(.any(parts))
    default: part(&generator)
    }
}
