import ArgumentParser
import QuantumNoise
import QuantumPlanner
import QuantumSimulator

/// Decides what of a twin's problems would be worth sending to a quantum computer.
struct QuantumPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say for each problem of a twin where it is solved best, with numbers.",
        discussion: """
            Solves every problem classically, on the noiseless simulator, and under the noise of \
            three kinds of devices, and tables quality (1 is best), latency and whether 95 of 100 \
            answers meet the deadline. A planner then serves a day of requests with devices down \
            and queues a hundred times longer, and is scored by what its choices lost.

            Device times come from published figures; the queue of 30 s, 0.1 s of transfer and \
            0.5 s of compilation are assumptions. Quality under noise is simulated, not measured on \
            a device.

            Examples:
              pqtwin quantum plan --seed 1
              pqtwin quantum plan --chart plan.svg --json
            """
    )

    @Option(help: "How many instances of each problem, 1 to 50.")
    var instances = 3

    @Option(help: "How many requests a day has, 1 to 100000.")
    var requests = 1000

    @Option(help: "Mean seconds in a device's queue.")
    var queue = 30.0

    @Option(help: "Write a chart as SVG.", completion: .file())
    var chart: String?

    @Flag(help: "Replace the chart if it exists.")
    var force = false

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum plan") {
            guard (1...50).contains(instances) else {
                throw CommandFailure("--instances \(instances); choose 1 to 50")
            }
            guard queue >= 0, queue.isFinite else {
                throw CommandFailure("--queue \(queue); choose 0 or more seconds")
            }
            try OutputFile.check(chart.map { [$0] } ?? [], overwriting: force)
            let seed = seed.value()
            let profiles = try DeviceProfile.shipped()
            var generator = SimulationRandom(seed: seed)
            let trace = try OffloadTrace(
                count: requests,
                devices: profiles.map { .device($0.name) },
                seed: seed
            )
            let table = try OffloadTable(
                profiles: profiles,
                seeds: (0..<instances).map { _ in generator.next() },
                assumptions: OffloadTable.Assumptions(queue: queue)
            ) { Terminal.error.progress("solving \($0.rawValue)") }
            Terminal.error.clearProgress()
            if let chart {
                try OutputFile.write(OffloadChart.svg(of: table), to: chart, overwriting: force)
            }
            let report = Report(seed, instances, table, trace.scores(table))
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
        }
    }

    private struct Report: Encodable {
        struct Row: Encodable {
            let problem: String
            let baseline: String
            let deadlineSeconds: Double
            let backend: String
            let quality: Double
            let qualityError: Double
            let transferSeconds: Double
            let queueSeconds: Double
            let compileSeconds: Double
            let runSeconds: Double
            let p95Seconds: Double
            let meetsDeadline: Bool
            let speedToCross: Double?
        }

        struct Score: Encodable {
            let policy: String
            let meanValue: Double
            let meanRegret: Double
            let missed: Int
            let choices: [String: Int]
        }

        let seed: UInt64
        let instances: Int
        let rows: [Row]
        let scores: [Score]

        init(
            _ seed: UInt64,
            _ instances: Int,
            _ table: OffloadTable,
            _ scores: [OffloadTrace.Score]
        ) {
            self.seed = seed
            self.instances = instances
            rows = table.entries.map { entry in
                Row(
                    problem: entry.problem.rawValue,
                    baseline: entry.problem.baseline,
                    deadlineSeconds: entry.problem.deadline,
                    backend: entry.backend.name,
                    quality: entry.quality,
                    qualityError: entry.qualityError,
                    transferSeconds: entry.latency.transfer,
                    queueSeconds: entry.latency.queue,
                    compileSeconds: entry.latency.compile,
                    runSeconds: entry.latency.run,
                    p95Seconds: entry.p95,
                    meetsDeadline: entry.meetsDeadline,
                    speedToCross: table.speedToCross(entry.problem, entry.backend)
                )
            }
            self.scores = scores.map { score in
                Score(
                    policy: score.policy.rawValue,
                    meanValue: score.meanValue,
                    meanRegret: score.meanRegret,
                    missed: score.missed,
                    choices: Dictionary(
                        uniqueKeysWithValues: score.choices.map { ($0.key.name, $0.value) }
                    )
                )
            }
        }

        func tell(on terminal: Terminal) {
            terminal.line("seed \(seed)")
            terminal.line(
                "problem".padded(11) + "backend".padded(17) + "quality".padded(18)
                    + "mean".padded(10) + "p95".padded(10) + "in time"
            )
            for row in rows {
                let total =
                    row.transferSeconds + row.queueSeconds + row.compileSeconds + row.runSeconds
                // One instance has no error bar.
                let error = instances > 1 ? " +- \(figure(row.qualityError))" : ""
                let quality = figure(row.quality) + error
                terminal.line(
                    row.problem.padded(11) + row.backend.padded(17) + quality.padded(18)
                        + duration(total).padded(10) + duration(row.p95Seconds).padded(10)
                        + (row.meetsDeadline ? "yes" : "no")
                )
            }
            for score in scores {
                terminal.line(
                    """
                    \(score.policy.padded(17))regret \(figure(score.meanRegret)), \(score.missed) \
                    requests without an answer in time
                    """
                )
            }
            let crossing = rows.filter { $0.backend == "superconducting" }
                .compactMap(\.speedToCross).min()
            let wins = rows.allSatisfy { row in
                rows.contains {
                    $0.problem == row.problem && $0.backend == "classical"
                        && $0.quality >= row.quality - 1e-9
                }
            }
            if wins {
                terminal.line(
                    "At these sizes the classical method is as good or better in every row."
                )
            }
            if let crossing {
                terminal.line(
                    """
                    The nearest crossing: a superconducting device, queue included, would have to \
                    answer \(figure(crossing)) times sooner, at the same quality.
                    """
                )
            }
        }
    }
}
