import Foundation
import QuantumThreat

/// The picture for a terminal: the same three parts in lines of text.
enum ThreatPlot {
    /// The histogram of measured phases, six lines high.
    static func histogram(_ figures: ThreatFigures) -> [String] {
        let rows = 6
        let most = Double(figures.histogram.max() ?? 1)
        let marks = Array(" ▁▂▃▄▅▆▇█")
        let bars = (0..<rows).reversed().map { row in
            "     "
                + String(
                    figures.histogram.map { count in
                        let height = Double(count) / most * Double(rows * 8) - Double(row * 8)
                        return marks[min(max(Int(height.rounded(.up)), 0), 8)]
                    }
                )
        }
        let width = figures.histogram.count
        let axis = "     0" + String(repeating: " ", count: max(width - 2, 0)) + "1"
        return [
            "   phases of \(figures.runs) simulated runs, N = \(figures.modulus), a = "
                + "\(figures.base): peaks at k/\(figures.order)"
        ] + bars + [axis]
    }

    /// The convergents of the attack's phase, and what came of them.
    static func fraction(_ attack: AttackOutcome.Factoring) -> [String] {
        let fractions = attack.fractions.suffix(5)
            .map { "\($0.numerator)/\($0.denominator)" }.joined(separator: ", ")
        let cofactor = attack.cofactor == 1 ? "" : ", denominator × \(attack.cofactor)"
        return [
            "   base a = \(attack.base), drawn at random; measured phase in binary:",
            "     0.\(attack.phase)",
            "   continued fraction … \(fractions)",
            "   order r = \(attack.order)\(cofactor)",
        ]
    }

    /// Cost against key length, with the published figures below.
    static func costs(bits: Int) -> [String] {
        func row(_ name: String, _ gates: Double) -> String {
            let bar = String(repeating: "▪", count: Int(log10(gates) * 3))
            let label = name.padding(toLength: 10, withPad: " ", startingAt: 0)
            return "     \(label)\(bar) " + String(format: "%.1g", gates)
        }
        return [
            "   Toffoli gates (logarithmic), by the formulas of arXiv:1905.09749 and 1706.06752:"
        ]
            + [512.0, 1024, 2048, 4096].map {
                row("RSA-\(Int($0))", KeyCost.factoring(bits: $0))
            }
            + [row("P-256", KeyCost.ellipticCurve(bits: 256)) + " (by the formula of 2017)"]
            + ["   published estimates for the real thing:"]
            + PublishedEstimate.all.map { "     " + $0.text }
    }
}
