import OpenQASM
import QuantumChemistry
import QuantumSimulator

extension QuantumJob {
    /// What the job is going to take; refuses what can't be done at all.
    ///
    /// - Parameter threads: How many threads share the work.
    /// - Returns: The estimate; nothing of a state's size is allocated.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed`` and what is wrong, for
    ///   a program with its line and column.
    public func estimate(threads: Int) throws(JobFailure) -> JobEstimate {
        let engine = SimulationEngine(threadCount: threads)
        switch task {
        case .circuit(let source, let inputs, let shots, let precision):
            let circuit = try program(source, inputs).circuit
            try Self.check(shots, "shots", 1...(1 << 24))
            let estimate =
                switch precision {
                case .single: circuit.estimate(as: Float.self, shots: shots, engine: engine)
                case .double: circuit.estimate(as: Double.self, shots: shots, engine: engine)
                }
            return JobEstimate(
                qubits: circuit.qubitCount,
                bytes: estimate.bytes,
                seconds: estimate.seconds
            )
        case .frequency(let samples, let shots):
            _ = try frequencyJob(samples, shots)
            let qubits = Int.bitWidth - (samples.count - 1).leadingZeroBitCount
            return state(qubits, seconds: 1e-2 + 1e-7 * Double(shots))
        case .factors(let number):
            let task = try factoring(number, memoryLimit: .max)
            // A second run is rare, a third never seen.
            return JobEstimate(
                qubits: Int.bitWidth - Int(number).leadingZeroBitCount + 1,
                bytes: task.estimate.byteCount,
                seconds: 2 * task.estimate.seconds
            )
        case .search(let keys, let bits):
            _ = try search(keys, bits)
            let dimension = Double(1 << bits)
            let calls = (dimension / Double(max(Set(keys).count, 1))).squareRoot()
            return state(bits, seconds: 1e-2 + calls * dimension * 2e-9)
        case .cut(let vertices, let edges, let layers, let shots):
            _ = try optimization(vertices, edges, layers)
            try Self.check(shots, "shots", 1...(1 << 24))
            // Sixty steps at most, each a gradient of about four passes over every layer.
            let passes = 240 * Double(layers * (vertices + edges.count + 1))
            return state(vertices, seconds: 1e-2 + passes * Double(1 << vertices) * 1e-9)
        case .energy(let molecule, let distance):
            _ = try self.molecule(molecule, distance)
            return switch molecule {
            case .h2: state(4, seconds: 0.1)
            case .lih: state(12, seconds: 20)
            }
        }
    }

    /// Does the job.
    ///
    /// - Parameters:
    ///   - threads: How many threads share the work.
    ///   - memoryLimit: The most bytes that amplitudes may take.
    /// - Returns: The result.
    /// - Throws: ``JobFailure``.
    public func run(threads: Int, memoryLimit: Int) throws(JobFailure) -> JobResult {
        var generator = SimulationRandom(seed: seed)
        do {
            switch task {
            case .circuit(let source, let inputs, let shots, let precision):
                let program = try program(source, inputs)
                let engine = SimulationEngine(threadCount: threads)
                func counts<Scalar: AmplitudeScalar>(_ scalar: Scalar.Type) throws -> [[Bool]: Int]
                {
                    try program.circuit.counts(
                        shots: shots,
                        as: scalar,
                        memoryLimit: memoryLimit,
                        engine: engine,
                        using: &generator
                    )
                }
                let found =
                    switch precision {
                    case .single: try counts(Float.self)
                    case .double: try counts(Double.self)
                    }
                var table: [String: Int] = [:]
                for (bits, count) in found { table[program.text(of: bits), default: 0] += count }
                return .counts(table)
            case .frequency(let samples, let shots):
                let report = try frequencyJob(samples, shots).run()
                return .frequency(
                    JobResult.FrequencyFigures(
                        bin: report.bin,
                        length: report.length,
                        shots: report.shots,
                        shotsInBin: report.shotsInBin,
                        qubits: report.qubitCount,
                        gates: report.transformGateCount,
                        preparationRotations: report.preparationRotationCount,
                        preparationControlledNots: report.preparationControlledNotCount
                    )
                )
            case .factors(let number):
                let report = try factoring(number, memoryLimit: memoryLimit).run(using: &generator)
                return .factors(report.factors, quantumRuns: report.quantumRuns)
            case .search(let keys, let bits):
                let report = try search(keys, bits).run(using: &generator)
                return .found(
                    key: report.found,
                    isMarked: report.isMarked,
                    oracleCalls: report.oracleCalls
                )
            case .cut(let vertices, let edges, let layers, let shots):
                let optimization = try optimization(vertices, edges, layers)
                let optimum = try optimization.optimized()
                let report = try optimization.measured(
                    at: optimum.parameters,
                    evaluations: optimum.evaluations,
                    shots: shots,
                    seed: seed
                )
                // The problem's cost is minus the size of the cut.
                return .cut(
                    size: Int((-report.best.value).rounded()),
                    sides: report.best.bits,
                    expectation: -report.expectation
                )
            case .energy(let molecule, let distance):
                let hamiltonian = try MolecularHamiltonian(self.molecule(molecule, distance))
                let report = try hamiltonian.variationalTask().run()
                return .energy(report.energy, excitations: report.generators.count)
            }
        } catch let failure as JobFailure {
            throw failure
        } catch let error as QuantumError {
            throw JobFailure(error)
        } catch {
            throw .malformed("\(error)")
        }
    }

    // MARK: What a task is made of, checked

    private func program(
        _ source: [UInt8],
        _ inputs: [String: Double]
    ) throws(JobFailure) -> OpenQASMProgram {
        let program: OpenQASMProgram
        do {
            program = try OpenQASMProgram(reading: source, inputs: inputs)
        } catch {
            throw .malformed("\(error)")
        }
        guard !program.bitRegisters.isEmpty else {
            throw .malformed("the program has no bits to measure into")
        }
        return program
    }

    private func frequencyJob(_ samples: [Double], _ shots: Int) throws(JobFailure) -> FrequencyJob
    {
        do {
            return try FrequencyJob(samples: samples, shots: shots, seed: seed)
        } catch {
            throw JobFailure(error)
        }
    }

    private func factoring(_ number: UInt64, memoryLimit: Int) throws(JobFailure) -> ShorFactoring {
        do {
            return try ShorFactoring(modulus: number, memoryLimit: memoryLimit)
        } catch {
            throw JobFailure(error)
        }
    }

    private func search(_ keys: [Int], _ bits: Int) throws(JobFailure) -> GroverSearch {
        try Self.check(bits, "bits", 2...20)
        do {
            return try GroverSearch(marking: Set(keys), qubits: bits)
        } catch {
            throw JobFailure(error)
        }
    }

    private func optimization(
        _ vertices: Int,
        _ edges: [JobTask.Edge],
        _ layers: Int
    ) throws(JobFailure) -> ApproximateOptimization {
        try Self.check(vertices, "vertices", 2...20)
        try Self.check(layers, "layers", 1...16)
        do {
            let problem = try CutProblem(
                vertices: vertices,
                edges: edges.map { CutProblem.Edge($0.one, $0.other) }
            )
            return try ApproximateOptimization(
                problem.binaryProblem(),
                mixer: .everyBit,
                layers: layers
            )
        } catch {
            throw JobFailure(error)
        }
    }

    private func molecule(
        _ molecule: JobTask.Molecule,
        _ distance: Double
    ) throws(JobFailure) -> Molecule {
        do {
            return try Molecule(
                molecule == .h2 ? .hydrogen : .lithium,
                .hydrogen,
                distance: distance
            )
        } catch {
            throw .malformed("\(error)")
        }
    }

    private static func check(
        _ value: Int,
        _ name: String,
        _ range: ClosedRange<Int>
    ) throws(JobFailure) {
        guard range.contains(value) else {
            throw .malformed("\(name) \(value), \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func state(_ qubits: Int, seconds: Double) -> JobEstimate {
        // The state, and as much again for tables and gradients three times.
        JobEstimate(qubits: qubits, bytes: 64 << qubits, seconds: seconds)
    }
}

extension JobFailure {
    /// The simulator's errors, by what the asker can do about them.
    init(_ error: QuantumError) {
        switch error {
        case .memory, .machineMemory, .allocation, .noMemory:
            self.init(.memoryLimit, "\(error)")
        case .cancelled: self.init(.cancelled, "\(error)")
        default: self.init(.malformed, "\(error)")
        }
    }
}
