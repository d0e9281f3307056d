import ArgumentParser
import QuantumSimulator

/// Solves a combinatorial problem with QAOA, and classically.
struct QuantumQAOACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qaoa",
        abstract: "Solve a planning problem: QAOA against enumeration and known methods.",
        discussion: """
            maxcut: a random graph with three neighbours a vertex; --size vertices (default 12). \
            Rivals: enumeration and local search.
            assignment: --size patients and beds (default 3), costs drawn at random; the XY mixer \
            keeps one bed a patient. Rival: the Hungarian method.
            roster: 3 nurses and --size days (default 4). Rivals: enumeration and annealing.

            The parameters are found by exact gradients, which a device doesn't have.

            Examples:
              pqtwin quantum qaoa maxcut --size 14 --layers 3 --seed 7
              pqtwin quantum qaoa assignment --json
            """
    )

    /// The problems that are known.
    enum Problem: String, ExpressibleByArgument, CaseIterable, Encodable {
        case maxcut, assignment, roster
    }

    @Argument(help: "maxcut, assignment or roster.")
    var problem: Problem

    @Option(help: "The size of the problem.")
    var size: Int?

    @Option(help: "How many layers the circuit has, 1 to 20.")
    var layers = 2

    @Option(help: "How often the last circuit is measured, 1 to 1048576.")
    var shots = 1024

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum qaoa") {
            let report = try solve()
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
        }
    }

    private func solve() throws -> Report {
        guard (1...20).contains(layers) else {
            throw CommandFailure("--layers \(layers); choose 1 to 20")
        }
        guard (1...(1 << 20)).contains(shots) else {
            throw CommandFailure("--shots \(shots); choose 1 to 1048576")
        }
        let seed = seed.value()
        switch problem {
        case .maxcut:
            let size = try checked(size ?? 12, 4...20)
            guard size.isMultiple(of: 2) else {
                throw CommandFailure("--size \(size); a graph of three neighbours needs it even")
            }
            let binary = try CutProblem.randomCubic(vertices: size, seed: seed).binaryProblem()
            return try report(binary, .everyBit, seed) {
                let (found, seconds) = try timed {
                    try binary.locallySearched(restarts: 20, seed: seed)
                }
                return contender("local search, 20 starts", found.value, seconds)
            }
        case .assignment:
            let assignment = try AssignmentProblem.random(
                size: checked(size ?? 3, 2...4),
                seed: seed
            )
            let binary = try assignment.binaryProblem()
            return try report(binary, .oneOfEach(assignment.groups), seed) {
                let (columns, seconds) = timed { assignment.solved() }
                return contender("Hungarian method", assignment.cost(columns), seconds)
            }
        case .roster:
            let roster = try RosterProblem(nurses: 3, days: checked(size ?? 4, 2...6), seed: seed)
            let binary = try roster.binaryProblem()
            return try report(binary, .everyBit, seed) {
                let (found, seconds) = try timed {
                    try binary.annealed(sweeps: 500, seed: seed)
                }
                return contender("annealing, 500 sweeps", found.value, seconds)
            }
        }
    }

    private func checked(_ size: Int, _ range: ClosedRange<Int>) throws -> Int {
        guard range.contains(size) else {
            throw CommandFailure(
                "--size \(size); choose \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return size
    }

    private func contender(_ method: String, _ cost: Double, _ seconds: Double) -> Contender {
        Contender(method: method, answer: "cost \(figure(cost))", quality: -cost, seconds: seconds)
    }

    private func report(
        _ binary: BinaryProblem,
        _ mixer: ApproximateOptimization.Mixer,
        _ seed: UInt64,
        _ rival: () throws -> Contender
    ) throws -> Report {
        let task = try ApproximateOptimization(binary, mixer: mixer, layers: layers)
        Terminal.error.progress("improving \(2 * layers) parameters of \(binary.bitCount) qubits")
        let ((optimum, result), seconds) = try timed {
            let optimum = try task.optimized()
            let result = try task.measured(
                at: optimum.parameters,
                evaluations: optimum.evaluations,
                shots: shots,
                seed: seed
            )
            return (optimum, result)
        }
        Terminal.error.clearProgress()
        let (exact, exactSeconds) = try timed { try exactValue(binary, mixer) }
        let rivals = [try rival(), contender("looking at every choice", exact, exactSeconds)]
        return Report(
            problem: problem,
            seed: seed,
            qubits: binary.bitCount,
            layers: layers,
            shots: shots,
            parameters: optimum.parameters,
            evaluations: result.evaluations,
            expectation: result.expectation,
            best: result.best.value,
            shotsOfBest: result.shotsOfBest,
            feasibleShots: result.feasibleShots,
            optimum: exact,
            // A device measures each step of the search, and its gradient by shifting parameters.
            devices: try DeviceEstimate.all(
                task.ansatz.circuit(at: optimum.parameters),
                shots: shots * (1 + result.evaluations * (1 + 2 * optimum.parameters.count))
            ),
            verdict: QuantumVerdict(
                quantum: contender(
                    "QAOA, \(result.evaluations) evaluations, best of \(shots) shots",
                    result.best.value,
                    seconds
                ),
                classical: rivals.reduce(rivals[0]) { $1.isBetter(than: $0) ? $1 : $0 }
            )
        )
    }

    /// The lowest cost of all choices that the mixer can reach.
    private func exactValue(
        _ binary: BinaryProblem,
        _ mixer: ApproximateOptimization.Mixer
    ) throws -> Double {
        guard case .oneOfEach(let groups) = mixer else { return try binary.enumerated().value }
        var choices = [0]
        for group in groups {
            choices = choices.flatMap { choice in group.map { choice | 1 << $0 } }
        }
        return choices.map(binary.value).min() ?? 0
    }

    private struct Report: Encodable {
        let problem: Problem
        let seed: UInt64
        let qubits: Int
        let layers: Int
        let shots: Int
        let parameters: [Double]
        let evaluations: Int
        let expectation: Double
        let best: Double
        let shotsOfBest: Int
        let feasibleShots: Int
        let optimum: Double
        let devices: [DeviceEstimate]
        let verdict: QuantumVerdict

        func tell(on terminal: Terminal) {
            terminal.line("problem     \(problem.rawValue), \(qubits) qubits, seed \(seed)")
            terminal.line(
                """
                circuit     \(layers) layers; mean cost \(figure(expectation)), best measured \
                \(figure(best)) in \(shotsOfBest) of \(shots) shots
                """
            )
            terminal.line("optimum     cost \(figure(optimum)), by looking at every choice")
            DeviceEstimate.tell(devices, on: terminal)
            verdict.tell(on: terminal)
        }
    }
}
