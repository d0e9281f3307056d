import Foundation

/// Prints figures as one JSON array, or as a table with ratios to swift-crypto.
func report(_ figures: [Figure], json: Bool) throws {
    if json {
        let objects: [[String: Any]] = figures.map { figure in
            [
                "bench": "lattice", "subject": figure.subject, "variant": figure.variant,
                "measure": figure.measure, "median": (figure.microseconds * 100).rounded() / 100,
                "unit": "us", "runs": figure.runs,
            ]
        }
        let data = try JSONSerialization.data(
            withJSONObject: objects,
            options: [.prettyPrinted, .sortedKeys]
        )
        print(String(decoding: data, as: UTF8.self))
        return
    }
    print(row("measure", "pqtwin us", "swift-crypto us", "swift-crypto / pqtwin"))
    var measures: [String] = []
    for figure in figures where !measures.contains(figure.measure) {
        measures.append(figure.measure)
    }
    for measure in measures {
        let ours = figures.first { $0.measure == measure && $0.subject == "pqtwin" }
        let peer = figures.first { $0.measure == measure && $0.subject == "swift-crypto" }
        let ratio = ours.flatMap { ours in
            peer.map { String(format: "%.2f", $0.microseconds / ours.microseconds) }
        }
        print(row(measure, cell(ours), cell(peer), ratio ?? "–"))
    }
}

private func cell(_ figure: Figure?) -> String {
    figure.map { String(format: "%.2f", $0.microseconds) } ?? "–"
}

private func row(_ cells: String...) -> String {
    let widths = [22, 12, 17, 23]
    return zip(cells, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return index == 0 ? cell.0 + space : space + cell.0
    }.joined()
}
