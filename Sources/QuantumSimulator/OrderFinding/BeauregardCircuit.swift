/// Order finding as elementary gates on 2n + 3 qubits, for an N of n bits.
///
/// Qubits from 0: x (n, the work register), b (n + 1, a sum under construction, kept as phases of
/// its Fourier transform), a flag for its sign, and the control qubit that is used for every bit.
///
/// Source: Beauregard, *Circuit for Shor's algorithm using 2n+3 qubits*, arXiv:quant-ph/0205095.
public struct BeauregardCircuit: Equatable, Sendable {
    /// N.
    public let modulus: UInt64
    /// n, the length of N in bits.
    public let length: Int

    /// How many qubits the circuit has.
    public var qubitCount: Int { 2 * length + 3 }

    private var work: [Int] { Array(0..<length) }
    private var sum: [Int] { Array(length...2 * length) }
    private var flag: Int { 2 * length + 1 }
    /// The control qubit.
    package var control: Int { 2 * length + 2 }

    /// Describes the circuits for a modulus.
    ///
    /// - Parameter modulus: N, odd, `3 ..< 2²⁰`.
    /// - Throws: ``QuantumError/modulus(_:_:)``.
    public init(modulus: UInt64) throws(QuantumError) {
        guard modulus > 2 else { throw .modulus(modulus, .tooSmall) }
        guard modulus % 2 == 1 else { throw .modulus(modulus, .even) }
        guard modulus < 1 << 20 else { throw .modulus(modulus, .tooLarge(maximum: 1 << 20)) }
        self.modulus = modulus
        length = UInt64.bitWidth - modulus.leadingZeroBitCount
    }

    /// The whole order finding: classical bit k takes bit k of the measured phase's numerator.
    ///
    /// - Parameter base: a, sharing no factor with N.
    /// - Returns: A circuit with resets, measurements and gates that depend on measured bits.
    /// - Throws: ``QuantumError/base(_:modulus:)``.
    public func orderFinding(base: UInt64) throws(QuantumError) -> Circuit {
        let rounds = 2 * length
        var circuit = try Circuit(qubits: qubitCount, bits: rounds)
        try circuit.append(.x, 0)
        let factors = repeatedSquares(of: base, modulo: modulus, count: rounds)
        for (round, factor) in factors.reversed().enumerated() {
            if round > 0 { try circuit.reset(control) }
            try circuit.append(.h, control)
            try circuit.append(controlledMultiplication(by: factor), on: Array(0..<qubitCount))
            for bit in 0..<round {
                let angle = -Double.pi / Double(1 << (round - bit))
                try circuit.append(.p, on: [control], parameters: [angle], ifBit: bit)
            }
            try circuit.append(.h, control)
            try circuit.measure(control, into: round)
        }
        return circuit
    }

    /// |x⟩ → |c·x mod N⟩ if the control qubit is 1, for x below N.
    ///
    /// - Parameter factor: c, sharing no factor with N.
    /// - Returns: A circuit of gates on all qubits; sum and flag are 0 before and after it.
    /// - Throws: ``QuantumError/base(_:modulus:)``.
    package func controlledMultiplication(by factor: UInt64) throws(QuantumError) -> Circuit {
        guard let inverse = inverse(of: factor, modulo: modulus) else {
            throw .base(factor, modulus: modulus)
        }
        var circuit = try controlledMultiplyAdd(factor % modulus)
        for (low, high) in zip(work, sum) {
            try circuit.append(.cx, high, low)
            try circuit.append(.ccx, control, low, high)
            try circuit.append(.cx, high, low)
        }
        let undo = try controlledMultiplyAdd(inverse).inverse()
        try circuit.append(undo, on: Array(0..<qubitCount))
        return circuit
    }

    /// |x⟩|b⟩ → |x⟩|b + c·x mod N⟩ if the control qubit is 1, for b below N.
    private func controlledMultiplyAdd(_ factor: UInt64) throws(QuantumError) -> Circuit {
        var circuit = try Circuit(qubits: qubitCount)
        let modularSum = try modularSum()
        try transform(&circuit)
        var addend = factor
        for qubit in work {
            try modularSum(&circuit, addend, [control, qubit])
            addend = addend * 2 % modulus
        }
        try transform(&circuit, inverse: true)
        return circuit
    }

    private typealias Step = (inout Circuit, UInt64, [Int]) throws(QuantumError) -> Void

    /// b → b + addend mod N on the transformed sum, if both controls are 1.
    private func modularSum() throws(QuantumError) -> Step {
        let top = length * 2
        return { (circuit, addend, controls) throws(QuantumError) in
            try add(&circuit, Double(addend), controls)
            try add(&circuit, -Double(modulus), [])
            // The sum's top qubit is its sign now: below 0, N is added again.
            try transform(&circuit, inverse: true)
            try circuit.append(.cx, top, flag)
            try transform(&circuit)
            try add(&circuit, Double(modulus), [flag])
            // b + addend mod N is at least the addend exactly if N was added: clear the flag.
            try add(&circuit, -Double(addend), controls)
            try transform(&circuit, inverse: true)
            try circuit.append(.x, top)
            try circuit.append(.cx, top, flag)
            try circuit.append(.x, top)
            try transform(&circuit)
            try add(&circuit, Double(addend), controls)
        }
    }

    /// Adds a constant to the transformed sum: a phase on each of its qubits (Draper,
    /// arXiv:quant-ph/0008033).
    private func add(
        _ circuit: inout Circuit,
        _ addend: Double,
        _ controls: [Int]
    ) throws(QuantumError) {
        func phases(_ scale: Double, _ controls: [Int]) throws(QuantumError) {
            for (index, qubit) in sum.enumerated() {
                let turns = addend / Double(1 << (index + 1))
                let angle = 2 * Double.pi * (turns - turns.rounded()) * scale
                guard angle != 0 else { continue }
                try circuit.append(
                    controls.isEmpty ? .p : .cp,
                    on: controls + [qubit],
                    parameters: [angle]
                )
            }
        }
        guard controls.count == 2 else {
            try phases(1, controls)
            return
        }
        // Half for each control, less half where they differ: the sum where both are 1.
        try phases(0.5, [controls[1]])
        try circuit.append(.cx, on: controls)
        try phases(-0.5, [controls[1]])
        try circuit.append(.cx, on: controls)
        try phases(0.5, [controls[0]])
    }

    /// The Fourier transform of the sum without its swaps, or the inverse.
    private func transform(
        _ circuit: inout Circuit,
        inverse: Bool = false
    ) throws(QuantumError) {
        var steps: [(gate: Gate, qubits: [Int], parameters: [Double])] = []
        for (index, target) in sum.enumerated().reversed() {
            steps.append((.h, [target], []))
            for lower in (0..<index).reversed() {
                let angle = Double.pi / Double(1 << (index - lower))
                steps.append((.cp, [sum[lower], target], [inverse ? -angle : angle]))
            }
        }
        for step in inverse ? steps.reversed() : steps {
            try circuit.append(step.gate, on: step.qubits, parameters: step.parameters)
        }
    }
}

/// The work register as qubits of a state vector, multiplied gate by gate.
struct CircuitRegister: WorkRegister, ~Copyable {
    private let circuit: BeauregardCircuit
    private var state: StateVector<Double>

    /// The memory that the state needs.
    static func byteCount(modulus: UInt64) -> Int {
        16 << min(2 * (UInt64.bitWidth - modulus.leadingZeroBitCount) + 3, 56)
    }

    /// Makes a register that holds the residue 1.
    ///
    /// - Parameters:
    ///   - modulus: N, odd.
    ///   - memoryLimit: The most bytes that the state may take.
    /// - Throws: ``QuantumError``.
    init(modulus: UInt64, memoryLimit: Int) throws(QuantumError) {
        let circuit = try BeauregardCircuit(modulus: modulus)
        var start = try Circuit(qubits: circuit.qubitCount)
        try start.append(.x, 0)
        var unused = SimulationRandom(seed: 0)
        state = try start.run(memoryLimit: memoryLimit, using: &unused).state
        self.circuit = circuit
    }

    mutating func round(
        factor: UInt64,
        angle: Double,
        decide: (Double) -> Bool
    ) throws(QuantumError) -> Bool {
        let control = circuit.control
        var round = try Circuit(qubits: circuit.qubitCount)
        try round.append(.h, control)
        try round.append(
            circuit.controlledMultiplication(by: factor),
            on: Array(0..<circuit.qubitCount)
        )
        try round.append(.p, control, parameters: [angle])
        try round.append(.h, control)
        var chosen = ChosenOutcome()
        try state.run(round, using: &chosen)
        chosen.bit = decide(try state.probability(ofOneIn: control))
        let bit = try state.measure(control, using: &chosen)
        try state.reset(control, using: &chosen)
        return bit
    }

    /// A generator that makes a measurement come out as decided, if that is possible at all.
    private struct ChosenOutcome: RandomNumberGenerator {
        var bit = false

        func next() -> UInt64 { bit ? 0 : .max }
    }
}
