import Foundation
import QuantumPlanner

/// The offload table as a picture: a bar of latency for each problem and backend, on a scale of
/// powers of ten, with a whisker to the 95th percentile and the deadline as a line.
struct OffloadChart {
    private static let (left, width, rowHeight, gap) = (180.0, 560.0, 15.0, 30.0)
    /// The scale's ends as powers of ten in seconds: 10 ns to 10⁸ s, three years.
    private static let (lowest, highest) = (-8.0, 8.0)

    private static let (meanColumn, timingsColumn) = (left + width + 16, left + width + 76)
    private static let qualityColumn = left + width + 126

    private var canvas: SVGCanvas

    /// Draws a table.
    ///
    /// - Parameters:
    ///   - table: The measured table.
    ///   - seed: The seed, for the caption.
    init(_ table: OffloadTable, seed: UInt64) {
        let groups = TwinProblem.allCases.map { problem in
            table.entries.filter { $0.problem == problem }
        }.filter { !$0.isEmpty }
        let rows = groups.reduce(0) { $0 + $1.count }
        let height = 108 + Self.rowHeight * Double(rows) + Self.gap * Double(groups.count) + 34
        canvas = SVGCanvas(width: 1060, height: Int(height))
        canvas.text("Where a twin's problems are solved", 14, 28, size: 18, weight: 700)
        let legend = [
            "Mean time to an answer; thin line to the 95th percentile, of so many timed runs or of the "
                + "queue's model; dashed: the deadline.",
            "Green: classical; blue: simulator; red: devices; pale: low quality.",
        ]
        for (line, text) in legend.enumerated() {
            canvas.text(text, 14, 48 + 16 * Double(line), size: 12, colour: .muted)
        }
        drawScale(from: 100, to: height - 34)
        var y = 108.0
        for group in groups { draw(group, at: &y) }
        canvas.text(
            "Classical methods and simulator: measured here. Devices: published figures, assumed "
                + "queue; quality under simulated noise (* estimated; in brackets that of a smaller "
                + "circuit). Seed \(seed).",
            14,
            height - 12,
            size: 11,
            colour: .muted
        )
    }

    /// The file.
    var document: String { canvas.document }

    private mutating func drawScale(from top: Double, to bottom: Double) {
        let ticks: [(Double, String)] = [
            (1e-6, "1 µs"), (1e-3, "1 ms"), (1, "1 s"), (60, "1 min"), (3600, "1 h"),
            (86400, "1 day"), (2.6e6, "1 month"),
        ]
        for (seconds, label) in ticks {
            let x = Self.place(seconds)
            canvas.line(x, top, x, bottom, colour: .grid)
            canvas.text(label, x, top - 6, size: 10, colour: .muted, anchor: .middle)
        }
        canvas.text("mean", Self.meanColumn, top - 6, size: 10, colour: .muted)
        canvas.text("timed", Self.timingsColumn, top - 6, size: 10, colour: .muted)
        canvas.text("quality", Self.qualityColumn, top - 6, size: 10, colour: .muted)
    }

    private mutating func draw(_ entries: [OffloadEntry], at y: inout Double) {
        guard let problem = entries.first?.problem else { return }
        let qubits = entries.compactMap { $0.circuit?.qubits }.max()
        let size = qubits.map { ", \($0) qubits" } ?? ""
        y += Self.gap - 8
        canvas.text(
            "\(problem.rawValue)\(size), within \(problem.deadline.asTime)",
            14,
            y - 5,
            size: 12,
            weight: 700,
            hasHalo: true
        )
        let top = y
        for entry in entries {
            draw(entry, at: y)
            y += Self.rowHeight
        }
        let deadline = Self.place(problem.deadline)
        canvas.line(deadline, top - 2, deadline, y + 2, colour: .ink, isDashed: true)
        y += 8
    }

    private mutating func draw(_ entry: OffloadEntry, at y: Double) {
        let colour: SVGCanvas.Colour =
            switch entry.backend {
            case .classical: .good
            case .simulator: .accent
            case .device: .alarm
            }
        let middle = y + Self.rowHeight / 2
        canvas.text(entry.backend.name, 30, middle + 4, size: 11)
        guard entry.isPossible else {
            canvas.text("too few qubits", Self.left + 4, middle + 4, size: 10, colour: .muted)
            return
        }
        let (mean, late) = (Self.place(entry.latency.total), Self.place(entry.p95))
        canvas.rectangle(
            Self.left,
            y + 3,
            max(mean - Self.left, 1),
            Self.rowHeight - 6,
            colour: colour,
            opacity: 0.2 + 0.8 * entry.quality
        )
        canvas.line(mean, middle, late, middle, colour: colour)
        canvas.line(late, middle - 3, late, middle + 3, colour: colour)
        canvas.text(entry.latency.total.asTime, Self.meanColumn, middle + 4, size: 10)
        let timings = entry.backend.isDevice ? "queue" : "\(entry.times.count)"
        canvas.text(timings, Self.timingsColumn, middle + 4, size: 10)
        let estimated = entry.circuit.map { !$0.isSimulated } ?? false
        let quality =
            String(format: "%.3f", entry.quality)
            + (estimated ? " *" : String(format: " ± %.3f", entry.qualityError))
            + (entry.circuit?.smaller.map {
                String(format: "  (%d qubits: %.3f)", $0.qubits, $0.quality)
            } ?? "")
        canvas.text(quality, Self.qualityColumn, middle + 4, size: 10)
    }

    private static func place(_ seconds: Double) -> Double {
        let power = log10(max(seconds, 1e-300))
        return left + width * min(max((power - lowest) / (highest - lowest), 0), 1)
    }
}
