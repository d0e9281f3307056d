import Foundation
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

    @Test func `no pass is estimated to be faster than memory`() throws {
        var circuit = try Circuit(qubits: 31)
        for angle in 1...200 {
            // Under so many controls there is next to nothing to compute.
            let qubits = Array(0..<31).shuffled()
            try circuit.append(
                .u,
                on: qubits,
                parameters: [Double(angle), 2, 3],
                addedControls: 30
            )
        }
        let estimate = circuit.estimate(as: Float.self)
        #expect(estimate.seconds >= estimate.passes * Double(1 << 31) * 16 / 1e11)
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

    @Test func `results that may all differ are counted with the state`() throws {
        func sampled(_ qubits: Int, bits: Int) throws -> ResourceEstimate {
            var circuit = try Circuit(qubits: qubits, bits: bits)
            for qubit in 0..<qubits { try circuit.append(.h, qubit) }
            for qubit in 0..<qubits { try circuit.measure(qubit, into: qubit) }
            return circuit.estimate(as: Float.self, shots: 500_000)
        }
        let (few, many, long) = (
            try sampled(4, bits: 4), try sampled(20, bits: 20), try sampled(20, bits: 4000)
        )
        // At most sixteen results, and at most as many as shots.
        #expect(few.bytes < 20 << 20)
        #expect(many.bytes > 100 << 20)
        #expect(long.bytes > 500_000 * 4000)
        #expect(few.seconds < many.seconds && many.seconds < long.seconds)
    }

    @Test func `measurements, conditions and assignments take time on the smallest state`() throws {
        func estimate(_ body: (inout Circuit) throws -> Void) throws -> Double {
            var circuit = try Circuit(qubits: 1, bits: 4000)
            try circuit.measure(0, into: 0)
            for _ in 0..<1000 { try body(&circuit) }
            return circuit.estimate(shots: 1000).seconds
        }
        let nothing = try estimate { _ in }
        let measured = try estimate { try $0.reset(0) }
        let assigned = try estimate { try $0.append(.assign(bit: 0, .not(.bit(0)))) }
        let short = try estimate { try $0.append(.x, on: [0], ifBit: 0) }
        let long = try estimate { circuit in
            let zero = BitCondition.bits(Array(0..<4000), equal: 0)
            try circuit.append(.conditional(.reset(qubit: 0), zero))
        }
        // Each is a million times one: microseconds for a reset, nanoseconds for a bit.
        #expect(measured > nothing + 0.05)
        #expect(assigned > nothing + 0.005)
        #expect(short > nothing + 0.005)
        #expect(long > measured + 10)
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

    #if os(Linux)
    // Registers of 64 GiB: the system promises even what it doesn't have.
    @Test(.enabled(if: ProcessInfo.processInfo.physicalMemory < 60 << 30))
    func `registers of residues that the machine has no memory for are refused`() throws {
        func isMachineMemory(_ error: any Error) -> Bool {
            guard case .machineMemory(let needed, let available)? = error as? QuantumError else {
                return false
            }
            return needed > 60 << 30 && available > 0 && available < needed
        }
        let factoring = try ShorFactoring(modulus: .max >> 32, level: .dense, memoryLimit: .max)
        let logarithm = try DiscreteLogarithm(
            modulus: 4_294_967_291,
            base: 4,
            element: 16,
            memoryLimit: .max
        )
        var generator = SimulationRandom(seed: 1)
        #expect { try factoring.run(using: &generator) } throws: { isMachineMemory($0) }
        #expect { try logarithm.run(using: &generator) } throws: { isMachineMemory($0) }
    }
    #endif
}
