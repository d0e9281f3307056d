import OpenQASM
package import QuantumChemistry
package import QuantumSimulator

// What a task is made of, checked. The asker makes the same problems, to solve them classically.

extension JobTask {
    /// The graph to cut.
    ///
    /// - Parameters:
    ///   - vertices: How many vertices there are.
    ///   - edges: The edges.
    /// - Returns: The problem.
    /// - Throws: `QuantumError`.
    package static func cutProblem(
        vertices: Int,
        edges: [Edge]
    ) throws(QuantumError) -> CutProblem {
        try CutProblem(vertices: vertices, edges: edges.map { CutProblem.Edge($0.one, $0.other) })
    }

    /// The molecule of an energy.
    ///
    /// - Parameters:
    ///   - molecule: Which one.
    ///   - distance: How far the nuclei are apart, in ångström.
    /// - Returns: The molecule.
    /// - Throws: `ChemistryError`.
    package static func molecule(
        _ molecule: Molecule,
        distance: Double
    ) throws(ChemistryError) -> QuantumChemistry.Molecule {
        try QuantumChemistry.Molecule(
            molecule == .h2 ? .hydrogen : .lithium,
            .hydrogen,
            distance: distance
        )
    }

    /// The gate of a phase in turns, and the state whose phase it turns.
    ///
    /// - Parameter turns: The turns.
    /// - Returns: Two circuits on one qubit.
    /// - Throws: `QuantumError.notFinite(index:)`.
    package static func phaseGate(
        turns: Double
    ) throws(QuantumError) -> (unitary: Circuit, preparation: Circuit) {
        var (unitary, preparation) = (try Circuit(qubits: 1), try Circuit(qubits: 1))
        try unitary.append(.p, 0, parameters: [2 * .pi * turns])
        try preparation.append(.x, 0)
        return (unitary, preparation)
    }
}

/// The parts of one job, made when it is estimated and again when it is done.
struct JobParts {
    let seed: UInt64

    func program(_ source: [UInt8], _ inputs: [String: Double]) throws -> OpenQASMProgram {
        let program = try OpenQASMProgram(reading: source, inputs: inputs)
        guard !program.bitRegisters.isEmpty else {
            throw JobFailure.malformed("the program has no bits to measure into")
        }
        return program
    }

    func frequency(_ samples: [Double], _ shots: Int) throws -> FrequencyJob {
        try check(shots, "shots", 1...(1 << 20))
        return try FrequencyJob(samples: samples, shots: shots, seed: seed)
    }

    func search(_ keys: [Int], _ bits: Int) throws -> GroverSearch {
        try check(bits, "bits", 2...20)
        return try GroverSearch(marking: Set(keys), qubits: bits)
    }

    func search(where question: String, _ bits: Int) throws -> GroverSearch {
        try check(bits, "bits", 2...20)
        let predicate = try NumberPredicate(parsing: question)
        // How often the oracle is to be used depends on how many numbers there are.
        let count = try predicate.matches(below: 1 << bits).count
        return try GroverSearch(qubits: bits, markedCount: count) { number in
            (try? predicate.holds(for: number)) ?? false
        }
    }

    func cut(
        _ vertices: Int,
        _ edges: [JobTask.Edge],
        _ layers: Int
    ) throws -> ApproximateOptimization {
        try check(vertices, "vertices", 2...20)
        try check(layers, "layers", 1...16)
        return try JobTask.cutProblem(vertices: vertices, edges: edges)
            .approximateOptimization(layers: layers)
    }

    func assignment(
        _ problem: AssignmentProblem,
        _ layers: Int
    ) throws -> ApproximateOptimization {
        try check(layers, "layers", 1...16)
        return try problem.approximateOptimization(layers: layers)
    }

    func roster(_ problem: RosterProblem, _ layers: Int) throws -> ApproximateOptimization {
        try check(layers, "layers", 1...16)
        return try problem.approximateOptimization(layers: layers)
    }

    func energy(
        _ hamiltonian: String,
        _ start: Int,
        _ steps: Int,
        _ bits: Int
    ) throws -> EnergyEstimation {
        try EnergyEstimation(
            of: PauliSum(parsing: hamiltonian),
            from: start,
            bits: bits,
            steps: steps
        )
    }

    /// Refuses numbers of shots that no register takes.
    func check(shots: Int) throws(JobFailure) { try check(shots, "shots", 1...(1 << 24)) }

    private func check(
        _ value: Int,
        _ name: String,
        _ range: ClosedRange<Int>
    ) throws(JobFailure) {
        guard range.contains(value) else {
            throw .malformed("\(name) \(value); choose \(range.lowerBound) to \(range.upperBound)")
        }
    }
}

extension JobFailure {
    /// Errors of what a job is made of, by what the asker can do about them.
    init(_ error: any Error) {
        switch error {
        case let failure as JobFailure: self = failure
        case let error as QuantumError:
            switch error {
            case .memory, .machineMemory, .allocation, .noMemory:
                self.init(.memoryLimit, "\(error)")
            case .time: self.init(.tooMuchTime, "\(error)")
            case .cancelled: self.init(.cancelled, "\(error)")
            default: self.init(.malformed, "\(error)")
            }
        default: self.init(.malformed, "\(error)")
        }
    }
}
