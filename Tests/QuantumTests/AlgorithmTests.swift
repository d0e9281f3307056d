import ComplexModule
import QuantumSimulator
import RealModule
import Testing

struct FourierTests {
    @Test(arguments: 1...6)
    func `the transform is the discrete Fourier matrix`(qubits: Int) throws {
        let circuit = try Circuit.fourierTransform(qubits: qubits)
        let dimension = 1 << qubits
        for input in 0..<dimension {
            var state = try StateVector<Double>(qubits: qubits)
            for qubit in 0..<qubits where input >> qubit & 1 == 1 { try state.apply(.x, qubit) }
            var generator = SimulationRandom(seed: 0)
            try state.run(circuit, using: &generator)
            let expected = (0..<dimension).map { output in
                let angle = 2 * Double.pi * Double(input * output) / Double(dimension)
                return Complex(length: 1 / Double(dimension).squareRoot(), phase: angle)
            }
            #expect(DenseOracle.distance(try state.doubles, expected) < 1e-13)
        }
    }

    @Test func `the inverse transform undoes the transform`() throws {
        var generator = SimulationRandom(seed: 9)
        var circuit = try randomCircuit(qubits: 7, gates: 60, using: &generator)
        let before = try circuit.run(using: &generator).state
        try circuit.append(try .fourierTransform(qubits: 7), on: Array(0..<7))
        try circuit.append(try .inverseFourierTransform(qubits: 7), on: Array(0..<7))
        let after = try circuit.run(using: &generator).state
        #expect(DenseOracle.distance(try before.doubles, try after.doubles) < 1e-12)
    }
}

struct FrequencyJobTests {
    /// A sine of a given number of cycles, with an offset and some noise.
    private func series(cycles: Double, count: Int, noise: Double, seed: UInt64) -> [Double] {
        var generator = SimulationRandom(seed: seed)
        return (0..<count).map { time in
            let angle = 2 * Double.pi * cycles * Double(time) / Double(count)
            return 0.8 + 0.05 * Double.sin(angle)
                + noise * Double.random(in: -1...1, using: &generator)
        }
    }

    @Test(arguments: [1, 3, 17, 100, 255])
    func `the dominant bin of a noisy sine is its number of cycles`(cycles: Int) throws {
        let samples = series(cycles: Double(cycles), count: 512, noise: 0.02, seed: 4)
        let job = try FrequencyJob(samples: samples, shots: 4096, seed: 77)
        let report = try job.run()
        #expect(report.bin == cycles)
        #expect(report.bin == job.classicalBin())
        #expect(report.cyclesPerSample == Double(cycles) / 512)
        #expect(report.shotsInBin > 2048)
        #expect(report.shots == 4096)
    }

    @Test(arguments: [2, 3, 5, 31, 100, 700, 1023, 1024])
    func `any length is padded and agrees with the classical sum`(count: Int) throws {
        let samples = series(cycles: Double(count) / 5, count: count, noise: 0, seed: 1)
        let job = try FrequencyJob(samples: samples, shots: 1 << 16, seed: 3)
        let report = try job.run()
        #expect(report.length >= count && report.length < 2 * count)
        #expect(report.bin == job.classicalBin())
    }

    @Test func `the cost of loading the series is counted`() throws {
        let report = try FrequencyJob(
            samples: series(cycles: 9, count: 256, noise: 0, seed: 1),
            seed: 0
        ).run()
        #expect(report.qubitCount == 8)
        #expect(report.preparationRotationCount == 255)
        #expect(report.preparationControlledNotCount == 254)
        #expect(report.transformGateCount == 8 + 28 + 4)
    }

    @Test func `the same job gives the same report`() throws {
        let samples = series(cycles: 9, count: 256, noise: 0.1, seed: 1)
        let job = try FrequencyJob(samples: samples, seed: 6)
        #expect(try job.run() == job.run())
        let other = try FrequencyJob(samples: samples, seed: 7)
        #expect(try job.run() != other.run())
    }

    @Test func `huge samples do not overflow`() throws {
        let job = try FrequencyJob(samples: [1e308, -1e308, 1e308, -1e308], seed: 0)
        #expect(try job.run().bin == 2)
    }

    @Test(arguments: [0, 1, 1025])
    func `a series of the wrong length is refused`(count: Int) {
        let samples = (0..<count).map(Double.init)
        #expect(throws: QuantumError.count(actual: count, minimum: 2, maximum: 1024)) {
            try FrequencyJob(samples: samples, seed: 0)
        }
    }

    @Test func `a series without a frequency or with a hole is refused`() {
        #expect(throws: QuantumError.constantSeries) {
            try FrequencyJob(samples: [0.8, 0.8, 0.8], seed: 0)
        }
        #expect(throws: QuantumError.notFinite(index: 1)) {
            try FrequencyJob(samples: [0.8, .nan], seed: 0)
        }
        #expect(throws: QuantumError.notFinite(index: 0)) {
            try FrequencyJob(samples: [-.infinity, 1], seed: 0)
        }
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 1 << 20)) {
            try FrequencyJob(samples: [1, 2], shots: 0, seed: 0)
        }
    }
}

struct GroverTests {
    @Test(arguments: 2...9)
    func `the marked state is found with the predicted probability`(qubits: Int) throws {
        let target = (1 << qubits) * 2 / 3
        let search = try GroverSearch(qubits: qubits) { $0 == target }
        var generator = SimulationRandom(seed: 8)
        let report = try search.run(using: &generator)
        let angle = Double.asin(1 / Double(1 << qubits).squareRoot())
        let predicted = Double.sin(Double(2 * report.oracleCalls + 1) * angle)
        #expect(abs(report.successProbability - predicted * predicted) < 1e-10)
        #expect(report.successProbability > 0.75)
        #expect(report.isMarked == (report.found == target))
    }

    @Test func `several marked states take fewer oracle calls`() throws {
        let search = try GroverSearch(qubits: 8, markedCount: 4) { $0 % 64 == 5 }
        var generator = SimulationRandom(seed: 1)
        let report = try search.run(using: &generator)
        #expect(report.oracleCalls == 6)
        #expect(report.successProbability > 0.99)
        #expect(report.found % 64 == 5)
    }

    @Test func `a table and its predicate give the same run`() throws {
        let marked: Set = [1, 77, 200]
        var (one, other) = (SimulationRandom(seed: 5), SimulationRandom(seed: 5))
        let byTable = try GroverSearch(marking: marked, qubits: 8).run(using: &one)
        let byPredicate = try GroverSearch(qubits: 8, markedCount: 3) { marked.contains($0) }
            .run(using: &other)
        #expect(byTable == byPredicate)
        #expect(byTable.successProbability > 0.97)
    }

    @Test func `a predicate that marks nothing is reported as not found`() throws {
        let search = try GroverSearch(qubits: 4) { _ in false }
        var generator = SimulationRandom(seed: 1)
        let report = try search.run(using: &generator)
        #expect(!report.isMarked)
        #expect(report.successProbability == 0)
    }

    @Test(arguments: [0, -1, 9])
    func `a search for nothing or for more than half is refused`(marked: Int) {
        #expect(throws: QuantumError.markedCount(actual: marked, dimension: 16)) {
            try GroverSearch(qubits: 4, markedCount: marked) { _ in true }
        }
    }

    @Test func `a search over too many qubits is refused`() {
        #expect(throws: QuantumError.qubitCount(actual: 27, minimum: 1, maximum: 26)) {
            try GroverSearch(qubits: 27) { $0 == 0 }
        }
    }
}
