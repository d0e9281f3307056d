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
            and queues a hundred times longer, and is scored by what its choices lost. At the end \
            stands what would have to change before a device wins.

            Device times come from published figures; queue, transfer and compilation are \
            assumptions. Quality under noise is simulated, not measured on a device; \
            "est." marks circuits of millions of gates, estimated from the probability that nothing \
            errs; beside it stands what a smaller circuit of the kind came to under simulated \
            noise, and what the same formula says of that one. Angles of circuits are found here, on the simulator, and are no part of a \
            device's time.

            Examples:
              pqtwin quantum plan --seed 1
              pqtwin quantum plan --profile superconducting --queue 0 --chart plan.svg
              pqtwin quantum plan --profile better.json --json
            """
    )

    @Option(help: "How many instances of each problem, 1 to 50.")
    var instances = 3

    @Option(help: "How many requests a day has, 1 to 100000.")
    var requests = 1000

    @Option(help: "Mean seconds in a device's queue.")
    var queue = 30.0

    @Option(help: "The length of the archived key, 10 to 30 bits.")
    var keyBits = 28

    @Option(
        help: ArgumentHelp(
            "A device: superconducting, trapped-ion, neutral-atom, or a JSON file. Default: all three.",
            valueName: "device"
        )
    )
    var profile: [String] = []

    @Option(help: "Write a chart as SVG.", completion: .file())
    var chart: String?

    @Flag(help: "Replace the chart if it exists.")
    var force = false

    @OptionGroup var seed: SeedOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin quantum plan") {
            try checkNumbers()
            try OutputFile.check(chart.map { [$0] } ?? [], overwriting: force)
            let profiles =
                try profile.isEmpty
                ? DeviceProfile.shipped() : profile.map { try DeviceProfile.named($0) }
            if let name = Dictionary(grouping: profiles, by: \.name)
                .first(where: { $0.value.count > 1 })?.key
            {
                throw CommandFailure("two devices have the name \(name)")
            }
            let seed = seed.value()
            var generator = SimulationRandom(seed: seed)
            let trace = try OffloadTrace(
                count: requests,
                devices: profiles.map { .device($0.name) },
                seed: seed
            )
            let assumptions = OffloadTable.Assumptions(queue: queue)
            let table = try OffloadTable(
                profiles: profiles,
                seeds: (0..<instances).map { _ in generator.next() },
                keyBits: keyBits,
                assumptions: assumptions
            ) { problem, number in
                Terminal.error.progress("solving \(problem.rawValue), \(number) of \(instances)")
            }
            Terminal.error.clearProgress()
            if let chart {
                try OutputFile.write(
                    OffloadChart(table, seed: seed).document,
                    to: chart,
                    overwriting: force
                )
            }
            let report = PlanReport(
                seed: seed,
                instances: instances,
                keyBits: keyBits,
                assumptions: assumptions,
                table: table,
                scores: trace.scores(table)
            )
            if json { try JSONOutput.print(report) } else { report.tell(on: .output) }
        }
    }

    private func checkNumbers() throws {
        guard (1...50).contains(instances) else {
            throw CommandFailure("--instances \(instances); choose 1 to 50")
        }
        guard (10...30).contains(keyBits) else {
            throw CommandFailure("--key-bits \(keyBits); choose 10 to 30")
        }
        guard queue >= 0, queue.isFinite else {
            throw CommandFailure("--queue \(queue); choose 0 or more seconds")
        }
    }
}
