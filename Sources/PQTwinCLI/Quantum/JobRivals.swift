import OpenQASM
import QuantumChemistry
import QuantumJobs
import QuantumSimulator

/// The classical methods beside a node's answer, on the asker's machine.
///
/// What an answer is worth is computed here from the problem: the node is not asked about it.
struct JobRivals {
    /// The job's seed.
    let seed: UInt64
    /// How long the node worked.
    let seconds: Double

    private static let clocks = "with the way to the node left out"

    func factors(_ factors: [UInt64], of number: UInt64, runs: Int) -> QuantumVerdict {
        let rivals = Contender.factorings(of: number)
        return verdict(
            Contender.orderFinding(runs),
            Contender.product(factors),
            quality: Contender.product(factors) == rivals[0].answer ? 1 : 0,
            rivals
        )
    }

    func logarithm(
        _ exponent: UInt64,
        of element: UInt64,
        _ base: UInt64,
        _ modulus: UInt64,
        runs: Int
    ) -> QuantumVerdict {
        verdict(
            Contender.orderFinding(runs),
            "\(base)^\(exponent)",
            quality: power(base, exponent, modulo: modulus) == element ? 1 : 0,
            [.logarithm(of: element, base: base, modulus: modulus)]
        )
    }

    func search(_ key: Int, among keys: Set<Int>, bits: Int, calls: Int) -> QuantumVerdict {
        verdict(
            "Grover, \(calls.counted("oracle call"))",
            "key \(key)",
            quality: keys.contains(key) ? 1 : 0,
            [.lookup(of: keys, bits: bits)]
        )
    }

    func predicate(
        _ question: String,
        _ key: Int,
        bits: Int,
        calls: Int
    ) throws -> QuantumVerdict {
        let predicate = try NumberPredicate(parsing: question)
        let isRight = (0..<(1 << bits)).contains(key) && (try? predicate.holds(for: key)) == true
        return verdict(
            "Grover, \(calls.counted("oracle call"))",
            "key \(key)",
            quality: isRight ? 1 : 0,
            [PredicateSearch.scan(predicate, bits: bits)]
        )
    }

    func encoding(
        _ values: [Double],
        _ figures: JobResult.EncodingFigures
    ) -> QuantumVerdict {
        let (largest, rival) = Contender.largest(of: values)
        let size = values.indices.contains(figures.place) ? abs(values[figures.place]) : 0
        return verdict(
            "\(figures.rotations + figures.controlledNots) gates, \(figures.shots.counted("shot"))",
            "place \(figures.place)",
            // Of equal numbers each will do.
            quality: size / largest,
            [rival]
        )
    }

    func cut(
        _ problem: CutProblem,
        _ sides: Int,
        layers: Int,
        shots: Int
    ) throws -> QuantumVerdict {
        let task = try problem.approximateOptimization(layers: layers)
        return try plan(-Double(problem.cut(sides)), shots, Contender.cuts(task, seed: seed))
    }

    /// What an assignment costs; nil if it is none.
    func cost(of columns: [Int], _ problem: AssignmentProblem) -> Double? {
        columns.sorted() == Array(0..<problem.size) ? problem.cost(columns) : nil
    }

    /// What a roster costs; nil if it breaks a rule.
    func cost(of nurses: [Int], _ problem: RosterProblem) -> Double? {
        guard nurses.count == problem.dayCount,
            nurses.allSatisfy({ (0..<problem.nurseCount).contains($0) }),
            zip(nurses, nurses.dropFirst()).allSatisfy({ $0 != $1 })
        else { return nil }
        return nurses.enumerated().reduce(0) { $0 + problem.wishes[$1.element][$1.offset] }
    }

    func assignment(
        _ problem: AssignmentProblem,
        _ cost: Double?,
        layers: Int,
        shots: Int
    ) throws -> QuantumVerdict {
        let task = try problem.approximateOptimization(layers: layers)
        return try plan(cost, shots, Contender.assignments(problem, task))
    }

    func roster(
        _ problem: RosterProblem,
        _ cost: Double?,
        layers: Int,
        shots: Int
    ) throws -> QuantumVerdict {
        let task = try problem.approximateOptimization(layers: layers)
        return try plan(cost, shots, Contender.rosters(task, seed: seed))
    }

    func frequency(
        _ samples: [Double],
        _ figures: JobResult.FrequencyFigures
    ) throws -> QuantumVerdict {
        let job = try FrequencyJob(samples: samples, shots: figures.shots, seed: seed)
        func answer(_ bin: Int) -> String { "bin \(bin) of \(figures.length)" }
        let (bin, rival) = Contender.fourierTransform(of: job, answer: answer)
        let gates =
            figures.preparationRotations + figures.preparationControlledNots + figures.gates
        return verdict(
            "\(gates) gates, \(figures.shots.counted("shot"))",
            answer(figures.bin),
            quality: figures.bin == bin ? 1 : 0,
            [rival]
        )
    }

    func phase(
        _ subject: JobTask.Phase,
        _ numerator: Int,
        bits: Int
    ) throws -> PhaseVerdict {
        switch subject {
        case .turns(let turns):
            let gate = try JobTask.phaseGate(turns: turns)
            return try PhaseVerdict(
                PhaseEstimation(of: gate.unitary, on: gate.preparation, bits: bits),
                numerator: numerator,
                seconds: seconds,
                clocks: Self.clocks
            )
        case .hamiltonian(let text, let start, let steps):
            return try PhaseVerdict(
                EnergyEstimation(
                    of: PauliSum(parsing: text),
                    from: start,
                    bits: bits,
                    steps: steps
                ),
                numerator: numerator,
                seconds: seconds,
                unit: "",
                clocks: Self.clocks
            )
        }
    }

    func energy(
        _ hartree: Double,
        of molecule: JobTask.Molecule,
        _ distance: Double
    ) throws -> QuantumVerdict {
        let hamiltonian = try MolecularHamiltonian(JobTask.molecule(molecule, distance: distance))
        let (exact, time) = try timedRival { try hamiltonian.exactEnergy() }
        let error = abs(hartree - exact.value) * 1000
        return verdict(
            "VQE",
            "\(hartree.inMicrohartree) Ha",
            // Within chemical accuracy both answers are as good.
            quality: error < 1.6 ? 0 : -error,
            [.exactEnergy(exact.value, products: exact.applications, time)]
        )
    }

    private func plan(
        _ cost: Double?,
        _ shots: Int,
        _ rivals: [Contender]
    ) -> QuantumVerdict {
        let method = "QAOA, best of \(shots.counted("shot"))"
        guard let cost else {
            // Worse than any plan there is.
            let worst = (rivals.map(\.quality).min() ?? 0) - 1e6
            return verdict(method, "no plan keeps the rules", quality: worst, rivals)
        }
        return verdict(method, "cost \(figure(cost))", quality: -cost, rivals)
    }

    private func verdict(
        _ method: String,
        _ answer: String,
        quality: Double,
        _ rivals: [Contender]
    ) -> QuantumVerdict {
        QuantumVerdict(
            quantum: Contender(
                method: method,
                answer: answer,
                quality: quality,
                seconds: seconds
            ),
            rivals: rivals,
            clocks: Self.clocks
        )
    }
}
