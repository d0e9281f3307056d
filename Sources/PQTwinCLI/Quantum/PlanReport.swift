import Foundation
import QuantumPlanner
import QuantumSimulator
import QuantumThreat

/// What `pqtwin quantum plan` found, for programs and for people.
struct PlanReport: Encodable {
    let seed: UInt64
    let instances: Int
    let keyBits: Int
    let transferSeconds: Double
    let queueSeconds: Double
    let compileSeconds: Double
    let rows: [Row]
    let crossings: [Crossing]
    let scores: [Score]
    /// What real keys take, with sources.
    let estimates: [String]

    /// One problem on one backend.
    struct Row: Encodable {
        let problem: String
        let deadlineSeconds: Double
        /// `classical`, `simulator` or `device`.
        let kind: String
        let backend: String
        let quality: Double
        let qualityError: Double
        let transferSeconds: Double
        let queueSeconds: Double
        let compileSeconds: Double
        let runSeconds: Double
        /// The standard error of the mean of what was timed; nil for devices and for one time.
        let runSecondsError: Double?
        let readoutSeconds: Double
        let meanSeconds: Double
        let p95Seconds: Double
        /// How many times `p95Seconds` is of; nil for devices, where it is of the queue's model.
        let timings: Int?
        let meetsDeadline: Bool
        let circuit: Circuit?
    }

    /// What a device runs for a row.
    struct Circuit: Encodable {
        let choices: [String]
        let qubits: Int
        let fits: Bool
        let shots: Double
        let twoQubitGates: Double
        let expectedErrors: Double
        let toleratedErrors: Double
        let qualityIsSimulated: Bool
        let smaller: Smaller?
    }

    /// A smaller circuit that was run under noise in the place of one that is too long.
    struct Smaller: Encodable {
        let qubits: Int
        let quality: Double
        let qualityError: Double
        let estimatedQuality: Double
    }

    /// What would have to change before a device wins a problem.
    struct Crossing: Encodable {
        let problem: String
        let device: String?
        let errorReduction: Double?
        let speedUp: Double?
        let speedUpOfShots: Double?
        let outlook: String
    }

    /// How a policy served the day.
    struct Score: Encodable {
        let policy: String
        let meanValue: Double
        let meanRegret: Double
        let missed: Int
        let choices: [String: Int]
    }

    init(
        seed: UInt64,
        instances: Int,
        keyBits: Int,
        assumptions: OffloadTable.Assumptions,
        table: OffloadTable,
        scores: [OffloadTrace.Score]
    ) {
        self.seed = seed
        self.instances = instances
        self.keyBits = keyBits
        transferSeconds = assumptions.transfer
        queueSeconds = assumptions.queue
        compileSeconds = assumptions.compile
        rows = table.entries.map(Row.init)
        crossings = TwinProblem.allCases.map { Crossing($0, table.crossing($0)) }
        self.scores = scores.map(Score.init)
        estimates = PublishedEstimate.all.map(\.text)
    }
}

extension PlanReport.Row {
    init(_ entry: OffloadEntry) {
        problem = entry.problem.rawValue
        deadlineSeconds = entry.problem.deadline
        kind =
            switch entry.backend {
            case .classical: "classical"
            case .simulator: "simulator"
            case .device: "device"
            }
        backend = entry.backend.name
        quality = entry.quality
        qualityError = entry.qualityError
        transferSeconds = entry.latency.transfer
        queueSeconds = entry.latency.queue
        compileSeconds = entry.latency.compile
        runSeconds = entry.latency.run
        runSecondsError = entry.backend.isDevice ? nil : entry.times.standardError
        readoutSeconds = entry.latency.readout
        meanSeconds = entry.latency.total
        p95Seconds = entry.p95
        timings = entry.backend.isDevice ? nil : entry.times.count
        meetsDeadline = entry.meetsDeadline
        circuit = entry.circuit.map(PlanReport.Circuit.init)
    }
}

extension PlanReport.Circuit {
    init(_ circuit: OffloadEntry.DeviceCircuit) {
        choices = circuit.choices
        qubits = circuit.qubits
        fits = circuit.fits
        shots = circuit.shots
        twoQubitGates = circuit.twoQubitGates
        expectedErrors = circuit.expectedErrors
        toleratedErrors = circuit.toleratedErrors
        qualityIsSimulated = circuit.isSimulated
        smaller = circuit.smaller.map {
            PlanReport.Smaller(
                qubits: $0.qubits,
                quality: $0.quality,
                qualityError: $0.qualityError,
                estimatedQuality: $0.estimate
            )
        }
    }
}

extension PlanReport.Crossing {
    init(_ problem: TwinProblem, _ crossing: OffloadCrossing?) {
        self.problem = problem.rawValue
        device = crossing?.device
        errorReduction = crossing?.errorReduction
        speedUp = crossing?.speedUp
        speedUpOfShots = crossing?.speedUpOfShots
        outlook = problem.outlook
    }
}

extension PlanReport.Score {
    init(_ score: OffloadTrace.Score) {
        policy = score.policy.rawValue
        meanValue = score.meanValue
        meanRegret = score.meanRegret
        missed = score.missed
        choices = Dictionary(
            uniqueKeysWithValues: score.choices.map { ($0.key.name, $0.value) }
        )
    }
}

extension PlanReport {
    /// Prints the table, the planner's day, and what would have to change.
    func tell(on terminal: Terminal) {
        terminal.line(
            """
            seed \(seed), \(instances.counted("instance")) of each problem; \
            quality 1 is the best answer
            """
        )
        terminal.line(
            """
            devices: mean and p95 hold \(transferSeconds.asTime) of transfer, a queue of \
            \(queueSeconds.asTime), \(compileSeconds.asTime) of compilation, shots and readout
            """
        )
        terminal.line(
            "p95: of so many runs timed here, of fewer than 20 the longest; devices: of the queue"
        )
        let head = Self.columns("", "quality", "shots", "readout", "mean", "p95", "of", "in time")
        terminal.line(terminal.styled(head, .dim))
        for problem in TwinProblem.allCases.map(\.rawValue) {
            let rows = rows.filter { $0.problem == problem }
            guard let first = rows.first else { continue }
            let qubits = rows.compactMap { $0.circuit?.qubits }.max()
            terminal.line(
                terminal.styled(problem, .heading)
                    + ", within \(first.deadlineSeconds.asTime)"
                    + (qubits.map { ", \($0) qubits" } ?? "")
            )
            for row in rows { terminal.line(line(row, terminal)) }
        }
        tellScores(on: terminal)
        tellCrossings(on: terminal)
        tellConclusion(on: terminal)
    }

    private func line(_ row: Row, _ terminal: Terminal) -> String {
        let estimated = row.circuit.map { !$0.qualityIsSimulated && $0.fits } ?? false
        let error = estimated ? " est." : " +- \(Self.short(row.qualityError))"
        let quality = Self.short(row.quality) + error
        let mean =
            row.meanSeconds.asTime
            + (row.runSecondsError.map {
                let percent = 100 * $0 / max(row.runSeconds, 1e-12)
                return String(format: percent < 1 ? " +-%.1f%%" : " +-%.0f%%", percent)
            } ?? "")
        let isDevice = row.circuit != nil
        let state =
            row.circuit.map { $0.fits } ?? true
            ? terminal.styled(
                row.meetsDeadline ? "yes" : "no",
                row.meetsDeadline ? .good : .bad
            ) : "too few qubits"
        let choice = row.circuit.map { $0.choices.joined(separator: "/") } ?? ""
        let smaller = row.circuit?.smaller.map { smaller in
            """
              \(smaller.qubits) qubits: \(Self.short(smaller.quality)) \
            +- \(Self.short(smaller.qualityError)), est. \(Self.short(smaller.estimatedQuality))
            """
        }
        return Self.columns(
            "  " + row.backend,
            quality,
            isDevice ? row.runSeconds.asTime : "",
            isDevice ? row.readoutSeconds.asTime : "",
            mean,
            row.p95Seconds.asTime,
            row.timings.map { "\($0)" } ?? "queue",
            state + (choice.isEmpty ? "" : "  \(choice)") + (smaller ?? "")
        )
    }

    private func tellScores(on terminal: Terminal) {
        terminal.line()
        terminal.line("a day of requests, every tenth with a device down or a queue a hundredfold")
        for score in scores {
            terminal.line(
                """
                  \(score.policy.padded(17))regret \(Self.short(score.meanRegret)), \
                \(score.missed) requests without an answer in time
                """
            )
        }
    }

    private func tellCrossings(on terminal: Terminal) {
        terminal.line()
        terminal.line(
            "before the nearest device wins: rarer errors, and answers sooner (shots alone)"
        )
        for crossing in crossings {
            let figures: String =
                if let device = crossing.device, let errors = crossing.errorReduction,
                    let speedUp = crossing.speedUp, let shots = crossing.speedUpOfShots
                {
                    device.padded(17)
                        + (errors > 1 ? "errors / \(figure(errors))" : "errors as today").padded(18)
                        + "\(figure(speedUp)) times sooner (\(figure(shots)))"
                } else {
                    "no device has the qubits"
                }
            terminal.line("  " + crossing.problem.padded(14) + figures)
            terminal.line(terminal.styled("    " + crossing.outlook, .dim))
        }
    }

    private func tellConclusion(on terminal: Terminal) {
        terminal.line()
        let beaten = rows.filter { row in
            row.kind != "classical"
                && !rows.contains {
                    $0.problem == row.problem && $0.kind == "classical"
                        && $0.quality >= row.quality - 1e-9 && $0.meanSeconds <= row.meanSeconds
                }
        }
        terminal.line(
            beaten.isEmpty
                ? """
                At these sizes a classical method is as good or better, and sooner, in every row.
                """
                : "Not beaten by a classical method: "
                    + beaten.map { "\($0.problem) on \($0.backend)" }.joined(separator: ", ")
        )
        terminal.line("Keys in use are another matter; published estimates:")
        for estimate in estimates { terminal.line("  " + estimate) }
    }

    /// Three decimals, or more for what is small.
    private static func short(_ value: Double) -> String {
        switch value {
        case ..<1e-12: "0"
        case ..<1e-3: figure(value)
        default: String(format: "%.3f", value)
        }
    }

    private static func columns(_ cells: String...) -> String {
        zip(cells, [20, 18, 11, 11, 18, 11, 7]).map { $0.padded($1) }.joined() + (cells.last ?? "")
    }
}
