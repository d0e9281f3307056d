import ComplexModule
import QuantumChemistry
import QuantumNoise
import QuantumSimulator

/// The problems of the offload table.
public enum TwinProblem: String, CaseIterable, Sendable {
    /// Three nurses, three days: QAOA of two layers on 9 qubits.
    case roster
    /// Three patients, three beds: QAOA with the exchange mixer on 9 qubits.
    case assignment
    /// A cohort in two groups: MaxCut of ten vertices by QAOA of two layers.
    case cohort
    /// The energy of H2, a fragment of a drug study: VQE on 4 qubits.
    case molecule
    /// A record by its key: Grover's search over 6 bits.
    case record
    /// The pace of breathing: Fourier transform of 32 samples on 5 qubits.
    case breathing

    /// The time in seconds after which an answer is worth nothing.
    public var deadline: Double {
        switch self {
        case .roster, .assignment: 300
        case .cohort: 1800
        case .molecule: 14400
        case .record: 1
        case .breathing: 10
        }
    }

    /// The classical rival.
    public var baseline: String {
        switch self {
        case .roster: "annealing"
        case .assignment: "Hungarian method"
        case .cohort: "local search"
        case .molecule: "exact diagonalisation"
        case .record: "hash lookup"
        case .breathing: "fast Fourier transform"
        }
    }

    /// Solves an instance in every way.
    func solved(seed: UInt64) throws -> PlannedTask {
        switch self {
        case .roster:
            let problem = try RosterProblem(nurses: 3, days: 3, seed: seed).binaryProblem()
            let best = try problem.enumerated().value
            return try planned(problem, .everyBit, best, seed) {
                try problem.annealed(sweeps: 200, seed: seed).value
            }
        case .assignment:
            let assignment = try AssignmentProblem.random(size: 3, seed: seed)
            let best = assignment.cost(assignment.solved())
            return try planned(
                assignment.binaryProblem(),
                .oneOfEach(assignment.groups),
                best,
                seed
            ) { assignment.cost(assignment.solved()) }
        case .cohort:
            let problem = try CutProblem.randomCubic(vertices: 10, seed: seed).binaryProblem()
            let best = try problem.enumerated().value
            return try planned(problem, .everyBit, best, seed) {
                try problem.locallySearched(restarts: 10, seed: seed).value
            }
        case .molecule: return try plannedMolecule(seed)
        case .record: return try plannedRecord(seed)
        case .breathing: return try plannedBreathing(seed)
        }
    }
}

/// A planning problem: the quality is 1 for the best choice and 0 for the mean of all choices.
private func planned(
    _ problem: BinaryProblem,
    _ mixer: ApproximateOptimization.Mixer,
    _ best: Double,
    _ seed: UInt64,
    _ rival: () throws -> Double
) throws -> PlannedTask {
    let shots = 256
    let mean = try problem.observable().coefficient(of: .identity)
    let scale = max(mean - best, 1e-9)
    let groups: [[Int]]
    if case .oneOfEach(let named) = mixer { groups = named } else { groups = [] }
    let quality: @Sendable (Int) -> Double = { bits in
        // A choice that breaks a group's rule is worth nothing.
        guard groups.allSatisfy({ group in group.count { bits >> $0 & 1 == 1 } == 1 }) else {
            return 0
        }
        return max(0, 1 - (problem.value(of: bits) - best) / scale)
    }
    let (value, classicalSeconds) = try timed(rival)
    let task = try ApproximateOptimization(problem, mixer: mixer, layers: 2)
    let ((parameters, found), seconds) = try timed {
        let optimum = try task.optimized(maximumIterations: 20)
        let report = try task.measured(at: optimum.parameters, shots: shots, seed: seed)
        return (optimum.parameters, report.best.bits)
    }
    return PlannedTask(
        classical: (max(0, 1 - (value - best) / scale), classicalSeconds),
        ideal: (quality(found), seconds),
        circuit: try task.ansatz.circuit(at: parameters),
        shots: shots,
        noisyQuality: { noisy, seed throws(NoiseError) in
            // Nine or ten qubits: a few hundred trajectories are cheaper than a density matrix.
            try noisy.sampled(shots: shots, seed: seed).keys.map(quality).max() ?? 0
        },
        qualityOfChance: 0
    )
}

/// H2 at a distance that the seed chooses: 1 within 1.6 mHa, 0 where one determinant is.
private func plannedMolecule(_ seed: UInt64) throws -> PlannedTask {
    var generator = SimulationRandom(seed: seed)
    let distance = 0.6 + Double(generator.next() % 100) / 200
    let hamiltonian = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: distance))
    let (exact, classicalSeconds) = try timed { try hamiltonian.exactEnergy().value }
    let (report, seconds) = try timed { try hamiltonian.variationalTask().run() }
    let gain = max(hamiltonian.hartreeFockEnergy - exact, 1e-9)
    let quality: @Sendable (Double) -> Double = { energy in
        abs(energy - exact) < 1.6e-3 ? 1 : max(0, 1 - abs(energy - exact) / gain)
    }
    let task = try hamiltonian.variationalTask()
    return PlannedTask(
        classical: (1, classicalSeconds),
        ideal: (quality(report.energy), seconds),
        circuit: try task.ansatz(report.generators).circuit(at: report.parameters),
        // Each of the 15 strings to about a millihartree.
        shots: 15 * 10_000,
        noisyQuality: { noisy, _ throws(NoiseError) in
            quality(try noisy.densityMatrix().expectation(of: hamiltonian.observable))
        },
        qualityOfChance: 0
    )
}

private func plannedRecord(_ seed: UInt64) throws -> PlannedTask {
    var generator = SimulationRandom(seed: seed)
    let key = Int(generator.next() >> 58)
    let search = try GroverSearch(marking: [key], qubits: 6)
    let (report, seconds) = try timed { try search.run(using: &generator) }
    let table = [key: true]
    let (hit, lookup) = timed { table[key] == true }
    return PlannedTask(
        classical: (hit ? 1 : 0, lookup),
        ideal: (report.successProbability, seconds),
        circuit: try GroverSearch.circuit(marking: [key], qubits: 6),
        shots: 1,
        noisyQuality: { noisy, _ throws(NoiseError) in try noisy.distribution()[key] ?? 0 },
        qualityOfChance: 1 / 64
    )
}

private func plannedBreathing(_ seed: UInt64) throws -> PlannedTask {
    var generator = SimulationRandom(seed: seed)
    let cycles = Double(2 + generator.next() % 10)
    let samples = (0..<32).map { time in
        let phase = cycles * Double(time) / 32
        return abs(phase - phase.rounded(.down) - 0.5) + 0.1 * Double(generator.next() % 100) / 100
    }
    let job = try FrequencyJob(samples: samples, shots: 256, seed: seed)
    let (bin, classicalSeconds) = timed { job.classicalBin() }
    let (report, seconds) = try timed { try job.run() }
    let mean = samples.reduce(0, +) / 32
    var circuit = try Circuit.preparing(samples.map { Complex($0 - mean) })
    try circuit.append(.fourierTransform(qubits: 5), on: Array(0..<5))
    return PlannedTask(
        classical: (1, classicalSeconds),
        ideal: (report.bin == bin ? 1 : 0, seconds),
        circuit: circuit,
        shots: 256,
        noisyQuality: { noisy, seed throws(NoiseError) in
            var histogram = [Int](repeating: 0, count: 17)
            for index in draws(256, from: try noisy.distribution(), seed: seed) {
                histogram[min(index, 32 - index)] += 1
            }
            let found = (1...16).reduce(1) { histogram[$1] > histogram[$0] ? $1 : $0 }
            return found == bin ? 1 : 0
        },
        qualityOfChance: 1 / 16
    )
}
