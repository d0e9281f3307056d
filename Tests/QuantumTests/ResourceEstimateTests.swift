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

    @Test func `results that gates don't branch into are not counted`() throws {
        var circuit = try Circuit(qubits: 24, bits: 24)
        try circuit.append(.h, 0)
        for qubit in 1..<24 { try circuit.append(.cx, 0, qubit) }
        try circuit.append(.iswap, 3, 4)
        try circuit.append(.rz, 5, parameters: [0.3])
        for qubit in 0..<24 { try circuit.measure(qubit, into: qubit) }
        let state = try StateVector<Double>.byteCount(qubits: 24)
        #expect(circuit.estimate(shots: 1 << 24).bytes < state + (300 << 20))
        // The state, a list of its probabilities, and two results.
        #expect(circuit.distributionEstimate().bytes < state * 3 / 2 + (8 << 20))
        for qubit in 0..<24 { try circuit.append(.ch, qubit, (qubit + 1) % 24) }
        for qubit in 0..<24 { try circuit.measure(qubit, into: qubit) }
        #expect(circuit.distributionEstimate().bytes > 4 << 30)
    }

    @Test func `a distribution is estimated for every way that measurements may come out`() throws {
        func seconds(_ measurements: Int, between gate: Bool) throws -> Double {
            var circuit = try Circuit(qubits: 16, bits: 1)
            for _ in 0..<measurements {
                if gate { try circuit.append(.h, 0) }
                try circuit.measure(0, into: 0)
            }
            try circuit.append(.h, 0)
            return circuit.distributionEstimate().seconds
        }
        // A qubit that nothing has happened to comes out in one way.
        let (certain, open) = (
            try seconds(8, between: false), try seconds(8, between: true)
        )
        #expect(open > 100 * certain)
        // No more simulations are made than the limit has.
        #expect(try seconds(40, between: true) < 1e5 * certain)
    }

    @Test func `what is over at once needs no estimate, and what may not be does`() throws {
        func isSmall(_ qubits: Int, gates: Int, shots: Int) throws -> Bool {
            var circuit = try Circuit(qubits: qubits)
            for _ in 0..<gates { try circuit.append(.h, 0) }
            return circuit.isSmall(shots: shots)
        }
        #expect(try isSmall(2, gates: 5, shots: 1024))
        #expect(try isSmall(20, gates: 100, shots: 1))
        #expect(try !isSmall(2, gates: 5, shots: 1 << 24))
        #expect(try !isSmall(30, gates: 1, shots: 1))
        #expect(try !isSmall(48, gates: 1, shots: 1))
        // A question about many bits is as many steps.
        var circuit = try Circuit(qubits: 1, bits: 4096)
        #expect(circuit.isSmall(shots: 1024))
        let question = BitCondition.any((0..<4096).map { .bit($0) })
        try circuit.append(.conditional(.reset(qubit: 0), question))
        #expect(!circuit.isSmall(shots: 1024))
    }

    @Test func `without room for a second state every shot begins anew`() throws {
        var circuit = try Circuit(qubits: 16, bits: 1)
        for qubit in 0..<16 { try circuit.append(.h, qubit) }
        for qubit in 0..<15 { try circuit.append(.cx, qubit, qubit + 1) }
        try circuit.measure(0, into: 0)
        try circuit.append(.x, 0)
        let engine = SimulationEngine(threadCount: 1)
        let state = try StateVector<Double>.byteCount(qubits: 16)
        let roomy = circuit.estimate(shots: 1000, memoryLimit: 2 * state, engine: engine)
        let narrow = circuit.estimate(shots: 1000, memoryLimit: state, engine: engine)
        #expect(roomy.bytes == narrow.bytes + state)
        #expect(narrow.seconds > roomy.seconds)
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
            try RunAllowance(bytes: 1 << 30).check(estimate)
        }
        let long = ResourceEstimate(bytes: 1 << 20, passes: 1, seconds: 3601)
        #expect(throws: QuantumError.time(needed: 3601, limit: 3600)) {
            try RunAllowance(seconds: 3600).check(long)
        }
        #expect(throws: Never.self) { try RunAllowance().check(long) }
        #if os(Linux)
        #expect {
            try RunAllowance(bytes: .max).check(estimate)
        } throws: { error in
            guard case .machineMemory(let needed, _)? = error as? QuantumError else {
                return false
            }
            return needed == estimate.bytes
        }
        #expect(RunAllowance().memoryLimit > 1 << 20)
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
