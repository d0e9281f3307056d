import ArgumentParser
import OpenQASM
import QuantumJobs
import QuantumSimulator

/// The algorithms that `pqtwin quantum submit` has done, each with its problem.
struct SubmittedAlgorithms: ParsableArguments {
    @Option(help: ArgumentHelp("A number to factor by Shor's algorithm.", valueName: "n"))
    var factor: [UInt64] = []

    @Option(
        help: ArgumentHelp(
            "Numbers P,G,H: x with G^x = H modulo the prime P, by Shor's algorithm.",
            valueName: "p,g,h"
        )
    )
    var dlog: [String] = []

    @Option(
        help: ArgumentHelp(
            "A key to find by Grover's search; several are one job, which finds one of them.",
            valueName: "key"
        )
    )
    var search: [Int] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "A question about a number x to find by Grover's search: 'x % 7 == 3 && x > 40'.",
            valueName: "question"
        )
    )
    var questions: [String] = []

    @Option(
        help: ArgumentHelp("Edges of a graph to cut by QAOA: 0-1,1-2,2-0.", valueName: "edges")
    )
    var cut: [String] = []

    @Option(
        help: ArgumentHelp(
            "Costs of an assignment for QAOA, a row a line, as many columns as rows.",
            valueName: "file"
        ),
        completion: .file()
    )
    var assignment: [String] = []

    @Option(
        help: ArgumentHelp(
            "Costs of a roster for QAOA: a nurse a line, a column a day.",
            valueName: "file"
        ),
        completion: .file()
    )
    var roster: [String] = []

    @Option(
        help: ArgumentHelp(
            "A series whose frequency the quantum Fourier transform finds, a number a line.",
            valueName: "file"
        ),
        completion: .file()
    )
    var frequency: [String] = []

    @Option(
        help: ArgumentHelp(
            "Numbers to load into a register and measure: with commas, or a file with one a line.",
            valueName: "values"
        ),
        completion: .file()
    )
    var encode: [String] = []

    @Option(
        help: ArgumentHelp(
            "A phase in turns to estimate, or a sum of Pauli strings or h2 for an energy.",
            valueName: "subject"
        )
    )
    var phase: [String] = []

    @Option(
        help: "A molecule whose energy is computed by VQE: h2 or lih.",
        completion: .list(JobTask.Molecule.allCases.map(\.rawValue)),
        transform: molecule
    )
    var energy: [JobTask.Molecule] = []

    @Option(help: "Bits of a key of --search or --where (16 by default), or of --phase (8).")
    var bits: Int?

    @Option(help: "Layers of QAOA, 1 to 16.")
    var layers = 2

    @Option(help: "Steps of the evolution that --phase splits a Hamiltonian into.")
    var steps = 1

    @Option(
        help: ArgumentHelp("Distance of the nuclei of --energy.", valueName: "angstrom")
    )
    var distance: Double?

    func validate() throws {
        guard bits == nil || !search.isEmpty || !questions.isEmpty || !phase.isEmpty else {
            throw ValidationError("--bits is for --search, --where and --phase")
        }
        guard distance == nil || !energy.isEmpty else {
            throw ValidationError("--distance is for --energy")
        }
    }

    /// Whether none is asked for.
    var isEmpty: Bool {
        factor.isEmpty && search.isEmpty && energy.isEmpty
            && [dlog, questions, cut, assignment, roster, frequency, encode, phase]
                .allSatisfy(\.isEmpty)
    }

    /// The jobs' tasks.
    ///
    /// - Parameter shots: How often registers are measured.
    /// - Returns: The tasks, in the order of the options.
    /// - Throws: What is wrong with files and texts, before anything is sent.
    func tasks(shots: Int) throws -> [JobTask] {
        var tasks = factor.map { JobTask.factors(of: $0) }
        tasks += try dlog.map(Self.logarithm)
        if !search.isEmpty { tasks.append(.search(keys: search, bits: bits ?? 16)) }
        tasks += try questions.map(question)
        tasks += try cut.map { try self.cut($0, shots: shots) }
        tasks += try assignment.map {
            .assignment(costs: try NumberFile.rows($0), layers: layers, shots: shots)
        }
        tasks += try roster.map {
            .roster(wishes: try NumberFile.rows($0), layers: layers, shots: shots)
        }
        tasks += try frequency.map {
            .frequency(samples: try NumberFile.column($0), shots: shots)
        }
        tasks += try encode.map {
            .encoding(try SeriesEncoding(NumberFile.series($0)).values, shots: shots)
        }
        tasks += try phase.map {
            try PhaseSubject($0).task(start: nil, steps: steps, bits: bits ?? 8, shots: shots)
        }
        return tasks + energy.map { .energy(of: $0, distance: distance ?? $0.usualDistance) }
    }

    private func question(_ text: String) throws -> JobTask {
        let bits = bits ?? 16
        guard (2...20).contains(bits) else {
            throw CommandFailure("--bits \(bits); choose 2 to 20")
        }
        // What is wrong with it is said here, before anything is sent.
        return .predicate(try PredicateSearch(text, bits: bits).predicate.text, bits: bits)
    }

    private static func molecule(_ name: String) throws -> JobTask.Molecule {
        guard let molecule = JobTask.Molecule(rawValue: name) else {
            throw ValidationError("--energy is h2 or lih")
        }
        return molecule
    }

    private static func logarithm(_ text: String) throws -> JobTask {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt64($0) }
        guard parts.count == 3, numbers.count == 3 else {
            throw CommandFailure("--dlog \(text); give three numbers with commas between: P,G,H")
        }
        let (modulus, base, element) = (numbers[0], numbers[1], numbers[2])
        do throws(QuantumError) {
            _ = try DiscreteLogarithm(
                modulus: modulus,
                base: base,
                element: element,
                memoryLimit: .max
            )
        } catch {
            throw CommandFailure("--dlog \(text): \(error)")
        }
        return .logarithm(of: element, base: base, modulus: modulus)
    }

    private func cut(_ text: String, shots: Int) throws -> JobTask {
        let edges = try text.split(separator: ",", omittingEmptySubsequences: false).map { edge in
            let parts = edge.split(separator: "-", omittingEmptySubsequences: false)
            let ends = parts.compactMap { Int($0) }
            guard parts.count == 2, ends.count == 2 else {
                throw CommandFailure("--cut \(text); write edges as 0-1,1-2")
            }
            guard ends.allSatisfy({ $0 < 20 }) else {
                throw CommandFailure("--cut \(text): vertices are 0 to 19")
            }
            return JobTask.Edge(ends[0], ends[1])
        }
        return .cut(
            vertices: 1 + edges.reduce(0) { max($0, max($1.one, $1.other)) },
            edges: edges,
            layers: layers,
            shots: shots
        )
    }
}

extension JobTask.Molecule {
    /// The distance of the nuclei at rest, in ångström.
    var usualDistance: Double {
        switch self {
        case .h2: 0.735
        case .lih: 1.595
        }
    }
}

extension JobTask {
    /// The option that asks for it.
    var option: String {
        switch self {
        case .circuit: "program"
        case .frequency: "--frequency"
        case .factors: "--factor"
        case .search: "--search"
        case .predicate: "--where"
        case .encoding: "--encode"
        case .cut: "--cut"
        case .assignment: "--assignment"
        case .roster: "--roster"
        case .phase: "--phase"
        case .logarithm: "--dlog"
        case .energy: "--energy"
        }
    }
}
