import Foundation

/// The tables for people: medians, then our ratios to each peer.
func printTables(_ figures: [Figure]) {
    var columns: [Column] = []
    for figure in figures where !columns.contains(figure.column) { columns.append(figure.column) }
    let measures = Measure.allCases.filter { measure in
        figures.contains { $0.measure == measure }
    }
    func value(_ measure: Measure, _ column: Column) -> Double? {
        figures.first { $0.measure == measure && $0.column == column }?.median
    }
    func line(_ first: String, _ cells: [String]) {
        let padded = cells.map { String(repeating: " ", count: max(1, 15 - $0.count)) + $0 }
        print(first.padding(toLength: 42, withPad: " ", startingAt: 0) + padded.joined())
    }
    func head(_ title: String, _ columns: [Column]) {
        print("\n\(title)\n")
        line("", columns.map(\.subject))
        line("", columns.map(\.variant))
    }
    head("Medians; both ends, per second of processor time", columns)
    for measure in measures {
        let unit = measure.unit.isEmpty ? "" : ", \(measure.unit)"
        line(
            measure.name + unit,
            columns.map { column in
                value(measure, column).map { String(format: "%.0f", $0) } ?? "–"
            }
        )
    }
    let peers = columns.filter { $0.subject != "pqtwin" }
    for ours in columns where ours.subject == "pqtwin" && !peers.isEmpty {
        head("pqtwin \(ours.variant) / peer", peers)
        for measure in measures {
            guard let own = value(measure, ours) else { continue }
            let note = measure.isRate ? "" : " (less is better)"
            line(
                measure.name + note,
                peers.map { peer in
                    value(measure, peer).map { String(format: "%.2f", own / $0) } ?? "–"
                }
            )
        }
    }
}

/// Prints figures as one JSON array.
func printJSON(_ figures: [Figure]) throws {
    let objects: [[String: Any]] = figures.map { figure in
        [
            "bench": "tls", "subject": figure.column.subject, "variant": figure.column.variant,
            "measure": figure.measure.name, "median": (figure.median * 10).rounded() / 10,
            "unit": figure.measure.unit, "runs": figure.runs,
        ]
    }
    let data = try JSONSerialization.data(
        withJSONObject: objects,
        options: [.prettyPrinted, .sortedKeys]
    )
    print(String(decoding: data, as: UTF8.self))
}
