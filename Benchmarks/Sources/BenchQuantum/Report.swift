import Foundation

/// What a subject took for a measure.
struct Figure {
    let measure: String
    let subject: String
    let variant: String
    let qubits: Int
    /// Seconds of each run.
    let wall: [Double]
    /// Processor seconds of each run.
    let cpu: [Double]
    /// The memory that a run took at most, over that of the state alone.
    let memory: Double
    /// How far its result is from ours in double precision, relative to the largest number.
    let difference: Double

    /// Whether it is further off than rounding takes the amplitudes of deep circuits.
    var differs: Bool { difference > (variant == "f32" ? 1e-3 : 1e-9) }

    var median: Double { Self.median(wall) }
    var fastest: Double { wall.min() ?? 0 }
    var processor: Double { Self.median(cpu) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }
}

/// The tables for people: for each measure its subjects, then our ratio to the best peer.
func printTables(_ figures: [Figure]) {
    var measures: [String] = []
    for figure in figures where !measures.contains(figure.measure) {
        measures.append(figure.measure)
    }
    let difference = "difference from pqtwin f64"
    for measure in measures {
        print(
            "\n\(measure): seconds, median, fastest, processor; memory over state; \(difference)\n"
        )
        let rows = figures.filter { $0.measure == measure }
        for row in rows {
            let name = "\(row.subject) \(row.variant)".padding(
                toLength: 16,
                withPad: " ",
                startingAt: 0
            )
            print(
                name
                    + String(
                        format: "%10.4f %10.4f %10.4f %8.2f %10.1e",
                        row.median,
                        row.fastest,
                        row.processor,
                        row.memory,
                        row.difference
                    )
            )
        }
        for variant in ["f32", "f64"] {
            let same = rows.filter { $0.variant == variant }
            let peers = same.filter { $0.subject != "pqtwin" }
            guard let ours = same.first(where: { $0.subject == "pqtwin" }),
                let best = peers.min(by: { $0.median < $1.median })
            else { continue }
            print(
                String(
                    format:
                        "pqtwin / \(best.subject), \(variant): %.2f by medians, %.2f by the fastest",
                    ours.median / best.median,
                    ours.fastest / (peers.map(\.fastest).min() ?? 1)
                )
            )
        }
    }
    print(
        """

        Every subject in one run, taking turns, on a machine that others may use. The lead in the
        Fourier transform is algorithmic: runs of controlled phases are merged into one diagonal,
        and swaps only rename bits until the end.
        """
    )
}

/// What keeps our simulator from being the best at every measure, a line each.
func missedBars(_ figures: [Figure], absent: [String]) -> [String] {
    var missed = absent
    for figure in figures where figure.subject == "pqtwin" {
        let name = "\(figure.measure) \(figure.variant)"
        let peers = figures.filter {
            $0.measure == figure.measure && $0.variant == figure.variant && $0.subject != "pqtwin"
        }
        let bar = figure.variant == "f32" ? 0.9 : 0.4
        if let best = peers.map(\.median).min() {
            let ratio = figure.median / best
            if ratio > bar { missed.append(name + String(format: ": %.2f, not %.1f", ratio, bar)) }
        } else {
            missed.append("\(name): no peer answered")
        }
        // Smaller states are lost in what else a process holds.
        if figure.qubits >= 20, figure.memory > 1.25 {
            missed.append(name + String(format: ": %.2f times the state's memory", figure.memory))
        }
    }
    return missed
}

/// Prints figures as one JSON array.
func printJSON(_ figures: [Figure]) throws {
    let objects: [[String: Any]] = figures.map { figure in
        [
            "bench": "quantum", "subject": figure.subject, "variant": figure.variant,
            "measure": figure.measure, "median": figure.median, "minimum": figure.fastest,
            "cpu": figure.processor, "memory": figure.memory, "unit": "s",
            "runs": figure.wall.count,
        ]
    }
    let data = try JSONSerialization.data(
        withJSONObject: objects,
        options: [.prettyPrinted, .sortedKeys]
    )
    print(String(decoding: data, as: UTF8.self))
}
