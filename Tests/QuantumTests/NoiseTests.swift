import ComplexModule
import QuantumNoise
import QuantumSimulator
import RealModule
import TestSupport
import Testing

struct NoiseChannelTests {
    @Test func `every channel keeps the trace and has its known fidelity`() throws {
        let cases: [(NoiseChannel, Double)] = [
            (try NoiseChannel.depolarizing(0.12, qubits: 1), 1 - 0.06),
            (try NoiseChannel.depolarizing(0.12, qubits: 2), 1 - 0.09),
            (try NoiseChannel.pauli([(try string("X0"), 0.3)], qubits: 1), 1 - 0.2),
            (try NoiseChannel.phaseDamping(0.19), 2.9 / 3),
            (try NoiseChannel.thermalRelaxation(time: 0, t1: 1, t2: 1), 1),
        ]
        for (channel, fidelity) in cases {
            #expect(abs(channel.averageFidelity - fidelity) < 1e-12)
            var state = try DensityMatrix(qubits: 2)
            try state.apply(channel, on: Array((0..<channel.qubitCount).reversed()))
            #expect(abs(state.trace - 1) < 1e-12)
        }
    }

    @Test func `energy and coherence decay with their times`() throws {
        let (t1, t2, time) = (50e-6, 70e-6, 20e-6)
        let channel = try NoiseChannel.thermalRelaxation(time: time, t1: t1, t2: t2)
        var one = try Circuit(qubits: 1)
        try one.append(.x, 0)
        let model = try NoiseModel(coherence: .init(t1: t1, t2: t2))
        try one.append(.delay(qubit: 0, seconds: time))
        let excited = try NoisySimulation(one, model).densityMatrix()
        #expect(abs(excited.probabilities[1] - Double.exp(-time / t1)) < 1e-12)
        var plus = try Circuit(qubits: 1)
        try plus.append(.h, 0)
        var state = try NoisySimulation(plus, NoiseModel()).densityMatrix()
        try state.apply(channel, on: [0])
        #expect(abs(try state.expectation(of: PauliSum(parsing: "X0")) - .exp(-time / t2)) < 1e-12)
    }

    @Test func `a qubit that waits while another works decays for that long`() throws {
        let (t1, t2, gate) = (50e-6, 70e-6, 1e-6)
        let model = try NoiseModel(
            coherence: .init(t1: t1, t2: t2),
            times: .init(oneQubitGate: gate, twoQubitGate: 3 * gate, readout: 0, reset: 0)
        )
        // One qubit is set in one gate, then waits for nine of the other.
        func run(_ first: Gate, hasEnd: Bool) throws -> NoisySimulation {
            var circuit = try Circuit(qubits: 2)
            try circuit.append(first, 0)
            for _ in 0..<10 { try circuit.append(.x, 1) }
            if hasEnd { try circuit.append(.cz, 0, 1) }
            return try NoisySimulation(circuit, model)
        }
        let wait = 9 * gate
        for hasEnd in [false, true] {
            let excited = try run(.x, hasEnd: hasEnd)
            let exact = try excited.distribution()
            #expect(abs((exact[1] ?? 0) - Double.exp(-wait / t1)) < 1e-12)
            #expect(abs((exact[0] ?? 0) - (1 - Double.exp(-wait / t1))) < 1e-12)
            // Trajectories see the same wait: 4000 shots, standard deviation 0.006.
            let share = Double(try excited.sampled(shots: 4000, seed: 1)[1] ?? 0) / 4000
            #expect(abs(share - Double.exp(-wait / t1)) < 0.025)
            let coherent = try run(.h, hasEnd: hasEnd).densityMatrix()
            let x = try coherent.expectation(of: PauliSum(parsing: "X0"))
            #expect(abs(x - Double.exp(-wait / t2)) < 1e-12)
        }
        // A barrier lets both be read together, whichever is measured first.
        for order in [[0, 1], [1, 0]] {
            var circuit = try Circuit(copying: run(.x, hasEnd: false).circuit, bits: 2)
            try circuit.append(.barrier(qubits: [0, 1]))
            for qubit in order { try circuit.measure(qubit, into: qubit) }
            let read = try NoisySimulation(circuit, model)
            #expect(abs((try read.distribution()[1] ?? 0) - Double.exp(-wait / t1)) < 1e-12)
            let share = Double(try read.sampled(shots: 4000, seed: 2)[1] ?? 0) / 4000
            #expect(abs(share - Double.exp(-wait / t1)) < 0.025)
        }
        // A qubit that nothing was done to stays 0, and a model without times knows no waits.
        var late = try Circuit(qubits: 2)
        for _ in 0..<10 { try late.append(.x, 1) }
        try late.append(.cx, 1, 0)
        #expect(try NoisySimulation(late, model).distribution() == [0: 1])
        let timeless = try NoiseModel(coherence: .init(t1: t1, t2: t2))
        let undisturbed = try NoisySimulation(run(.x, hasEnd: true).circuit, timeless)
        #expect(try undisturbed.distribution() == [1: 1])
    }

    @Test func `a cost counts the waits that noise decays in`() throws {
        let profile = try DeviceProfile.shipped()[0]
        var circuit = try Circuit(qubits: 3)
        try circuit.append(.x, 0)
        for _ in 0..<10 { try circuit.append(.x, 1) }
        try circuit.append(.cx, 0, 1)
        let cost = profile.cost(of: circuit)
        // Nine gates of the other; the third qubit is never in use.
        #expect(abs(cost.idleSeconds - 9 * profile.oneQubitTime) < 1e-15)
        let still = CircuitCost(oneQubitGates: 11, twoQubitGates: 1, measurements: 0, seconds: 1)
        let share = profile.expectedErrors(of: cost) - profile.expectedErrors(of: still)
        let decay = try NoiseChannel.thermalRelaxation(
            time: cost.idleSeconds,
            t1: profile.t1,
            t2: profile.t2
        )
        #expect(abs(share - (1 - decay.averageFidelity)) < 1e-2 * share)
        #expect(cost.repeated(3).measuring(2).idleSeconds == 3 * cost.idleSeconds)
    }

    @Test func `what is no channel is refused`() {
        #expect(throws: NoiseError.probability(1.5)) {
            try NoiseChannel.depolarizing(1.5, qubits: 1)
        }
        #expect(throws: NoiseError.self) { try NoiseChannel.depolarizing(.nan, qubits: 1) }
        #expect(throws: NoiseError.shape) { try NoiseChannel.depolarizing(0.1, qubits: 3) }
        #expect(throws: NoiseError.shape) { try NoiseChannel(krausMatrices: []) }
        #expect(throws: NoiseError.shape) { try NoiseChannel(krausMatrices: [[[1, 0], [0]]]) }
        #expect(throws: NoiseError.incomplete(deviation: 0.75)) {
            try NoiseChannel(krausMatrices: [[[1, 0], [0, Complex(0.5)]]])
        }
        #expect(throws: NoiseError.relaxation(t1: 1, t2: 2.1, time: 1)) {
            try NoiseChannel.thermalRelaxation(time: 1, t1: 1, t2: 2.1)
        }
        #expect(throws: NoiseError.qubitCount(actual: 13, maximum: 12)) {
            try DensityMatrix(qubits: 13)
        }
    }

    private func string(_ text: String) throws -> PauliString {
        try PauliSum(parsing: text).terms[0].string
    }
}

struct NoisySimulationTests {
    @Test func `without noise the density matrix is the state vector's`() throws {
        var generator = SimulationRandom(seed: 41)
        for _ in 0..<4 {
            let circuit = try randomCircuit(qubits: 4, gates: 60, using: &generator)
            let state = try circuit.run(using: &generator).state
            let density = try NoisySimulation(circuit, NoiseModel()).densityMatrix()
            for (one, other) in zip(state.probabilities, density.probabilities) {
                #expect(abs(one - other) < 1e-12)
            }
            #expect(abs(density.purity - 1) < 1e-11)
            let sum = try randomSum(qubits: 4, terms: 12, using: &generator)
            #expect(
                abs(try state.expectation(of: sum) - (try density.expectation(of: sum))) < 1e-11
            )
        }
    }

    @Test(.slow) func `trajectories average to the density matrix`() throws {
        var generator = SimulationRandom(seed: 42)
        let circuit = try randomCircuit(qubits: 3, gates: 40, using: &generator)
        // Kraus matrices whose probabilities depend on the state, and mixtures of Pauli strings.
        let model = try NoiseModel(
            afterOneQubitGate: .amplitudeDamping(0.05),
            afterTwoQubitGate: .depolarizing(0.05, qubits: 2),
            readout: ReadoutError(oneForZero: 0.03, zeroForOne: 0.08)
        )
        let simulation = try NoisySimulation(circuit, model)
        let exact = try simulation.distribution()
        #expect(abs(exact.values.reduce(0, +) - 1) < 1e-12)
        let shots = 3000
        let counts = try simulation.sampled(shots: shots, seed: 7)
        let distance = (0..<8).reduce(0.0) {
            $0 + abs(Double(counts[$1] ?? 0) / Double(shots) - (exact[$1] ?? 0))
        }
        // Eight results of about 0.006 standard deviation each.
        #expect(distance < 0.08)
        #expect(
            try simulation.sampled(shots: 50, seed: 7) == simulation.sampled(shots: 50, seed: 7)
        )
    }

    @Test func `bits that no measurement happened to set stay 0`() throws {
        var circuit = try Circuit(qubits: 2, bits: 2)
        try circuit.append(.x, 0)
        // The bit is 0, so the measurement that the circuit has never happens.
        try circuit.append(.conditional(.measure(qubit: 0, bit: 1), .bit(0)))
        let model = try NoiseModel()
        #expect(try NoisySimulation(circuit, model).sampled(shots: 20, seed: 1) == [0: 20])
        var assigned = try Circuit(qubits: 1, bits: 3)
        try assigned.append(.x, 0)
        try assigned.append(.assign(bit: 2, .all([])))
        #expect(try NoisySimulation(assigned, model).sampled(shots: 20, seed: 1) == [4: 20])
        var plain = try Circuit(qubits: 2)
        try plain.append(.x, 1)
        #expect(try NoisySimulation(plain, model).sampled(shots: 20, seed: 1) == [2: 20])
    }

    @Test func `two readings of one qubit err independently, and the last into a bit counts`()
        throws
    {
        let readout = try ReadoutError(oneForZero: 0.1, zeroForOne: 0.2)
        let model = try NoiseModel(readout: readout)
        var circuit = try Circuit(qubits: 2, bits: 3)
        try circuit.append(.x, 1)
        try circuit.measure(1, into: 2)
        try circuit.measure(0, into: 0)
        try circuit.measure(0, into: 1)
        try circuit.measure(0, into: 2)
        let simulation = try NoisySimulation(circuit, model)
        let exact = try simulation.distribution()
        // Three readings of a 0, each wrong with 0.1.
        for value in 0..<8 {
            let expected = (0..<3).reduce(1.0) { $0 * (value >> $1 & 1 == 1 ? 0.1 : 0.9) }
            #expect(abs(exact[value, default: 0] - expected) < 1e-12)
        }
        let counts = try simulation.sampled(shots: 20_000, seed: 2)
        for value in 0..<8 {
            let share = Double(counts[value, default: 0]) / 20_000
            #expect(abs(share - exact[value, default: 0]) < 0.02)
        }
    }

    /// A chain that entangles all qubits.
    private func chain(_ qubits: Int) throws -> Circuit {
        var circuit = try Circuit(qubits: qubits)
        try circuit.append(.h, 0)
        for qubit in 1..<qubits { try circuit.append(.cx, qubit - 1, qubit) }
        return circuit
    }

    @Test(.slow, .enabled(if: isOptimised, "a density matrix of 12 qubits takes optimised code"))
    func `a density matrix of twelve qubits is trajectories' mean`() throws {
        let (two, shots) = (0.02, 4000)
        let model = try NoiseModel(
            afterOneQubitGate: .depolarizing(0.002, qubits: 1),
            afterTwoQubitGate: .depolarizing(two, qubits: 2),
            readout: ReadoutError(oneForZero: 0.01, zeroForOne: 0.01)
        )
        let simulation = try NoisySimulation(chain(12), model)
        let (exact, seconds) = try timed { try simulation.distribution() }
        print("density matrix of 12 qubits: \(seconds) s")
        #expect(seconds < 60)
        #expect(abs(exact.values.reduce(0, +) - 1) < 1e-9)
        let ends = (exact[0] ?? 0) + (exact[4095] ?? 0)
        // Nothing errs with this probability; few errors lead back to the ends.
        let quiet = Double.pow(1 - two * 15 / 16, 11) * .pow(0.99, 12)
        #expect(ends > quiet && ends < quiet + 0.08)
        let counts = try simulation.sampled(shots: shots, seed: 6)
        let share = Double((counts[0] ?? 0) + (counts[4095] ?? 0)) / Double(shots)
        #expect(abs(share - ends) < 4 * (ends * (1 - ends) / Double(shots)).squareRoot())
    }

    /// Aer's figures for the ends of a chain of ten, of 2,000 shots, were 0.749 and 0.766.
    ///
    /// The first is by its density matrix, the second by its trajectories. Its noise was not written
    /// down, so they can't be reproduced as such; they are two draws of one probability, and errors
    /// of one gate in a hundred or so give it, whether by gates alone or with readout.
    @Test func `figures without their noise fit many kinds of it`() throws {
        let (density, trajectories, shots) = (0.749, 0.766, 2000.0)
        let mean = (density + trajectories) / 2
        let deviation = (mean * (1 - mean) / shots).squareRoot()
        #expect(abs(density - trajectories) < 2 * deviation * 2.0.squareRoot())
        for (one, two, misread) in [
            (0, 0.0425, 0), (0.001, 0.01, 0.0212), (0.001, 0.02, 0.0145),
        ] as [(Double, Double, Double)] {
            let model = try NoiseModel(
                afterOneQubitGate: .depolarizing(one, qubits: 1),
                afterTwoQubitGate: .depolarizing(two, qubits: 2),
                readout: ReadoutError(oneForZero: misread, zeroForOne: misread)
            )
            let exact = try NoisySimulation(chain(10), model).distribution()
            let ends = (exact[0] ?? 0) + (exact[1023] ?? 0)
            print("\(one), \(two), \(misread): \(ends)")
            #expect(abs(ends - density) < 2 * deviation)
            #expect(abs(ends - trajectories) < 2 * deviation)
        }
    }

    @Test(.slow, arguments: 0..<4)
    func `drawing accidents first changes nothing in the mean`(number: Int) throws {
        var generator = SimulationRandom(seed: 43)
        let circuit = try randomCircuit(qubits: 3, gates: 30, using: &generator)
        let relaxation = try NoiseChannel.thermalRelaxation(time: 1, t1: 20, t2: 25)
        let pair = try NoiseChannel.depolarizing(0.06, qubits: 2)
        // A mixture, relaxation with and without depolarising, and a channel that is never quiet.
        let model = try [
            NoiseModel(afterOneQubitGate: .depolarizing(0.04, qubits: 1), afterTwoQubitGate: pair),
            NoiseModel(afterOneQubitGate: relaxation, afterTwoQubitGate: pair),
            NoiseModel(
                afterOneQubitGate: relaxation.followed(by: .depolarizing(0.02, qubits: 1))
            ),
            NoiseModel(afterOneQubitGate: .amplitudeDamping(0.06)),
        ][number]
        let simulation = try NoisySimulation(circuit, model)
        let exact = try simulation.densityMatrix()
        let sum = try PauliSum(parsing: "Z0 + Z1 Z2 - 0.7*X0 X1 + 0.3*Y2")
        let (mean, error) = try simulation.expectation(of: sum, trajectories: 2500, seed: 3)
        let wanted = try exact.expectation(of: sum)
        #expect(error < 0.05)
        #expect(abs(mean - wanted) < 4 * error + 1e-9, "\(mean), \(wanted) +- \(error)")
        let counts = try simulation.sampled(shots: 20_000, seed: 5, accidentRuns: 2000)
        #expect(counts.values.reduce(0, +) == 20_000)
        for (index, probability) in exact.probabilities.enumerated() {
            let share = Double(counts[index] ?? 0) / 20_000
            #expect(abs(share - probability) < 0.03, "\(index)")
        }
    }

    @Test func `an estimate grows with shots, noise and qubits`() throws {
        func estimate(_ qubits: Int, _ chance: Double, _ shots: Int) throws -> ResourceEstimate {
            var circuit = try Circuit(qubits: qubits, bits: qubits)
            for qubit in 1..<qubits { try circuit.append(.cx, 0, qubit) }
            for qubit in 0..<qubits { try circuit.measure(qubit, into: qubit) }
            let model = try NoiseModel(afterTwoQubitGate: .depolarizing(chance, qubits: 2))
            return try NoisySimulation(circuit, model).estimate(shots: shots)
        }
        // Shots without an accident share one run.
        #expect(try estimate(12, 0, 100_000).passes < 20)
        #expect(try estimate(12, 0.1, 100).passes > 40 * estimate(12, 0, 100).passes)
        let (few, many) = (try estimate(12, 0.1, 10), try estimate(12, 0.1, 10_000))
        #expect(many.seconds > 100 * few.seconds && many.bytes > few.bytes)
        #expect(try estimate(20, 0.1, 1000).seconds > 10 * estimate(14, 0.1, 1000).seconds)
        // A circuit that measures before its end is run anew for every shot.
        var early = try Circuit(qubits: 12, bits: 1)
        try early.measure(0, into: 0)
        try early.append(.h, 0)
        let repeated = try NoisySimulation(early, NoiseModel()).estimate(shots: 1000)
        #expect(repeated.passes > 1000)
    }

    @Test func `a density matrix is estimated by its entries and gates`() throws {
        func estimate(_ qubits: Int, gates: Int) throws -> ResourceEstimate {
            var circuit = try Circuit(qubits: qubits)
            for _ in 0..<gates { try circuit.append(.h, 0) }
            return try NoisySimulation(circuit, NoiseModel()).distributionEstimate()
        }
        #expect(try estimate(10, gates: 1).bytes >= 16 << 20)
        let (short, long) = (try estimate(10, gates: 10), try estimate(10, gates: 1000))
        #expect(long.seconds > 10 * short.seconds && long.bytes == short.bytes)
        #expect(throws: NoiseError.qubitCount(actual: 13, maximum: 12)) {
            try estimate(13, gates: 1)
        }
    }

    @Test(.slow, .enabled(if: isOptimised, "an estimate is of optimised code"))
    func `an estimate is near what a run takes`() throws {
        var generator = SimulationRandom(seed: 44)
        var planned = try randomCircuit(qubits: 16, gates: 120, using: &generator)
        var shotByShot = try Circuit(qubits: 16, bits: 1)
        try shotByShot.measure(0, into: 0)
        try shotByShot.append(planned, on: Array(0..<16))
        let exact = try randomCircuit(qubits: 9, gates: 100, using: &generator)
        planned = try Circuit(copying: planned, bits: 16)
        for qubit in 0..<16 { try planned.measure(qubit, into: qubit) }
        let model = try DeviceProfile.shipped()[0].noiseModel()
        func compare(_ name: String, _ estimate: Double, _ body: () throws -> Void) rethrows {
            // The shortest of three: what else runs can only make them longer.
            let taken = try (0..<3).map { _ in try timed(body).seconds }.min() ?? 0
            print("\(name): estimated \(estimate) s, taken \(taken) s")
            #expect(estimate < 6 * taken && taken < 6 * estimate, "\(name)")
        }
        for (name, circuit) in [("planned", planned), ("shot by shot", shotByShot)] {
            let simulation = try NoisySimulation(circuit, model)
            try compare(name, simulation.estimate(shots: 100).seconds) {
                _ = try simulation.sampled(shots: 100, seed: 1)
            }
        }
        let simulation = try NoisySimulation(exact, model)
        try compare("density matrix", simulation.distributionEstimate().seconds) {
            _ = try simulation.distribution()
        }
    }

    @Test func `progress reaches the end of the work`() throws {
        var circuit = try Circuit(qubits: 2, bits: 2)
        try circuit.append(.cx, 0, 1)
        try circuit.measure(0, into: 0)
        let model = try NoiseModel(afterTwoQubitGate: .depolarizing(0.5, qubits: 2))
        for isEarly in [false, true] {
            if isEarly { try circuit.append(.h, 0) }
            var told: [Double] = []
            _ = try NoisySimulation(circuit, model)
                .sampled(shots: 20, seed: 1) { told.append($0) }
            #expect(told == told.sorted() && told.last == 1 && told.count > 2)
        }
    }

    @Test func `trajectories that can't be made are refused`() throws {
        let simulation = try NoisySimulation(Circuit(qubits: 1), NoiseModel())
        #expect(throws: NoiseError.self) { try simulation.sampled(shots: 0, seed: 1) }
        #expect(throws: NoiseError.self) {
            try simulation.sampled(shots: 5, seed: 1, accidentRuns: 0)
        }
        #expect(throws: NoiseError.self) {
            try simulation.expectation(of: PauliSum(parsing: "Z0"), trajectories: 1, seed: 1)
        }
    }

    @Test func `gates under many controls are counted before they are taken apart`() throws {
        var circuit = try Circuit(qubits: 30, bits: 1)
        let wide = Circuit.GateApplication(
            gate: .x,
            parameters: [],
            qubits: Array(0..<30),
            addedControls: 29
        )
        for _ in 0..<1000 { try circuit.append(.gate(wide)) }
        try circuit.measure(0, into: 0)
        let simulation = try NoisySimulation(circuit, NoiseModel())
        let refusal = NoiseError.simulator(.elementaryGates(limit: 1 << 21))
        #expect(throws: refusal) { try simulation.estimate(shots: 1) }
        #expect(throws: refusal) { try simulation.sampled(shots: 1, seed: 1) }
    }

    @Test func `measurement, reset and conditions run under noise shot by shot`() throws {
        var circuit = try Circuit(qubits: 2, bits: 2)
        try circuit.append(.x, 0)
        try circuit.measure(0, into: 0)
        try circuit.append(.x, on: [1], ifBit: 0)
        try circuit.reset(0)
        try circuit.measure(1, into: 1)
        let simulation = try NoisySimulation(circuit, NoiseModel())
        #expect(try simulation.sampled(shots: 20, seed: 1) == [3: 20])
        #expect(throws: NoiseError.notFinalMeasurement(operation: 2)) {
            try simulation.distribution()
        }
        let blind = try NoiseModel(readout: ReadoutError(oneForZero: 0, zeroForOne: 1))
        #expect(try NoisySimulation(circuit, blind).sampled(shots: 20, seed: 1) == [0: 20])
    }

    @Test(arguments: 0..<3)
    func `every shipped profile is read, has sources, and means its infidelities`(
        index: Int
    ) throws {
        let profile = try DeviceProfile.shipped()[index]
        let model = try profile.noiseModel()
        let one = try #require(model.afterOneQubitGate)
        let two = try #require(model.afterTwoQubitGate)
        #expect(abs(1 - one.averageFidelity - profile.oneQubitError) < 1e-9)
        #expect(abs(1 - two.averageFidelity - profile.twoQubitError) < 1e-9)
        #expect(!profile.sources.isEmpty)
        var bell = try Circuit(qubits: 2, bits: 2)
        try bell.append(.h, 0)
        try bell.append(.cx, 0, 1)
        try bell.measure(0, into: 0)
        try bell.measure(1, into: 1)
        let result = try NoisySimulation(bell, model).distribution()
        let ends = (result[0] ?? 0) + (result[3] ?? 0)
        #expect(ends > 0.97 && ends < 1)
        let expected =
            100
            * (profile.oneQubitTime + profile.twoQubitTime + profile.readoutTime
                + profile.resetTime)
        #expect(abs(profile.duration(of: bell, shots: 100) - expected) < 1e-12 * expected)
    }

    @Test(arguments: 0..<3)
    func `every figure of a shipped profile is sourced or said to be assumed`(index: Int) throws {
        let profile = try DeviceProfile.shipped()[index]
        let texts = profile.sources + profile.assumptions
        let words = Set(texts.flatMap { $0.split { !$0.isLetter && !$0.isNumber } })
        let prose: Set<String> = ["name", "title", "sources", "assumptions"]
        let figures = Mirror(reflecting: profile).children.compactMap(\.label)
            .filter { !prose.contains($0) }
        #expect(figures.count == 12)
        for figure in figures {
            #expect(words.contains(Substring(figure)), "\(profile.name): \(figure)")
        }
        // A source can be looked up.
        for source in profile.sources {
            #expect(source.contains("arXiv:") || source.contains("spec sheet"), "\(source)")
        }
    }

    static let unreadable = [
        ("", "it is no JSON"), ("nan", "it is no JSON"), ("{}", "'name' is missing"),
        ("{\"name\": 3}", "at name: "), ("[]", ""),
    ]

    @Test(arguments: unreadable)
    func `a profile that can't be read is refused, and its fault named`(
        text: String,
        fault: String
    ) {
        let error = #expect(throws: NoiseError.self) { try DeviceProfile(json: Array(text.utf8)) }
        guard case .profile(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(fault), "\(reason)")
    }
}

struct MitigationTests {
    @Test func `readout errors are taken back exactly from exact figures`() throws {
        var circuit = try Circuit(qubits: 3)
        try circuit.append(.h, 0)
        try circuit.append(.cx, 0, 1)
        try circuit.append(.ry, 2, parameters: [0.8])
        let readout = try ReadoutError(oneForZero: 0.04, zeroForOne: 0.11)
        let noisy = try NoisySimulation(circuit, NoiseModel(readout: readout)).distribution()
        let clean = try NoisySimulation(circuit, NoiseModel()).distribution()
        let corrected = try ReadoutMitigation(readout).corrected(noisy, bits: 3)
        for result in 0..<8 {
            #expect(abs((corrected[result] ?? 0) - (clean[result] ?? 0)) < 1e-12)
        }
        #expect(abs((noisy[0] ?? 0) - (clean[0] ?? 0)) > 0.02)
    }

    @Test func `corrected figures are a distribution even from few shots`() throws {
        let mitigation = try ReadoutMitigation(ReadoutError(oneForZero: 0.1, zeroForOne: 0.2))
        let corrected = try mitigation.corrected([0: 3, 5: 1], bits: 3)
        #expect(abs(corrected.values.reduce(0, +) - 1) < 1e-12)
        #expect(corrected.values.allSatisfy { $0 >= 0 })
        #expect(throws: NoiseError.readoutWithoutInformation) {
            try ReadoutMitigation(ReadoutError(oneForZero: 0.5, zeroForOne: 0.5))
        }
    }

    @Test func `extrapolation brings a noisy value nearer to the truth`() throws {
        var circuit = try Circuit(qubits: 3)
        try circuit.append(.h, 0)
        try circuit.append(.cx, 0, 1)
        try circuit.append(.cx, 1, 2)
        let model = try NoiseModel(
            afterOneQubitGate: .depolarizing(0.005, qubits: 1),
            afterTwoQubitGate: .depolarizing(0.02, qubits: 2)
        )
        let parity = try PauliSum(parsing: "X0 X1 X2")
        let points = try [1, 3, 5].map { scale in
            let folded = try ZeroNoiseExtrapolation.folded(circuit, scale: scale)
            #expect(folded.operations.count == 3 * scale)
            let state = try NoisySimulation(folded, model).densityMatrix()
            return (scale: Double(scale), value: try state.expectation(of: parity))
        }
        let raw = abs(points[0].value - 1)
        #expect(raw > 0.03)
        for (fit, share) in [
            (ZeroNoiseExtrapolation.Fit.linear, 0.3), (.richardson, 0.02), (.exponential, 1e-3),
        ] {
            let value = try ZeroNoiseExtrapolation.value(points, fit: fit)
            #expect(abs(value - 1) < share * raw, "\(fit)")
        }
    }

    @Test func `curves pass through known points and refuse others`() throws {
        let parabola = [1.0, 2, 3].map { (scale: $0, value: 5 - 2 * $0 + 0.5 * $0 * $0) }
        #expect(abs(try ZeroNoiseExtrapolation.value(parabola, fit: .richardson) - 5) < 1e-12)
        let decay = [1.0, 3].map { (scale: $0, value: -0.8 * Double.exp(-0.3 * $0)) }
        #expect(abs(try ZeroNoiseExtrapolation.value(decay, fit: .exponential) + 0.8) < 1e-12)
        #expect(throws: NoiseError.self) {
            try ZeroNoiseExtrapolation.value([(1, 0.5), (3, -0.1)], fit: .exponential)
        }
        #expect(throws: NoiseError.self) {
            try ZeroNoiseExtrapolation.value([(1, 0.5)], fit: .linear)
        }
        #expect(throws: NoiseError.self) {
            try ZeroNoiseExtrapolation.folded(Circuit(qubits: 1), scale: 2)
        }
    }

    @Test func `gates under conditions and waiting are scaled too`() throws {
        var circuit = try Circuit(qubits: 1, bits: 1)
        try circuit.measure(0, into: 0)
        try circuit.append(.s, on: [0], ifBit: 0)
        try circuit.append(.delay(qubit: 0, seconds: 2))
        var expected = try Circuit(qubits: 1, bits: 1)
        try expected.measure(0, into: 0)
        for gate in [Gate.s, .sInverse, .s] { try expected.append(gate, on: [0], ifBit: 0) }
        try expected.append(.delay(qubit: 0, seconds: 6))
        #expect(try ZeroNoiseExtrapolation.folded(circuit, scale: 3) == expected)
    }
}
