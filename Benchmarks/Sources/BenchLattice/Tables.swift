import Foundation

/// The tables for people: medians, then the ratios of each of our builds to each peer.
func printTimes(_ figures: [Figure], _ columns: [Column]) {
    let table = FigureTable(figures, columns)
    table.print("Medians, microseconds per operation") { table[$0, $1].map(threeDigits) }
    let peers = table.columns.filter { !$0.isOurs }
    guard !peers.isEmpty else { return }
    var usedBytes = false
    for ours in table.columns where ours.isOurs {
        table.print("\(ours.name) / peer (below 1: ours is faster)", columns: peers) {
            measure,
            peer in
            guard let own = table[measure, ours] else { return nil }
            if let other = table[measure, peer] { return String(format: "%.2f ", own / other) }
            guard measure.isCached, let other = table[measure.uncached, peer] else { return nil }
            usedBytes = true
            return String(format: "%.2f*", own / other)
        }
    }
    if usedBytes {
        print("* The peer has no key objects: against its operation on key bytes.")
    }
}

/// The tables of stack and heap.
func printMemory(_ figures: [Figure], _ columns: [Column]) {
    let titles = [
        ("stack", "Peak stack, bytes"),
        ("allocations", "Heap allocations per operation"),
        ("allocated", "Heap bytes asked for per operation"),
    ]
    for (aspect, title) in titles {
        let table = FigureTable(figures.filter { $0.aspect == aspect }, columns)
        table.print(title) { table[$0, $1].map { String(format: "%.0f", $0) } }
    }
}

/// Prints figures as one JSON array.
func printJSON(_ figures: [Figure]) throws {
    let objects: [[String: Any]] = figures.map { figure in
        let suffix = figure.aspect.isEmpty ? "" : " \(figure.aspect)"
        return [
            "bench": "lattice", "subject": figure.column.subject,
            "variant": figure.column.variant, "measure": figure.measure.name + suffix,
            "median": (figure.median * 1000).rounded() / 1000, "unit": figure.unit,
            "runs": figure.runs,
        ]
    }
    let data = try JSONSerialization.data(
        withJSONObject: objects,
        options: [.prettyPrinted, .sortedKeys]
    )
    print(String(decoding: data, as: UTF8.self))
}

/// Figures by measure and column.
private struct FigureTable {
    let columns: [Column]
    private let measures: [Measure]
    private let values: [Measure: [Column: Double]]

    /// Arranges figures in columns; those without any figure are left out.
    init(_ figures: [Figure], _ columns: [Column]) {
        var values: [Measure: [Column: Double]] = [:]
        for figure in figures {
            values[figure.measure, default: [:]][figure.column] = figure.median
        }
        self.values = values
        self.columns = columns.filter { column in figures.contains { $0.column == column } }
        measures = Measure.all.filter { values[$0] != nil }
    }

    subscript(measure: Measure, column: Column) -> Double? { values[measure]?[column] }

    /// Prints a title, two lines of names and a line for each measure; sets stand apart.
    func print(
        _ title: String,
        columns chosen: [Column]? = nil,
        cell: (Measure, Column) -> String?
    ) {
        let columns = chosen ?? columns
        let rows = measures.map { measure in columns.map { cell(measure, $0) ?? "–" } }
        let widths = columns.indices.map { index in
            max(
                columns[index].subject.count,
                columns[index].variant.count,
                rows.map { $0[index].count }.max() ?? 0
            ) + 2
        }
        func line(_ first: String, _ cells: [String]) {
            let padded = zip(cells, widths).map { padding($1 - $0.count) + $0 }.joined()
            Swift.print(first + padding(26 - first.count) + padded)
        }
        Swift.print("\n\(title)\n")
        line("", columns.map(\.subject))
        line("", columns.map(\.variant))
        var previous: String?
        for (measure, cells) in zip(measures, rows) {
            if measure.set != previous { Swift.print() }
            previous = measure.set
            line(measure.name, cells)
        }
    }

    private func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

private func threeDigits(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
}

extension Measure {
    /// The same operation on key bytes.
    fileprivate var uncached: Measure { Measure(set: set, operation: operation, isCached: false) }
}
