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

    /// Cost against key length, the session's own first, then everything that is published.
    static func costs(bits: Int) -> [String] {
        [
            "   Toffoli gates (▪, three for each power of ten), by the formulas of arXiv:1905.09749 "
                + "and 1706.06752:"
        ]
            + [bits, 512, 1024, 2048, 4096].map { length in
                row("RSA-\(length)", "▪", KeyCost.factoring(bits: Double(length)))
                    + (length == bits ? " (this session; the formula is for large keys)" : "")
            }
            + [
                row("P-256", "▪", KeyCost.ellipticCurve(bits: 256)),
                "   published estimates for the real thing (▪ Toffoli gates, ● noisy qubits, ○ logical "
                    + "qubits):",
            ]
            + PublishedEstimate.all.flatMap { estimate in
                ["     " + estimate.text]
                    + [
                        estimate.toffoliGates.map { bar("▪", $0) },
                        estimate.physicalQubits.map { bar("●", Double($0)) },
                        estimate.logicalQubits.map { bar("○", Double($0)) },
                    ].compactMap(\.self).map { "       " + $0 }
            }
    }

    private static func row(_ name: String, _ mark: String, _ value: Double) -> String {
        "     \(name.padding(toLength: 10, withPad: " ", startingAt: 0))\(bar(mark, value))"
    }

    /// A logarithmic bar and its figure.
    private static func bar(_ mark: String, _ value: Double) -> String {
        String(repeating: mark, count: Int(log10(value) * 3)) + " " + String(format: "%.2g", value)
    }
}
