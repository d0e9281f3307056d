import OpenQASM
import QuantumChemistry
import QuantumSimulator

extension QuantumJob {
    /// Does the job.
    ///
    /// - Parameters:
    ///   - threads: How many threads share the work.
    ///   - memoryLimit: The most bytes that amplitudes may take.
    /// - Returns: The result.
    /// - Throws: ``JobFailure``.
    public func run(threads: Int, memoryLimit: Int) throws(JobFailure) -> JobResult {
        do {
            return try run(JobParts(seed: seed), threads: threads, memoryLimit: memoryLimit)
        } catch {
            throw JobFailure(error)
        }
    }

    private func run(_ parts: JobParts, threads: Int, memoryLimit: Int) throws -> JobResult {
        var generator = SimulationRandom(seed: seed)
        switch task {
        case .circuit(_, _, _, let precision):
            return switch precision {
            case .single: .counts(try counts(Float.self, parts, threads, memoryLimit))
            case .double: .counts(try counts(Double.self, parts, threads, memoryLimit))
            }
        case .frequency(let samples, let shots):
            return .frequency(
                JobResult.FrequencyFigures(try parts.frequency(samples, shots).run())
            )
        case .factors(let number):
            let report = try ShorFactoring(modulus: number, memoryLimit: memoryLimit)
                .run(using: &generator)
            return .factors(report.factors, quantumRuns: report.quantumRuns)
        case .logarithm(let element, let base, let modulus):
            let report = try DiscreteLogarithm(
                modulus: modulus,
                base: base,
                element: element,
                memoryLimit: memoryLimit
            ).run(using: &generator)
            return .logarithm(
                report.logarithm,
                order: report.order,
                quantumRuns: report.quantumRuns
            )
        case .search(let keys, let bits):
            let report = try parts.search(keys, bits).run(using: &generator)
            return .found(
                key: report.found,
                isMarked: report.isMarked,
                oracleCalls: report.oracleCalls
            )
        case .predicate(let question, let bits):
            let report = try parts.search(where: question, bits).run(using: &generator)
            return .found(
                key: report.found,
                isMarked: report.isMarked,
                oracleCalls: report.oracleCalls
            )
        case .encoding(let values, let shots):
            let report = try SeriesEncoding(values).run(shots: shots, using: &generator)
            return .encoding(JobResult.EncodingFigures(report, shots: shots))
        case .cut(let vertices, let edges, let layers, let shots):
            let report = try optimize(parts.cut(vertices, edges, layers), shots)
            // The problem's cost is minus the size of the cut.
            return .cut(
                size: Int((-report.best.value).rounded()),
                sides: report.best.bits,
                expectation: -report.expectation
            )
        case .assignment(let costs, let layers, let shots):
            let problem = try AssignmentProblem(costs: costs)
            let report = try optimize(parts.assignment(problem, layers), shots)
            return .plan(
                problem.columns(of: report.best.bits) ?? [],
                cost: report.best.value,
                expectation: report.expectation
            )
        case .roster(let wishes, let layers, let shots):
            let problem = try RosterProblem(wishes: wishes)
            let report = try optimize(parts.roster(problem, layers), shots)
            return .plan(
                problem.nurses(of: report.best.bits) ?? [],
                cost: report.best.value,
                expectation: report.expectation
            )
        case .phase(.turns(let turns), let bits, let shots):
            let gate = try JobTask.phaseGate(turns: turns)
            let task = try PhaseEstimation(of: gate.unitary, on: gate.preparation, bits: bits)
            return JobResult(try task.run(shots: shots, using: &generator), shots: shots)
        case .phase(.hamiltonian(let text, let start, let steps), let bits, let shots):
            let task = try parts.energy(text, start, steps, bits).phaseEstimation()
            return JobResult(try task.run(shots: shots, using: &generator), shots: shots)
        case .energy(let molecule, let distance):
            let hamiltonian = try MolecularHamiltonian(
                JobTask.molecule(molecule, distance: distance)
            )
            let report = try hamiltonian.variationalTask().run()
            return .energy(report.energy, excitations: report.generators.count)
        }
    }

    private func counts<Scalar: AmplitudeScalar>(
        _ scalar: Scalar.Type,
        _ parts: JobParts,
        _ threads: Int,
        _ memoryLimit: Int
    ) throws -> [String: Int] {
        guard case .circuit(let source, let inputs, let shots, _) = task else { return [:] }
        var generator = SimulationRandom(seed: seed)
        let program = try parts.program(source, inputs)
        let found = try program.circuit.counts(
            shots: shots,
            as: scalar,
            memoryLimit: memoryLimit,
            engine: SimulationEngine(threadCount: threads),
            using: &generator
        )
        var table: [String: Int] = [:]
        for (bits, count) in found { table[program.text(of: bits), default: 0] += count }
        return table
    }

    private func optimize(
        _ task: ApproximateOptimization,
        _ shots: Int
    ) throws -> ApproximateOptimization.Report {
        let optimum = try task.optimized()
        return try task.measured(
            at: optimum.parameters,
            evaluations: optimum.evaluations,
            shots: shots,
            seed: seed
        )
    }
}

extension JobResult {
    fileprivate init(_ report: PhaseEstimation.Report, shots: Int) {
        self = .phase(
            numerator: report.numerator,
            bits: report.bitCount,
            shotsOfBest: report.counts[report.numerator] ?? 0,
            shots: shots
        )
    }
}

extension JobResult.EncodingFigures {
    fileprivate init(_ report: SeriesEncoding.Report, shots: Int) {
        let place = report.likeliest ?? 0
        self.init(
            place: place,
            shots: shots,
            shotsOfPlace: report.counts[place] ?? 0,
            fidelity: report.fidelity,
            qubits: report.qubitCount,
            rotations: report.rotationCount,
            controlledNots: report.controlledNotCount
        )
    }
}

extension JobResult.FrequencyFigures {
    fileprivate init(_ report: FrequencyJob.Report) {
        self.init(
            bin: report.bin,
            length: report.length,
            shots: report.shots,
            shotsInBin: report.shotsInBin,
            qubits: report.qubitCount,
            gates: report.transformGateCount,
            preparationRotations: report.preparationRotationCount,
            preparationControlledNots: report.preparationControlledNotCount
        )
    }
}
