import ComplexModule
import QuantumSimulator
import RealModule
import Testing
import TestSupport

/// The levels of simulation against the textbook, and against each other.
struct SimulationLevelTests {
    @Test(
        arguments: [
            (15, 7), (15, 14), (15, 4), (21, 2), (21, 4),
        ] as [(UInt64, UInt64)],
        [SimulationLevel.dense, .orbit]
    )
    func `the measured phases follow the textbook distribution`(
        numbers: (modulus: UInt64, base: UInt64),
        level: SimulationLevel
    ) throws {
        let expected = textbookDistribution(base: numbers.base, modulus: numbers.modulus)
        var total = 0.0
        for (outcome, probability) in expected.enumerated() {
            let simulated = try simulatedProbability(of: UInt64(outcome), numbers, level)
            #expect(abs(simulated - probability) < 1e-5, "\(outcome)")
            total += simulated
        }
        #expect(abs(total - 1) < 1e-3)
    }

    @Test(.slow, arguments: [(15, 7), (21, 2)] as [(UInt64, UInt64)])
    func `the circuit of gates gives likely phases the textbook's probability`(
        numbers: (modulus: UInt64, base: UInt64)
    ) throws {
        let expected = textbookDistribution(base: numbers.base, modulus: numbers.modulus)
        let likely = expected.indices.sorted { expected[$0] > expected[$1] }.prefix(2)
        for outcome in likely {
            let simulated = try simulatedProbability(of: UInt64(outcome), numbers, .circuit)
            #expect(abs(simulated - expected[outcome]) < 1e-6, "\(outcome)")
        }
    }

    @Test(arguments: [(15, 7), (13, 8)] as [(UInt64, UInt64)])
    func `a controlled multiplication of gates permutes residues and leaves no trace`(
        modulus: UInt64,
        factor: UInt64
    ) throws {
        let description = try BeauregardCircuit(modulus: modulus)
        let gates = try description.controlledMultiplication(by: factor)
        #expect(gates.qubitCount == 2 * description.length + 3)
        for residue in [0, 2, modulus - 1] {
            for isControlled in [false, true] {
                var circuit = try Circuit(qubits: gates.qubitCount)
                for bit in 0..<description.length where residue >> UInt64(bit) & 1 == 1 {
                    try circuit.append(.x, bit)
                }
                if isControlled { try circuit.append(.x, description.control) }
                try circuit.append(gates, on: Array(0..<gates.qubitCount))
                var generator = SimulationRandom(seed: 0)
                let state = try circuit.run(as: Double.self, using: &generator).state
                let image = isControlled ? factor * residue % modulus : residue
                let place = Int(image) + (isControlled ? 1 << description.control : 0)
                let amplitude = try state.amplitude(at: place)
                #expect((amplitude - Complex(1)).length < 1e-9, "\(residue) \(isControlled)")
            }
        }
    }

    @Test(.slow) func `the whole circuit finds orders as the levels above it do`() throws {
        let circuit = try BeauregardCircuit(modulus: 15).orderFinding(base: 7)
        #expect(circuit.qubitCount == 11 && circuit.bitCount == 8)
        var generator = SimulationRandom(seed: 4)
        for _ in 0..<3 {
            let bits = try circuit.run(as: Double.self, using: &generator).bits
            let numerator = bits.reversed().reduce(UInt64(0)) { $0 << 1 | ($1 ? 1 : 0) }
            // Order 4 divides 2⁸, so the phase is a multiple of 1/4 exactly.
            #expect(numerator % 64 == 0)
        }
    }

    @Test(.slow, arguments: SimulationLevel.allCases)
    func `fifteen is factored at every level`(level: SimulationLevel) throws {
        var generator = SimulationRandom(seed: 2)
        let task = try ShorFactoring(modulus: 15, level: level)
        #expect(task.estimate.level == level)
        #expect(try task.run(using: &generator).factors == [3, 5])
    }

    // The last one's orders are powers of 2: most rounds multiply by 1.
    @Test(arguments: [3 * 5 * 7, 239 * 251, 3 * 5 * 7 * 11 * 13, 17 * 65537] as [UInt64])
    func `dense and orbit measure the same phase from the same chances`(modulus: UInt64) throws {
        for seed in 0..<3 as Range<UInt64> {
            var draw = SimulationRandom(seed: seed)
            let base = Semiprime.base(modulo: modulus, using: &draw)
            let phases = try [SimulationLevel.orbit, .dense].map {
                var chances = SimulationRandom(seed: seed)
                return try OrderFindingRun(
                    base: base,
                    modulus: modulus,
                    level: $0,
                    memoryLimit: 1 << 30
                ).measure { Double.random(in: 0..<1, using: &chances) < $0 }
            }
            #expect(phases.count == 2 && phases[0].numerator == phases[1].numerator)
            #expect(phases[0].recoverOrder() != nil || phases[0].numerator == 0)
        }
    }

    @Test func `a measurement holds the phase, and nothing of the simulator's size`() {
        let measured = PhaseMeasurement(base: 2, modulus: 21, numerator: 3, bitCount: 10)
        let fields = Mirror(reflecting: measured).children.compactMap(\.label)
        #expect(fields == ["base", "modulus", "numerator", "bitCount"])
    }

    @Test func `the estimate prefers the most literal level that is quick and fits`() {
        func level(_ modulus: UInt64, _ memory: Int = 20 << 30) -> SimulationLevel {
            SimulationEstimate.choice(modulus: modulus, memoryLimit: memory).level
        }
        #expect(level(15) == .circuit)
        #expect(level(1 << 16 | 1) == .dense)
        #expect(level(1 << 16 | 1, 1 << 20) == .orbit)
        #expect(level((1 << 30) - 1) == .orbit)
        for level in SimulationLevel.allCases {
            let (small, large) = (
                SimulationEstimate(level: level, modulus: 15),
                SimulationEstimate(level: level, modulus: .max >> 32)
            )
            #expect(small.byteCount < large.byteCount && small.seconds < large.seconds)
        }
        #expect(SimulationEstimate(level: .orbit, modulus: (1 << 30) - 1).byteCount < 20 << 30)
        #expect(SimulationEstimate(level: .dense, modulus: (1 << 30) - 1).byteCount < 20 << 30)
    }

    @Test func `an orbit beyond the memory limit is refused before it is stored`() throws {
        var generator = SimulationRandom(seed: 1)
        let modulus: UInt64 = 1019 * 997
        let task = try ShorFactoring(modulus: modulus, level: .orbit, memoryLimit: 1000)
        #expect {
            try task.run(using: &generator)
        } throws: { error in
            // The ring's own size, which is far below the bound for all rings of the modulus.
            guard case .memory(let needed, limit: 1000)? = error as? QuantumError else {
                return false
            }
            return needed % 16 == 0 && needed > 1000 && 1018 * 996 % (needed / 16) == 0
        }
    }

    @Test(
        .slow,
        .enabled(if: isOptimised, "minutes without optimisation"),
        arguments: [SimulationLevel.circuit, .dense, .orbit]
    )
    func `odd numbers up to 255 are factored: nine by gates, all at the other levels`(
        level: SimulationLevel
    ) throws {
        let all = stride(from: UInt64(15), through: 255, by: 2)
            .filter { !isPrime($0) && primePower($0) == nil }
        // Gates take seconds a number.
        for modulus in level == .circuit ? [15, 21, 33, 35, 51, 77, 143, 253, 255] : all {
            var generator = SimulationRandom(seed: modulus)
            let report = try ShorFactoring(modulus: modulus, level: level)
                .run(using: &generator)
            #expect(report.factors.reduce(1, *) == modulus)
            #expect(report.factors.allSatisfy(isPrime))
        }
    }

    /// The probability of each phase by the whole phase register and a plain Fourier sum.
    private func textbookDistribution(base: UInt64, modulus: UInt64) -> [Double] {
        let bitCount = 2 * (UInt64.bitWidth - modulus.leadingZeroBitCount)
        let size = 1 << bitCount
        var order = 1
        var value = base
        while value != 1 {
            value = value * base % modulus
            order += 1
        }
        // One geometric sum for each residue: its exponents are e, e + r, e + 2 r, …
        return (0..<size).map { outcome in
            (0..<order).reduce(0) { sum, first in
                let terms = (size - first + order - 1) / order
                let turn = outcome * order % size
                let amplitude: Double
                if turn == 0 {
                    amplitude = Double(terms)
                } else {
                    let half = Double.pi * Double(turn) / Double(size)
                    amplitude = Double.sin(half * Double(terms)) / Double.sin(half)
                }
                return sum + amplitude * amplitude / Double(size) / Double(size)
            }
        }
    }

    /// The probability of one phase: the product of the recycled qubit's probabilities on the way.
    private func simulatedProbability(
        of outcome: UInt64,
        _ numbers: (modulus: UInt64, base: UInt64),
        _ level: SimulationLevel
    ) throws -> Double {
        var (probability, round) = (1.0, UInt64(0))
        let run = OrderFindingRun(
            base: numbers.base,
            modulus: numbers.modulus,
            level: level,
            memoryLimit: 1 << 30
        )
        _ = try run.measure { one in
            let bit = outcome >> round & 1 == 1
            round += 1
            let chance = bit ? one : 1 - one
            probability *= chance
            // An impossible bit can't be collapsed to; the product is 0 already.
            return chance < 1e-6 ? !bit : bit
        }
        return probability
    }
}
