import OpenQASM
import QuantumSimulator

extension QuantumJob {
    /// What the job is going to take; refuses what can't be done at all.
    ///
    /// - Parameter threads: How many threads share the work.
    /// - Returns: The estimate; nothing of a state's size is allocated.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed`` and what is wrong, for
    ///   a program with its line and column.
    public func estimate(threads: Int) throws(JobFailure) -> JobEstimate {
        do {
            return try estimate(JobParts(seed: seed), threads: threads)
        } catch {
            throw JobFailure(error)
        }
    }

    private func estimate(_ parts: JobParts, threads: Int) throws -> JobEstimate {
        let engine = SimulationEngine(threadCount: threads)
        switch task {
        case .circuit(let source, let inputs, let shots, let precision):
            let circuit = try parts.program(source, inputs).circuit
            try parts.check(shots: shots)
            let estimate =
                switch precision {
                case .single: circuit.estimate(as: Float.self, shots: shots, engine: engine)
                case .double: circuit.estimate(as: Double.self, shots: shots, engine: engine)
                }
            return JobEstimate(estimate, qubits: circuit.qubitCount)
        case .frequency(let samples, let shots):
            let job = try parts.frequency(samples, shots)
            let qubits = Int.bitWidth - (samples.count - 1).leadingZeroBitCount
            return JobEstimate(try job.estimate(engine: .oneTile), qubits: qubits)
        case .factors(let number):
            let task = try ShorFactoring(modulus: number, memoryLimit: .max)
            // A second run is rare, a third never seen.
            return JobEstimate(
                qubits: Int.bitWidth - Int(number).leadingZeroBitCount + 1,
                bytes: task.estimate.byteCount,
                seconds: task.estimate.seconds * Self.slowness(threads)
            )
        case .logarithm(let element, let base, let modulus):
            let task = try DiscreteLogarithm(
                modulus: modulus,
                base: base,
                element: element,
                memoryLimit: .max
            )
            return JobEstimate(
                qubits: Int.bitWidth - Int(modulus).leadingZeroBitCount + 1,
                bytes: task.estimate.byteCount,
                seconds: task.estimate.seconds * Self.slowness(threads)
            )
        case .search(let keys, let bits):
            let search = try parts.search(keys, bits)
            return JobEstimate(try search.estimate(engine: .suiting(bits, engine)), qubits: bits)
        case .predicate(let question, let bits):
            let start = ContinuousClock.now
            let search = try parts.search(where: question, bits)
            let asking = (.now - start) / .seconds(1)
            let estimate = try search.estimate(engine: .suiting(bits, engine))
            return JobEstimate(
                qubits: bits,
                bytes: estimate.bytes + 16 * search.markedCount,
                // Asked about each number once to count, and once to mark.
                seconds: estimate.seconds + 2 * asking
            )
        case .encoding(let values, let shots):
            try parts.check(shots: shots)
            let encoding = try SeriesEncoding(values)
            let estimate = try encoding.estimate(
                shots: shots,
                engine: .suiting(encoding.qubitCount, engine)
            )
            return JobEstimate(estimate, qubits: encoding.qubitCount)
        case .cut(let vertices, let edges, let layers, let shots):
            try parts.check(shots: shots)
            return JobEstimate(try parts.cut(vertices, edges, layers), shots: shots)
        case .assignment(let costs, let layers, let shots):
            try parts.check(shots: shots)
            let problem = try AssignmentProblem(costs: costs)
            return JobEstimate(try parts.assignment(problem, layers), shots: shots)
        case .roster(let wishes, let layers, let shots):
            try parts.check(shots: shots)
            let problem = try RosterProblem(wishes: wishes)
            return JobEstimate(try parts.roster(problem, layers), shots: shots)
        case .phase(.turns(let turns), let bits, let shots):
            try parts.check(shots: shots)
            let estimate = try PhaseEstimation.estimate(
                of: JobTask.phaseGate(turns: turns).unitary,
                bits: bits,
                shots: shots,
                engine: .suiting(bits + 1, engine)
            )
            return JobEstimate(estimate, qubits: bits + 1)
        case .phase(.hamiltonian(let text, let start, let steps), let bits, let shots):
            try parts.check(shots: shots)
            let task = try parts.energy(text, start, steps, bits)
            let qubits = task.evolution.qubitCount + bits
            let estimate = try task.estimate(shots: shots, engine: .suiting(qubits, engine))
            return JobEstimate(estimate, qubits: qubits)
        case .energy(let molecule, let distance):
            _ = try JobTask.molecule(molecule, distance: distance)
            return JobEstimate(molecule)
        }
    }

    /// Order finding is estimated for two threads, and more hardly help.
    private static func slowness(_ threads: Int) -> Double { threads > 1 ? 1 : 2 }
}

extension JobEstimate {
    fileprivate init(_ estimate: ResourceEstimate, qubits: Int) {
        self.init(qubits: qubits, bytes: estimate.bytes, seconds: estimate.seconds)
    }

    fileprivate init(_ task: ApproximateOptimization, shots: Int) {
        self.init(task.estimate(shots: shots), qubits: task.problem.bitCount)
    }

    /// A molecule's energy.
    ///
    /// How often values with gradients are computed, and of how many gates in the mean, hardly
    /// depends on the distance. Building the Hamiltonian takes some time besides.
    fileprivate init(_ molecule: JobTask.Molecule) {
        let (qubits, terms, gates, evaluations, building) =
            switch molecule {
            case .h2: (4, 15, 60, 10, 1e-3)
            case .lih: (12, 631, 450, 250, 0.05)
            }
        let gradient = GradientThroughput.measured.seconds(
            gates: gates,
            terms: terms,
            qubits: qubits
        )
        self.init(
            qubits: qubits,
            bytes: 1 << 24,
            seconds: building + Double(evaluations) * gradient
        )
    }
}

extension SimulationEngine {
    /// One thread works on a state of one tile, however many there are.
    fileprivate static let oneTile = SimulationEngine(threadCount: 1)

    fileprivate static func suiting(_ qubits: Int, _ engine: SimulationEngine) -> SimulationEngine {
        qubits <= 14 ? oneTile : engine
    }
}
