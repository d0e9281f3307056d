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
            roster: 3 nurses and --size days (default 4); the XY mixer keeps one nurse a day. \
            Rivals: enumeration and annealing.

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

    func validate() throws {
        guard (1...(1 << 20)).contains(shots) else {
            throw ValidationError("--shots is 1 to 1048576")
        }
    }

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
        let seed = seed.value()
        switch problem {
        case .maxcut:
            let size = try checked(size ?? 12, 4...20)
            guard size.isMultiple(of: 2) else {
                throw CommandFailure("--size \(size); a graph of three neighbours needs it even")
            }
            let task = try CutProblem.randomCubic(vertices: size, seed: seed)
                .approximateOptimization(layers: layers)
            return try report(task, seed) { try Contender.cuts($0, seed: seed) }
        case .assignment:
            let assignment = try AssignmentProblem.random(
                size: checked(size ?? 3, 2...4),
                seed: seed
            )
            return try report(assignment.approximateOptimization(layers: layers), seed) {
                try Contender.assignments(assignment, $0)
            }
        case .roster:
            let roster = try RosterProblem(nurses: 3, days: checked(size ?? 4, 2...6), seed: seed)
            return try report(roster.approximateOptimization(layers: layers), seed) {
                try Contender.rosters($0, seed: seed)
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

    private func report(
        _ task: ApproximateOptimization,
        _ seed: UInt64,
        _ rivals: (ApproximateOptimization) throws -> [Contender]
    ) throws -> Report {
        let qubits = task.problem.bitCount
        Terminal.error.progress("improving \(2 * layers) parameters of \(qubits) qubits")
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
        let rivals = try rivals(task)
        return Report(
            problem: problem,
            seed: seed,
            qubits: qubits,
            mixer: task.mixer == .everyBit ? "every bit" : "XY",
            layers: layers,
            shots: shots,
            parameters: optimum.parameters,
            evaluations: result.evaluations,
            expectation: result.expectation,
            best: result.best.value,
            shotsOfBest: result.shotsOfBest,
            feasibleShots: result.feasibleShots,
            // A rival that looks at every choice is always among them.
            optimum: -(rivals.map(\.quality).max() ?? 0),
            // A device measures each step of the search, and its gradient by shifting parameters.
            devices: try DeviceEstimate.all(
                task.ansatz.circuit(at: optimum.parameters),
                shots: shots * (1 + result.evaluations * (1 + 2 * optimum.parameters.count))
            ),
            verdict: QuantumVerdict(
                quantum: .plan(
                    "QAOA, \(result.evaluations) evaluations, best of \(shots.counted("shot"))",
                    result.best.value,
                    seconds
                ),
                rivals: rivals
            )
        )
    }

    private struct Report: Encodable {
        let problem: Problem
        let seed: UInt64
        let qubits: Int
        /// `every bit`, or `XY` where one of each group is kept.
        let mixer: String
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
                circuit     \(layers.counted("layer")), mixer \(mixer); mean cost \(figure(expectation)), best measured \
                \(figure(best)) in \(shotsOfBest) of \(shots.counted("shot"))
                """
            )
            terminal.line("optimum     cost \(figure(optimum)), by looking at every choice")
            DeviceEstimate.tell(devices, on: terminal)
            verdict.tell(on: terminal)
        }
    }
}
