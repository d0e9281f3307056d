import Foundation
import QuantumPlanner

/// The offload table as a picture: a bar of latency for each problem and backend, on a scale of
/// powers of ten, with the deadline as a line.
enum OffloadChart {
    /// Draws a table.
    ///
    /// - Parameter table: The measured table.
    /// - Returns: An SVG file.
    static func svg(of table: OffloadTable) -> String {
        let colours = ["#2a7f3f", "#3b6fb6", "#b6483b", "#b6883b", "#7a4fb0"]
        let (left, width, bar) = (230.0, 520.0, 14.0)
        // From 100 ns to 10⁶ s.
        func x(_ seconds: Double) -> Double {
            let power = log10(max(seconds, 1e-7))
            return left + width * min(max((power + 7) / 13, 0), 1)
        }
        var parts: [String] = []
        func text(_ x: Double, _ y: Double, _ content: String) {
            parts.append("<text x=\"\(Int(x))\" y=\"\(Int(y))\">\(content)</text>")
        }
        text(10, 20, "Mean latency of an answer; colour fades with its quality; line: deadline")
        var y = 40.0
        for problem in TwinProblem.allCases {
            let entries = table.entries.filter { $0.problem == problem }
            guard !entries.isEmpty else { continue }
            let top = y
            for (index, entry) in entries.enumerated() {
                let end = x(entry.latency.total)
                let opacity = (entry.quality * 80).rounded() / 100 + 0.2
                text(10, y + 11, "\(problem.rawValue), \(entry.backend.name)")
                parts.append(
                    """
                    <rect x="\(Int(left))" y="\(Int(y))" width="\(Int(max(end - left, 1)))" \
                    height="\(Int(bar - 2))" fill="\(colours[index % colours.count])" \
                    fill-opacity="\(opacity)"/>
                    """
                )
                text(end + 4, y + 11, duration(entry.latency.total))
                y += bar
            }
            let line = Int(x(problem.deadline))
            parts.append(
                """
                <line x1="\(line)" x2="\(line)" y1="\(Int(top - 2))" y2="\(Int(y))" \
                stroke="#000" stroke-dasharray="3 2"/>
                """
            )
            y += 10
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="860" height="\(Int(y + 10))" \
            font-family="sans-serif" font-size="11">
            <rect width="100%" height="100%" fill="#fff"/>
            \(parts.joined(separator: "\n"))
            </svg>

            """
    }
}
